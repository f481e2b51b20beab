"""Asking for a day: one of a few, or typed in British order."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from bot.card import Words
from bot.dialogue.ask import Ask, Option
from bot.domain.typed_dates import NotUnderstood, Read, Unclear, read_typed
from bot.domain.typed_words import Wrong
from bot.i18n import local_date
from bot.storage.work import Here
from bot.views import days as words

_WITH_YEAR = re.compile(r"\d{4}|\d[/.-]\d{1,2}[/.-]\d{2}\b")


def past_day(
    ask: Ask, here: Here, key: str, asked: Words, offered: Sequence[date], last: Sequence[Option] = ()
) -> str | date:
    """A day up to today. What is typed without a year is the last such day, not the next."""
    today = local_date(here.now)
    return _day(ask, here, key, asked, [day for day in offered if day <= today], last, _read_past)


def coming_day(
    ask: Ask, here: Here, key: str, asked: Words, offered: Sequence[date], last: Sequence[Option] = ()
) -> str | date:
    """A day after today. One of `last` gives its key instead."""
    today = local_date(here.now)
    return _day(ask, here, key, asked, [day for day in offered if day > today], last, _read_coming)


def _day(
    ask: Ask,
    here: Here,
    key: str,
    asked: Words,
    offered: Sequence[date],
    last: Sequence[Option],
    check: Callable[[date, str, date], date | Words],
) -> str | date:
    today = local_date(here.now)

    def read(text: str) -> date | str | Words:
        match read_typed(text, here.now):
            case NotUnderstood(reason=Wrong.NO_SUCH_DATE):
                return words.no_such_day()
            case Read(day=None) | NotUnderstood():
                return words.not_a_day()
            case Read(day=date() as day):
                return check(day, text, today)
            case Unclear(candidates=several):
                allowed = [check(each.day, text, today) for each in several if each.day is not None]
                days = list(dict.fromkeys(each for each in allowed if isinstance(each, date)))
                return days[0] if len(days) == 1 else words.which_day(days) if days else words.not_a_day()
        return words.not_a_day()

    own = {option.key for option in last}
    options = [Option(day.isoformat(), words.day_option(day, today)) for day in dict.fromkeys(offered)]
    return ask.typed(
        key,
        replace(asked, help=asked.help or words.how_to_type()),
        read,
        [*options, *last],
        chosen=lambda chosen: chosen if chosen in own else date.fromisoformat(chosen),
        stays=True,
    )


def _read_past(day: date, typed: str, today: date) -> date | Words:
    if day > today and not _WITH_YEAR.search(typed):
        try:
            day = day.replace(year=day.year - 1)
        except ValueError:  # 29 February
            return words.not_a_day()
    return day if day <= today else words.not_yet(day)


def _read_coming(day: date, typed: str, today: date) -> date | Words:
    return day if day > today else words.over(day)
