"""A family's table as a meeting needs it: the facts, the other meetings of those who sit there, who looks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import bindparam, select

from bot.domain.calendar import WorkingCalendar
from bot.domain.facts import FamilyFacts, MeetingFacts, MeetingStatus, SeatFacts, StandingIn
from bot.domain.permissions import Capability, Relation, may
from bot.domain.seats import usual_holder
from bot.domain.slots import Busy
from bot.storage.family_facts import facts_of_meeting, family_facts
from bot.storage.models import Deputising, Family, Holding, Meeting, Seat
from bot.storage.present import holds_now
from bot.storage.relations import relations_to
from bot.storage.types import NOW, among
from bot.storage.work import Here

_MEETINGS_AHEAD = (
    select(Meeting.id, Meeting.starts_at, Meeting.minutes, Holding.person_id)
    .join(Seat, Seat.family_id == Meeting.family_id)
    .join(Holding, Holding.seat_id == Seat.id)
    .where(
        among(Holding.person_id),
        Seat.removed_at.is_(None),
        holds_now(NOW),
        Meeting.status == MeetingStatus.CONFIRMED.value,
        Meeting.starts_at > NOW,
    )
)
_LED_FAMILIES = (
    select(Family.id, Family.reference)
    .join(Seat, Seat.family_id == Family.id)
    .join(Holding, Holding.seat_id == Seat.id)
    .where(
        Holding.person_id == bindparam("person"),
        holds_now(NOW),
        Seat.is_lead,
        Seat.removed_at.is_(None),
        Family.closed_at.is_(None),
        Family.merged_into_id.is_(None),
    )
    .order_by(Family.reference)
    .limit(bindparam("most"))
)


@dataclass(frozen=True, slots=True)
class Table:
    """One family as seen by whoever looks. `calendar` leaves out the authority's closed days too."""

    facts: FamilyFacts
    relations: frozenset[Relation]
    calendar: WorkingCalendar

    def may(self, capability: Capability) -> bool:
        return may(capability, self.relations)


@dataclass(frozen=True, slots=True)
class Place:
    """A meeting, its family, and the seats that the reader answers for: their own first, then those they stand in
    for. `deputy_for`: the seat for which they were named for this meeting only."""

    table: Table
    meeting: MeetingFacts
    seats: tuple[SeatFacts, ...]
    deputy_for: SeatFacts | None = None

    @property
    def facts(self) -> FamilyFacts:
        return self.table.facts


def calendar_of(facts: FamilyFacts) -> WorkingCalendar:
    return WorkingCalendar(facts.nation, facts.closed)


async def table(
    here: Here, family_id: UUID, capability: Capability = Capability.SEE_FAMILY, *, even_closed: bool = False
) -> Table | None:
    """The family, if whoever looks may. None alike where it is not there, closed, or not theirs."""
    if here.who.person_id is None:
        return None
    facts = await family_facts(here, family_id)
    if facts is None or (facts.closed_at is not None and not even_closed):
        return None
    relations = await relations_to(here, family_id, here.who.person_id)
    return Table(facts, relations, calendar_of(facts)) if may(capability, relations) else None


async def family_of(here: Here, meeting_id: UUID) -> UUID | None:
    """The family that a meeting belongs to."""
    facts = await facts_of_meeting(here, meeting_id)
    return facts.id if facts else None


async def place(
    here: Here, meeting_id: UUID, capability: Capability = Capability.SEE_FAMILY, *, even_closed: bool = False
) -> Place | None:
    """The meeting as whoever looks may see it; None where it is not theirs."""
    family_id = await family_of(here, meeting_id)
    return await place_in(here, family_id, meeting_id, capability, even_closed=even_closed) if family_id else None


async def place_in(
    here: Here, family_id: UUID, meeting_id: UUID, capability: Capability, *, even_closed: bool = False
) -> Place | None:
    """The same, where the family is known already."""
    found = await table(here, family_id, capability, even_closed=even_closed)
    meeting = found.facts.meeting(meeting_id) if found else None
    if found is None or meeting is None:
        return None
    seats, deputy_for = _seats(found.facts, meeting, here.me)
    return Place(found, meeting, seats, deputy_for)


