"""When a message may reach somebody: quiet hours, part-timers' days off, the morning digest, the day's limit.

Quiet hours hold a message, they do not drop it. Figures: the policy's `people_time`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.domain.calendar import WorkingCalendar
from bot.domain.facts import PersonFacts
from bot.domain.notifications import Urgency
from bot.domain.policy import Policy
from bot.domain.policy_figures import PeopleTime
from bot.domain.refusals import Refusal, refusal

LOOKAHEAD_DAYS = 60


def may_send_at(
    person: PersonFacts, now: datetime, urgency: Urgency, policy: Policy, calendar: WorkingCalendar
) -> datetime:
    """The earliest instant, from `now` on, at which a message of this urgency may reach the person."""
    figures = policy.people_time
    match urgency:
        case Urgency.NOW:
            return now
        case Urgency.URGENT:
            return _urgent_at(now, figures, calendar)
        case Urgency.DIGEST:
            return next_digest_at(person, now, policy, calendar)
        case Urgency.DAY:
            return _by_day_at(person, now, figures, calendar)


def next_digest_at(person: PersonFacts, now: datetime, policy: Policy, calendar: WorkingCalendar) -> datetime:
    """The person's next morning digest at or after `now`."""
    today = calendar.local_day(now)
    for ahead in range(LOOKAHEAD_DAYS):
        day = today + timedelta(days=ahead)
        at = calendar.at(day, policy.people_time.digest_at)
        if at >= now and calendar.person_works(person, day):
            return at
    return calendar.next_working_morning(now, policy.people_time.digest_at)


def day_starts_at(now: datetime, calendar: WorkingCalendar) -> datetime:
    """The midnight from which the day's messages are counted."""
    return calendar.at(calendar.local_day(now), time(0))


def _urgent_at(now: datetime, figures: PeopleTime, calendar: WorkingCalendar) -> datetime:
    today = calendar.local_day(now)
    opens, closes = calendar.at(today, figures.urgent_from), calendar.at(today, figures.urgent_until)
    if now < opens:
        return opens
    return now if now < closes else calendar.at(today + timedelta(days=1), figures.urgent_from)


def _by_day_at(person: PersonFacts, now: datetime, figures: PeopleTime, calendar: WorkingCalendar) -> datetime:
    today = calendar.local_day(now)
    for ahead in range(LOOKAHEAD_DAYS):
        day = today + timedelta(days=ahead)
        if not calendar.person_works(person, day):
            continue
        opens, closes = calendar.at(day, figures.quiet_until), calendar.at(day, figures.quiet_from)
        if now < closes:
            return max(now, opens)
    # They leave, or are away for long: the next working hours, when it may be somebody else's to get.
    if calendar.is_in_hours(now, figures.quiet_until, figures.quiet_from):
        return now
    return calendar.next_working_morning(now, figures.quiet_until)


@dataclass(frozen=True, slots=True)
class Sending:
    """Of what is due for one person now: how many go one by one, and how many in one merged message.

    `hold` wait for the next digest. Those that go one by one are the most urgent.
    """

    singly: int
    merged: int
    hold: int


def how_to_send(waiting: int, sent_today: int, policy: Policy, urgent: int = 0) -> Sending:
    """Keep to the day's limit. The last message of the day carries all that would exceed it; then what is not urgent
    is held. Urgent ones always go, one by one, and count."""
    room = max(0, policy.people_time.messages_a_day - sent_today - urgent)
    ordinary = max(0, waiting - urgent)
    if ordinary <= room:
        return Sending(urgent + ordinary, 0, 0)
    if room == 0:
        return Sending(urgent, 0, ordinary)
    return Sending(urgent + room - 1, ordinary - room + 1, 0)


@refusal
class SnoozeRefused(Refusal):
    """Put off as often, or for as long, as it may be. `most_working_days` is what is left of it: 0, no more."""

    most_working_days: int


def snoozed_until(
    now: datetime, working_days: int, times_before: int, policy: Policy, calendar: WorkingCalendar
) -> datetime:
    """When something that is put off comes back: at the digest of that working day. Raises `SnoozeRefused`."""
    figures = policy.people_time
    if times_before >= figures.snoozes:
        raise SnoozeRefused(0)
    if not 1 <= working_days <= figures.snooze:
        raise SnoozeRefused(figures.snooze)
    return calendar.at(calendar.add_working_days(calendar.local_day(now), working_days), figures.digest_at)


def is_interrupting(meeting_at: datetime, now: datetime, policy: Policy, calendar: WorkingCalendar) -> bool:
    """Whether news about a meeting is too near to wait for the morning digest."""
    within = policy.people_time.changes_interrupt_within
    return _is_within(meeting_at, now, within, calendar)


def is_moved_urgently(meeting_at: datetime, now: datetime, policy: Policy, calendar: WorkingCalendar) -> bool:
    """Whether moving or cancelling this meeting is urgent enough for the evening. Ask it of the nearer date."""
    return _is_within(meeting_at, now, policy.people_time.moved_meeting_urgent_within, calendar)


def _is_within(meeting_at: datetime, now: datetime, working_days: int, calendar: WorkingCalendar) -> bool:
    if meeting_at <= now:
        return False
    days = calendar.working_days_between(calendar.local_day(now), calendar.local_day(meeting_at))
    return days <= working_days
