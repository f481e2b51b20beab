"""One family, or several, read into the facts that the rules take. Two statements, however many families, and none
where the unit of work has read them already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from bot import log
from bot.domain.calendar import WorkingCalendar
from bot.domain.children import Carer
from bot.domain.facts import (
    AgreementFacts,
    ChildFacts,
    FamilyFacts,
    Function,
    Nation,
    ParentFacts,
    PeriodFacts,
    SeatFacts,
    StandingIn,
    Tier,
)
from bot.domain.seats import without_leavers
from bot.storage.database import AWAY
from bot.storage.family_rows import OF_FAMILIES, OF_MEETINGS_FAMILY
from bot.storage.meeting_facts import meetings_of
from bot.storage.memory import Topic
from bot.storage.people_facts import people_facts
from bot.storage.stacked import Rows
from bot.storage.update_facts import escalations_of, requests_of, signals_of
from bot.storage.work import Here

logger = log.get(__name__)

AT_ONCE = 100  # families in one statement
CARERS = tuple(carer.value for carer in Carer)


async def family_facts(here: Here, family_id: UUID) -> FamilyFacts | None:
    """The family as it stands now. None where there is none, or where it was merged into another."""
    return (await families_facts(here, [family_id])).get(family_id)


async def families_facts(here: Here, family_ids: Iterable[UUID]) -> dict[UUID, FamilyFacts]:
    """Several families as they stand now; those that are not there, or were merged, are left out."""
    wanted = list(dict.fromkeys(family_ids))
    found: dict[UUID, FamilyFacts | None] = {
        family_id: facts
        for family_id in wanted
        if (facts := here.memory.recall(here.db, Topic.FAMILY, ("family", family_id))) is not None
    }
    unread = [family_id for family_id in wanted if family_id not in found]
    for start in range(0, len(unread), AT_ONCE):
        rows = await OF_FAMILIES.read(here.db, families=unread[start : start + AT_ONCE])
        found.update(await _facts(here, rows))
    return {family_id: facts for family_id in wanted if (facts := found.get(family_id)) is not None}


async def readable_families(here: Here, family_ids: Iterable[UUID]) -> dict[UUID, FamilyFacts]:
    """The same, without those that cannot be read: they are reported, and stand in the way of no other."""
    wanted = list(family_ids)
    try:
        return await families_facts(here, wanted)
    except AWAY:
        raise  # nothing is wrong with a family
    except Exception as error:
        if len(wanted) == 1:
            logger.error("family_not_read", family=str(wanted[0]), exc_info=error)
            return {}
    alone = [await readable_families(here, [family_id]) for family_id in wanted]
    return {family_id: facts for found in alone for family_id, facts in found.items()}


async def facts_of_meeting(here: Here, meeting_id: UUID) -> FamilyFacts | None:
    """The family that a meeting belongs to, as it stands now."""
    family_id = here.memory.recall(here.db, Topic.FAMILY, ("family of", meeting_id))
    if family_id is not None:
        return await family_facts(here, family_id)
    found = await _facts(here, await OF_MEETINGS_FAMILY.read(here.db, meeting=meeting_id))
    return next(iter(found.values()), None)


async def _facts(here: Here, rows: Rows) -> dict[UUID, FamilyFacts]:
    children, seats = _children(rows), _seats(rows, here.now)
    meetings, requests, escalations, signals = (
        meetings_of(rows),
        requests_of(rows),
        escalations_of(rows),
        signals_of(rows),
    )
    known = await people_facts(
        here, _named(rows), {seat.agency_id for seat in rows["seat"] if seat.removed_at is None}
    )
    people, closed = known.people, known.closed
    parents, done = _by_family(rows["parent"]), _by_family(rows["step"])
    agreements = _by_family(rows["agreement"])
    found = {
        row.id: FamilyFacts(
            id=row.id,
            reference=row.reference,
            nation=Nation(row.nation),
            opened_at=row.opened_at,
            baseline_on=row.baseline_on,
            children=tuple(child for child in children[row.id] if child.ended_on is None),
            parents=_parents(parents[row.id], part=True),
            former_children=tuple(child for child in children[row.id] if child.ended_on is not None),
            former_parents=_parents(parents[row.id], part=False),
            seats=tuple(
                without_leavers(seats[row.id], people, WorkingCalendar(Nation(row.nation), closed), here.now)
            ),
            people=people,
            agencies=known.agencies,
            closed=closed,
            agreement=_agreement(agreements[row.id]),
            legal_basis=row.legal_basis,
            meetings=tuple(meetings[row.id]),
            requests=tuple(requests[row.id]),
            escalations=tuple(escalations[row.id]),
            signals=tuple(signals[row.id]),
            done=frozenset(step.key for step in done[row.id]),
            closed_at=row.closed_at,
            closed_because=row.closed_because,
        )
        for row in rows["family"]
        if row.merged_into_id is None
    }
    for family_id, facts in found.items():
        here.memory.keep(here.db, Topic.FAMILY, ("family", family_id), facts)
        for meeting in facts.meetings:
            here.memory.keep(here.db, Topic.FAMILY, ("family of", meeting.id), family_id)
    return found


def _children(rows: Rows) -> dict[UUID, list[ChildFacts]]:
    """A child whose plan has ended keeps its last tier."""
    periods: dict[UUID, list[Any]] = defaultdict(list)
    for period in sorted(rows["period"], key=lambda period: (period.from_on, period.until is None)):
        periods[period.child_id].append(period)
    found: dict[UUID, list[ChildFacts]] = defaultdict(list)
    for child in sorted(rows["child"], key=lambda child: child.letter):
        now = periods[child.id][-1]
        found[child.family_id].append(
            ChildFacts(
                id=child.id,
                letter=child.letter,
                age_band=child.age_band,
                tier=Tier(now.tier),
                tier_from_on=now.from_on,
                event_on=now.event_on,
                rcpc_on=now.rcpc_on,
                last_rcpc_on=now.last_rcpc_on,
                ended_on=now.until,
                periods=tuple(PeriodFacts(Tier(period.tier), period.from_on) for period in periods[child.id]),
            )
        )
    return found


def _parents(rows: Iterable[Any], *, part: bool) -> tuple[ParentFacts, ...]:
    """Those who take part, or those who do not any more, in the order in which they are always named."""
    found = [row for row in rows if (row.ended_at is None) is part]
    found.sort(key=lambda row: (CARERS.index(row.label), row.id))
    return tuple(ParentFacts(row.id, row.label) for row in found)


def _seats(rows: Rows, now: datetime) -> dict[UUID, list[SeatFacts]]:
    """The seats that are at the table now: the lead's first, then in the order in which they were added.

    A holding that starts later is a handover that is settled: its person is the successor.
    """
    holdings: dict[UUID, list[Any]] = defaultdict(list)
    changes: dict[UUID, list[datetime | None]] = defaultdict(list)
    deputies: dict[UUID, UUID] = {}
    standing_in: dict[UUID, list[StandingIn]] = defaultdict(list)
    for holding in sorted(rows["holding"], key=lambda holding: holding.from_at):
        holdings[holding.seat_id].append(holding)
        changes[holding.seat_id] += [holding.from_at, holding.until_at]
    for window in rows["deputising"]:
        changes[window.seat_id] += [window.from_at, window.until_at]
        if window.from_at <= now < window.until_at:
            standing_in[window.seat_id].append(StandingIn(window.person_id, window.meeting_id))
            if window.meeting_id is None:
                deputies[window.seat_id] = window.person_id
    found: dict[UUID, list[SeatFacts]] = defaultdict(list)
    for seat in sorted(rows["seat"], key=lambda seat: (not seat.is_lead, seat.added_at, seat.function, seat.id)):
        if seat.removed_at is not None:
            continue
        held = holdings[seat.id]
        present = next(
            (each for each in held if each.from_at <= now and (each.until_at is None or now < each.until_at)), None
        )
        ended = [each.until_at for each in held if each.until_at is not None and each.until_at <= now]
        vacant_since_at = None if present else max([*ended, seat.added_at])
        found[seat.family_id].append(
            SeatFacts(
                id=seat.id,
                agency_id=seat.agency_id,
                function=Function(seat.function),
                is_lead=seat.is_lead,
                holder_id=present.person_id if present else None,
                holder_since_at=present.from_at if present else None,
                knows_family_at=present.knows_family_at if present else None,
                deputy_id=deputies.get(seat.id),
                standing_in=tuple(standing_in[seat.id]),
                successor_id=next((each.person_id for each in held if each.from_at > now), None),
                added_at=seat.added_at,
                vacant_since_at=vacant_since_at,
                changes_at=min((at for at in changes[seat.id] if at is not None and at > now), default=None),
            )
        )
    return found


def _agreement(recorded: list[Any]) -> AgreementFacts | None:
    """What was recorded last."""
    if not recorded:
        return None
    last = max(recorded, key=lambda row: row.recorded_at)
    return AgreementFacts(
        given_on=last.given_on,
        until=last.until,
        agency_ids=None if last.agency_ids is None else frozenset(UUID(each) for each in last.agency_ids),
        withdrawn_on=last.withdrawn_on,
        refused=last.refused,
        override=last.override,
        basis=last.basis,
        because=last.because,
        recorded_at=last.recorded_at,
        recorded_by_id=last.recorded_by_id,
    )


def _named(rows: Rows) -> set[UUID]:
    """Everybody whom these families' own rows name."""
    named = {row.person_id for row in (*rows["holding"], *rows["deputising"])}
    named |= {row.deputy_id for row in rows["rsvp"]} | {row.recorded_by_id for row in rows["answer"]}
    named |= {row.recorded_by_id for row in rows["agreement"] if row.override}
    named |= {row.holder_id for row in rows["escalation"]} | {row.acknowledged_by_id for row in rows["escalation"]}
    return {person_id for person_id in named if person_id is not None}


def _by_family(rows: Iterable[Any]) -> dict[UUID, list[Any]]:
    grouped: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        grouped[row.family_id].append(row)
    return grouped
