"""The grammar of typed days and times: what one phrase, and nothing else, can mean in British use.

Each reader answers with what the phrase may mean (one: sure; several: to be asked), with a `Wrong` that says what is
the matter with it, or with None where the phrase is not of its kind. Phrases come normalised, in small letters.
"""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from enum import StrEnum

from bot.domain.calendar import months_on


class Wrong(StrEnum):
    """Why a phrase cannot be a date or a time."""

    EMPTY = "empty"
    NO_SUCH_DATE = "no_such_date"  # 31 February
    NO_SUCH_TIME = "no_such_time"  # 25:00
    NO_DAY = "no_day"  # next week, February
    MORE_THAN_ONE = "more_than_one"  # 3 or 4 February, 2 to 3pm
    NOT_UNDERSTOOD = "not_understood"


_DAYS = ("mon(?:day)?", "tue(?:s|sday)?", "wed(?:s|nesday)?", "thu(?:r|rs|rsday)?", "fri(?:day)?", "sat(?:urday)?")
_WEEKDAYS = (*_DAYS, "sun(?:day)?")
_MONTHS = (
    *("jan(?:uary)?", "feb(?:ruary)?", "mar(?:ch)?", "apr(?:il)?", "may", "june?", "july?", "aug(?:ust)?"),
    *("sept?(?:ember)?", "oct(?:ober)?", "nov(?:ember)?", "dec(?:ember)?"),
)
_HOURS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_PLACES = ("first|1st", "second|2nd", "third|3rd", "fourth|4th", "last")
MONTH = "|".join(_MONTHS)
_W = "(?P<weekday>" + "|".join(_WEEKDAYS) + ")"
_D = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_M = f"(?P<month>{MONTH})"
_Y = r"(?P<year>\d{4}|\d{2})"
_N = r"(?P<count>\d{1,2}|an?|one|two|three|four|five|six)"


def _compiled(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.ASCII) for pattern in patterns)


_CALENDAR_DATES = _compiled(
    rf"(?:{_W} )?{_D} {_M}(?: {_Y})?",
    rf"{_D} {_M}(?: {_Y})? {_W}",
    rf"(?:{_W} )?{_M} {_D}(?: (?P<year>\d{{4}}))?",
    rf"(?:{_W} )?(?P<day>\d{{1,2}})/(?P<month>\d{{1,2}})(?:/{_Y})?",
    rf"(?:{_W} )?(?P<day>\d{{1,2}})(?P<dash>[-.])(?P<month>\d{{1,2}})(?P=dash){_Y}",
    r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})",
    r"(?P<year>\d{4})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})",
)
_DAY_OF_MONTH = re.compile(rf"(?:{_W} )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)", re.ASCII)
_PLACE_IN_MONTH = re.compile(
    rf"(?P<place>{'|'.join(_PLACES)}) {_W} (?:in |of )?{_M}(?: (?P<year>\d{{4}}))?", re.ASCII
)
_WEEKDAY = re.compile(rf"(?P<which>this |this coming |coming |next )?{_W}", re.ASCII)
_WEEKS_ON = _compiled(
    rf"{_W} (?P<unit>week|fortnight)",
    rf"(?:{_N} )?(?P<unit>weeks?|fortnight) (?:on|from) {_W}",
)
_NEAR = {"yesterday": -1, "today": 0, "tomorrow": 1, "tmrw": 1, "tomorow": 1, "day after tomorrow": 2}
_FROM_NOW = _compiled(
    rf"(?:{_N} )?(?P<unit>days?|weeks?|fortnight|months?) (?:from )?(?P<start>today|tomorrow|now)",
    r"(?P<start>today|tomorrow) (?P<unit>week|fortnight)",
    rf"in {_N} (?P<unit>days?|weeks?|fortnights?|months?)(?:' time|s' time| time)?",
)
_NO_DAY = re.compile(rf"(?:next|this) (?:week|month|year)|(?:{MONTH})(?: \d{{4}})?", re.ASCII)

