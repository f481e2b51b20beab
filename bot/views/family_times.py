"""When a family's parents can come."""

from __future__ import annotations

from bot.card import Words
from bot.domain.slots import PartOfDay
from bot.i18n import _
from bot.views.directory import weekday_name


def family_times(reference: str, parent: str) -> Words:
    return Words(
        _("{reference}: the family's times first. When can the {parent} come?").format(
            reference=reference, parent=parent
        )
    )


def times_option(key: str) -> str:
    return {
        "any": _("Any weekday, any time"),
        "morning": _("Mornings"),
        "afternoon": _("Afternoons"),
        "after_school": _("After school"),
        "days": _("Only some days"),
        "unasked": _("Not asked yet"),
    }[key]


def which_days(parent: str) -> Words:
    return Words(_("Which days suit the {parent}, and which parts of the day?").format(parent=parent))


def weekday(number: int) -> str:
    return weekday_name(number)


def part(of_day: PartOfDay) -> str:
    return times_option(of_day.value)


def a_day_and_a_part() -> Words:
    return Words(_("Please choose at least one day and one part of the day."))
