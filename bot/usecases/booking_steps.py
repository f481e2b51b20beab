"""What falls due while a date is sought and before a meeting: prompts, the poll's end, reminders, enough people?"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from bot.domain.facts import Due, FamilyFacts, MeetingFacts, Role
from bot.domain.notifications import Urgency
from bot.domain.reminders import is_switched_off, waits_for_digest, who_comes
from bot.storage import meetings as rows
from bot.storage.tables import calendar_of
from bot.storage.work import Work
from bot.usecases.addressing import note, whoever
from bot.usecases.steps import step


@step("book_soon")
async def ask_lead_to_book(work: Work, facts: FamilyFacts, due: Due) -> None:
    """A meeting will be due and none is booked: the lead is asked, or whoever stands behind an empty place."""
    await _to_lead(work, facts, due, "book_soon")


@step("poll_chase")
async def chase_poll(work: Work, facts: FamilyFacts, due: Due) -> None:
    """A seat that has not answered is asked once more."""
    seat = facts.seat(due.seat_id)
    if seat is None or seat.holder_id is None:
        return
    work.notify(
        "poll_chase",
        seat=seat.id,
        family=facts.id,
        key=due.key,
        useful_until=due.useful_until,
        meeting=due.subject_id,
    )
    await note(work, due, [seat.holder_id])


@step("poll_closed")
async def close_poll(work: Work, facts: FamilyFacts, due: Due) -> None:
    """Time is up, or everybody has answered: the lead fixes a date. Reminded once where none was fixed."""
    poll = await rows.poll_row(work, due.subject_id)
    if poll is not None and poll.closed_at is None:
        poll.closed_at = work.now
        work.audit("poll_closed", family=facts.id, meeting=due.subject_id)
    await _to_lead(work, facts, due, "poll_closed", meeting=due.subject_id)


@step("reminder")
@step("reminder_hours")
async def remind(work: Work, facts: FamilyFacts, due: Due) -> None:
    """Whoever comes for the seat: its holder, a deputy, or whoever stands in for a holder who is away that day."""
    seat, meeting = facts.seat(due.seat_id), facts.meeting(due.subject_id)
    if seat is None or meeting is None:
        return
    rsvp = meeting.rsvp_of(seat.id)
    person_id = who_comes(seat, meeting, facts, calendar_of(facts))
    if person_id is None:
        return
    if is_switched_off(facts.person(person_id), rsvp):
        work.audit("reminder_left_out", person=person_id, family=facts.id, meeting=meeting.id)
        return
    work.notify(
        due.kind,
        person=person_id,
        family=facts.id,
        key=f"{due.key}:{person_id}",
        useful_until=due.useful_until,
        urgency=Urgency.DIGEST if waits_for_digest(due) else None,
        since=due.due_at,
        meeting=meeting.id,
        revision=meeting.revision,
    )
    await note(work, due, [person_id])


@step("not_enough")
async def say_what_is_missing(work: Work, facts: FamilyFacts, due: Due) -> None:
    """The lead hears what the meeting lacks and what can be done about it."""
    meeting: MeetingFacts | None = facts.meeting(due.subject_id)
    if meeting is not None:
        await _to_lead(work, facts, due, "not_enough", meeting=meeting.id, revision=meeting.revision)


async def _to_lead(
    work: Work,
    facts: FamilyFacts,
    due: Due,
    kind: str,
    *,
    meeting: UUID | None = None,
    revision: int | None = None,
) -> None:
    """To the lead, their deputy, or whoever stands behind an empty place."""
    found = await whoever(work, Role.LEAD, facts.lead, facts)
    ids: dict[str, Any] = {
        name: value for name, value in (("meeting", meeting), ("revision", revision)) if value is not None
    }
    for person_id in found.person_ids:
        work.notify(
            kind,
            person=person_id,
            family=facts.id,
            key=f"{due.key}:{person_id}",
            useful_until=due.useful_until,
            **ids,
        )
    await note(work, due, found.person_ids, found.fell_through)
