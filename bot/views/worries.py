"""I'm worried: first whom to telephone, then who is told. The bot is never a referral."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.card import Button, Card, Words, stack
from bot.domain.facts import Role
from bot.i18n import _, by_moment, moment
from bot.views.directory import role_name, the_role


@dataclass(frozen=True, slots=True)
class Numbers:
    """Whom to telephone, as the authority has set it."""

    emergency: str
    front_door: str
    out_of_hours: str


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def telephone_first(reference: str, numbers: Numbers, read_from: datetime) -> Words:
    """`read_from`: the next working morning, before which nobody may read it."""
    return Words(
        _(
            "In danger now: {emergency}. Otherwise telephone today: {front_door}, out of hours {out_of_hours}.\n\n"
            "This is not a referral, and nobody may read it before {read_from}. "
            "Shall I also tell the lead professional and the manager of {reference} that you are worried?"
        ).format(
            emergency=numbers.emergency,
            front_door=numbers.front_door,
            out_of_hours=numbers.out_of_hours,
            read_from=moment(read_from),
            reference=reference,
        )
    )


def telephone(numbers: Numbers) -> str:
    """Whom to telephone, in a line."""
    return _("In danger: {emergency}. Otherwise: {front_door}, out of hours {out_of_hours}.").format(
        emergency=numbers.emergency, front_door=numbers.front_door, out_of_hours=numbers.out_of_hours
    )


def plan_is_closed(reference: str, numbers: Numbers) -> Words:
    """Nobody would read a worry about a family that is closed: telephoning is the only way."""
    return Words(
        _("{reference} has been closed, so nobody would read it here. Please telephone now.").format(
            reference=reference
        )
        + " "
        + telephone(numbers)
    )


def tell_them() -> str:
    return _("Yes, tell them I'm worried")


def told(reference: str, numbers: Numbers) -> Words:
    return Words(
        _(
            "{reference}: the lead professional and the manager are being told. You'll hear who has read it. "
            "Please telephone as well: {front_door}; in danger now, {emergency}."
        ).format(reference=reference, front_door=numbers.front_door, emergency=numbers.emergency)
    )


@dataclass(frozen=True, slots=True)
class WorryRead:
    """To whoever is worried: who has read it."""

    reference: str
    name: str
    role: Role | None
    at: datetime
    has_taken: bool
    numbers: Numbers
    escalation: str


def worry_acknowledged(facts: WorryRead) -> Card:
    about = {
        "reference": facts.reference,
        "name": facts.name,
        "role": role_name(facts.role) if facts.role else "",
        "when": moment(facts.at),
    }
    said = (
        _("{reference}: {name}, {role}, has read that you are worried and has taken it. {when}.")
        if facts.has_taken
        else _("{reference}: {name}, {role}, has read that you are worried. {when}.")
    )
    then = _("If anything has got worse, telephone: {front_door}; in danger now, {emergency}.").format(
        front_door=facts.numbers.front_door, emergency=facts.numbers.emergency
    )
    return Card(f"{said.format(**about)} {then}", stack(Button("status", _("Who has it"))))


@dataclass(frozen=True, slots=True)
class WorryNotTaken:
    """To whoever is worried, and to the lead: it has passed on. `until`: by when whoever has it now is to take it."""

    reference: str
    name: str | None
    role: Role
    since: datetime
    until: datetime | None
    is_open: bool
    taken_by: str | None
    numbers: Numbers
    escalation: str
    dealt_with: bool = False


def worry_not_taken(facts: WorryNotTaken) -> Card:
    about = {
        "reference": facts.reference,
        "name": facts.taken_by or facts.name or the_role(facts.role),
        "when": moment(facts.since),
        "until": by_moment(facts.until) if facts.until else "",
    }
    if not facts.is_open or facts.taken_by is not None:
        line = (
            _("{reference}: {name} has taken the worry.")
            if facts.is_open
            else _("{reference}: the worry is decided.")
        )
        return Card(line.format(**about), stack(Button("status", _("Who has it"))))
    parts = [_("{reference}: nobody has taken the worry yet. It has been with {name} since {when}.").format(**about)]
    if facts.until is not None:
        parts.append(_("If they don't take it by {until}, it goes further up.").format(**about))
    parts.append(
        _("Please telephone: {front_door}; in danger now, {emergency}.").format(
            front_door=facts.numbers.front_door, emergency=facts.numbers.emergency
        )
    )
    return Card(" ".join(parts), stack(Button("status", _("Who has it"))))
