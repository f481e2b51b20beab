"""Asking for a day and a time inside a form: on the calendar, or typed; what is unclear is asked back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.card import Words
from bot.dialogue.ask import Ask, Option
from bot.domain.arranging import possible_days
from bot.domain.calendar import WorkingCalendar, bank_holidays, months_on
from bot.domain.policy import Policy
from bot.domain.slots import Search
from bot.domain.typed_dates import NotUnderstood, Read, Unclear, read_typed
from bot.views import dates as words

MONTHS_AHEAD = 9
EARLIEST, LATEST = time(7), time(20)


@dataclass(frozen=True, slots=True)
class Looking:
    """What a day is judged by: who must be there, the working days, and now."""

    search: Search
    policy: Policy
    calendar: WorkingCalendar
    now: datetime

    @property
    def today(self) -> date:
        return self.calendar.local_day(self.now)


def ask_date(ask: Ask, looking: Looking, first: str | None = None, key: str = "day") -> datetime:
    """A day, then a time where none was typed. Returns the instant."""
    read: Read | Unclear = ask.typed(
        key,
        words.which_day(first),
        lambda text: _read_day(text, looking, ask.typed_at(key)),
        _calendar(ask.page(key), looking),
        chosen=_tapped,
        stays=True,
    )
    if isinstance(read, Unclear):
        read = _ask_which(ask, looking, read, f"{key}_which")
    day = read.day or looking.today
    wall = read.time or ask_time(ask, looking, day, key=f"{key}_time")
    return looking.calendar.at(day, wall)


def _ask_which(ask: Ask, looking: Looking, unclear: Unclear, key: str) -> Read:
    """Which of these, by a tap, or by typing the date once more."""
    offered = {_key(one): one for one in unclear.candidates if one.day is not None}

    def retyped(text: str) -> str | Words:
        again = _read_day(text, looking, ask.typed_at(key))
        if isinstance(again, Words):
            return again
        if isinstance(again, Unclear):
            return words.still_unclear()
        offered[_key(again)] = again
        return _key(again)

    options = [Option(name, words.candidate(one)) for name, one in offered.items()]
    asked = words.which_of_these() if len(options) > 1 else words.is_it_this()
    return offered[ask.choose(key, asked, options, reads=retyped)]


def ask_time(ask: Ask, looking: Looking, day: date, key: str = "time") -> time:
    """One of the usual times of day, or one that is typed."""
    offered = looking.policy.offered
    usual = sorted({*offered.morning, *offered.afternoon, *offered.after_school})
    still = [wall for wall in usual if looking.calendar.at(day, wall) > looking.now]
    options = [Option(f"{wall:%H%M}", words.time_label(wall)) for wall in still]
    return ask.typed(
        key,
        words.what_time(day),
        lambda text: _read_time(text, looking, day, ask.typed_at(key)),
        options,
        chosen=lambda chosen: time(int(chosen[:2]), int(chosen[2:])),
        width=3,
        stays=True,
    )


def _tapped(chosen: str) -> Read | Unclear:
    return Read(date.fromisoformat(chosen), None)


def _read_day(text: str, looking: Looking, typed_at: datetime | None) -> Read | Unclear | Words:
    """One day, or several to ask about: of these only those that could be chosen are left."""
    read = read_typed(text, typed_at or looking.now)
    if isinstance(read, NotUnderstood):
        return words.wrong(read.reason)
    candidates = read.candidates if isinstance(read, Unclear) else (read,)
    problems = [(one, _problem(one, looking)) for one in candidates]
    possible = tuple(one for one, problem in problems if problem is None)
    if not possible:
        return problems[0][1] or words.no_day()
    return possible[0] if isinstance(read, Read) else Unclear(possible)


def _problem(read: Read, looking: Looking) -> Words | None:
    if read.day is None:
        return words.no_day()
    day, calendar = read.day, looking.calendar
    if read.time is not None and not EARLIEST <= read.time <= LATEST:
        return words.odd_hour()
    if day < looking.today or (read.time is not None and calendar.at(day, read.time) <= looking.now):
        return words.is_past(day)
    if day not in calendar.known:
        return words.not_known(day)
    if not calendar.is_working_day(day):
        return words.not_worked(day, day in bank_holidays(calendar.nation))
    if day not in possible_days(looking.search, calendar, day, day):
        return words.somebody_away(day)
    return None


def _read_time(text: str, looking: Looking, day: date, typed_at: datetime | None) -> time | Words:
    read = read_typed(text, typed_at or looking.now)
    if isinstance(read, NotUnderstood):
        return words.wrong(read.reason)
    if isinstance(read, Unclear):
        read = read.candidates[0]
    if read.time is None:
        return words.no_time()
    if not EARLIEST <= read.time <= LATEST:
        return words.odd_hour()
    starts_at = looking.calendar.at(day, read.time)
    return read.time if starts_at > looking.now else words.is_past(starts_at)


def _calendar(page: str | None, looking: Looking) -> list[list[Option]]:
    """One month: its title, the weekdays, its weeks, and the months to turn to."""
    first = looking.today.replace(day=1)
    last = months_on(first, MONTHS_AHEAD)
    shown = date.fromisoformat(f"{page}-01") if page else _opening(looking, first)
    shown = min(max(shown, first), last)
    live = possible_days(
        looking.search, looking.calendar, max(shown, looking.today), months_on(shown, 1) - timedelta(days=1)
    )
    rows = [[Option("title", words.month_title(shown.year, shown.month), inert=True)]]
    for week in words.month_squares(shown.year, shown.month, live):
        rows.append(
            [
                Option(square.day.isoformat(), square.label)
                if square.live and square.day
                else Option("nothing", square.label, inert=True)
                for square in week
            ]
        )
    turns = []
    if shown > first:
        before = months_on(shown, -1)
        turns.append(
            Option(f"{before:%Y-%m}", words.earlier(words.month_title(before.year, before.month)), page=True)
        )
    if shown < last:
        after = months_on(shown, 1)
        turns.append(Option(f"{after:%Y-%m}", words.later(words.month_title(after.year, after.month)), page=True))
    return [*rows, turns]


def _opening(looking: Looking, first: date) -> date:
    """The month of the deadline, if it is still to come: that is where people look."""
    due_on = looking.search.due_on
    return due_on.replace(day=1) if due_on is not None and due_on >= looking.today else first


def _key(read: Read) -> str:
    said = read.day.isoformat() if read.day else ""
    return f"{said}T{read.time:%H%M}" if read.time else said
