"""Places that nobody can be asked at: nobody sits there, they may not be asked yet, or nobody is there to answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from bot.card import Button, Card, stack
from bot.domain.facts import Function
from bot.domain.seats import NoLadder
from bot.i18n import _, day
from bot.views.directory import function_at, function_name


@dataclass(frozen=True, slots=True)
class NotAsked:
    """A place that nobody can be asked at. `function` None: nobody at all is asked."""

    reference: str
    family_id: UUID
    why: NoLadder
    seat_id: UUID | None = None
    function: Function | None = None
    agency: str = ""
    meeting_at: datetime | None = None
    may_change: bool = True
    dealt_with: bool = False


def no_ladder(facts: NotAsked) -> Card:
    about = {
        "reference": facts.reference,
        "function": function_name(facts.function) if facts.function else "",
        "who": function_at(facts.function, facts.agency) if facts.function else "",
        "agency": facts.agency,
    }
    match facts.why:
        case NoLadder.NOT_CONFIRMED:
            text = _(
                "{reference}: {who} can't be asked for an update yet: they have not said that they "
                "know which family it is. Please tell them by phone or secure e-mail."
            )
            buttons = (Button("told", _("I've told them: ask again"), acts=True),)
        case NoLadder.NO_HOLDER:
            text = _(
                "{reference}: nobody sits at the table for {agency} ({function}), so there is no update from them."
            )
            buttons = (Button("table", _("Name somebody")),)
        case NoLadder.NO_AGREEMENT if facts.function is None:
            text = _("{reference}: the family's agreement isn't in force, so nobody is asked for an update.")
            buttons = (Button("agreement", _("Record the agreement")),)
        case NoLadder.NO_AGREEMENT:
            text = _("{reference}: the family has not agreed to {who}, so they are not asked.")
            buttons = (Button("agreement", _("Record the agreement")),)
    return Card(text.format(**about), stack(*buttons) if facts.may_change else ())


@dataclass(frozen=True, slots=True)
class Closed:
    """A place at which nobody is there to answer."""

    reference: str
    family_id: UUID
    function: Function
    agency: str
    closed_from: date
    is_now: bool
    opens_on: date | None
    was_asked: bool
    request_id: UUID | None = None
    meeting_at: datetime | None = None
    may_record: bool = True
    dealt_with: bool = False


def closed_seat(facts: Closed) -> Card:
    about = {
        "reference": facts.reference,
        "who": function_at(facts.function, facts.agency),
        "closed": day(facts.closed_from),
        "day": day(facts.opens_on) if facts.opens_on else "",
        "meeting": day(facts.meeting_at) if facts.meeting_at else "",
    }
    parts = [
        _("{reference}: {who} hasn't answered, and nobody is there now.")
        if facts.was_asked and facts.is_now
        else _("{reference}: {who} hasn't answered, and nobody is there from {closed}.")
        if facts.was_asked
        else _("{reference}: {who} could not be asked: nobody is there before the meeting.")
    ]
    if facts.opens_on is not None:
        parts.append(_("They are back on {day}."))
    if facts.meeting_at is not None:
        parts.append(_("The meeting is on {meeting}."))
    parts.append(_("We won't chase an empty building."))
    rows = stack(
        Button("told", _("They told me")) if facts.may_record else None,
        Button("family", _("Open the family")),
    )
    return Card(" ".join(part.format(**about) for part in parts), rows)
