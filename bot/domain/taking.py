"""By when an escalation is to be taken, and when the pause of whoever took it is over: both while it can be of use."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain import agreement
from bot.domain.calendar import WorkingCalendar
from bot.domain.due import days_after, days_before, evening, morning
from bot.domain.facts import EscalationFacts, FamilyFacts
from bot.domain.policy import Policy


def acts_at(escalation: EscalationFacts, facts: FamilyFacts, policy: Policy, calendar: WorkingCalendar) -> datetime:
    """When it passes on, or comes back to whoever took it."""
    if escalation.acknowledged_at is None:
        return passes_on_at(escalation, facts, policy, calendar)
    return comes_back_at(escalation, escalation.acknowledged_at, facts, policy, calendar)


def passes_on_at(
    escalation: EscalationFacts, facts: FamilyFacts, policy: Policy, calendar: WorkingCalendar
) -> datetime:
    """17:00 of the next working day after it was put to whoever has it, but while there is time before its meeting.

    Then it is 17:00 of the last working day before; where it is put to somebody later still, 09:00 of the day itself,
    or an hour before it starts.
    """
    rules = policy.escalation
    usual = evening(calendar, days_after(calendar, escalation.put_at, rules.passes_on_after))
    starts_at = _meeting_at(escalation, facts)
    if starts_at is None or starts_at <= escalation.put_at:
        return usual
    last = starts_at - timedelta(hours=rules.passes_on_before_meeting)
    latest = (
        evening(calendar, days_before(calendar, starts_at, 1)),
        morning(calendar, calendar.local_day(starts_at)),
    )
    ends = (*(at for at in latest if at <= last), last, starts_at)
    return min(usual, next(end for end in ends if end > escalation.put_at))


def _meeting_at(escalation: EscalationFacts, facts: FamilyFacts) -> datetime | None:
    """The start of the meeting that it is about, while it may still happen."""
    request = facts.request(escalation.request_id)
    meeting = facts.meeting(escalation.meeting_id or (request.meeting_id if request else None))
    return meeting.starts_at if meeting is not None and meeting.is_open else None


def comes_back_at(
    escalation: EscalationFacts,
    acknowledged_at: datetime,
    facts: FamilyFacts,
    policy: Policy,
    calendar: WorkingCalendar,
) -> datetime:
    """When a pause ends: at 09:00 after so many working days, or of the last working day before the meeting.

    Acknowledged on that day already, it comes back at 17:00; later still, when the meeting starts. What follows from a
    withdrawal is due in two working days: at 17:00 of that day it comes back, taken or not, and then every day.
    """
    rules = policy.escalation
    latest = morning(calendar, days_after(calendar, acknowledged_at, rules.acknowledged_pause))
    if escalation.reason == "agreement":
        due_at = agreement.decision_due_at(facts, escalation.raised_at, policy, calendar)
        passed = evening(calendar, days_after(calendar, acknowledged_at, rules.passes_on_after))
        return min(latest, due_at if due_at > acknowledged_at else passed)
    starts_at = _meeting_at(escalation, facts)
    if starts_at is None:
        return latest
    last = days_before(calendar, starts_at, rules.pause_ends_before_meeting)
    ends = (morning(calendar, last), evening(calendar, last), starts_at)
    return min(latest, next((end for end in ends if end > acknowledged_at), latest))
