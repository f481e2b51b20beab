"""What the lead hears while a meeting is being arranged: book one soon; somebody cannot come."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from bot.dialogue.form import Next
from bot.domain import cycle
from bot.domain.arranging import wanted
from bot.domain.facts import Answer, MeetingKind
from bot.domain.permissions import Capability
from bot.domain.reasons import CannotCause
from bot.flows.choosing_person import name_of
from bot.flows.registry import registry
from bot.flows.scheduling import due_line
from bot.storage.tables import place, table, was_deputy
from bot.storage.work import Here, Work
from bot.usecases import booking_steps
from bot.views import manager_dates as words
from bot.views.manager_dates import BookSoon, CannotCome
from bot.views.replying import Released, released

assert booking_steps  # declares what falls due while a date is sought and before a meeting


async def load_book(here: Here, about: dict[str, Any]) -> BookSoon | None:
    at = await table(here, UUID(about["family"]), Capability.ARRANGE_MEETING)
    if at is None:
        return None
    what = wanted(at.facts, here.policy, at.calendar, here.now)
    if what.due is None:
        return None
    left = at.calendar.working_days_between(at.calendar.local_day(here.now), what.due.due_on)
    is_sought = cycle.booked(at.facts, here.now) is not None or cycle.is_being_arranged(at.facts)
    return BookSoon(str(at.facts.id), at.facts.reference, what.kind, what.due.due_on, left, is_sought)


book_soon = registry.screen("book_soon", load_book, words.book_soon)


@book_soon.on("book")
async def book(work: Work, facts: BookSoon, argument: str) -> Next:
    return Next(start=("schedule_meeting", {"family": facts.family_id}))


@book_soon.on("why")
async def why(work: Work, facts: BookSoon, argument: str) -> Next:
    at = await table(work, UUID(facts.family_id), Capability.ARRANGE_MEETING)
    if at is None:
        return Next()
    what = wanted(at.facts, work.policy, at.calendar, work.now)
    return Next(note=words.why_book(due_line(work, at.facts, what, at)))


async def load_cannot(here: Here, about: dict[str, Any]) -> CannotCome | None:
    found = await place(here, UUID(about["meeting"]), Capability.ARRANGE_MEETING)
    seat = found.facts.seat(UUID(about["of_seat"])) if found else None
    if found is None or seat is None or found.meeting.starts_at is None:
        return None
    meeting = found.meeting
    rsvp = meeting.rsvp_of(seat.id)
    is_now = meeting.revision == int(about["revision"])
    stands = is_now and (rsvp is None if "deputy" in about else rsvp is not None and rsvp.answer is Answer.CANNOT)
    return CannotCome(
        meeting_id=str(meeting.id),
        reference=found.facts.reference,
        kind=meeting.kind,
        starts_at=found.meeting.starts_at,
        function=seat.function,
        cause=CannotCause(rsvp.reason) if rsvp and rsvp.reason in set(CannotCause) else None,
        withdrew=await name_of(here, UUID(about["deputy"])) if "deputy" in about else None,
        dealt_with=not stands or not meeting.is_open,
    )


cannot = registry.screen("cannot_come", load_cannot, words.cannot_come)


@cannot.on("open")
async def who(work: Work, facts: CannotCome, argument: str) -> Next:
    return Next(show=("who_comes", {"meeting": facts.meeting_id}))


async def load_released(here: Here, about: dict[str, Any]) -> Released | None:
    """Whoever was named may read that they no longer are, though they are nothing to the family any more."""
    found = await was_deputy(here, UUID(about["meeting"])) if here.who.person_id is not None else None
    if found is None or found[1].starts_at is None:
        return None
    reference, meeting = found
    was = datetime.fromisoformat(about["was"]) if about.get("was") else None
    starts_at = was or found[1].starts_at
    return Released(
        reference, MeetingKind(meeting.kind), starts_at, has_moved=was is not None, dealt_with=starts_at <= here.now
    )


registry.screen("deputy_released", load_released, released)
