"""Replies to an invitation, and what the lead does when there are not enough people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from bot.domain import replies
from bot.domain.facts import Answer, MeetingFacts, RsvpFacts, SeatFacts
from bot.domain.meetings import CannotDeputise, MeetingHasMoved, NothingToOffer, NotYourPlace
from bot.domain.permissions import Capability
from bot.domain.reasons import CannotCause, WithoutCause
from bot.storage import meetings as rows
from bot.storage.accepted import next_number
from bot.storage.directory_facts import person_facts
from bot.storage.later import later_than
from bot.storage.models import Deputising, Rsvp
from bot.storage.tables import Place, calendar_of
from bot.storage.work import Work
from bot.usecases.arranging import Arranged, arranged, placed
from bot.usecases.meeting_news import release_deputy, urgency_of


@dataclass(frozen=True, slots=True)
class Reply:
    """`revision` is the date that was answered: a reply to an earlier one is refused, never counted."""

    meeting_id: UUID
    revision: int
    answer: Answer
    reason: CannotCause | None = None
    deputy_id: UUID | None = None


async def answer_invitation(work: Work, reply: Reply) -> None:
    """Answer for the places that whoever acts has at this table. The same answer twice is one answer.

    Raises NotAllowed, MeetingHasMoved, NotYourPlace, CannotDeputise.
    """
    here = await placed(work, reply.meeting_id)
    seats = here.seats or ((here.deputy_for,) if here.deputy_for else ())
    if not seats:
        raise NotYourPlace
    meeting = here.meeting
    if meeting.revision != reply.revision or not replies.can_be_answered(meeting, work.now):
        raise MeetingHasMoved
    if reply.answer is Answer.DEPUTY and here.seats:
        await _require_can_deputise(work, here, reply.deputy_id)
    for seat in seats:
        await _answer_for(work, here, seat, reply)


async def _answer_for(work: Work, here: Place, seat: SeatFacts, reply: Reply) -> None:
    meeting, before = here.meeting, here.meeting.rsvp_of(seat.id)
    if before is not None and _is_same(before, reply):
        return
    withdraws = here.deputy_for is not None and not here.seats and reply.answer is Answer.CANNOT
    work.db.add(
        Rsvp(
            meeting_id=meeting.id,
            seat_id=seat.id,
            revision=meeting.revision,
            person_id=work.me,
            answer=reply.answer.value,
            reason=reply.reason.value if reply.reason else None,
            deputy_id=work.me if withdraws else reply.deputy_id,
            at=later_than(_answered_at(meeting, seat), work.now),
        )
    )
    work.audit(
        "reply_given",
        family=here.facts.id,
        meeting=meeting.id,
        seat=seat.id,
        answer=reply.answer,
        deputy=reply.deputy_id,
        cause=reply.reason,
    )
    named = any(one.meeting_id == meeting.id for one in seat.standing_in)
    ends = named and reply.deputy_id != work.me
    released = await rows.end_deputising(work, meeting.id, seat.id) if ends else []
    row = await rows.meeting_row(work, meeting.id) if released or reply.answer is Answer.DEPUTY else None
    if row is not None and meeting.starts_at is not None:
        row.sequence = next_number(
            work, row.sequence
        )  # an entry that is taken out, or put in again, must be newer than the one that is there
        urgency = urgency_of(work, here.facts, (meeting.starts_at,), asks=True)
        for person_id in released:
            if person_id != reply.deputy_id:
                release_deputy(work, here.facts, row, person_id, urgency)
    if reply.answer is Answer.DEPUTY and reply.deputy_id not in (None, work.me):
        _name_deputy(work, here, seat, reply.deputy_id)
    if reply.answer is Answer.CANNOT:
        _tell_lead(work, here, seat, work.me if withdraws else None)


def _answered_at(meeting: MeetingFacts, seat: SeatFacts) -> datetime | None:
    """When this place answered last, for whichever date."""
    return next((rsvp.at for rsvp in meeting.rsvps if rsvp.seat_id == seat.id), None)


def _is_same(before: RsvpFacts, reply: Reply) -> bool:
    return (before.answer, before.reason, before.deputy_id) == (
        reply.answer,
        reply.reason.value if reply.reason else None,
        reply.deputy_id,
    )


async def _require_can_deputise(work: Work, here: Place, deputy_id: UUID | None) -> None:
    """Somebody else, who works there on the day and has no place at this table."""
    if deputy_id is None or any(seat.holder_id == deputy_id for seat in here.facts.seats):
        raise CannotDeputise
    try:
        deputy = await person_facts(work, deputy_id)
    except KeyError:
        raise CannotDeputise from None
    calendar = calendar_of(here.facts)
    starts_at = here.meeting.starts_at
    if starts_at is not None and deputy.leaving_on is not None and calendar.local_day(starts_at) >= deputy.leaving_on:
        raise CannotDeputise


def _name_deputy(work: Work, here: Place, seat: SeatFacts, deputy_id: UUID | None) -> None:
    meeting = here.meeting
    if deputy_id is None or meeting.starts_at is None:
        return
    work.db.add(
        Deputising(
            seat_id=seat.id,
            family_id=here.facts.id,
            person_id=deputy_id,
            from_at=work.now,
            until_at=meeting.starts_at + timedelta(minutes=meeting.minutes),
            meeting_id=meeting.id,
        )
    )
    work.notify(
        "deputy_named",
        person=deputy_id,
        family=here.facts.id,
        useful_until=meeting.starts_at,
        meeting=meeting.id,
        revision=meeting.revision,
    )


def _tell_lead(work: Work, here: Place, seat: SeatFacts, deputy_id: UUID | None) -> None:
    """The lead hears of it with the next morning's digest. Whoever had sent this deputy is asked again at once."""
    lead, meeting = here.facts.lead, here.meeting
    withdrew: dict[str, Any] = {"deputy": deputy_id} if deputy_id is not None else {}
    if withdrew:
        work.notify(
            "deputy_cannot",
            seat=seat.id,
            family=here.facts.id,
            meeting=meeting.id,
            revision=meeting.revision,
            **withdrew,
        )
    if lead is not None and lead.holder_id is not None and lead.id != seat.id:
        work.notify(
            "cannot_come",
            seat=lead.id,
            family=here.facts.id,
            useful_until=meeting.starts_at,
            meeting=meeting.id,
            of_seat=seat.id,
            revision=meeting.revision,
            **withdrew,
        )


