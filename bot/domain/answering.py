"""Answering an update: for whom somebody may answer, whom the answer is about, and how long it may be put off.

An answer at any step ends the asking at once. It can be changed afterwards: a later answer is a later row, and the
latest counts. "I need until…" with a day only moves the day on which the answer is due, once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from bot.domain import ladders, windows
from bot.domain.calendar import WorkingCalendar
from bot.domain.children import is_born
from bot.domain.facts import ChildFacts, FamilyFacts, RequestFacts, Role, SeatFacts, UpdateAnswer
from bot.domain.policy import Policy
from bot.domain.refusals import Refusal, refusal
from bot.domain.seats import deputy_of, usual_holder

# What everybody is offered at once, the likeliest first; the rest stands behind "Something else".
FIRST_ANSWERS = (
    UpdateAnswer.SEEN_NO_CHANGE,
    UpdateAnswer.SEEN_TO_PLAN,
    UpdateAnswer.NOT_SEEN,
    UpdateAnswer.CHANGED,
    UpdateAnswer.WORRIED,
)
OTHER_ANSWERS = (
    UpdateAnswer.ADULT_ONLY,
    UpdateAnswer.NEED_UNTIL,
    UpdateAnswer.NOT_MINE,
    UpdateAnswer.NEED_AGREEMENT,
)
# An answer about a child: where a family has several, whom it is about is asked.
ABOUT_A_CHILD = frozenset(
    {
        UpdateAnswer.SEEN_NO_CHANGE,
        UpdateAnswer.SEEN_TO_PLAN,
        UpdateAnswer.NOT_SEEN,
        UpdateAnswer.CHANGED,
        UpdateAnswer.ADULT_ONLY,
    }
)
# What the lead hears of in the next morning's digest.
OF_INTEREST = frozenset({UpdateAnswer.CHANGED, UpdateAnswer.NOT_SEEN, UpdateAnswer.ADULT_ONLY})
# What somebody else can write down for an agency that rang.
CAN_BE_TOLD = (
    UpdateAnswer.SEEN_NO_CHANGE,
    UpdateAnswer.SEEN_TO_PLAN,
    UpdateAnswer.NOT_SEEN,
    UpdateAnswer.CHANGED,
    UpdateAnswer.ADULT_ONLY,
    UpdateAnswer.WORRIED,
)
# Why the lead or the CAF team asks outside the round of meetings; the likeliest first.
PURPOSES = ("update", "seen", "plan", "step", "closing")
MOST_DAYS_OFFERED = 6


@refusal
class RequestIsOver(Refusal):
    """The update is not waited for any more: withdrawn, or the meeting that it was for is over."""


@refusal
class NoMoreTime(Refusal):
    """There has been more time already, or none is left that would still be of use."""


@refusal
class RemindedToday(Refusal):
    """Somebody has asked for a reminder today already: one a working day is enough."""


@refusal
class NobodyAsked(Refusal):
    """Of those chosen nobody can be asked now."""


class State(StrEnum):
    WAITING = "waiting"
    ANSWERED = "answered"
    OVER = "over"  # withdrawn, or there is nothing left to answer for


@dataclass(frozen=True, slots=True)
class Chase:
    """One thing that was done to get an answer. `step`: "nudge_1", "rung_2", "by_hand", "closed_seat", "no_ladder"."""

    step: str
    at: datetime
    roles: tuple[Role, ...] = ()  # who was asked in the end
    person_ids: tuple[UUID, ...] = ()
    fell_through: tuple[Role, ...] = ()  # for whom nobody could be reached


def state_of(request: RequestFacts, facts: FamilyFacts) -> State:
    """An answer stays on show after the meeting; a question does not."""
    if ladders.is_answered(request):
        return State.ANSWERED
    if request.cancelled_at is not None or facts.seat(request.seat_id) is None:
        return State.OVER
    if request.meeting_id is not None and ladders.meeting_of(request, facts) is None:
        return State.OVER
    return State.WAITING


def answers_for(person_id: UUID | None, seat: SeatFacts, facts: FamilyFacts) -> Role | None:
    """As what a person may answer for this place: who holds it, who stands in, and their own agency above them."""
    if person_id is None:
        return None
    holder = usual_holder(seat, facts)
    agency = facts.agencies.get(seat.agency_id)
    deputy = deputy_of(seat, facts)
    if person_id == seat.holder_id:
        return Role.HOLDER
    if person_id in (deputy.id if deputy else None, holder.deputy_id if holder else None):
        return Role.DEPUTY
    if holder is not None and person_id == holder.line_manager_id:
        return Role.LINE_MANAGER
    if agency is not None and person_id == agency.safeguarding_lead_id:
        return Role.SAFEGUARDING_LEAD
    return None


def children_of(request: RequestFacts, facts: FamilyFacts) -> tuple[ChildFacts, ...]:
    """The children that the update is about: those of its meeting, else all; the unborn only where there is no other."""
    meeting = facts.meeting(request.meeting_id)
    named = tuple(child for child in facts.children if meeting is not None and child.id in meeting.child_ids)
    about = named or facts.children
    return tuple(child for child in about if is_born(child.age_band)) or about


def asks_which_child(answer: UpdateAnswer, children: tuple[ChildFacts, ...]) -> bool:
    return answer in ABOUT_A_CHILD and len(children) > 1


def more_time_days(
    request: RequestFacts, facts: FamilyFacts, policy: Policy, calendar: WorkingCalendar, now: datetime
) -> tuple[date, ...]:
    """The working days until which an answer may be put off, the nearest first. Empty: no more time.

    Before a meeting at latest its last working day before; between meetings at latest the day on which the manager
    would hear. Once for each request.
    """
    if request.more_time_until is not None or not ladders.is_running(request, facts, policy):
        return ()
    found = ladders.meeting_of(request, facts)
    today = calendar.local_day(now)
    if found is not None:
        last = windows.last_day(found[1], policy, calendar)
    else:
        top = next((rung.offset for rung in request.rungs if rung.step == ladders.DECIDE), 0)
        last = calendar.add_working_days(calendar.local_day(request.asked_at), max(top, 0))
    due_on = calendar.local_day(ladders.due_at(request, facts, policy, calendar))
    days: list[date] = []
    day = max(today, due_on)
    while len(days) < MOST_DAYS_OFFERED and (day := calendar.add_working_days(day, 1)) <= last:
        days.append(day)
    return tuple(days)


def require_more_time(
    until: date,
    request: RequestFacts,
    facts: FamilyFacts,
    policy: Policy,
    calendar: WorkingCalendar,
    now: datetime,
) -> None:
    if until not in more_time_days(request, facts, policy, calendar, now):
        raise NoMoreTime


def require_open(request: RequestFacts | None, facts: FamilyFacts) -> RequestFacts:
    """The request, if it can be answered, or its answer changed. Raises RequestIsOver."""
    if request is None or facts.closed_at is not None or state_of(request, facts) is State.OVER:
        raise RequestIsOver
    return request
