"""Booking the core groups that are due before the review conference."""

from __future__ import annotations

from datetime import date, datetime

from bot.card import Words
from bot.i18n import _, full_day, ngettext, short_day, short_moment
from bot.views.scheduling import in_place


def core_groups(reference: str, conference_on: date, count: int) -> Words:
    return Words(
        ngettext(
            "{reference}: {count} more core group is due before the review conference by {day}. Book it now?",
            "{reference}: {count} more core groups are due before the review conference by {day}. "
            "Book them all in one go?",
            count,
        ).format(reference=reference, count=count, day=full_day(conference_on))
    )


def core_group_label(starts_at: datetime, due_on: date) -> str:
    return _("{moment} (due {day})").format(moment=short_moment(starts_at), day=short_day(due_on))


def book_these() -> str:
    return _("Book these")


def at_least_one_date() -> Words:
    return Words(_("Please choose at least one date, or tap Cancel."))


def check_core_groups(reference: str, dates: str, place: str | None) -> Words:
    return Words(
        _("{reference}: book these core groups and tell everybody{place}?").format(
            reference=reference, place=in_place(place)
        )
        + f"\n{dates}"
    )


def core_groups_booked(count: int) -> Words:
    return Words(
        ngettext(
            "Done. {count} core group is booked, and everybody is being told.",
            "Done. {count} core groups are booked, and everybody is being told.",
            count,
        ).format(count=count)
    )