_TIME = re.compile(r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?(?P<half>am|pm)?", re.ASCII)
_FIGURES = re.compile(r"(?P<hour>\d{2})(?P<minute>\d{2})(?P<half>)", re.ASCII)
_SPOKEN = re.compile(
    rf"(?:(?P<part>half|half past|quarter past|quarter to) )?(?P<hour>\d{{1,2}}|{'|'.join(_HOURS)})(?P<half>am|pm)?",
    re.ASCII,
)
_PARTS = {None: 0, "half": 30, "half past": 30, "quarter past": 15, "quarter to": -15}


def read_day(phrase: str, today: date) -> tuple[date, ...] | Wrong | None:
    """The days that the phrase may mean. A year that is not given is that of the next such day, today included."""
    if phrase in _NEAR:
        return (today + timedelta(_NEAR[phrase]),)
    if (match := _WEEKDAY.fullmatch(phrase)) is not None:
        coming = _coming(match["weekday"], today)
        if match["which"] == "next ":  # half the country means the coming one: always asked
            coming = coming if coming > today else coming + timedelta(7)
            return coming, coming + timedelta(7)
        return (coming,) if coming > today else (today, today + timedelta(7))
    for pattern in _WEEKS_ON:
        if (match := pattern.fullmatch(phrase)) is not None:
            weeks = _count(match) * (2 if match["unit"] == "fortnight" else 1)
            return (_coming(match["weekday"], today) + timedelta(weeks=weeks),)
    for pattern in _FROM_NOW:
        if (match := pattern.fullmatch(phrase)) is not None:
            return (_from_now(match, today),)
    for pattern in _CALENDAR_DATES:
        if (match := pattern.fullmatch(phrase)) is not None:
            return _calendar_date(match, today)
    if (match := _PLACE_IN_MONTH.fullmatch(phrase)) is not None:
        return (_place_in_month(match, today),)
    if (match := _DAY_OF_MONTH.fullmatch(phrase)) is not None:
        return _agreeing(_next_day_of_month(int(match["day"]), today), match["weekday"], today)
    return Wrong.NO_DAY if _NO_DAY.fullmatch(phrase) else None


def read_time(phrase: str, *, marked: bool) -> tuple[time, ...] | Wrong | None:
    """The times that the phrase may mean. `marked`: it stood after "at", so that a bare hour is a time.

    Meetings are in the daytime: 1 to 6 are in the afternoon and 8 to 11 in the morning, unless somebody says
    otherwise. 7 o'clock is asked, and so is "02:30", in which the nought says morning and nothing else does.
    """
    if phrase in ("noon", "midday", "12 noon", "12noon", "12 midday", "12:00 noon"):
        return (time(12),)
    if (match := _TIME.fullmatch(phrase)) is not None and (marked or match["minute"] or match["half"]):
        return _clock(match["hour"], int(match["minute"] or 0), match["half"])
    if (match := _FIGURES.fullmatch(phrase)) is not None:
        return _clock(match["hour"], int(match["minute"]), None)
    if (match := _SPOKEN.fullmatch(phrase)) is not None and (marked or match["part"] or match["half"]):
        hour = match["hour"] if match["hour"].isdigit() else str(_HOURS.index(match["hour"]) + 1)
        if match["part"] == "quarter to":
            hour = str((int(hour) - 1) or 12)
        return _clock(hour, _PARTS[match["part"]] % 60, match["half"])
    return None


def _clock(hour: str, minute: int, half: str | None) -> tuple[time, ...] | Wrong:
    number = int(hour)
    if minute > 59 or number > 23 or (half and not 1 <= number <= 12):
        return Wrong.NO_SUCH_TIME
    if half:
        return (time(number % 12 + (12 if half == "pm" else 0), minute),)
    if hour == "7" or (1 <= number <= 6 and hour.startswith("0")):
        return time(number, minute), time(number + 12, minute)
    return (time(number + 12 if 1 <= number <= 6 else number, minute),)


def _count(match: re.Match[str]) -> int:
    word = match.groupdict().get("count") or "a"
    return 1 if word in ("a", "an") else int(word) if word.isdigit() else _HOURS.index(word) + 1


def _from_now(match: re.Match[str], today: date) -> date:
    start = today + timedelta(1 if match.groupdict().get("start") == "tomorrow" else 0)
    unit = match["unit"].rstrip("s")
    if unit == "month":
        return months_on(start, _count(match))
    return start + timedelta({"day": 1, "week": 7, "fortnight": 14}[unit] * _count(match))


def _number(names: tuple[str, ...], word: str) -> int:
    return next(number for number, name in enumerate(names) if re.fullmatch(name, word))


def _coming(weekday: str, today: date) -> date:
    return today + timedelta((_number(_WEEKDAYS, weekday) - today.weekday()) % 7)


def _calendar_date(match: re.Match[str], today: date) -> tuple[date, ...] | Wrong:
    parts = match.groupdict()
    month = int(parts["month"]) if parts["month"].isdigit() else _number(_MONTHS, parts["month"]) + 1
    year = parts.get("year")
    if year is not None and len(year) == 2 and not parts["month"].isdigit() and not _is_near(int(year), today):
        return Wrong.NOT_UNDERSTOOD  # "3 Feb 14" is no date of 2014; it may be an hour
    day = _in_year(int(parts["day"]), month, year, today)
    return Wrong.NO_SUCH_DATE if day is None else _agreeing(day, parts.get("weekday"), today)


def _is_near(year: int, today: date) -> bool:
    return -3 <= year - today.year % 100 <= 9


def _in_year(day: int, month: int, year: str | None, today: date) -> date | None:
    if year is not None:
        number = int(year) + (2000 if len(year) == 2 else 0)
        return _date(number, month, day) if 1900 <= number < 2100 else None
    years = range(today.year, today.year + 9)  # a 29 February may be eight years off
    days = (_date(number, month, day) for number in years)
    return next((one for one in days if one is not None and one >= today), None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _next_day_of_month(day: int, today: date) -> date | None:
    first = today.replace(day=1)
    months = (months_on(first, count) for count in range(3))
    days = (_date(month.year, month.month, day) for month in months)
    return next((one for one in days if one is not None and one >= today), None)


def _agreeing(day: date | None, weekday: str | None, today: date) -> tuple[date, ...] | Wrong:
    """The day; with the nearest one of its weekday to come, if the weekday that was typed is another."""
    if day is None:
        return Wrong.NO_SUCH_DATE
    if weekday is None or _number(_WEEKDAYS, weekday) == day.weekday():
        return (day,)
    after = _coming(weekday, day)
    before = after - timedelta(7)
    return day, before if day - before < after - day and before >= today else after


def _place_in_month(match: re.Match[str], today: date) -> date:
    month, place = _number(_MONTHS, match["month"]) + 1, _number(_PLACES, match["place"])
    year = int(match["year"]) if match["year"] else today.year
    found = _place_in(date(year, month, 1), match["weekday"], place)
    return found if match["year"] or found >= today else _place_in(date(year + 1, month, 1), match["weekday"], place)


def _place_in(first: date, weekday: str, place: int) -> date:
    if place == len(_PLACES) - 1:
        return _coming(weekday, months_on(first, 1) - timedelta(7))
    return _coming(weekday, first) + timedelta(weeks=place)
