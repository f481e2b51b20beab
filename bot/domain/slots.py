"""Which dates to offer: those that keep notice and deadline and that can be held, and what to do if there are none.

Nothing is offered on a day that is not worked, on which somebody who must be there is away, or at a time that the
family cannot make. Notice is counted from when the date will be fixed: for a poll, from its closing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.domain.calendar import WorkingCalendar
from bot.domain.facts import WORKING_DAY_ENDS, AgencyFacts, MeetingKind, PersonFacts
from bot.domain.notice import when_given
from bot.domain.policy import Policy
from bot.domain.refusals import DateNotKnown


class PartOfDay(StrEnum):
    MORNING = "morning"
    AFTERNOON = "afternoon"
    AFTER_SCHOOL = "after_school"


@dataclass(frozen=True, slots=True)
class FamilyTimes:
    """When the family can come. Everything, until they were asked. Monday is 0."""

    weekdays: frozenset[int] = frozenset(range(5))
    parts: frozenset[PartOfDay] = frozenset(PartOfDay)


@dataclass(frozen=True, slots=True)
class Attendee:
    """A seat at the meeting: its agency, its holder and who stands in for them. One that is `needed` must be there."""

    agency: AgencyFacts | None
    holder: PersonFacts | None
    deputy: PersonFacts | None = None
    needed: bool = False

    def is_open(self, day: date, calendar: WorkingCalendar) -> bool:
        """Somebody can come for the seat that day. A seat with no holder keeps nobody away."""
        if self.holder is None and self.deputy is None:
            return calendar.seat_open(self.agency, None, day)
        people = (person for person in (self.holder, self.deputy) if person is not None)
        return any(calendar.seat_open(self.agency, person, day) for person in people)


@dataclass(frozen=True, slots=True)
class Busy:
    """Another meeting that people at this table are known to be in. Instants; the end is exclusive."""

    starts_at: datetime
    ends_at: datetime
    needed: bool = True  # somebody who must be there is in it


@dataclass(frozen=True, slots=True)
class Search:
    """What is being looked for. `fixed_at` is when the date will be fixed; `due_on` None: nothing is due.

    `promised` replaces the policy's promised notice in working days, as for a meeting that is held again.
    """

    kind: MeetingKind
    first: bool
    fixed_at: datetime
    due_on: date | None
    minutes: int = 60
    times: FamilyTimes = FamilyTimes()
    attendees: tuple[Attendee, ...] = ()
    busy: tuple[Busy, ...] = ()
    promised: int | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """A start that can be held: its notice in working days, and how many of the others cannot come."""

    starts_at: datetime
    working_days: int
    missing: int = 0


HORIZON_WORKING_DAYS = 60  # how far past the deadline, or from today, a date is looked for


def offer(search: Search, policy: Policy, calendar: WorkingCalendar) -> tuple[Slot, ...]:
    """Dates that keep notice and deadline, oldest first, spread over the days there are; at most as many as the
    policy offers. Empty when no date keeps both: then see `bot.domain.slots_short.three_ways`.

    Days on which most can come are preferred; a second time on one day is offered only where days are few.
    """
    promised = promised_notice(search, policy)
    slots = [slot for slot in holdable(search, policy, calendar, search.due_on) if slot.working_days >= promised]
    return _spread(slots, policy.offered.dates, calendar)


def promised_notice(search: Search, policy: Policy) -> int:
    promised = policy.notice_promised(search.kind, search.first)
    return promised if search.promised is None else search.promised


def holdable(
    search: Search, policy: Policy, calendar: WorkingCalendar, last_on: date | None = None
) -> Iterator[Slot]:
    """Every start after the date is fixed that could be held, in order, notice and deadline apart.

    Looks from the day on which notice is given to `last_on`, if that is given, or else to the deadline and
    `HORIZON_WORKING_DAYS` past either; and no further than the bank holidays are known.
    """
    given_at = when_given(search.fixed_at, policy, calendar)
    given_on = calendar.local_day(given_at)
    ahead = HORIZON_WORKING_DAYS
    if search.due_on is not None and search.due_on > given_on:
        ahead += calendar.working_days_between(given_on, search.due_on)
    for notice in range(ahead + 1):
        try:
            day = calendar.add_working_days(given_on, notice)
        except DateNotKnown:
            return
        if last_on is not None and day > last_on:
            return
        starts = _starts(day, search, policy, calendar)
        closed = sum(not one.is_open(day, calendar) for one in search.attendees if not one.needed) if starts else 0
        for starts_at in starts:
            if starts_at > given_at and not _clashes(starts_at, search):
                yield Slot(starts_at, notice, closed + _missing(starts_at, search))


def poll_working_days(search: Search, policy: Policy, calendar: WorkingCalendar) -> int:
    """How long a poll may stay open and still leave a date that keeps notice and deadline; 0: fix it at once.

    At most what the policy gives a poll, and 0 where the policy has no poll for the first meeting of its kind.
    """
    if search.first and not policy.meeting(search.kind).first_has_poll:
        return 0
    for length in range(policy.before_meeting.poll_open, 0, -1):
        closes_at = poll_closes_at(search.fixed_at, length, calendar)
        if offer(replace(search, fixed_at=closes_at), policy, calendar):
            return length
    return 0


def poll_closes_at(opened_at: datetime, working_days: int, calendar: WorkingCalendar) -> datetime:
    """17:00 of the last working day on which a poll is open."""
    return calendar.at(calendar.add_working_days(calendar.local_day(opened_at), working_days), WORKING_DAY_ENDS)


def _starts(day: date, search: Search, policy: Policy, calendar: WorkingCalendar) -> list[datetime]:
    if not calendar.is_working_day(day) or day.weekday() not in search.times.weekdays:
        return []
    if not all(one.is_open(day, calendar) for one in search.attendees if one.needed):
        return []
    walls: list[time] = sorted({wall for part in search.times.parts for wall in getattr(policy.offered, part)})
    ends_by = calendar.at(day, policy.offered.ends_by)
    length = timedelta(minutes=search.minutes)
    return [starts_at for wall in walls if (starts_at := calendar.at(day, wall)) + length <= ends_by]


def _clashes(starts_at: datetime, search: Search) -> bool:
    return any(busy.needed and _overlaps(starts_at, search.minutes, busy) for busy in search.busy)


def _missing(starts_at: datetime, search: Search) -> int:
    """How many are in another meeting then, of those who need not be at this one."""
    return sum(not busy.needed and _overlaps(starts_at, search.minutes, busy) for busy in search.busy)


def _overlaps(starts_at: datetime, minutes: int, busy: Busy) -> bool:
    return starts_at < busy.ends_at and busy.starts_at < starts_at + timedelta(minutes=minutes)


def _spread(slots: list[Slot], most: int, calendar: WorkingCalendar) -> tuple[Slot, ...]:
    by_day: dict[date, list[Slot]] = {}
    for slot in slots:
        by_day.setdefault(calendar.local_day(slot.starts_at), []).append(slot)
    fewest = {day: min(slot.missing for slot in there) for day, there in by_day.items()}
    days: list[date] = []
    for missing in sorted(set(fewest.values())):  # the days on which most can come, then the next
        alike = sorted(day for day in by_day if fewest[day] == missing)
        days += _evenly(alike, most - len(days))
    days.sort()
    chosen = [_best(by_day[day], turn) for turn, day in enumerate(days)]
    spare = sorted(
        (slot for day in days for slot in by_day[day] if slot not in chosen),
        key=lambda slot: (slot.missing, slot.starts_at),
    )
    return tuple(sorted([*chosen, *spare[: most - len(chosen)]], key=lambda slot: slot.starts_at))


def _evenly(days: list[date], most: int) -> list[date]:
    if len(days) <= most:
        return days
    last, gaps = len(days) - 1, max(1, most - 1)
    return [days[round(last * step / gaps)] for step in range(most)]


def _best(slots: list[Slot], turn: int) -> Slot:
    """The start of a day that most can make; in turn another time of day, so that the offer is varied."""
    fewest = min(slot.missing for slot in slots)
    fullest = [slot for slot in slots if slot.missing == fewest]
    return fullest[turn % len(fullest)]
