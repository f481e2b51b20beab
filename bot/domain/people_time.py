"""When a message may reach somebody: quiet hours, part-timers' days off, the morning digest, the day's limit.

Quiet hours hold a message, they do not drop it. Figures: the policy's `people_time`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

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


def first_day_away(person: PersonFacts, first: date, last: date) -> date | None:
    """The first day from `first` to `last`, both included, on which the person is away; a mailbox never is."""
    if person.is_shared_mailbox:
        return None
    days = [max(span.start_on, first) for span in person.away if span.start_on <= last and first < span.until]
    return min(days, default=None)


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


def urgency_of_change(
    dates: Iterable[datetime], now: datetime, policy: Policy, calendar: WorkingCalendar, *, asks: bool
) -> Urgency:
    """How urgent it is to say that a meeting has another date, or none. `dates` are those that it had and has.

    The nearest that lies ahead counts: a near one may pass in the evening. Of the others those that ask something
    come in working hours, since notice counts from now; the rest waits for the morning digest.
    """
    nearest = min((one for one in dates if one > now), default=None)
    if nearest is not None and _is_within(nearest, now, policy.people_time.moved_meeting_urgent_within, calendar):
        return Urgency.URGENT
    if asks:
        return Urgency.DAY
    near = nearest is not None and _is_within(nearest, now, policy.people_time.changes_interrupt_within, calendar)
    return Urgency.DAY if near else Urgency.DIGEST


def _is_within(meeting_at: datetime, now: datetime, working_days: int, calendar: WorkingCalendar) -> bool:
    days = calendar.working_days_between(calendar.local_day(now), calendar.local_day(meeting_at))
    return days <= working_days
