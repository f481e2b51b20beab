"""Working days: the days on which somebody in a nation's public services can be expected to read and act.

They leave out Saturdays, Sundays, the bank holidays of the family's nation (from the `holidays` package) and
the closed days that an authority or agency adds. School holidays never move a deadline: they close a seat, not
a day. Times are local wall time in Europe/London; an instant is aware and in UTC.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from calendar import monthrange
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.domain.facts import WORKING_DAY_STARTS, AgencyFacts, Nation, PersonFacts, Span
from bot.domain.refusals import DateNotKnown

LONDON = ZoneInfo("Europe/London")

# The years for which the package was compared with the published rules of all four nations.
KNOWN = Span(date(2010, 1, 1), date(2031, 1, 1))

_SUBDIVISIONS = {
    Nation.ENGLAND: "ENG",
    Nation.WALES: "WLS",
    Nation.SCOTLAND: "SCT",
    Nation.NORTHERN_IRELAND: "NIR",
}


class Unit(StrEnum):
    """What an interval counts."""

    WORKING_DAYS = "working days"
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"


@dataclass(frozen=True, slots=True)
class Interval:
    """A length of time as practice gives it: "10 working days", "6 weeks", "3 months"."""

    amount: int
    unit: Unit

    def __neg__(self) -> Interval:
        return Interval(-self.amount, self.unit)


@lru_cache(maxsize=8)
def bank_holidays(nation: Nation, known: Span = KNOWN) -> frozenset[date]:
    """Every bank holiday of the nation in the known range, substitute days included."""
    from holidays import country_holidays  # slow to import, and most commands never ask

    years = range(known.start_on.year, known.until.year + 1)
    return frozenset(country_holidays("GB", subdiv=_SUBDIVISIONS[nation], years=years))


@lru_cache(maxsize=256)
def _working_days(nation: Nation, closed: tuple[Span, ...], known: Span) -> tuple[date, ...]:
    free = bank_holidays(nation, known)
    days = (known.start_on + timedelta(n) for n in range((known.until - known.start_on).days))
    return tuple(
        day for day in days if day.weekday() < 5 and day not in free and not any(day in span for span in closed)
    )


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """The working days of one nation, less the days on which the authority (and an agency) is closed.

    Every question about a day outside `known` raises `DateNotKnown`.
    """

    nation: Nation = Nation.ENGLAND
    closed: tuple[Span, ...] = ()  # the authority's own closed days
    agency_closed: tuple[Span, ...] = ()  # one agency's, where the calendar is that agency's
    known: Span = KNOWN
    _days: tuple[date, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        days = _working_days(self.nation, self.closed + self.agency_closed, self.known)
        object.__setattr__(self, "_days", days)

    def of_agency(self, closed: tuple[Span, ...]) -> WorkingCalendar:
        """The same calendar as one agency lives by, with its own closed days."""
        return replace(self, agency_closed=closed)

    # Days

    def is_working_day(self, day: date) -> bool:
        self._require_known(day)
        place = bisect_left(self._days, day)
        return place < len(self._days) and self._days[place] == day

    def add_working_days(self, day: date, count: int) -> date:
        """The day of the event is day 0, working day or not; 1 is the first working day after it.

        -1 is the last one before it. So "D-5" of a meeting is `add_working_days(meeting_on, -5)`.
        """
        self._require_known(day)
        if count == 0:
            return day
        place = bisect_right(self._days, day) + count - 1 if count > 0 else bisect_left(self._days, day) + count
        if not 0 <= place < len(self._days):
            raise DateNotKnown(
                self.known.until if count > 0 else self.known.start_on - timedelta(1),
                self.known.start_on,
                self.known.until,
            )
        return self._days[place]

    def working_days_between(self, after: date, through: date) -> int:
        """How many working days lie after the one day, up to and including the other.

        Negative when the other is earlier. From Friday through Monday is 1; from Monday back to Friday is -1.
        """
        self._require_known(after)
        self._require_known(through)
        if through < after:
            return bisect_left(self._days, through) - bisect_left(self._days, after)
        return bisect_right(self._days, through) - bisect_right(self._days, after)

    def last_working_day_on_or_before(self, day: date) -> date:
        return day if self.is_working_day(day) else self.add_working_days(day, -1)

    def first_working_day_on_or_after(self, day: date) -> date:
        return day if self.is_working_day(day) else self.add_working_days(day, 1)

    def add_weeks(self, day: date, weeks: int) -> date:
        """The same weekday so many weeks on; where that is not a working day, the working day before it."""
        return self.last_working_day_on_or_before(_shifted(day, timedelta(weeks=weeks)))

    def add_months(self, day: date, months: int) -> date:
        """The same day of the month, or its last; where that is not a working day, the one before it."""
        return self.last_working_day_on_or_before(months_on(day, months))

    def add(self, day: date, interval: Interval) -> date:
        """The day on which the interval ends, by the rule of its unit. A negative interval counts back."""
        end = self.add_exactly(day, interval)
        return end if interval.unit is Unit.WORKING_DAYS else self.last_working_day_on_or_before(end)

    def add_exactly(self, day: date, interval: Interval) -> date:
        """The day on which a length of time is up, working day or not: how long something has stood, not when due."""
        match interval.unit:
            case Unit.WORKING_DAYS:
                return self.add_working_days(day, interval.amount)
            case Unit.DAYS:
                return _shifted(day, timedelta(days=interval.amount))
            case Unit.WEEKS:
                return _shifted(day, timedelta(weeks=interval.amount))
            case Unit.MONTHS:
                return months_on(day, interval.amount)

    # People and seats

    def person_works(self, person: PersonFacts, day: date) -> bool:
        """A working day in their pattern, not away, and before their leaving date, on which access ends."""
        return (
            self.is_working_day(day)
            and (person.is_shared_mailbox or day.weekday() in person.working_weekdays)
            and not any(day in span for span in person.away)
            and (person.leaving_on is None or day < person.leaving_on)
        )

    def seat_open(self, agency: AgencyFacts | None, person: PersonFacts | None, day: date) -> bool:
        """Somebody can answer for the seat that day: its agency is open and whoever sits there works.

        Ask it of the holder and of the deputy: a seat is closed when neither is there.
        """
        if agency is not None and any(day in span for span in agency.closed):
            return False
        return self.is_working_day(day) if person is None else self.person_works(person, day)

    # Times

    def at(self, day: date, wall: time) -> datetime:
        """The instant of a local time: one that the clocks skip moves forward, of two the first counts."""
        return datetime.combine(day, wall.replace(tzinfo=None, fold=0), LONDON).astimezone(UTC)

    def local(self, instant: datetime) -> datetime:
        """The wall clock in London at that instant."""
        return instant.astimezone(LONDON)

    def local_day(self, instant: datetime) -> date:
        return instant.astimezone(LONDON).date()

    def next_working_morning(
        self, instant: datetime, morning: time = WORKING_DAY_STARTS, person: PersonFacts | None = None
    ) -> datetime:
        """The first working morning (of this person, if one is given) at or after the instant.

        A person who works on no day of the next year gets the next working morning of everybody else.
        """
        day = self.local_day(instant)
        if person is not None:
            for candidate in (day + timedelta(n) for n in range(366)):
                if self.person_works(person, candidate) and self.at(candidate, morning) >= instant:
                    return self.at(candidate, morning)
        if self.is_working_day(day) and self.at(day, morning) >= instant:
            return self.at(day, morning)
        return self.at(self.add_working_days(day, 1), morning)

    def is_in_hours(self, instant: datetime, starts: time, ends: time, person: PersonFacts | None = None) -> bool:
        """Between the two local times (the end excluded) on a day that is worked."""
        here = self.local(instant)
        works = self.is_working_day(here.date()) if person is None else self.person_works(person, here.date())
        return works and starts <= here.time() < ends

    def _require_known(self, day: date) -> None:
        if day not in self.known:
            raise DateNotKnown(day, self.known.start_on, self.known.until)


def months_on(day: date, months: int) -> date:
    """The same day of the month so many months on, or that month's last day.

    Raises `DateNotKnown` past the year 9999.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        raise DateNotKnown(day, KNOWN.start_on, KNOWN.until)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _shifted(day: date, by: timedelta) -> date:
    try:
        return day + by
    except OverflowError as overflow:
        raise DateNotKnown(day, KNOWN.start_on, KNOWN.until) from overflow
