"""What people type, and what it means on Monday 23 November 2026 at nine."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar import LONDON
from bot.domain.typed_dates import NotUnderstood, Read, Unclear, read_typed
from bot.domain.typed_words import Wrong

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
FEB_3 = date(2027, 2, 3)  # a Wednesday


def typed(text: str) -> Read | Unclear | NotUnderstood:
    return read_typed(text, NOW)


@pytest.mark.parametrize(
    ("text", "day", "at"),
    [
        ("Wed 3 Feb 2pm", FEB_3, time(14)),
        ("wednesday, 3rd february 2027 at 2 p.m.", FEB_3, time(14)),
        ("3/2 14:00", FEB_3, time(14)),
        ("3/2/27 2:15", FEB_3, time(14, 15)),
        ("03/02/2027", FEB_3, None),
        ("3-2-27", FEB_3, None),
        ("3.2.2027", FEB_3, None),
        ("2027-02-03T14:00", FEB_3, time(14)),
        ("2027-02-03 14:00:00", FEB_3, time(14)),
        ("3 Feb 2027 at 2.30", FEB_3, time(14, 30)),
        ("3.2.27 2.30", FEB_3, time(14, 30)),
        ("the 3rd of Feb", FEB_3, None),
        ("Feb 3rd", FEB_3, None),
        ("3feb 9am", FEB_3, time(9)),
        ("3 Feb 1430", FEB_3, time(14, 30)),
        ("10am on 3 Feb", FEB_3, time(10)),
        ("3 Feb at 10", FEB_3, time(10)),
        ("3 Feb at half past two", FEB_3, time(14, 30)),
        ("3 Feb quarter to three", FEB_3, time(14, 45)),
        ("3 Feb, 12 noon", FEB_3, time(12)),
        ("3 Feb 12am", FEB_3, time(0)),
        ("3 Feb 2030", date(2030, 2, 3), None),  # a year, not half past eight
        ("tomorrow 10am", date(2026, 11, 24), time(10)),
        ("today at 4", date(2026, 11, 23), time(16)),
        ("day after tomorrow", date(2026, 11, 25), None),
        ("Tue", date(2026, 11, 24), None),
        ("this Friday", date(2026, 11, 27), None),
        ("a week today", date(2026, 11, 30), None),
        ("a week tomorrow", date(2026, 12, 1), None),
        ("Tuesday week 3pm", date(2026, 12, 1), time(15)),
        ("a week on Tuesday", date(2026, 12, 1), None),
        ("Thursday fortnight", date(2026, 12, 10), None),
        ("a fortnight on Thursday", date(2026, 12, 10), None),
        ("in two weeks' time", date(2026, 12, 7), None),
        ("3 weeks on Mon", date(2026, 12, 14), None),
        ("in 3 months", date(2027, 2, 23), None),
        ("the 3rd", date(2026, 12, 3), None),
        ("31st", date(2026, 12, 31), None),  # November has none
        ("first Tuesday in March", date(2027, 3, 2), None),
        ("last Friday of Feb", date(2027, 2, 26), None),
        ("23 Nov", date(2026, 11, 23), None),  # today is the next one
        ("22 Nov", date(2027, 11, 22), None),
        ("29 Feb", date(2028, 2, 29), None),  # the next year that has one
        ("14:00", None, time(14)),
        ("1400", None, time(14)),
        ("0930", None, time(9, 30)),
        ("2030", None, time(20, 30)),
        ("2pm", None, time(14)),
        ("at 2", None, time(14)),
        ("at 11", None, time(11)),
        ("2.30", None, time(14, 30)),  # no month has that number
        ("3:30 PM", None, time(15, 30)),
        ("half 2", None, time(14, 30)),
        ("10 o'clock", None, time(10)),
        ("Tue at three o'clock", date(2026, 11, 24), time(15)),
    ],
)
def test_what_is_read(text: str, day: date | None, at: time | None) -> None:
    assert typed(text) == Read(day, at)


@pytest.mark.parametrize(
    ("text", "past"),
    [("today 8am", True), ("today 9am", True), ("today 9:01am", False), ("today", False), ("3 Feb 2026", True)],
)
def test_what_is_over_is_flagged(text: str, past: bool) -> None:
    found = typed(text)
    assert isinstance(found, Read)
    assert found.past is past


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        ("Tue 3 Feb 2pm", [(FEB_3, time(14)), (date(2027, 2, 2), time(14))]),  # the third is a Wednesday
        ("Fri 3 Feb", [(FEB_3, None), (date(2027, 2, 5), None)]),
        ("Mon 3rd", [(date(2026, 12, 3), None), (date(2026, 11, 30), None)]),
        ("next Tue", [(date(2026, 11, 24), None), (date(2026, 12, 1), None)]),
        ("next Monday at 10", [(date(2026, 11, 30), time(10)), (date(2026, 12, 7), time(10))]),
        ("Monday", [(date(2026, 11, 23), None), (date(2026, 11, 30), None)]),
        ("3.10", [(None, time(15, 10)), (date(2027, 10, 3), None)]),
        ("3 Feb at 7", [(FEB_3, time(7)), (FEB_3, time(19))]),
        ("3 Feb 02:30", [(FEB_3, time(2, 30)), (FEB_3, time(14, 30))]),
        ("Wed 3rd Feb, 10", [(FEB_3, time(10))]),
        ("3 Feb 10-11", [(FEB_3, time(10))]),
        ("3 Feb 14", [(FEB_3, time(14))]),  # it is no date of 2014
    ],
)
def test_what_can_mean_two_things_is_asked(text: str, candidates: list[tuple[date | None, time | None]]) -> None:
    assert typed(text) == Unclear(tuple(Read(*candidate) for candidate in candidates))


def test_yesterday_is_a_day_too() -> None:
    assert typed("yesterday") == Read(date(2026, 11, 22), None, past=True)


def test_nobody_means_this_morning_when_it_is_over() -> None:
    assert typed("Monday 8am") == Read(date(2026, 11, 30), time(8))


@pytest.mark.parametrize("text", ["3 Feb 2027 14:00 GMT", "Dec 5th 27 3pm"])
def test_a_second_opinion_is_always_asked(text: str) -> None:
    found = typed(text)
    assert isinstance(found, Unclear)
    assert len(found.candidates) == 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", Wrong.EMPTY),
        ("  ,", Wrong.EMPTY),
        ("31 Feb", Wrong.NO_SUCH_DATE),
        ("2/13", Wrong.NO_SUCH_DATE),  # months come second here
        ("29 Feb 2027", Wrong.NO_SUCH_DATE),
        ("3 Feb 25:00", Wrong.NO_SUCH_TIME),
        ("14pm", Wrong.NO_SUCH_TIME),
        ("next week", Wrong.NO_DAY),
        ("February", Wrong.NO_DAY),
        ("3 or 4 Feb", Wrong.MORE_THAN_ONE),
        ("Tue 2pm-3pm", Wrong.MORE_THAN_ONE),
        ("7", Wrong.NOT_UNDERSTOOD),
        ("hello", Wrong.NOT_UNDERSTOOD),
        ("the week after next", Wrong.NOT_UNDERSTOOD),
        ("last Tuesday", Wrong.NOT_UNDERSTOOD),
        ("3" * 61, Wrong.NOT_UNDERSTOOD),
    ],
)
def test_what_is_not_a_date_says_why(text: str, reason: Wrong) -> None:
    assert typed(text) == NotUnderstood(reason)


def test_the_day_is_londons() -> None:
    """Half past eleven at night in UTC is tomorrow in a British summer."""
    late = datetime(2027, 6, 1, 23, 30, tzinfo=UTC)
    assert read_typed("today", late) == Read(date(2027, 6, 2), None)


ahead = st.integers(0, 364).map(lambda n: date(2026, 11, 23) + timedelta(n))
minutes = st.builds(time, st.integers(8, 18), st.sampled_from(range(60)))


def formats(day: date) -> list[str]:
    suffix = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}.get(day.day, "th")
    return [
        f"{day:%a} {day.day} {day:%b}",
        f"{day:%A} {day.day}{suffix} of {day:%B} {day.year}",
        f"{day:%B} {day.day}{suffix}",
        f"{day.day}/{day.month}",
        f"{day:%d/%m/%y}",
        f"{day:%a} {day.day}.{day.month}.{day.year}",
        f"{day.day}-{day.month}-{day.year}",
        day.isoformat(),
    ]


def time_formats(at: time) -> list[str]:
    half = f"{at.hour % 12 or 12}:{at:%M}{at:%p}"
    return [f"{at:%H:%M}", half, half.replace(":", ".").lower(), f"{at:%H%M}"]


@given(ahead, minutes, st.integers(0, 7), st.integers(0, 3), st.sampled_from(["{} {}", "{} at {}", "{}, {}"]))
def test_a_date_and_time_read_back_however_they_are_written(
    day: date, at: time, how: int, clock: int, join: str
) -> None:
    early = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
    assert read_typed(formats(day)[how], early) == Read(day, None)
    assert read_typed(time_formats(at)[clock], early) in (Read(None, at), Unclear((Read(None, at),)))
    assert read_typed(join.format(formats(day)[how], time_formats(at)[clock]), early) == Read(day, at)
    assert read_typed(f"{time_formats(at)[clock]} {formats(day)[how]}", early) == Read(day, at)


@given(ahead, st.integers(1, 6))
def test_a_weekday_that_contradicts_its_date_is_never_taken(day: date, shift: int) -> None:
    wrong = day + timedelta(shift)
    found = typed(f"{wrong:%A} {day.day} {day:%B}")
    assert isinstance(found, Unclear)
    assert found.candidates[0].day == day
    other = found.candidates[1].day
    assert other is not None
    assert other.weekday() == wrong.weekday()
    assert abs((other - day).days) <= 6


@given(ahead, st.sampled_from(["mon", "tues", "wednesday", "thurs", "fri", "sat", "sunday"]))
def test_next_and_a_weekday_is_always_asked(today: date, weekday: str) -> None:
    now = datetime.combine(today, time(9), LONDON)
    found = read_typed(f"next {weekday}", now)
    assert isinstance(found, Unclear)
    first, second = (candidate.day for candidate in found.candidates)
    assert first is not None
    assert second is not None
    assert today < first <= today + timedelta(7)
    assert second == first + timedelta(7)
    assert f"{first:%a}".casefold() == weekday[:3]


WORDS = [
    "next",
    "tue",
    "3",
    "feb",
    "2pm",
    "at",
    "week",
    "on",
    "fortnight",
    "31",
    "/",
    "12",
    "noon",
    "half",
    "a",
    "of",
]


@given(st.text(max_size=70) | st.lists(st.sampled_from(WORDS), max_size=7).map(" ".join))
def test_nothing_that_is_typed_breaks_it(text: str) -> None:
    found = typed(text)
    assert isinstance(found, Read | Unclear | NotUnderstood)
    if isinstance(found, Read):
        assert found.day is not None or found.time is not None
    if isinstance(found, Unclear):
        assert len(set(found.candidates)) == len(found.candidates) > 0