def _seats(facts: FamilyFacts, meeting: MeetingFacts, me: UUID) -> tuple[tuple[SeatFacts, ...], SeatFacts | None]:
    held = [seat for seat in facts.seats if seat.holder_id == me]
    general = {seat.id for seat in facts.seats if StandingIn(me) in seat.standing_in}
    named = next((seat for seat in facts.seats if StandingIn(me, meeting.id) in seat.standing_in), None)
    if named is not None and not held:
        return (), named  # asked for this meeting: they come or they don't
    for seat in facts.seats:
        holder = usual_holder(seat, facts)
        if seat not in held and (seat.id in general or (holder is not None and holder.deputy_id == me)):
            held.append(seat)
    return tuple(held), named


async def busy_at(
    here: Here, facts: FamilyFacts, needed: frozenset[UUID], but: UUID | None = None
) -> tuple[Busy, ...]:
    """The meetings ahead, of this family and of others, that people at this table are known to be in."""
    holders = {seat.holder_id: seat.id in needed for seat in facts.seats if seat.holder_id is not None}
    found: dict[UUID, Busy] = {}
    for meeting_id, starts_at, minutes, person_id in await here.db.execute(
        _MEETINGS_AHEAD, {"ids": list(holders), "now": here.now}
    ):
        if meeting_id == but or starts_at is None:
            continue
        before = found.get(meeting_id)
        is_needed = holders[person_id] or (before is not None and before.needed)
        found[meeting_id] = Busy(starts_at, starts_at + timedelta(minutes=minutes), is_needed)
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class FamilyLine:
    id: UUID
    reference: str


async def led_families(here: Here, limit: int) -> list[FamilyLine]:
    """The open families that whoever looks leads, by reference."""
    found = await here.db.execute(_LED_FAMILIES, {"person": here.me, "now": here.now, "most": limit})
    return [FamilyLine(family_id, reference) for family_id, reference in found]


async def open_families(here: Here, limit: int) -> list[FamilyLine]:
    """Open families, by reference: for the CAF team, who may arrange for any of them."""
    query = (
        select(Family.id, Family.reference)
        .where(Family.closed_at.is_(None), Family.merged_into_id.is_(None))
        .order_by(Family.reference)
        .limit(limit)
    )
    return [FamilyLine(family_id, reference) for family_id, reference in await here.db.execute(query)]


async def family_by_reference(here: Here, reference: str) -> UUID | None:
    query = select(Family.id).where(Family.reference == reference, Family.merged_into_id.is_(None))
    return (await here.db.execute(query)).scalar_one_or_none()


async def meetings_deputised(here: Here, since: datetime) -> list[tuple[UUID, UUID]]:
    """(family, meeting) for which whoever looks was named as deputy, still to come."""
    query = select(Deputising.family_id, Deputising.meeting_id).where(
        Deputising.person_id == here.me, Deputising.meeting_id.is_not(None), Deputising.until_at > since
    )
    return [(family_id, meeting_id) for family_id, meeting_id in await here.db.execute(query) if meeting_id]


async def was_deputy(here: Here, meeting_id: UUID) -> tuple[str, Meeting] | None:
    """The reference and the meeting, for somebody who was named for it and is not any more."""
    named = select(Deputising.id).where(
        Deputising.meeting_id == meeting_id, Deputising.person_id == here.me, Deputising.until_at <= here.now
    )
    still = select(Deputising.id).where(
        Deputising.meeting_id == meeting_id, Deputising.person_id == here.me, Deputising.until_at > here.now
    )
    query = (
        select(Family.reference, Meeting)
        .join(Meeting, Meeting.family_id == Family.id)
        .where(Meeting.id == meeting_id, named.exists(), ~still.exists())
    )
    row = (await here.db.execute(query)).one_or_none()
    return None if row is None else (row[0], row[1])
