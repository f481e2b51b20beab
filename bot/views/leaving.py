"""Somebody at the table leaves, or has left, and nobody is named to follow: to whoever leads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.card import Button, Card, short, stack
from bot.domain.facts import FamilyFacts, PersonFacts, SeatFacts
from bot.i18n import _, day
from bot.views.family_words import place_name


@dataclass(frozen=True, slots=True)
class Leaving:
    """`leaver`: who leaves or has left; None once somebody is named, or they stay. `has_gone`: nobody sits there now."""

    facts: FamilyFacts
    seat: SeatFacts
    leaver: PersonFacts | None
    has_gone: bool = False
    may_change: bool = True

    @property
    def dealt_with(self) -> bool:
        return self.leaver is None


def leaving(look: Leaving) -> Card:
    about = {"reference": look.facts.reference, "place": place_name(look.facts, look.seat)}
    if look.leaver is None or look.leaver.leaving_on is None:
        text = _("{reference}: {place} is seen to. There is nothing left for you to do here.").format(**about)
        return Card(text, stack(Button("table", _("Who's at the table"))))
    about |= {"name": look.leaver.name, "day": day(look.leaver.leaving_on - timedelta(days=1))}
    if look.has_gone:
        text = _(
            "{reference}: {place}, {name}, has left (last day {day}), and nobody has taken over. "
            "Nobody there is invited or asked now: it comes to you."
        )
    else:
        text = _(
            "{reference}: {place}, {name}, leaves. Their last day is {day}, and nobody is named to take over. "
            "After that nobody there is invited or asked."
        )
    return Card(
        text.format(**about),
        stack(
            Button(f"choose:{short(look.seat.id)}", _("Choose who takes over"), style="primary")
            if look.may_change
            else None,
            Button("table", _("Who's at the table")),
        ),
    )