async def parent_comes(work: Work, meeting_id: UUID, parent_id: UUID, comes: bool) -> None:
    """The lead says whether one parent or carer will come. Each parent is entered separately."""
    found = await arranged(work, meeting_id)
    _require_open(found.meeting, work)
    if all(parent.id != parent_id for parent in found.facts.parents):
        raise NotYourPlace
    coming = {each for each in found.meeting.parents_coming if each != parent_id} | ({parent_id} if comes else set())
    found.row.parents_coming = sorted(str(each) for each in coming)
    work.audit("parent_entered", family=found.facts.id, meeting=meeting_id, parent=parent_id, comes=comes)


async def ask_again(work: Work, meeting_id: UUID) -> int:
    """Ask once more those who have not answered. Returns how many. Raises NothingToOffer."""
    found = await placed(work, meeting_id, Capability.ARRANGE_MEETING)
    _require_open(found.meeting, work)
    silent = [seat.id for seat in replies.silent(found.meeting, found.facts)]
    if not silent:
        raise NothingToOffer
    _ask(work, found.meeting, found.facts.id, silent)
    work.audit("asked_again", family=found.facts.id, meeting=meeting_id, seats=silent)
    return len(silent)


async def offer_online(work: Work, meeting_id: UUID) -> int:
    """Let people join online as well, and ask those who are silent or cannot come. Returns how many."""
    found = await arranged(work, meeting_id)
    _require_open(found.meeting, work)
    asked = [
        seat.id
        for group in replies.groups(found.meeting, found.facts)
        if group.answer in (None, Answer.CANNOT, Answer.REPORT)
        for seat in group.seats
    ]
    if found.meeting.place == "in_person":
        found.row.place = "both"
        found.row.sequence = next_number(work, found.row.sequence)
        await _send_entries(work, found)
    _ask(work, found.meeting, found.facts.id, asked)
    work.audit("online_offered", family=found.facts.id, meeting=meeting_id, seats=asked)
    return len(asked)


async def _send_entries(work: Work, found: Arranged) -> None:
    """Where it is held has changed: the entry in everybody's work calendar follows. Asking again alone changes none."""
    people = [seat.holder_id for seat in found.facts.seats] + list(await rows.deputies_named(work, found.row.id))
    for person_id in dict.fromkeys(person_id for person_id in people if person_id is not None):
        work.notify(
            "calendar_entry",
            person=person_id,
            family=found.facts.id,
            key=f"entry:{found.row.id}:{found.row.sequence}:{person_id}",
            method="REQUEST",
            meeting=found.row.id,
            revision=found.row.revision,
        )


async def go_ahead_without(work: Work, meeting_id: UUID, cause: WithoutCause) -> None:
    """No parent or carer will come: whoever chairs goes ahead, with a reason."""
    found = await arranged(work, meeting_id)
    _require_open(found.meeting, work)
    found.row.goes_ahead_without = cause.value
    work.record("goes_ahead_without", found.facts.id, meeting=meeting_id, cause=cause)
    work.audit("goes_ahead_without", family=found.facts.id, meeting=meeting_id, cause=cause)


def _ask(work: Work, meeting: MeetingFacts, family_id: UUID, seat_ids: list[UUID]) -> None:
    for seat_id in seat_ids:
        work.notify(
            "asked_again",
            seat=seat_id,
            family=family_id,
            useful_until=meeting.starts_at,
            meeting=meeting.id,
            revision=meeting.revision,
            asked=work.now,
        )


def _require_open(meeting: MeetingFacts, work: Work) -> None:
    if not replies.can_be_answered(meeting, work.now):
        raise MeetingHasMoved
