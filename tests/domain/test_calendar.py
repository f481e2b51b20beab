"""Which days count, and what a local time means. Worked by hand from the published bank holidays."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import FrozenInstanceError
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.domain.calendar import Interval, Unit, WorkingCalendar, bank_holidays
from bot.domain.facts import AgencyFacts, Function, Nation, PersonFacts, Span
from bot.domain.refusals import DateNotKnown

ENGLAND = WorkingCalendar()
SCOTLAND = WorkingCalendar(Nation.SCOTLAND)
NORTHERN_IRELAND = WorkingCalendar(Nation.NORTHERN_IRELAND)

days = st.dates(date(2024, 1, 1), date(2029, 12, 31))
nations = st.sampled_from(list(Nation))
unhurried = settings(deadline=None)


@pytest.mark.parametrize(
    ("calendar", "day", "works"),
    [
        (ENGLAND, date(2026, 12, 24), True),  # Christmas Eve is a working day
        (ENGLAND, date(2026, 12, 25), False),
        (ENGLAND, date(2026, 12, 26), False),  # Boxing Day, a Saturday
        (ENGLAND, date(2026, 12, 28), False),  # so Monday is its substitute
        (ENGLAND, date(2026, 12, 29), True),
        (ENGLAND, date(2027, 1, 1), False),
        (ENGLAND, date(2027, 3, 26), False),  # Good Friday
        (ENGLAND, date(2027, 3, 29), False),  # Easter Monday
        (SCOTLAND, date(2027, 3, 29), True),  # which Scotland has not
        (ENGLAND, date(2027, 5, 3), False),
        (ENGLAND, date(2027, 5, 31), False),
        (SCOTLAND, date(2026, 6, 15), False),  # the World Cup
        (ENGLAND, date(2026, 6, 15), True),
        (SCOTLAND, date(2027, 1, 4), False),  # for 2 January, a Saturday
        (ENGLAND, date(2027, 1, 4), True),
        (SCOTLAND, date(2026, 11, 30), False),  # St Andrew
        (NORTHERN_IRELAND, date(2026, 7, 13), False),  # for 12 July, a Sunday
        (WorkingCalendar(Nation.WALES), date(2026, 3, 2), True),  # St David is no bank holiday
    ],
)
def test_which_days_count(calendar: WorkingCalendar, day: date, works: bool) -> None:
    assert calendar.is_working_day(day) is works


@pytest.mark.parametrize(
    ("day", "count", "lands_on"),
    [
        (date(2026, 12, 18), 10, date(2027, 1, 6)),  # 21-24, 29-31 December, 4-6 January
        (date(2026, 12, 24), 1, date(2026, 12, 29)),
        (date(2026, 12, 29), -1, date(2026, 12, 24)),
        (date(2027, 3, 25), 1, date(2027, 3, 30)),  # over Easter
        (date(2027, 3, 30), -5, date(2027, 3, 19)),  # D-5: 25, 24, 23, 22, 19 March
        (date(2027, 4, 30), 5, date(2027, 5, 10)),  # 4-7, 10 May
        (date(2026, 12, 26), 0, date(2026, 12, 26)),  # the event is day 0, working day or not
        (date(2026, 12, 26), 1, date(2026, 12, 29)),
        (date(2026, 12, 26), -1, date(2026, 12, 24)),
    ],
)
def test_working_days_on_and_back(day: date, count: int, lands_on: date) -> None:
    assert ENGLAND.add_working_days(day, count) == lands_on


@pytest.mark.parametrize(
    ("day", "interval", "due", "reached"),
    [
        (date(2026, 11, 13), Interval(6, Unit.WEEKS), date(2026, 12, 24), date(2026, 12, 25)),
        (date(2027, 1, 5), Interval(6, Unit.WEEKS), date(2027, 2, 16), date(2027, 2, 16)),
        (date(2026, 12, 29), Interval(3, Unit.MONTHS), date(2027, 3, 25), date(2027, 3, 29)),
        (date(2026, 11, 30), Interval(3, Unit.MONTHS), date(2027, 2, 26), date(2027, 2, 28)),  # its last, a Sunday
        (date(2027, 8, 31), Interval(6, Unit.MONTHS), date(2028, 2, 29), date(2028, 2, 29)),  # a leap year's last
        (date(2027, 3, 31), Interval(-1, Unit.MONTHS), date(2027, 2, 26), date(2027, 2, 28)),
        (date(2027, 4, 9), Interval(-2, Unit.WEEKS), date(2027, 3, 25), date(2027, 3, 26)),
        (date(2026, 12, 24), Interval(1, Unit.DAYS), date(2026, 12, 24), date(2026, 12, 25)),
        (date(2026, 12, 24), Interval(1, Unit.WORKING_DAYS), date(2026, 12, 29), date(2026, 12, 29)),
    ],
)
def test_weeks_and_months_land_on_a_working_day(day: date, interval: Interval, due: date, reached: date) -> None:
    assert (ENGLAND.add(day, interval), ENGLAND.add_exactly(day, interval)) == (due, reached)


def test_the_authoritys_and_the_agencys_closed_days_count_as_closed() -> None:
    closed = WorkingCalendar(closed=(Span(date(2026, 12, 29), date(2027, 1, 1)),))
    assert closed.add_working_days(date(2026, 12, 24), 1) == date(2027, 1, 4)
    agency = closed.of_agency((Span(date(2027, 1, 4), date(2027, 1, 5)),))
    assert agency.add_working_days(date(2026, 12, 24), 1) == date(2027, 1, 5)
    assert ENGLAND.add_working_days(date(2026, 12, 24), 1) == date(2026, 12, 29)


@pytest.mark.parametrize(
    "ask",
    [
        lambda: ENGLAND.is_working_day(date(2031, 1, 1)),
        lambda: ENGLAND.is_working_day(date(2009, 12, 31)),
        lambda: ENGLAND.add_working_days(date(2030, 12, 20), 10),
        lambda: ENGLAND.add_working_days(date(2010, 1, 5), -10),
        lambda: ENGLAND.working_days_between(date(2030, 12, 20), date(2031, 1, 2)),
        lambda: ENGLAND.add_weeks(date(2030, 12, 20), 2),
        lambda: ENGLAND.add_months(date(2030, 12, 20), 12 * 8000),
        lambda: ENGLAND.add_weeks(date(2030, 12, 20), 52 * 9000),
    ],
)
def test_a_day_past_the_known_range_is_refused_not_guessed(ask: object) -> None:
    with pytest.raises(DateNotKnown) as refused:
        ask()  # type: ignore[operator]
    assert (refused.value.known_from, refused.value.known_until) == (date(2010, 1, 1), date(2031, 1, 1))


def test_a_refusal_passes_through_a_context_manager_and_stays_frozen() -> None:
    @contextmanager
    def work():  # type: ignore[no-untyped-def]
        yield

    refusal = DateNotKnown(date(2031, 1, 1), date(2010, 1, 1), date(2031, 1, 1))
    with pytest.raises(DateNotKnown), work():
        raise refusal
    with pytest.raises(FrozenInstanceError):
        refusal.day = date(2030, 1, 1)  # type: ignore[misc]


@pytest.mark.parametrize(
    ("day", "wall", "instant"),
    [
        (date(2027, 1, 5), time(9), datetime(2027, 1, 5, 9, tzinfo=UTC)),
        (date(2027, 6, 1), time(9), datetime(2027, 6, 1, 8, tzinfo=UTC)),
        (date(2027, 3, 28), time(1, 30), datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),  # skipped: 2:30 by the clock
        (date(2027, 3, 28), time(2, 30), datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
        (date(2026, 10, 25), time(1, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # twice: the first
        (date(2026, 10, 25), time(1, 30, fold=1), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (date(2026, 10, 25), time(2), datetime(2026, 10, 25, 2, tzinfo=UTC)),
    ],
)
def test_local_times_on_the_nights_when_the_clocks_change(day: date, wall: time, instant: datetime) -> None:
    assert ENGLAND.at(day, wall) == instant
    assert ENGLAND.at(day, wall).tzinfo is UTC


def test_the_skipped_hour_shows_an_hour_later() -> None:
    assert ENGLAND.local(ENGLAND.at(date(2027, 3, 28), time(1, 30))).time() == time(2, 30)


def london(*parts: int) -> datetime:
    return ENGLAND.at(date(*parts[:3]), time(*parts[3:]))


PART_TIMER = PersonFacts(
    UUID(int=1), "", UUID(int=2), Function.GP, working_weekdays=frozenset({1, 3}), leaving_on=date(2027, 2, 1)
)


@pytest.mark.parametrize(
    ("instant", "person", "morning"),
    [
        (london(2026, 12, 24, 8), None, london(2026, 12, 24, 9)),
        (london(2026, 12, 24, 9), None, london(2026, 12, 24, 9)),
        (london(2026, 12, 24, 9, 1), None, london(2026, 12, 29, 9)),
        (london(2026, 12, 26, 12), None, london(2026, 12, 29, 9)),
        (london(2027, 3, 25, 18), None, london(2027, 3, 30, 9)),  # the clocks go on between
        (london(2027, 1, 5, 10), PART_TIMER, london(2027, 1, 7, 9)),  # Tuesday to Thursday
        (london(2027, 2, 5, 10), PART_TIMER, london(2027, 2, 8, 9)),  # gone: everybody's next morning
    ],
)
def test_the_next_working_morning(instant: datetime, person: PersonFacts | None, morning: datetime) -> None:
    assert ENGLAND.next_working_morning(instant, person=person) == morning


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2027, 1, 5), True),  # a Tuesday
        (date(2027, 1, 6), False),  # not in the pattern
        (date(2027, 1, 12), False),  # away
        (date(2027, 1, 19), True),  # back: the end of the time away is excluded
        (date(2027, 2, 2), False),  # after leaving
    ],
)
def test_part_time_away_and_leaving(day: date, works: bool) -> None:
    person = PersonFacts(
        PART_TIMER.id,
        "",
        PART_TIMER.agency_id,
        Function.GP,
        working_weekdays=frozenset({1, 3}),
        away=(Span(date(2027, 1, 11), date(2027, 1, 19)),),
        leaving_on=date(2027, 2, 2),
    )
    assert ENGLAND.person_works(person, day) is works


def test_a_shared_mailbox_works_every_working_day() -> None:
    mailbox = PersonFacts(
        UUID(int=1), "", UUID(int=2), Function.GP, working_weekdays=frozenset(), is_shared_mailbox=True
    )
    assert ENGLAND.person_works(mailbox, date(2027, 1, 6)) is True
    assert ENGLAND.person_works(mailbox, date(2027, 1, 1)) is False


def test_school_holidays_close_the_seat_and_move_no_deadline() -> None:
    school = AgencyFacts(UUID(int=2), "", closed=(Span(date(2027, 2, 15), date(2027, 2, 20)),))
    assert ENGLAND.seat_open(school, None, date(2027, 2, 16)) is False
    assert ENGLAND.seat_open(school, None, date(2027, 2, 22)) is True
    assert ENGLAND.seat_open(school, PART_TIMER, date(2027, 1, 6)) is False
    assert ENGLAND.seat_open(None, None, date(2027, 1, 1)) is False
    assert ENGLAND.is_working_day(date(2027, 2, 16)) is True


@unhurried
@given(nations, days, days)
def test_days_between_are_the_days_one_by_one(nation: Nation, after: date, through: date) -> None:
    assume(after <= through)
    calendar, free = WorkingCalendar(nation), bank_holidays(nation)
    one_by_one = [after + timedelta(n) for n in range(1, (through - after).days + 1)]
    counted = [day for day in one_by_one if day.weekday() not in (5, 6) and day not in free]
    assert calendar.working_days_between(after, through) == len(counted)
    back = calendar.working_days_between(through, after)
    assert -back == len(
        [day for day in [after, *one_by_one[:-1]] if after < through and calendar.is_working_day(day)]
    )


@unhurried
@given(nations, days, st.integers(-120, 120).filter(bool))
def test_adding_and_counting_agree(nation: Nation, day: date, count: int) -> None:
    calendar = WorkingCalendar(nation)
    landed = calendar.add_working_days(day, count)
    assert calendar.is_working_day(landed)
    assert (landed > day) is (count > 0)
    assert calendar.working_days_between(day, landed) == count


@unhurried
@given(days, st.integers(0, 60), st.integers(0, 60))
def test_steps_add_up(day: date, one: int, other: int) -> None:
    assert ENGLAND.add_working_days(ENGLAND.add_working_days(day, one), other) == ENGLAND.add_working_days(
        day, one + other
    )


@unhurried
@given(days, st.times())
def test_a_local_time_reads_back_unless_the_clocks_skip_it(day: date, wall: time) -> None:
    shown = ENGLAND.local(ENGLAND.at(day, wall)).replace(tzinfo=None)
    meant = datetime.combine(day, wall)
    assert shown in (meant, meant + timedelta(hours=1))
    if shown != meant:
        assert (meant.month, meant.weekday(), meant.hour) == (3, 6, 1)


@unhurried
@given(
    st.integers(0, 5 * 365 * 24 * 60).map(
        lambda minutes: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(0, 60 * minutes)
    )
)
def test_the_next_working_morning_is_the_first_of_all(instant: datetime) -> None:
    today = ENGLAND.local_day(instant)
    mornings = (ENGLAND.at(day, time(9)) for n in range(8) if ENGLAND.is_working_day(day := today + timedelta(n)))
    assert ENGLAND.next_working_morning(instant) == next(morning for morning in mornings if morning >= instant)
