"""Each signal in a few words without the reference, for a list or a button."""

from __future__ import annotations

from collections.abc import Callable

from bot.domain.drift import Signal
from bot.domain.facts import FamilyFacts, Level
from bot.i18n import _, ngettext, short_day
from bot.views.signal_evidence import child_of, day_of, place_of, times_of


def line(signal: Signal, facts: FamilyFacts) -> str:
    """A few words without the reference, for a list or a button."""
    return _LINES[signal.signal](signal, facts)


_LINES: dict[str, Callable[[Signal, FamilyFacts], str]] = {
    "overdue": lambda signal, facts: _("needs a date, due {day}").format(day=short_day(day_of(signal, "due_on"))),
    "not_booked": lambda signal, facts: _("book a date, due {day}").format(day=short_day(day_of(signal, "due_on"))),
    "no_future_date": lambda signal, facts: _("no next date"),
    "cancelled_or_moved": lambda signal, facts: ngettext(
        "put off once", "put off {count} times in a row", times_of(signal)
    ).format(count=times_of(signal)),
    "could_not_go_ahead": lambda signal, facts: ngettext(
        "could not go ahead", "could not go ahead {count} times", times_of(signal)
    ).format(count=times_of(signal)),
    "no_lead": lambda signal, facts: (
        _("the lead is leaving") if signal.evidence.get("leaving_on") else _("nobody leads")
    ),
    "record_late": lambda signal, facts: _("record late, due {day}").format(day=short_day(day_of(signal, "due_on"))),
    "agency_silent": lambda signal, facts: _("{place} is silent").format(place=place_of(signal, facts)),
    "agency_absent": lambda signal, facts: _("{place} does not come").format(place=place_of(signal, facts)),
    "child_not_seen": lambda signal, facts: _("{child} not seen").format(child=child_of(signal)),
    "voice_not_recorded": lambda signal, facts: _("{child} not heard").format(child=child_of(signal)),
    "agreement_ending": lambda signal, facts: (
        _("agreement ends {day}").format(day=short_day(day_of(signal, "ended_on")))
        if signal.evidence["why"] == "ends" and signal.level is Level.AMBER
        else _("no agreement in force")
    ),
    "open_too_long": lambda signal, facts: _("{child}: same plan for long").format(child=child_of(signal)),
    "stepped_up_again": lambda signal, facts: _("{child}: stepped up again").format(child=child_of(signal)),
}
