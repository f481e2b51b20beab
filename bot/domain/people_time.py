"""When a message may reach somebody: quiet hours, part-timers' days off, the morning digest, the day's limit.

Quiet hours hold a message, they do not drop it. Figures: the policy's `people_time`.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from bot.domain.calendar import WorkingCalendar
from bot.domain.facts import PersonFacts
from bot.domain.notifications import Urgency
from bot.domain.policy import PeopleTime, Policy

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
    return now


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
    return now
