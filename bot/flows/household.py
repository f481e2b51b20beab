"""Children and carers: one more, one put right, one who takes no part any more."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from bot.card import unshort
from bot.dialogue.ask import Ask, Option
from bot.dialogue.form import Do, Next
from bot.domain import household as rules
from bot.domain.agreement import Basis
from bot.domain.children import MOST_CHILDREN, AgeBand, Carer, TooManyChildren, letter
from bot.domain.facts import FamilyFacts, Tier
from bot.domain.household import NewChild
from bot.domain.permissions import Capability
from bot.flows.days import past_day
from bot.flows.families import look_at
from bot.flows.opening import TIERS, ask_basis, ask_review
from bot.flows.registry import registry
from bot.flows.stopping import dead_end
from bot.i18n import local_date
from bot.storage.family_facts import family_facts
from bot.storage.work import Here, Work
from bot.usecases import household as usecases
from bot.usecases.permission import is_allowed
from bot.views import household as words
from bot.views import opening
from bot.views.families import FamilyLook
from bot.views.family_words import band_label, carer_label, tier_label
from bot.views.permission import not_allowed_words
from bot.views.refusals import explain


async def load(here: Here, about: dict[str, Any]) -> FamilyLook | None:
    look = await look_at(here, about)
    if look is None or look.facts.closed_at is not None or not look.may(Capability.CHANGE_FAMILY):
        return None
    return look


household = registry.screen("household", load, words.household)


def _starts(verb: str, form: str, named: str = "") -> None:
    @household.on(verb)
    async def start(work: Work, look: FamilyLook, argument: str) -> Next:
        about = {named: str(unshort(argument))} if named else {}
        return Next(start=(form, {"family": str(look.facts.id), **about}))


for _verb, _form, _named in (
    ("child", "change_child", "child"),
    ("carer", "change_carer", "carer"),
    ("add_child", "add_child", ""),
    ("add_carer", "add_carer", ""),
):
    _starts(_verb, _form, _named)


async def _family(ask: Ask, here: Here, subject: dict[str, Any]) -> FamilyFacts:
    family_id = UUID(subject["family"])
    allowed = await is_allowed(here, Capability.CHANGE_FAMILY, family_id)
    facts = await family_facts(here, family_id) if allowed else None
    if facts is None or facts.closed_at is not None:
        dead_end(ask, not_allowed_words())
    return facts


@registry.form("add_child")
async def add_child(ask: Ask, here: Here, subject: dict[str, Any]) -> Do:
    facts = await _family(ask, here, subject)
    if facts.children_ever >= MOST_CHILDREN:
        dead_end(ask, explain(TooManyChildren()))
    name = letter(facts.children_ever)
    bands = [Option(band.value, band_label(band)) for band in reversed(AgeBand)]
    band = AgeBand(ask.choose("band", words.which_band(name), bands, width=2))
    likeliest = sorted(TIERS, key=lambda tier: tier is not facts.tier)
    tiers = [Option(tier.value, tier_label(tier)) for tier in likeliest]
    tier = Tier(ask.choose("tier", words.which_tier(name), tiers))
    today = local_date(here.now)
    on = past_day(ask, here, "on", opening.when_was(tier), [today, today - timedelta(days=1)])
    assert isinstance(on, date)
    review_on = await ask_review(ask, here, on) if tier is Tier.CHILD_PROTECTION else None
    new = NewChild(band, tier, on, review_on)
    basis = ask_basis(ask) if rules.needs_basis(facts, new, here.policy) else None
    joins = rules.joins(facts, rules.with_child(facts, new, uuid4(), name), here.now)
    check = words.check_child(facts.reference, name, band, tier, on, review_on, list(joins))
    ask.confirm("add", check, [Option("yes", words.add_child(), style="primary")])
    return Do(partial(_add_child, family_id=facts.id, new=new, basis=basis))


async def _add_child(work: Work, *, family_id: UUID, new: NewChild, basis: Basis | None) -> Next:
    return Next(note=words.child_added(await usecases.add_child(work, family_id, new, basis)))


@registry.form("change_child")
async def change_child(ask: Ask, here: Here, subject: dict[str, Any]) -> Do:
    facts = await _family(ask, here, subject)
    child = next((one for one in facts.children if one.id == UUID(subject["child"])), None)
    if child is None:
        dead_end(ask, not_allowed_words())
    options = [Option("age", words.other_age()), Option("close", words.plan_ends())]
    if ask.choose("what", words.what_about(facts, child), options) == "close":
        return Do(partial(_close, subject=subject))
    bands = [Option(band.value, band_label(band)) for band in AgeBand if band != child.age_band]
    band = AgeBand(ask.choose("band", words.which_band(child.letter), bands, width=2))
    return Do(partial(_correct_band, family_id=facts.id, child_id=child.id, band=band))


async def _close(work: Work, *, subject: dict[str, Any]) -> Next:
    return Next(start=("close_plan", subject))


async def _correct_band(work: Work, *, family_id: UUID, child_id: UUID, band: AgeBand) -> Next:
    await usecases.correct_band(work, family_id, child_id, band)
    return Next(note=words.corrected())


@registry.form("add_carer")
async def add_carer(ask: Ask, here: Here, subject: dict[str, Any]) -> Do:
    facts = await _family(ask, here, subject)
    carer = Carer(ask.choose("carer", words.which_carer(), _others(facts), width=2))
    ask.confirm("add", words.check_carer(facts.reference, carer), [Option("yes", words.add_carer(), style="primary")])
    return Do(partial(_add_carer, family_id=facts.id, carer=carer))


async def _add_carer(work: Work, *, family_id: UUID, carer: Carer) -> Next:
    await usecases.add_carer(work, family_id, carer)
    return Next(note=words.carer_added())


def _others(facts: FamilyFacts) -> list[Option]:
    there = {parent.label for parent in facts.parents}
    return [Option(carer.value, carer_label(carer)) for carer in Carer if carer.value not in there]


@registry.form("change_carer")
async def change_carer(ask: Ask, here: Here, subject: dict[str, Any]) -> Do:
    facts = await _family(ask, here, subject)
    parent = next((one for one in facts.parents if one.id == UUID(subject["carer"])), None)
    if parent is None:
        dead_end(ask, not_allowed_words())
    options = [Option("word", words.other_word()), Option("ends", words.takes_no_part())]
    if ask.choose("what", words.what_about_carer(facts.reference, parent), options) == "ends":
        check = words.check_end(facts.reference, parent)
        ask.confirm("end", check, [Option("yes", words.end_it(), style="danger")])
        return Do(partial(_end_carer, family_id=facts.id, parent_id=parent.id))
    carer = Carer(ask.choose("carer", words.which_word(), _others(facts), width=2))
    return Do(partial(_correct_carer, family_id=facts.id, parent_id=parent.id, carer=carer))


async def _end_carer(work: Work, *, family_id: UUID, parent_id: UUID) -> Next:
    await usecases.end_carer(work, family_id, parent_id)
    return Next(note=words.ended())


async def _correct_carer(work: Work, *, family_id: UUID, parent_id: UUID, carer: Carer) -> Next:
    await usecases.correct_carer(work, family_id, parent_id, carer)
    return Next(note=words.corrected())
