"""How much notice a date gives, against what the policy promises.

Notice counts the working days after the day on which it is given, the day of the meeting included. It is given
when the date is fixed; out of hours, on the reader's next working morning. Source: the policy's `meetings` figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.calendar import WorkingCalendar
from bot.domain.facts import MeetingKind, PersonFacts
from bot.domain.policy import Policy


class NoticeState(StrEnum):
    AMPLE = "ample"  # what is promised, or more
    SHORT = "short"
    PAST = "past"  # the meeting is not after the notice


@dataclass(frozen=True, slots=True)
class Notice:
    """`working_days` of notice, of those `promised`, and how many are missing. Below `floor` a reason is required
    and the tier's manager is told. `given_at` is when it counts as given: the next working morning if out of hours.
    """

    state: NoticeState
    working_days: int
    promised: int
    floor: int
    given_at: datetime

    @property
    def short_by(self) -> int:
        return max(0, self.promised - self.working_days)

    @property
    def reason_required(self) -> bool:
        return self.state is NoticeState.PAST or self.working_days < self.floor

    @property
    def manager_told(self) -> bool:
        return self.reason_required


def notice(
    given_at: datetime,
    meeting_at: datetime,
    kind: MeetingKind,
    first: bool,
    policy: Policy,
    calendar: WorkingCalendar,
    reader: PersonFacts | None = None,
) -> Notice:
    """The notice that fixing the date at `given_at` gives for a meeting at `meeting_at`.

    A past meeting has 0 working days. Raises `NoFigures` for a conference, and `DateNotKnown`.
    """
    promised, floor = policy.notice_promised(kind, first), policy.notice_floor(kind, first)
    given_at = when_given(given_at, policy, calendar, reader)
    if meeting_at <= given_at:
        return Notice(NoticeState.PAST, 0, promised, floor, given_at)
    days = calendar.working_days_between(calendar.local_day(given_at), calendar.local_day(meeting_at))
    return Notice(NoticeState.AMPLE if days >= promised else NoticeState.SHORT, days, promised, floor, given_at)


def when_given(
    told_at: datetime, policy: Policy, calendar: WorkingCalendar, reader: PersonFacts | None = None
) -> datetime:
    """When something said at `told_at` counts as given: at once, or when quiet time ends on the next day worked."""
    times = policy.people_time
    if calendar.is_in_hours(told_at, times.quiet_until, times.quiet_from, reader):
        return told_at
    return calendar.next_working_morning(told_at, times.quiet_until, reader)
