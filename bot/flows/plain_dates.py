"""Asking for any day, worked or not: on the calendar, or typed; what is unclear is asked back."""

from __future__ import annotations

from datetime import date, timedelta

from bot.card import Words
from bot.dialogue.ask import Ask, Option
from bot.domain.calendar import months_on
from bot.domain.typed_dates import NotUnderstood, Unclear, read_typed
from bot.storage.work import Here
from bot.views import dates as words

MONTHS_AHEAD = 18


def ask_day(
    ask: Ask, here: Here, key: str, asked: Words, earliest: date, last: tuple[Option, ...] = ()
) -> date | str:
    """A day from `earliest` on, or the key of one of the options below the calendar (`last`)."""
    latest = months_on(earliest, MONTHS_AHEAD)

    def read(text: str) -> tuple[date, ...] | Words:
        found = read_typed(text, ask.typed_at(key) or here.now)
        if isinstance(found, NotUnderstood):
            return words.wrong(found.reason)
        candidates = found.candidates if isinstance(found, Unclear) else (found,)
        days = tuple(dict.fromkeys(one.day for one in candidates if one.day is not None))
        possible = tuple(day for day in days if earliest <= day <= latest)
        if possible:
            return possible
        return (
            words.no_day() if not days else words.too_early(days[0]) if days[0] < earliest else words.too_far(days[0])
        )

    def tapped(chosen: str) -> tuple[date, ...] | str:
        return chosen if any(chosen == option.key for option in last) else (date.fromisoformat(chosen),)

    rows = [*_month(ask.page(key), earliest, latest), *([option] for option in last)]
    found: tuple[date, ...] | str = ask.typed(key, asked, read, rows, chosen=tapped, stays=True)
    if isinstance(found, str) or len(found) == 1:
        return found if isinstance(found, str) else found[0]

    def retyped(text: str) -> str | Words:
        again = read(text)
        return (
            again if isinstance(again, Words) else again[0].isoformat() if len(again) == 1 else words.still_unclear()
        )

    options = [Option(day.isoformat(), words.day_label(day)) for day in found]
    return date.fromisoformat(ask.choose(f"{key}_which", words.which_of_these(), options, reads=retyped))


def _month(page: str | None, earliest: date, latest: date) -> list[list[Option]]:
    """One month: its title, the weekdays, its weeks, and the months to turn to."""
    first, last = earliest.replace(day=1), latest.replace(day=1)
    shown = min(max(date.fromisoformat(f"{page}-01"), first), last) if page else first
    month = [shown + timedelta(days=n) for n in range((months_on(shown, 1) - shown).days)]
    live = frozenset(day for day in month if earliest <= day <= latest)
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
    for to, label in ((months_on(shown, -1), words.earlier), (months_on(shown, 1), words.later)):
        if first <= to <= last:
            turns.append(Option(f"{to:%Y-%m}", label(words.month_title(to.year, to.month)), page=True))
    return [*rows, turns] if turns else rows
