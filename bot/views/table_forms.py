"""The questions about one place at the table."""

from __future__ import annotations

from datetime import date

from bot.card import Words
from bot.domain.facts import FamilyFacts, Function, SeatFacts
from bot.i18n import _, day, short_day
from bot.views.directory import as_function, the_function
from bot.views.family_words import place_label, place_name


def _help() -> str:
    return _("Tap a name, or type part of it.")


def check_add(reference: str, function: Function, name: str | None) -> Words:
    about = {"reference": reference, "who": the_function(function), "part": as_function(function), "name": name}
    if name is None:
        return Words(_("{reference}: add a place for {who}, with nobody there yet?").format(**about))
    return Words(
        _("{reference}: add {name} {part}? They will be asked whether they know which family it is.").format(**about)
    )


def add_them() -> str:
    return _("Add to the table")


def who_takes_over(facts: FamilyFacts, seat: SeatFacts) -> Words:
    text = _("{reference}: who takes over from {place}?") if seat.holder_id else _("{reference}: who is {place}?")
    return Words(text.format(reference=facts.reference, place=place_name(facts, seat)), help=_help())


def who_stands_in(facts: FamilyFacts, seat: SeatFacts) -> Words:
    text = _("{reference}: who stands in for {place}?")
    return Words(text.format(reference=facts.reference, place=place_name(facts, seat)), help=_help())


def nobody_known() -> Words:
    return Words(_("Nobody else is known there yet. Ask your CAF team to invite them, then choose them here."))


def from_when() -> Words:
    return Words(_("From when?"))


def from_leaving(on: date) -> str:
    return _("When they leave, {day}").format(day=short_day(on))


def from_now() -> str:
    return _("Now")


def back_when() -> Words:
    return Words(_("On which day is the usual person back?"))


def check_hand_over(facts: FamilyFacts, seat: SeatFacts, name: str, from_on: date | None) -> Words:
    about = {"place": place_label(facts, seat), "reference": facts.reference, "name": name}
    if from_on is not None:
        return Words(
            _("{reference}, {place}: {name} takes over on {day}. What is asked goes with the place.").format(
                day=day(from_on), **about
            )
        )
    return Words(
        _(
            "{reference}, {place}: {name} takes over now. What is asked and what is booked goes with the place, "
            "and they will be asked whether they know which family it is."
        ).format(**about)
    )


def hand_it_over() -> str:
    return _("Hand it over")


def check_stand_in(facts: FamilyFacts, seat: SeatFacts, name: str, back: date) -> Words:
    return Words(
        _(
            "{reference}: {name} stands in for {place} from now until {day}. "
            "Whoever usually sits there stays accountable."
        ).format(reference=facts.reference, name=name, place=place_name(facts, seat), day=day(back))
    )


def that_is_right() -> str:
    return _("That's right")


def check_remove(facts: FamilyFacts, seat: SeatFacts) -> Words:
    return Words(
        _(
            "{reference}: take this place away? {place}. They will not be asked or invited any more. "
            "What they answered stays on record."
        ).format(reference=facts.reference, place=place_label(facts, seat))
    )


def remove_it() -> str:
    return _("Take it away")
