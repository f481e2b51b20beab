"""Update requests: what one asks for, whether a seat may be asked, and which answers still stand.

An answer less than ten working days old stands. One request and one report are the same thing: a seat has one at a
time, and it is called a report where the seat will not be at the table. `asking` has when the rules ask.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from bot.domain import ladders, seats, windows
from bot.domain.agreement import allows
from bot.domain.calendar import WorkingCalendar
from bot.domain.due import day_heard, evening
from bot.domain.facts import (
    Answer,
    FamilyFacts,
    MeetingFacts,
    MeetingKind,
    MeetingStatus,
    RequestFacts,
    Rung,
    SeatFacts,
    UpdateAnswer,
)
from bot.domain.policy import Policy
from bot.domain.refusals import Refusal, refusal

UPDATE = "update"
REPORT = "report"  # the same request, of somebody who will not be there

_SAYS_NOTHING = frozenset({None, UpdateAnswer.NOT_MINE, UpdateAnswer.NEED_UNTIL, UpdateAnswer.NEED_AGREEMENT})


@refusal
class NobodyToAsk(Refusal):
    """Nobody sits there, or whoever does has not said that they know which family it is."""

    seat_id: UUID
    why: seats.NoLadder


@refusal
class NotAgreed(Refusal):
    """The family's agreement does not reach to this agency today."""

    seat_id: UUID


@refusal
class AlreadyAsked(Refusal):
    """The seat has a request that is still open."""

    request_id: UUID


@refusal
class AnswerStands(Refusal):
    """The seat answered so recently that it is not asked again."""

    request_id: UUID
    answered_at: datetime


@dataclass(frozen=True, slots=True)
class Plan:
    """A request as it starts: for which meeting (None: between meetings), by when, and its frozen ladder."""

    seat_id: UUID
    meeting_id: UUID | None
    purpose: str
    due_at: datetime
    cycle: int
    rungs: tuple[Rung, ...]


def has_requests(meeting: MeetingFacts, policy: Policy) -> bool:
    """A conference has none here, nor has a first core group: it is fixed at the conference that it follows."""
    if meeting.kind is MeetingKind.RCPC or meeting.starts_at is None:
        return False
    rules = policy.meeting(meeting.kind)
    return meeting.status is MeetingStatus.CONFIRMED and (not meeting.is_first or rules.first_has_update_request)


def of_seat(seat: SeatFacts, facts: FamilyFacts) -> list[RequestFacts]:
    """The seat's requests, oldest first."""
    return sorted((r for r in facts.requests if r.seat_id == seat.id), key=lambda r: (r.asked_at, r.cycle))


def standing_answer(
    seat: SeatFacts, facts: FamilyFacts, on: date, policy: Policy, calendar: WorkingCalendar
) -> RequestFacts | None:
    """The seat's latest answer, if it is less than so many working days old that day. Only an answer about the
    child stands: "not my case", "need until" and "need agreement" say nothing that a meeting could use."""
    for request in reversed(of_seat(seat, facts)):
        if request.answer in _SAYS_NOTHING or request.answered_at is None:
            continue
        age = calendar.working_days_between(calendar.local_day(request.answered_at), on)
        return request if age < policy.updates.answer_stands else None
    return None


def plan(
    seat: SeatFacts,
    meeting: MeetingFacts | None,
    facts: FamilyFacts,
    policy: Policy,
    calendar: WorkingCalendar,
    now: datetime,
) -> Plan:
    """The request that asking this seat now makes. For a meeting that nobody can be asked for any more (it is due
    by its last working day before), the request is one between meetings."""
    asked_on = day_heard(calendar, now)
    cycle = max((request.cycle for request in of_seat(seat, facts)), default=0) + 1
    if meeting is not None and meeting.starts_at is not None and has_requests(meeting, policy):
        ladder = policy.ladder(meeting.kind)
        if windows.due_target(meeting.starts_at, ladder, asked_on, policy, calendar) is not None:
            due_on = windows.due_day(seat, meeting.starts_at, ladder, asked_on, facts, policy, calendar)
            rungs = ladders.freeze(meeting.kind, facts.tier, policy)
            return Plan(seat.id, meeting.id, purpose(meeting, seat), evening(calendar, due_on), cycle, rungs)
    ladder = policy.ladder(None)
    due_on = windows.between_meetings(seat, ladder, asked_on, facts, calendar)
    rungs = ladders.freeze(None, facts.tier, policy)
    return Plan(seat.id, None, UPDATE, evening(calendar, due_on), cycle, rungs)


def purpose(meeting: MeetingFacts, seat: SeatFacts) -> str:
    """A report, where the seat has said that it sends one or cannot come; else an update."""
    rsvp = meeting.rsvp_of(seat.id)
    return REPORT if rsvp and rsvp.answer in (Answer.REPORT, Answer.CANNOT) else UPDATE


def require_askable(
    seat: SeatFacts, facts: FamilyFacts, policy: Policy, calendar: WorkingCalendar, now: datetime
) -> None:
    """Raise a refusal unless somebody may ask this seat now, unasked for by any rule."""
    why = seats.no_ladder(seat)
    if why is not None:
        raise NobodyToAsk(seat.id, why)
    if not allows(facts, seat.agency_id, calendar.local_day(now), policy):
        raise NotAgreed(seat.id)
    running = next((r for r in of_seat(seat, facts) if ladders.is_running(r, facts, policy)), None)
    if running is not None:
        raise AlreadyAsked(running.id)
    standing = standing_answer(seat, facts, calendar.local_day(now), policy, calendar)
    if standing is not None and standing.answered_at is not None:
        raise AnswerStands(standing.id, standing.answered_at)
