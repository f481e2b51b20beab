"""Opening a family: children, plans, carers, the table, the agreement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from bot.card import short, unshort
from bot.dialogue.ask import Ask, Option
from bot.dialogue.form import Do, Next
from bot.domain import cadence, table
from bot.domain.agreement import Basis
from bot.domain.children import MOST_CHILDREN, AgeBand, Carer, bands_after, letter
from bot.domain.facts import Function, MeetingKind, Tier
from bot.domain.household import NewChild
from bot.domain.permissions import Capability, Relation, may
from bot.domain.refusals import DateNotKnown
from bot.flows.asking_agreement import Answered, ask_agreement
from bot.flows.choosing import Chosen, choose_place
from bot.flows.days import coming_day, past_day
from bot.flows.picking import pick
from bot.flows.registry import registry
from bot.i18n import local_date
from bot.storage import people
from bot.storage.closures import authority_calendar
from bot.storage.families import reference_of
from bot.storage.relations import relations_to
from bot.storage.work import Here, Work
from bot.usecases import families
from bot.usecases.families import Opening
from bot.views import families as family_words
from bot.views import opening as words
from bot.views.directory import function_label
from bot.views.family_words import band_label, basis_label, carer_label, tier_label
from bot.views.permission import not_allowed_words

MOST_ADDED = 12
TIERS = (Tier.EARLY_HELP, Tier.CHILD_IN_NEED, Tier.CHILD_PROTECTION)


@registry.form("open_family")
async def open_family(ask: Ask, here: Here, subject: dict[str, Any]) -> Do:
    relations = await relations_to(here, None, here.me)
    if not may(Capability.OPEN_FAMILY, relations):
        return Do(_not_allowed)
    lead_id = await _lead(ask, here, relations)
    bands = _children(ask)
    tiers = _tiers(ask, len(bands))
    events, review_on = await _events(ask, here, tiers)
    carers = _carers(ask)
    lead = await people.colleague(here, lead_id)
    if lead is None:
        return Do(_not_allowed)
    highest = next(tier for tier in reversed(TIERS) if tier in tiers)
    wants_social_worker = table.wants_social_worker(highest, here.policy)
    places = await _table(ask, here, lead.function, bands, wants_social_worker)
    basis = None
    if highest is Tier.CHILD_PROTECTION:
        basis = ask_basis(ask)
        agreed = Answered("", None, words.agreement_summary(highest, "", None))
    else:
        agencies = await _agency_names(here, places)
        agreed = ask_agreement(ask, here, highest, carers, agencies)
    children = tuple(
        NewChild(band, tier, events[tier], review_on if tier is Tier.CHILD_PROTECTION else None)
        for band, tier in zip(bands, tiers, strict=True)
    )
    ask.confirm(
        "open",
        words.check(
            [(letter(n), child.band, child.tier) for n, child in enumerate(children)],
            carers,
            list(events.items()),
            review_on,
            [(chosen.place.function, chosen.name) for chosen in places],
            agreed.summary,
            no_social_worker=wants_social_worker and Function.SOCIAL_CARE not in _present(lead.function, places),
        ),
        [Option("yes", words.open_it(), style="primary")],
    )
    opening = Opening(children, carers, lead_id, tuple(chosen.place for chosen in places), agreed.given, basis)
    return Do(partial(_open, opening=opening))


async def _open(work: Work, *, opening: Opening) -> Next:
    family_id = await families.open_family(work, opening)
    reference = await reference_of(work, family_id)
    return Next(show=("family", {"family": str(family_id)}), note=family_words.opened(reference))


async def _not_allowed(work: Work) -> Next:
    return Next(note=not_allowed_words())


async def _lead(ask: Ask, here: Here, relations: frozenset[Relation]) -> UUID:
    """A lead professional opens their own families; the CAF team says whose it is."""
    if not may(Capability.CHOOSE_LEAD, relations):
        return here.me
    others = [one for one in await people.who_may_lead(here) if one.id != here.me]
    mine = [Option(short(here.me), words.myself())]
    options = [Option(short(one.id), words.person_at(one.name, one.agency)) for one in others]
    return unshort(pick(ask, "lead", words.who_leads(), options, mine))


def _children(ask: Ask) -> list[AgeBand]:
    options = [Option(str(count), str(count)) for count in range(1, MOST_CHILDREN + 1)]
    count = int(ask.choose("children", words.how_many_children(), options, width=4))
    bands: list[AgeBand] = []
    for number in range(count):
        options = [Option(band.value, band_label(band)) for band in bands_after(bands[-1] if bands else None)]
        asked = words.which_band(letter(number), eldest=number == 0)
        bands.append(AgeBand(ask.choose(f"band{number}", asked, options, width=2)))
    return bands


def _tiers(ask: Ask, count: int) -> list[Tier]:
    options = [Option(tier.value, tier_label(tier)) for tier in TIERS]
    same = "same"
    if count > 1:
        offered = [Option("same", words.same_for_all()), Option("differs", words.differs())]
        same = ask.choose("same_tier", words.same_tier(), offered)
    if same == "same":
        return [Tier(ask.choose("tier", words.which_tier(), options))] * count
    return [Tier(ask.choose(f"tier{n}", words.which_tier(letter(n)), options)) for n in range(count)]


async def _events(ask: Ask, here: Here, tiers: Sequence[Tier]) -> tuple[dict[Tier, date], date | None]:
    """The event that each plan counts from, and the review conference where there is one."""
    today = local_date(here.now)
    yesterday = date.fromordinal(today.toordinal() - 1)
    events: dict[Tier, date] = {}
    review_on: date | None = None
    for tier in dict.fromkeys(tiers):
        answer = past_day(ask, here, f"on_{tier.value}", words.when_was(tier), [today, yesterday])
        assert isinstance(answer, date)
        events[tier] = answer
        if tier is Tier.CHILD_PROTECTION:
            review_on = await ask_review(ask, here, answer)
    return events, review_on


def ask_basis(ask: Ask) -> Basis:
    """Where it is not the family's agreement that allows sharing: what does?"""
    options = [Option(basis.value, basis_label(basis)) for basis in Basis]
    return Basis(ask.choose("basis", words.which_basis(), options))


