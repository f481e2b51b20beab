"""When an update is asked for and when it is due, in the seat's own open days.

A seat is closed in school holidays, on a part-timer's days off (whoever their deputy is: nothing is asked of a deputy
then) and during leave with no deputy. Its answer is then
due on its last open day, asked three open days before where possible. Where a date is fixed so late that steps have
passed, the answer is due three working days after asking, at latest on the last working day before the meeting.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain import seats
from bot.domain.calendar import WorkingCalendar
from bot.domain.due import day_heard, days_before, morning
from bot.domain.facts import FamilyFacts, SeatFacts
from bot.domain.policy import Policy
from bot.domain.policy_figures import Ladder

# How far back an open day is looked for: longer than any school holiday. A bound on work, not a figure of practice.
LOOK_BACK = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Window:
    """When a seat is asked and by which day (17:00) it answers."""

    ask_at: datetime
    due_on: date


def last_day(meeting_at: datetime, policy: Policy, calendar: WorkingCalendar) -> date:
    """The last day on which an answer for a meeting can be due."""
    return days_before(calendar, meeting_at, policy.updates.late_due_before_meeting)


def before_meeting(
    seat: SeatFacts,
    meeting_at: datetime,
    ladder: Ladder,
    possible_from: datetime,
    facts: FamilyFacts,
    policy: Policy,
    calendar: WorkingCalendar,
) -> Window | None:
    """When to ask for a meeting. `possible_from`: its date is fixed, and the holder knows the family.

    None: it is too late to ask, or the seat is closed on every day that is left.
    """
    earliest = day_heard(calendar, possible_from)
    asked = calendar.add_working_days(calendar.local_day(meeting_at), ladder.asked)
    target = due_target(meeting_at, ladder, earliest, policy, calendar)
    if target is None:
        return None
    first = max(earliest, target - LOOK_BACK)
    due_on = seats.last_open_day(seat, facts, calendar, first, target)
    if due_on is None:
        last = last_day(meeting_at, policy, calendar)
        due_on = seats.first_open_day(seat, facts, calendar, target, last)
        if due_on is None:
            return None
        ask_on = due_on
    else:
        ask_on = max(asked, earliest)
        if due_on < target:
            ahead = policy.updates.closed_seat_asked_before
            ask_on = min(ask_on, seats.open_days_before(seat, facts, calendar, due_on, ahead, first))
        ask_on = seats.last_open_day(seat, facts, calendar, first, min(ask_on, due_on)) or due_on
    return Window(max(morning(calendar, ask_on), possible_from), due_on)


def due_target(
    meeting_at: datetime, ladder: Ladder, asked_on: date, policy: Policy, calendar: WorkingCalendar
) -> date | None:
    """The day on which an answer is due if every day were open. None: asked too late for any.

    Asked in time: the ladder's own day. Asked late: so many working days after asking, if that is later, but at
    latest the last working day before the meeting.
    """
    meeting_on = calendar.local_day(meeting_at)
    last = last_day(meeting_at, policy, calendar)
    due_on = calendar.add_working_days(meeting_on, ladder.due)
    if asked_on > calendar.add_working_days(meeting_on, ladder.asked):
        due_on = max(due_on, calendar.add_working_days(asked_on, policy.updates.late_due))
    return min(due_on, last) if asked_on <= last else None


def due_day(
    seat: SeatFacts,
    meeting_at: datetime,
    ladder: Ladder,
    asked_on: date,
    facts: FamilyFacts,
    policy: Policy,
    calendar: WorkingCalendar,
) -> date:
    """By which day a seat that was asked that day answers for a meeting. Never after the meeting's last day."""
    last = last_day(meeting_at, policy, calendar)
    target = due_target(meeting_at, ladder, asked_on, policy, calendar)
    if target is None:
        return last
    first = max(asked_on, target - LOOK_BACK)
    return (
        seats.last_open_day(seat, facts, calendar, first, target)
        or seats.first_open_day(seat, facts, calendar, target, last)
        or target
    )


def between_meetings(
    seat: SeatFacts,
    ladder: Ladder,
    asked_on: date,
    facts: FamilyFacts,
    calendar: WorkingCalendar,
) -> date:
    """By which day a seat that is asked between meetings answers."""
    target = calendar.add_working_days(asked_on, ladder.due)
    return seats.last_open_day(seat, facts, calendar, asked_on, target) or target


def ask_between(
    seat: SeatFacts, ladder: Ladder, nominal: date, facts: FamilyFacts, policy: Policy, calendar: WorkingCalendar
) -> date:
    """The day on which a seat is asked between meetings: the nominal one, unless the seat is closed then or before
    the answer is due. Then so many open days before it closes, or when it opens again."""
    if not seats.is_at_work(seat, facts, calendar, nominal):
        opens = seats.first_open_day(seat, facts, calendar, nominal, nominal + LOOK_BACK)
        return opens or nominal
    target = calendar.add_working_days(nominal, ladder.due)
    due_on = between_meetings(seat, ladder, nominal, facts, calendar)
    if due_on == target:
        return nominal
    ahead = policy.updates.closed_seat_asked_before
    first = nominal - LOOK_BACK
    return min(nominal, seats.open_days_before(seat, facts, calendar, due_on, ahead, first))
