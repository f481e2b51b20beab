"""Choosing a date and a time: on the calendar, or typed as people say it."""

from __future__ import annotations

from calendar import monthcalendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from babel.dates import format_date

from bot.card import Words
from bot.domain.typed_dates import Read
from bot.domain.typed_words import Wrong
from bot.i18n import _, clock_time, full_day, moment, short_day, short_moment
from bot.views.directory import weekday_name
from bot.views.typed_dates import could_not_read


@dataclass(frozen=True, slots=True)
class Square:
    """One square of the calendar. `day` None, or not `live`: drawn, and cannot be chosen."""

    label: str
    day: date | None = None
    live: bool = False


def another_date() -> str:
    return _("Another date")


def which_day(first: str | None = None) -> Words:
    said = _("Tap a day, or type one: “Tue 3 Feb 2pm”, “3/2 14:00”.")
    return Words(f"{first}\n\n{said}" if first else said)


def which_of_these() -> Words:
    return Words(_("That could mean more than one day. Which do you mean?"))


def still_unclear() -> Words:
    return Words(_("That could mean more than one day as well."))


def is_it_this() -> Words:
    return Words(_("Is this the one you mean? If not, type it again."))


def candidate(read: Read) -> str:
    if read.day is None:
        return clock_time(read.time) if read.time else ""
    return short_day(read.day) + (f", {clock_time(read.time)}" if read.time else "")


def what_time(day: date) -> Words:
    return Words(_("{day}. What time? Tap one, or type it: “2pm”, “14:15”.").format(day=full_day(day)))


def time_label(wall: time) -> str:
    return clock_time(wall)


def day_label(day: date) -> str:
    return short_day(day)


def slot_label(starts_at: datetime) -> str:
    return short_moment(starts_at)


def month_title(year: int, month: int) -> str:
    return str(format_date(date(year, month, 1), "MMMM y", "en_GB"))


def month_squares(year: int, month: int, live: frozenset[date]) -> list[list[Square]]:
    """A month in weeks from Monday. Only days in `live` can be chosen."""
    rows = [[Square(weekday_name(number)[:2]) for number in range(7)]]
    for week in monthcalendar(year, month):
        squares = []
        for number in week:
            day = date(year, month, number) if number else None
            squares.append(Square(str(number), day, True) if day in live and day else Square("·"))
        rows.append(squares)
    return rows


def earlier(label: str) -> str:
    return f"‹ {label}"


def later(label: str) -> str:
    return f"{label} ›"


def wrong(why: Wrong) -> Words:
    return Words(could_not_read(why))


def no_day() -> Words:
    return Words(_("That is a time. Please type the day as well, such as “Tue 3 Feb 2pm”."))


def no_time() -> Words:
    return Words(_("Please type a time, such as “2pm” or “14:15”."))


def is_past(day: date | datetime) -> Words:
    said = moment(day) if isinstance(day, datetime) else full_day(day)
    return Words(_("{day} has passed. Please choose another.").format(day=said))


def not_worked(day: date, holiday: bool) -> Words:
    if holiday:
        return Words(_("{day} is a bank holiday. Please choose another day.").format(day=full_day(day)))
    return Words(_("{day} is not a working day. Please choose another day.").format(day=full_day(day)))


def somebody_away(day: date) -> Words:
    return Words(
        _(
            "On {day} somebody who must be there is away, or their agency is closed. Please choose another day."
        ).format(day=full_day(day))
    )


def not_known(day: date) -> Words:
    return Words(_("{day} is too far ahead: its bank holidays are not known yet.").format(day=full_day(day)))


def too_early(day: date) -> Words:
    return Words(_("{day} is too early. Please choose a later day.").format(day=full_day(day)))


def too_far(day: date) -> Words:
    return Words(_("{day} is too far ahead. Please choose an earlier day.").format(day=full_day(day)))


def odd_hour() -> Words:
    return Words(_("Meetings start between 7am and 8pm. Please choose another time."))


def repeated(starts: Sequence[datetime]) -> str:
    return "\n".join(f"· {moment(starts_at)}" for starts_at in starts)
