"""Choosing a day, and what is wrong with one that was typed."""

from __future__ import annotations

from datetime import date, timedelta

from bot.card import Words
from bot.domain.typed_words import Wrong
from bot.i18n import _, full_day, listed, short_day
from bot.views.typed_dates import could_not_read


def day_option(on: date, today: date) -> str:
    if on == today:
        return _("Today, {day}").format(day=short_day(on))
    if on == today - timedelta(days=1):
        return _("Yesterday, {day}").format(day=short_day(on))
    if on.year != today.year:
        return full_day(on)
    return short_day(on)


def how_to_type() -> str:
    return _('Tap one, or type it, like "3 Feb" or "3/2/2027".')


def not_a_day() -> Words:
    return Words(_('I could not read a date in that. Please type it like "3 Feb" or "3/2/2027".'))


def no_such_day() -> Words:
    return Words(could_not_read(Wrong.NO_SUCH_DATE))


def which_day(candidates: list[date]) -> Words:
    days = listed([full_day(day) for day in candidates], or_=True)
    return Words(_("That could be {days}. Please type the day, month and year.").format(days=days))


def not_yet(on: date) -> Words:
    return Words(_("{day} lies ahead. This has to have happened already.").format(day=full_day(on)))


def over(on: date) -> Words:
    return Words(_("{day} is over. Please choose a day that is still to come.").format(day=full_day(on)))
