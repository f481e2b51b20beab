"""Who sits at a family's table: adding, handing over, standing in, taking away, and knowing which family it is."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from bot.domain.closing import FamilyIsClosed
from bot.domain.facts import Due, FamilyFacts, MeetingStatus, SeatFacts
from bot.domain.permissions import Capability, NotAllowed
from bot.domain.table import AlreadyTheirs, BadWindow, require_new, require_place, require_removable
from bot.storage import people_wake, seats
from bot.storage.family_facts import family_facts
from bot.storage.models import Deputising, Holding, Person, Seat
from bot.storage.work import Here, Work
from bot.usecases.families import NewPlace, add_places
from bot.usecases.permission import require
from bot.usecases.steps import step
from bot.usecases.telling import tell_lead


async def facts_of(here: Here, family_id: UUID) -> FamilyFacts:
    """The family's facts, for whoever changes something about it. Raises FamilyIsClosed; NotAllowed where there is no
    such family: denied and absent look alike."""
    facts = await family_facts(here, family_id)
    if facts is None:
        raise NotAllowed
    if facts.closed_at is not None:
        raise FamilyIsClosed
    return facts


async def add_place(work: Work, family_id: UUID, place: NewPlace) -> None:
    """Set one more place. Whoever takes it is asked whether they know which family it is."""
    await require(work, Capability.CHANGE_TABLE, family_id)
    await work.look_again(family_id)
    require_new(await facts_of(work, family_id), place.agency_id, place.function, place.person_id)
    await add_places(work, family_id, [place])
    work.record("place_added", family_id, agency=place.agency_id, function=place.function, person=place.person_id)
    work.audit("added_to_table", family=family_id, person_added=place.person_id)


async def hand_over(
    work: Work, family_id: UUID, seat_id: UUID, person_id: UUID, from_at: datetime | None = None
) -> None:
    """Give the place to somebody, now or from a day that is settled. Everything asked of the place goes with it.

    What was being waited for stays asked; the meetings that are fixed are told anew to whoever takes the place. A
    handover that was settled before is replaced.
    """
    await require(work, Capability.CHANGE_TABLE, family_id)
    await work.look_again(family_id)
    facts = await facts_of(work, family_id)
    seat = require_place(facts, seat_id)
    at = max(work.now, from_at) if from_at else work.now
    if seat.holder_id == person_id:
        raise AlreadyTheirs
    person = await work.db.get(Person, person_id)
    if person is None or not _may_take(person, seat):
        raise NotAllowed
    await seats.end_holdings(work, seat_id, at)
    if seat.is_lead:  # whoever leads brings their own agency to the table
        row = await work.db.get_one(Seat, seat_id)
        row.agency_id, row.function = person.agency_id, person.function
    is_me = person_id == work.who.person_id
    work.db.add(
        Holding(
            seat_id=seat_id,
            family_id=family_id,
            person_id=person_id,
            from_at=at,
            knows_family_at=work.now if is_me else None,
        )
    )
    if not is_me:
        work.notify("made_lead" if seat.is_lead else "knows_family", seat=seat_id, family=family_id, due_at=at)
    for meeting in facts.meetings:
        if meeting.status is MeetingStatus.CONFIRMED and meeting.starts_at and meeting.starts_at > at and not is_me:
            work.notify(
                "meeting_confirmed",
                seat=seat_id,
                family=family_id,
                due_at=at,
                useful_until=meeting.starts_at,
                meeting=meeting.id,
                revision=meeting.revision,
            )
    _tell_leaver(work, facts, seat, at)
    await people_wake.wake(work, person_id, seat.holder_id)
    work.record(
        "place_handed_over", family_id, seat=seat_id, before=seat.holder_id or seat.leaver_id, after=person_id, at=at
    )
    work.audit("handed_over", family=family_id, seat=seat_id, after=person_id)


def _may_take(person: Person, seat: SeatFacts) -> bool:
    """The lead goes to somebody who may lead, from wherever they work; any other place stays with its agency."""
    if seat.is_lead:
        return person.may_open_families or person.in_caf_team
    return person.agency_id == seat.agency_id


async def stand_in(
    work: Work, family_id: UUID, seat_id: UUID, person_id: UUID, from_at: datetime, until_at: datetime
) -> None:
    """Somebody stands in for the place until then. Whoever holds it stays accountable."""
    await require(work, Capability.CHANGE_TABLE, family_id)
    await work.look_again(family_id)
    seat = require_place(await facts_of(work, family_id), seat_id)
    if not work.now < until_at or not from_at < until_at:
        raise BadWindow
    if seat.holder_id == person_id:
        raise AlreadyTheirs
    await seats.end_standing_in(work, seat_id, from_at)
    work.db.add(
        Deputising(seat_id=seat_id, family_id=family_id, person_id=person_id, from_at=from_at, until_at=until_at)
    )
    await people_wake.wake(work, person_id)
    if person_id != work.who.person_id:
        work.notify(
            "standing_in",
            person=person_id,
            family=family_id,
            due_at=max(from_at, work.now),
            useful_until=until_at,
            place=seat_id,
        )
    work.record("standing_in", family_id, seat=seat_id, person=person_id, from_at=from_at, until_at=until_at)
    work.audit("named_stand_in", family=family_id, seat=seat_id, stand_in=person_id)


async def remove_place(work: Work, family_id: UUID, seat_id: UUID) -> None:
    """Take a place away. What was asked of it is withdrawn; the record keeps what it answered. Raises LeadStays."""
    await require(work, Capability.CHANGE_TABLE, family_id)
    await work.look_again(family_id)
    facts = await facts_of(work, family_id)
    seat = require_place(facts, seat_id)
    require_removable(seat)
    (await work.db.get_one(Seat, seat_id)).removed_at = work.now
    await seats.end_holdings(work, seat_id, work.now)
    await seats.end_standing_in(work, seat_id, work.now)
    await seats.cancel_requests(work, family_id, seat_id)
    _tell_leaver(work, facts, seat, work.now)
    work.record("place_removed", family_id, seat=seat_id, person=seat.holder_id or seat.leaver_id)
    work.audit("removed_from_table", family=family_id, seat=seat_id)


def _tell_leaver(work: Work, facts: FamilyFacts, seat: SeatFacts, at: datetime) -> None:
    if seat.holder_id is not None and seat.holder_id != work.who.person_id:
        work.notify("left_table", person=seat.holder_id, family=facts.id, due_at=at, place=seat.id)


async def confirm_family_known(work: Work, family_id: UUID, seat_id: UUID) -> None:
    """Whoever sits there, or stands in, says that they know which family it is. From now on they may be chased."""
    await _require_seat(work, family_id, seat_id)
    await work.look_again(family_id)
    holding = await _holding(work, seat_id)
    if holding.knows_family_at is None:
        holding.knows_family_at = work.now
        holding.said_not_theirs_at = None
        work.record("family_known", family_id, seat=seat_id, person=holding.person_id)
    work.audit("confirmed_family_known", family=family_id, seat=seat_id)


async def ask_which_family(work: Work, family_id: UUID, seat_id: UUID) -> None:
    """They do not know yet: the lead is asked to tell them, by phone or secure e-mail."""
    facts = await _require_seat(work, family_id, seat_id)
    await work.look_again(family_id)
    await tell_lead(work, facts, "not_known_yet", place=seat_id)
    work.audit("asked_which_family", family=family_id, seat=seat_id)


async def say_not_theirs(work: Work, family_id: UUID, seat_id: UUID, instead: UUID | None) -> None:
    """It should be somebody else: the lead is told, with the name where there is one. Until then the place is theirs."""
    facts = await _require_seat(work, family_id, seat_id)
    await work.look_again(family_id)
    holding = await _holding(work, seat_id)
    holding.said_not_theirs_at = work.now
    await tell_lead(work, facts, "not_theirs", place=seat_id, instead=instead, said=holding.person_id)
    work.record("said_not_theirs", family_id, seat=seat_id, instead=instead)
    work.audit("said_not_theirs", family=family_id, seat=seat_id)


async def ask_again(work: Work, family_id: UUID, seat_id: UUID) -> None:
    """The lead has told them which family it is: they are asked once more."""
    await require(work, Capability.CHANGE_TABLE, family_id)
    await work.look_again(family_id)
    require_place(await facts_of(work, family_id), seat_id)
    work.notify("knows_family", seat=seat_id, family=family_id)
    work.audit("told_which_family", family=family_id, seat=seat_id)


async def _require_seat(work: Work, family_id: UUID, seat_id: UUID) -> FamilyFacts:
    """The place is theirs, or they stand in for it now."""
    await require(work, Capability.ANSWER, family_id)
    facts = await facts_of(work, family_id)
    seat = require_place(facts, seat_id)
    if work.me not in (seat.holder_id, seat.deputy_id):
        raise NotAllowed
    return facts


async def _holding(work: Work, seat_id: UUID) -> Holding:
    holding = await seats.holding_now(work, seat_id)
    if holding is None:
        raise NotAllowed
    return holding


@step("knows_family")
async def remind_family_known(work: Work, facts: FamilyFacts, due: Due) -> None:
    work.notify("knows_family", seat=due.seat_id, family=facts.id)


@step("not_known_yet")
async def tell_lead_not_known(work: Work, facts: FamilyFacts, due: Due) -> None:
    await tell_lead(work, facts, "not_known_yet", place=due.seat_id)
