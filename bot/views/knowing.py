"""Does everybody at the table know which family it is? To those who join it, and to whoever leads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.card import Button, Card, Words, short, stack
from bot.domain.facts import FamilyFacts, PersonFacts, SeatFacts, Tier
from bot.i18n import _, day
from bot.views.directory import as_function
from bot.views.family_words import place_name, tier_label
from bot.views.table import reach_line


@dataclass(frozen=True, slots=True)
class Joining:
    """A place that somebody has come to, and may not know of."""

    reference: str
    seat: SeatFacts


@dataclass(frozen=True, slots=True)
class Somebody:
    """For the lead: who does not know, or says that it is not theirs. `instead`: whom they named."""

    facts: FamilyFacts
    seat: SeatFacts
    holder: PersonFacts
    instead: PersonFacts | None = None


@dataclass(frozen=True, slots=True)
class StandingIn:
    reference: str
    facts: FamilyFacts
    seat: SeatFacts
    knows: bool
    until: date | None


@dataclass(frozen=True, slots=True)
class About:
    """A family that has changed, for somebody who was or is at its table."""

    reference: str
    tier: Tier


def knows_family(look: Joining) -> Card:
    return Card(
        _(
            "You've been added to the team for family {reference}, {part}. The lead professional will tell you "
            "who this is by phone or secure e-mail. Do you know which family it is?"
        ).format(reference=look.reference, part=as_function(look.seat.function)),
        stack(
            Button("yes", _("Yes"), style="primary"),
            Button("not_yet", _("Not yet, ask the lead"), acts=True),
            Button("else", _("It should be someone else")),
        ),
    )


def made_lead(look: Joining) -> Card:
    return Card(
        _(
            "You now lead for family {reference}. The CAF team or whoever led before will tell you who this is by "
            "phone or secure e-mail. Do you know which family it is?"
        ).format(reference=look.reference),
        stack(Button("yes", _("Yes"), style="primary"), Button("open", _("Look at the family"))),
    )


def thank_you(reference: str) -> Words:
    return Words(
        _("Thank you. You'll hear when there is something to do for {reference}.").format(reference=reference)
    )


def lead_asked() -> Words:
    return Words(
        _("The lead professional has been asked to tell you by phone or secure e-mail. You'll be asked again.")
    )


def who_should_it_be() -> Words:
    return Words(
        _("Who should it be?"), help=_("Tap a colleague, or type part of the name. The lead professional decides.")
    )


def do_not_know() -> str:
    return _("I don't know")


def check_someone_else(reference: str, name: str | None) -> Words:
    if name is None:
        return Words(
            _("{reference}: tell the lead professional that it should be someone else?").format(reference=reference)
        )
    return Words(
        _("{reference}: tell the lead professional that it should be {name}?").format(reference=reference, name=name)
    )


def tell_the_lead() -> str:
    return _("Tell the lead")


def lead_told() -> Words:
    return Words(_("Thank you. The lead professional has been told and will sort it out."))


def not_known_yet(look: Somebody) -> Card:
    return Card(
        _(
            "{reference}: {place}, {name}, does not know yet which family it is. Tell them by phone or secure e-mail, never here. {reach}"
        ).format(
            reference=look.facts.reference,
            place=place_name(look.facts, look.seat),
            name=look.holder.name,
            reach=reach_line(look.holder),
        ),
        stack(
            Button("told", _("I've told them"), style="primary", acts=True),
            Button(f"change:{short(look.seat.id)}", _("It should be someone else")),
        ),
    )


def not_theirs(look: Somebody) -> Card:
    about = {
        "reference": look.facts.reference,
        "place": place_name(look.facts, look.seat),
        "name": look.holder.name,
    }
    if look.instead is None:
        text = _("{reference}: {name} says that {place} should be someone else. Who is it?").format(**about)
    else:
        text = _("{reference}: {name} says that {place} should be {instead}.").format(
            instead=look.instead.name, **about
        )
    return Card(
        text,
        stack(
            Button("give", _("Give it to {name}").format(name=look.instead.name), acts=True, style="primary")
            if look.instead
            else None,
            Button(f"change:{short(look.seat.id)}", _("Choose someone")),
            Button("keep", _("It is theirs: I've told them"), acts=True),
        ),
    )


def lead_has_told() -> Words:
    return Words(_("Thank you. They are being asked again whether they know which family it is."))


def given(name: str) -> Words:
    return Words(_("Done. {name} is being asked whether they know which family it is.").format(name=name))


def standing_in(look: StandingIn) -> Card:
    about = {"reference": look.reference, "place": place_name(look.facts, look.seat)}
    if look.until is None:
        text = _("{reference}: you stand in for {place}. What is asked of them comes to you too.").format(**about)
    else:
        text = _("{reference}: you stand in for {place} until {day}.").format(day=day(look.until), **about)
    if not look.knows:
        text += " " + _("If you don't know which family it is, ask the lead professional by phone.")
    return Card(text, stack(Button("open", _("Look at the family"))))


def left_table(look: About) -> Card:
    return Card(
        _(
            "{reference}: you are no longer at this family's table. You needn't answer or come any more. "
            "If that is a mistake, tell the lead professional."
        ).format(reference=look.reference)
    )


def tier_changed(look: About) -> Card:
    return Card(
        _("{reference} is now: {tier}. The next meeting will say what changes for you.").format(
            reference=look.reference, tier=tier_label(look.tier)
        )
    )