async def ask_review(ask: Ask, here: Here, icpc_on: date) -> date | None:
    """When the review conference is: by the policy within so long of the initial one, or not fixed yet."""
    calendar = await authority_calendar(here)
    try:
        latest = cadence.first_due(MeetingKind.RCPC, icpc_on, here.policy, calendar).due_on
    except DateNotKnown:
        latest = None
    unfixed = Option("unfixed", words.not_fixed_yet())
    offered = [latest] if latest is not None else []
    answer = coming_day(ask, here, "review", words.when_is_review(latest), offered, [unfixed])
    return answer if isinstance(answer, date) else None


def _carers(ask: Ask) -> tuple[Carer, ...]:
    picked = ask.many(
        "carers",
        words.which_carers(),
        [Option(carer.value, carer_label(carer)) for carer in Carer],
        done=words.that_is_all(),
        width=2,
    )
    return tuple(carer for carer in Carer if carer.value in picked)


async def _table(
    ask: Ask, here: Here, lead: Function, bands: Sequence[AgeBand], wants_social_worker: bool
) -> list[Chosen]:
    """Who works with the family, then whether anybody is missing, until nobody is."""
    in_order = list(dict.fromkeys((*table.expected(bands), *Function)))
    picked = ask.many(
        "who",
        words.who_works_with_them(),
        [Option(function.value, function_label(function)) for function in in_order],
        done=words.that_is_all(),
        width=2,
    )
    functions = [function for function in in_order if function.value in picked]
    known = await people.colleagues_with(here, functions) if functions else []
    places = [await choose_place(ask, here, function.value, function, known) for function in functions]
    for number in range(MOST_ADDED):
        function = _missing(ask, number, lead, places, bands, wants_social_worker)
        if function is None:
            break
        known = await people.colleagues_with(here, [function])
        places.append(await choose_place(ask, here, f"add{number}", function, known))
    return places


def _present(lead: Function, places: Sequence[Chosen]) -> list[Function]:
    return [lead, *(chosen.place.function for chosen in places)]


def _missing(
    ask: Ask,
    number: int,
    lead: Function,
    places: Sequence[Chosen],
    bands: Sequence[AgeBand],
    wants_social_worker: bool,
) -> Function | None:
    missing = table.not_at_table(_present(lead, places), bands)
    likeliest = [function for function in table.expected(bands) if function in missing]
    no_social_worker = wants_social_worker and Function.SOCIAL_CARE in missing
    if no_social_worker:
        likeliest = list(dict.fromkeys((Function.SOCIAL_CARE, *likeliest)))
    options = [
        Option("none", words.nobody_missing()),
        *(Option(function.value, words.add_function(function)) for function in likeliest),
        Option("other", words.add_other()),
    ]
    answer = ask.choose(f"missing{number}", words.anyone_missing(missing, no_social_worker=no_social_worker), options)
    if answer == "none":
        return None
    if answer == "other":
        in_order = list(dict.fromkeys((*missing, *Function)))
        offered = [Option(function.value, function_label(function)) for function in in_order]
        answer = ask.choose(f"other{number}", words.which_function(), offered, width=2)
    return Function(answer)


async def _agency_names(here: Here, places: Sequence[Chosen]) -> dict[UUID, str]:
    named = {line.id: line.name for line in await people.agencies(here)}
    return {chosen.place.agency_id: named[chosen.place.agency_id] for chosen in places}
