"""What a manager hears about dates, and what the lead hears back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.card import Button, Card, Words, stack
from bot.domain.facts import Function, MeetingKind
from bot.domain.reasons import CannotCause, MoveCause, ShortCause
from bot.domain.slots_short import FirstWithNotice, LastInTime
from bot.i18n import _, day, full_moment, moment, short_moment
from bot.views.choosing_date import in_time, with_notice
from bot.views.deadlines import meeting_name, working_days
from bot.views.directory import function_name, the_function
from bot.views.escalations import EscalationLook, history_button, take_button, whose
from bot.views.reasons import said


@dataclass(frozen=True, slots=True)
class DateWanted:
    """No date keeps notice and deadline, and the lead asks the manager. `wish` is what the lead would take."""

    look: EscalationLook
    reference: str
    kind: MeetingKind
    promised: int
    due_on: date | None
    last_in_time: LastInTime | None
    first_with_notice: FirstWithNotice | None
    wish: datetime | None
    decided_for: datetime | None = None
    decided_by: str = ""
    decided_by_me: bool = False
    dealt_with: bool = False
    is_over: bool = False


def date_wanted(facts: DateWanted) -> Card:
    name = meeting_name(facts.kind)
    if facts.decided_for is not None:
        told = (
            _("{reference}: you chose {moment} for the {meeting}. The lead professional was told.")
            if facts.decided_by_me
            else _("{reference}: {name} chose {moment} for the {meeting}. The lead professional was told.")
        )
        return Card(
            told.format(
                reference=facts.reference,
                name=facts.decided_by,
                moment=full_moment(facts.decided_for),
                meeting=name,
            )
        )
    if facts.is_over:
        return Card(_("{reference}: this has been settled meanwhile.").format(reference=facts.reference))
    parts = [_("{reference}: the lead professional asks you for a date.").format(reference=facts.reference)]
    if facts.due_on is not None:
        parts.append(
            _("The {meeting} is due by {day}, we promise {promised} of notice, and no date does both.").format(
                meeting=name, day=day(facts.due_on), promised=working_days(facts.promised)
            )
        )
    if facts.wish is not None:
        parts.append(_("They would take {moment}.").format(moment=moment(facts.wish)))
    parts += [_("Which one?"), whose(facts.look)]
    return Card(" ".join(parts), _choices(facts))


def _choices(facts: DateWanted) -> tuple[tuple[Button, ...], ...]:
    last, first, wish = facts.last_in_time, facts.first_with_notice, facts.wish
    offered: dict[datetime, str] = {}
    if last is not None:
        offered[last.slot.starts_at] = in_time(last)
    if first is not None:
        offered.setdefault(first.slot.starts_at, with_notice(first))
    if wish is not None:
        offered.setdefault(wish, _("{moment}: as they wish").format(moment=short_moment(wish)))
    dates = [Button(f"date:{starts_at:%Y%m%dT%H%M}", label, acts=True) for starts_at, label in offered.items()]
    return stack(*dates, take_button(facts.look), history_button())


def chosen(starts_at: datetime) -> str:
    """A toast."""
    return _("Thank you. The lead professional is told.")


@dataclass(frozen=True, slots=True)
class DateDecided:
    meeting_id: str
    reference: str
    kind: MeetingKind
    starts_at: datetime
    is_move: bool
    dealt_with: bool = False


def date_decided(facts: DateDecided) -> Card:
    line = _("{reference}: the manager chose {moment} for the {meeting}.").format(
        reference=facts.reference, moment=full_moment(facts.starts_at), meeting=meeting_name(facts.kind)
    )
    if facts.dealt_with:
        return Card(line)
    label = _("Move it there") if facts.is_move else _("Fix it and tell everybody")
    return Card(line, stack(Button("fix", label, acts=True), Button("other", _("Another date"))))


@dataclass(frozen=True, slots=True)
class ShortNotice:
    reference: str
    kind: MeetingKind
    starts_at: datetime
    given: int
    promised: int
    cause: ShortCause | MoveCause | None
    moved: bool
    seen: bool
    meeting_id: str = ""
    dealt_with: bool = False


def short_notice(facts: ShortNotice) -> Card:
    line = (
        _("{reference}: the {meeting} was moved to {moment}.")
        if facts.moved
        else _("{reference}: the {meeting} is on {moment}.")
    )
    parts = [
        line.format(reference=facts.reference, meeting=meeting_name(facts.kind), moment=full_moment(facts.starts_at)),
        _("That gives people {given} of notice; we promise {promised}.").format(
            given=working_days(facts.given), promised=facts.promised
        ),
    ]
    if facts.cause is not None:
        parts.append(_("Why: {reason}.").format(reason=said(facts.cause)))
    if facts.seen:
        parts.append(_("You have seen this."))
        return Card(" ".join(parts))
    return Card(" ".join(parts), stack(Button("seen", _("I've seen it")), Button("open", _("Open the meeting"))))


@dataclass(frozen=True, slots=True)
class CannotCome:
    """Somebody has said that they cannot come; `withdrew`: the deputy whom they had sent has."""

    meeting_id: str
    reference: str
    kind: MeetingKind
    starts_at: datetime
    function: Function
    cause: CannotCause | None
    withdrew: str | None = None
    dealt_with: bool = False


def cannot_come(facts: CannotCome) -> Card:
    if facts.withdrew is not None:
        return _deputy_cannot(facts)
    line = _("{reference}, {day}: {function} can't come to the {meeting}.").format(
        reference=facts.reference,
        day=day(facts.starts_at),
        function=function_name(facts.function),
        meeting=meeting_name(facts.kind),
    )
    why = " " + _("Why: {reason}.").format(reason=said(facts.cause)) if facts.cause else ""
    return Card(line + why, stack(Button("open", _("Who's coming"))))


def _deputy_cannot(facts: CannotCome) -> Card:
    line = _("{reference}, {day}: {name} can't come to the {meeting} for {who}, who is asked again.").format(
        reference=facts.reference,
        day=day(facts.starts_at),
        name=facts.withdrew,
        who=the_function(facts.function),
        meeting=meeting_name(facts.kind),
    )
    return Card(line, stack(Button("open", _("Who's coming"))))


@dataclass(frozen=True, slots=True)
class BookSoon:
    family_id: str
    reference: str
    kind: MeetingKind
    due_on: date
    days_left: int
    dealt_with: bool = False


def book_soon(facts: BookSoon) -> Card:
    name = meeting_name(facts.kind)
    if facts.dealt_with:
        return Card(
            _("{reference}: the next {meeting} is being arranged.").format(reference=facts.reference, meeting=name)
        )
    if facts.days_left < 0:
        line = _("{reference} needs a date. The {meeting} was due on {day} and none is booked.")
    else:
        line = _(
            "{reference}: the next {meeting} is due by {day} and none is booked. Book it now, so that everyone gets full notice?"
        )
    return Card(
        line.format(reference=facts.reference, meeting=name, day=day(facts.due_on)),
        stack(Button("book", _("Book it")), Button("why", _("Why am I seeing this?"))),
    )


def why_book(due_line: str) -> Words:
    return Words(due_line)
