"""Opening a family."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from uuid import UUID

from bot.domain.agreement import Basis
from bot.domain.children import MOST_CHILDREN, Carer, NotAFamily, bands_after, letter
from bot.domain.facts import Function, Tier
from bot.domain.household import NewChild
from bot.domain.permissions import Capability, NotAllowed
from bot.i18n import local_date
from bot.storage import people_wake
from bot.storage.families import next_reference
from bot.storage.models import Agreement, Child, Family, Holding, Parent, Person, PlanPeriod, Seat
from bot.storage.work import Work
from bot.usecases.permission import require


@dataclass(frozen=True, slots=True)
class NewPlace:
    """A place at the table. Without a person it is a gap that everybody can see."""

    agency_id: UUID
    function: Function
    person_id: UUID | None


@dataclass(frozen=True, slots=True)
class Given:
    """What the family agreed to. `given_by`: the words for the parents; `agency_ids` None: every agency at the table;
    `until`: the first day on which it no longer holds."""

    given_on: date
    given_by: tuple[Carer, ...] = ()
    agency_ids: frozenset[UUID] | None = None
    until: date | None = None
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Opening:
    """`children` from the eldest. `basis` is the legal basis, recorded apart from any agreement."""

    children: tuple[NewChild, ...]
    carers: tuple[Carer, ...]
    lead_id: UUID
    places: tuple[NewPlace, ...]
    agreement: Given | None = None
    basis: Basis | None = None


async def open_family(work: Work, opening: Opening) -> UUID:
    """Open a family, with its reference, its plans and its table, and ask everybody whether they know which it is.

    A lead professional opens their own; the CAF team may name another lead. Raises NotAllowed, NotAFamily.
    """
    await require(work, Capability.OPEN_FAMILY)
    if opening.lead_id != work.me:
        await require(work, Capability.CHOOSE_LEAD)
    lead = await work.db.get(Person, opening.lead_id)
    if lead is None or not (lead.may_open_families or lead.in_caf_team):
        raise NotAllowed
    _require_family(opening)
    family = Family(
        reference=await next_reference(work),
        nation=work.nation.value,
        opened_at=work.now,
        opened_by_id=work.me,
        baseline_on=local_date(work.now),
        legal_basis=opening.basis.value if opening.basis else None,
        wake_at=work.now,
    )
    work.db.add(family)
    await work.db.flush()
    await _add_children(work, family.id, opening.children)
    parents = {carer: Parent(family_id=family.id, label=carer.value) for carer in dict.fromkeys(opening.carers)}
    work.db.add_all(parents.values())
    if opening.agreement is not None:
        given_by = [str(parents[carer].id) for carer in opening.agreement.given_by if carer in parents]
        work.db.add(agreement_row(work, family.id, opening.agreement, given_by))
    own = NewPlace(lead.agency_id, Function(lead.function), lead.id)
    await add_places(work, family.id, [own], is_lead=True)
    await add_places(work, family.id, [place for place in opening.places if place != own])
    await people_wake.wake(work, lead.id)
    work.record("family_opened", family.id, children=len(opening.children), lead=lead.id)
    work.audit(
        "opened_family",
        family=family.id,
        lead=lead.id,
        children=len(opening.children),
        people=[place.person_id for place in opening.places if place != own],
    )
    return family.id


def _require_family(opening: Opening) -> None:
    """At least one child and at most twelve, from the eldest; a review conference follows an initial one."""
    children = opening.children
    if not 1 <= len(children) <= MOST_CHILDREN:
        raise NotAFamily
    for elder, younger in pairwise(children):
        if younger.band not in bands_after(elder.band):
            raise NotAFamily
    if any(child.rcpc_on is not None and child.rcpc_on <= child.event_on for child in children):
        raise NotAFamily


async def _add_children(work: Work, family_id: UUID, children: tuple[NewChild, ...]) -> None:
    rows = [
        Child(family_id=family_id, letter=letter(place), age_band=child.band.value)
        for place, child in enumerate(children)
    ]
    work.db.add_all(rows)
    await work.db.flush()
    work.db.add_all(
        PlanPeriod(
            family_id=family_id,
            child_id=row.id,
            tier=child.tier.value,
            from_on=child.event_on,
            event_on=child.event_on,
            rcpc_on=child.rcpc_on if child.tier is Tier.CHILD_PROTECTION else None,
            decided_by_id=work.me,
        )
        for row, child in zip(rows, children, strict=True)
    )


async def add_places(work: Work, family_id: UUID, places: list[NewPlace], *, is_lead: bool = False) -> None:
    """Set places at the table, and ask those who sit there whether they know which family it is."""
    seats = [
        Seat(
            family_id=family_id,
            agency_id=place.agency_id,
            function=place.function.value,
            is_lead=is_lead,
            added_at=work.now,
        )
        for place in dict.fromkeys(places)
    ]
    work.db.add_all(seats)
    await work.db.flush()
    for seat, place in zip(seats, dict.fromkeys(places), strict=True):
        if place.person_id is None:
            continue
        is_me = place.person_id == work.who.person_id
        work.db.add(
            Holding(
                seat_id=seat.id,
                family_id=family_id,
                person_id=place.person_id,
                from_at=work.now,
                knows_family_at=work.now if is_me else None,
            )
        )
        if not is_me:
            work.notify("made_lead" if is_lead else "knows_family", seat=seat.id, family=family_id)


def agreement_row(work: Work, family_id: UUID, given: Given, given_by: list[str]) -> Agreement:
    agencies = None if given.agency_ids is None else sorted(str(agency_id) for agency_id in given.agency_ids)
    return Agreement(
        family_id=family_id,
        recorded_at=work.now,
        recorded_by_id=work.me,
        given_by=given_by,
        agency_ids=agencies,
        given_on=given.given_on,
        until=given.until,
        refused=given.refused,
    )
