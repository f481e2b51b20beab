"""When a family's parents can come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.card import Words
from bot.domain.slots import FamilyTimes, PartOfDay
from bot.i18n import _, listed, moment
from bot.views.directory import weekday_name
from bot.views.people_at import parent_name


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


def cannot_come(parents: Sequence[tuple[str, FamilyTimes]], starts_at: datetime) -> Words:
    """ "The father can only come on Tuesdays. Keep Wednesday 16 December, 2:15pm?" """
    parts = [
        _("The {parent} can only come {when}.").format(parent=parent_name(label), when=_when(times))
        for label, times in parents
    ]
    return Words(" ".join([*parts, _("Keep {moment}?").format(moment=moment(starts_at))]))


def _when(times: FamilyTimes) -> str:
    said = []
    if len(times.weekdays) < 5:
        said.append(_("on {days}").format(days=listed([_each(number) for number in sorted(times.weekdays)])))
    if len(times.parts) < len(PartOfDay):
        said.append(listed([_during(part) for part in PartOfDay if part in times.parts], or_=True))
    return ", ".join(said)


def _each(number: int) -> str:
    return (_("Mondays"), _("Tuesdays"), _("Wednesdays"), _("Thursdays"), _("Fridays"))[number]


def _during(of_day: PartOfDay) -> str:
    return {
        PartOfDay.MORNING: _("in the morning"),
        PartOfDay.AFTERNOON: _("in the afternoon"),
        PartOfDay.AFTER_SCHOOL: _("after school"),
    }[of_day]


def a_day_and_a_part() -> Words:
    return Words(_("Please choose at least one day and one part of the day."))
