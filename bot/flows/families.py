"""The list of families, and the screen of one."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from bot.card import Words, unshort
from bot.dialogue.ask import Ask
from bot.dialogue.form import Do, Next
from bot.domain import conference, core_groups
from bot.domain.facts import FamilyFacts
from bot.domain.permissions import Capability, may
from bot.domain.policy_values import Gate
from bot.domain.references import NotAReference, read_reference
from bot.domain.standing import standing
from bot.flows.registry import registry
from bot.storage.families import by_reference, current_family, families_around
from bot.storage.family_facts import families_facts, family_facts
from bot.storage.relations import relations_to
from bot.storage.tables import calendar_of
from bot.storage.work import Here, Work
from bot.usecases.permission import is_allowed
from bot.views import families as words
from bot.views import finding
from bot.views.families import Families, FamilyLook
from bot.views.typed_dates import not_a_reference
from bot.views.worries import Numbers


async def load_families(here: Here, about: dict[str, Any]) -> Families | None:
    if here.who.person_id is None:
        return None
    offset = int(about.get("offset", 0))
    page = await families_around(here, here.me, offset, words.PAGE)
    found = await families_facts(here, page.family_ids)
    general = await relations_to(here, None, here.me)
    return Families(
        tuple((facts, standing(facts, here.policy, calendar_of(facts), here.now)) for facts in found.values()),
        page.count,
        offset,
        may(Capability.OPEN_FAMILY, general),
        may(Capability.MERGE_FAMILIES, general),
    )


async def look_at(here: Here, about: dict[str, Any]) -> FamilyLook | None:
    """The family as whoever looks may see it, followed to the one that it was merged into."""
    if here.who.person_id is None:
        return None
    family_id = await current_family(here, UUID(about["family"]))
    if family_id is None:
        return None
    relations = await relations_to(here, family_id, here.me)
    facts = await family_facts(here, family_id)
    if facts is None or not may(Capability.SEE_FAMILY, relations):
        return None
    calendar, settings = calendar_of(facts), here.settings
    protected = conference.protected(facts)
    return FamilyLook(
        facts,
        standing(facts, here.policy, calendar, here.now),
        relations,
        tuple(seat for seat in facts.seats if here.me in (seat.holder_id, seat.deputy_id)),
        here.policy.gate(facts.tier) is not Gate.NEED_TO_KNOW,
        Numbers(settings.emergency, settings.front_door, settings.out_of_hours),
        _core_groups_left(here, facts) if may(Capability.ARRANGE_MEETING, relations) else 0,
        min((child.rcpc_on for child in protected if child.rcpc_on), default=None),
        conference.next_due_on(protected, here.policy, calendar),
    )


def _core_groups_left(here: Here, facts: FamilyFacts) -> int:
    """How many core groups are due up to the conference after the last that is booked."""
    like = core_groups.last_booked(facts, here.now)
    if like is None:
        return 0
    return len(core_groups.left(facts, like, here.policy, calendar_of(facts), here.now))


families = registry.screen("families", load_families, words.families)
family = registry.screen("family", look_at, words.family)


@families.on("open")
async def open_one(work: Work, look: Families, argument: str) -> Next:
    work.audit("looked_at_family", family=unshort(argument))
    return Next(show=("family", {"family": str(unshort(argument))}))


@families.on("page")
async def turn_page(work: Work, look: Families, argument: str) -> Next:
    return Next(back=True, show=("families", {"offset": int(argument)}))


@families.on("new")
async def open_new(work: Work, look: Families, argument: str) -> Next:
    return Next(start=("open_family", {}))


@families.on("find")
async def find_reference(work: Work, look: Families, argument: str) -> Next:
    return Next(start=("find_family", {}))


@registry.form("find_family")
async def find_family(ask: Ask, here: Here, subject: dict[str, Any]) -> Do:
    """By its reference, an older one of a merged family included. Not theirs and not there look alike."""
    reference = ask.typed("reference", finding.which_reference(), read_family_reference, stays=True)
    family_id = await by_reference(here, reference)
    if family_id is None or not await is_allowed(here, Capability.SEE_FAMILY, family_id):
        return Do(partial(_not_found, reference=reference))
    return Do(partial(_found, family_id=family_id))


def read_family_reference(text: str) -> str | Words:
    try:
        return read_reference(text)
    except NotAReference as refusal:
        return not_a_reference(refusal)


async def _found(work: Work, *, family_id: UUID) -> Next:
    work.audit("looked_at_family", family=family_id)
    return Next(show=("family", {"family": str(family_id)}))


async def _not_found(work: Work, *, reference: str) -> Next:
    return Next(note=finding.nothing_found(reference))


def _about(look: FamilyLook) -> dict[str, Any]:
    return {"family": str(look.facts.id)}


@family.on("meeting")
async def open_meeting(work: Work, look: FamilyLook, argument: str) -> Next:
    return Next(show=("meeting", {"meeting": str(unshort(argument))}))


@family.on("table")
async def open_table(work: Work, look: FamilyLook, argument: str) -> Next:
    return Next(show=("table", _about(look)))


@family.on("agreement")
async def open_agreement(work: Work, look: FamilyLook, argument: str) -> Next:
    return Next(show=("agreement", _about(look)))


@family.on("household")
async def open_household(work: Work, look: FamilyLook, argument: str) -> Next:
    return Next(show=("household", _about(look)))


@family.on("handover")
async def hand_over_lead(work: Work, look: FamilyLook, argument: str) -> Next:
    lead = look.facts.lead
    if lead is None:
        return Next(show=("table", _about(look)))
    return Next(start=("hand_over", {**_about(look), "seat": str(lead.id)}))


@family.on("chase")
async def who_has_not_answered(work: Work, look: FamilyLook, argument: str) -> Next:
    return Next(show=("chase", _about(look)))


@family.on("decisions")
async def who_has_what(work: Work, look: FamilyLook, argument: str) -> Next:
    return Next(show=("escalations", _about(look)))


@family.on("not_mine")
async def not_mine(work: Work, look: FamilyLook, argument: str) -> Next:
    return Next(start=("someone_else", {**_about(look), "seat": str(look.mine[0].id)}))


def _starts(verb: str, form: str) -> None:
    @family.on(verb)
    async def start(work: Work, look: FamilyLook, argument: str) -> Next:
        return Next(start=(form, _about(look)))


for _verb, _form in (
    ("schedule", "schedule_meeting"),
    ("core_groups", "book_core_groups"),
    ("request", "request_updates"),
    ("told", "they_told_me"),
    ("worry", "worry"),
    ("tier", "change_tier"),
    ("conference", "conference_date"),
    ("close", "close_plan"),
    ("merge", "merge_families"),
):
    _starts(_verb, _form)
