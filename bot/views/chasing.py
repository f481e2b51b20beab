"""Who has not answered, what was done about it, and what the lead hears of answers and of places nobody can ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from bot.card import Button, Card, Row, Words, short, stack
from bot.domain.answering import Chase, State
from bot.domain.facts import Function, Role, UpdateAnswer
from bot.domain.seats import NoLadder
from bot.i18n import _, by_moment, day, listed, ngettext, short_day
from bot.views.directory import function_label, function_name, role_name, the_role
from bot.views.escalations import chased
from bot.views.updates import UpdateLook, answer_label, answer_said, children, purpose_label

PAGE = 8


@dataclass(frozen=True, slots=True)
class Unanswered:
    """One update that is waited for, for whoever waits. `with_whom`: where the chasing has got to."""

    update: UpdateLook
    holder: str | None
    chases: tuple[Chase, ...]
    is_overdue: bool
    escalation_id: UUID | None = None
    has_it: str | None = None  # who is to decide, where it has come to that
    reminded_today: bool = False


@dataclass(frozen=True, slots=True)
class ChaseList:
    lines: tuple[Unanswered, ...]
    count: int
    offset: int
    has_decisions: bool
    family: str | None = None  # of this family only


def chase(look: ChaseList) -> Card:
    if not look.count:
        text = _("Every update that was asked for in your families has come.")
    else:
        text = ngettext("{count} update is waited for.", "{count} updates are waited for.", look.count).format(
            count=look.count
        )
        late = [line for line in look.lines if line.is_overdue]
        if late:
            text += " " + ngettext("{count} is late.", "{count} are late.", len(late)).format(count=len(late))
    rows: list[Row] = [(Button(f"one:{short(line.update.request_id)}", chase_line(line)),) for line in look.lines]
    turns = []
    if look.offset > 0:
        turns.append(Button(f"page:{max(0, look.offset - PAGE)}", _("‹ Earlier")))
    if look.offset + PAGE < look.count:
        turns.append(Button(f"page:{look.offset + PAGE}", _("More ›")))
    if turns:
        rows.append(tuple(turns))
    if look.has_decisions:
        rows.append((Button("decisions", _("Who has what to decide")),))
    return Card(text, tuple(rows), title=_("Who hasn't answered"))


def chase_line(line: Unanswered) -> str:
    """ "R-1042, school nurse: with the CAF manager"."""
    return _("{reference}, {function}: {where}").format(
        reference=line.update.reference, function=function_name(line.update.function), where=where(line)
    )


def where(line: Unanswered) -> str:
    if line.has_it is not None:
        return _("with {name}").format(name=line.has_it)
    last = next((one for one in reversed(line.chases) if one.roles or one.step == "closed_seat"), None)
    if last is None:
        return _("due {day}").format(day=short_day(line.update.due_at))
    if last.step == "closed_seat":
        return _("closed")
    if last.step in ("rung_1", "rung_2"):
        above: list[Role] = [role for role in last.roles if role not in (Role.HOLDER, Role.LEAD)] or list(last.roles)
        return _("with {whom}").format(whom=listed([the_role(role) for role in above]))
    return _("reminded {day}").format(day=short_day(last.at))


def chase_one(line: Unanswered) -> Card:
    """Asked when, reminded when, whom; and what can be done now. Telephone numbers are not the bot's to give."""
    look = line.update
    about = {
        "reference": look.reference,
        "function": function_name(look.function),
        "agency": look.agency,
        "name": line.holder or _("nobody yet"),
        "deadline": by_moment(look.due_at),
    }
    if look.state is not State.WAITING:
        return Card(_answered(look))
    lines = [
        _("{reference}: the {function} at {agency}, {name}.").format(**about),
        _("Due by {deadline}.").format(**about),
        chased(look.asked_at, line.chases),
    ]
    could_not = list(dict.fromkeys(role for one in line.chases for role in one.fell_through))
    if could_not:
        names = listed([role_name(role) for role in could_not])
        lines.append(_("Could not be reached: {names}.").format(names=names))
    if line.has_it is not None:
        lines.append(_("Now with {name}, to decide.").format(name=line.has_it))
    elif look.next_on is not None and look.next_role is not None:
        lines.append(_("Next: {whom}, {day}.").format(whom=the_role(look.next_role), day=day(look.next_on)))
    request = short(look.request_id)
    rows = stack(
        Button(f"told:{request}", _("They told me")),
        None if line.reminded_today else Button(f"remind:{request}", _("Remind now"), acts=True),
        Button(f"status:{short(line.escalation_id)}", _("Who has it, and since when"))
        if line.escalation_id is not None
        else None,
    )
    return Card("\n".join(each for each in lines if each), rows, title=look.reference)


def _answered(look: UpdateLook) -> str:
    if look.answer is None or look.answered_at is None:
        return _("{reference}: this update is not waited for any more.").format(reference=look.reference)
    return _("{reference}: the {function} answered on {day}: {answer}.").format(
        reference=look.reference,
        function=function_name(look.function),
        day=day(look.answered_at),
        answer=answer_said(look.answer),
    )


def reminded(role: Role) -> Words:
    if role is Role.HOLDER:
        return Words(_("They are being reminded now."))
    return Words(_("They are not there today, so {whom} is asked now.").format(whom=the_role(role)))


@dataclass(frozen=True, slots=True)
class Arrived:
    """An answer that the lead should know of. `instead`: who it should be, where somebody was named."""

    update: UpdateLook
    family_id: UUID
    dealt_with: bool
    instead: str | None = None


def answer_arrived(facts: Arrived) -> Card:
    look = facts.update
    text = _answered(look)
    if look.letters:
        text += " " + _("About: {children}.").format(children=children(look.letters))
    text += " " + _("Ring them to hear more.")
    return Card(text, stack(Button("family", _("Open the family"))))


def agreement_needed(facts: Arrived) -> Card:
    look = facts.update
    text = _(
        "{reference}: the {function} can't share without the family's agreement. "
        "When you have it, record it, then ask them again."
    ).format(reference=look.reference, function=function_name(look.function))
    rows = stack(
        Button("agreement", _("Record the agreement")),
        Button(f"again:{short(look.request_id)}", _("It's agreed: ask them again"), acts=True),
    )
    return Card(text, rows)


def update_not_mine(facts: Arrived) -> Card:
    look = facts.update
    about = {"reference": look.reference, "function": function_name(look.function), "agency": look.agency}
    text = _("{reference}: the {function} at {agency} says it is not their case now.").format(**about)
    if facts.instead is not None:
        text += " " + _("It should be {name}.").format(name=facts.instead)
    text += " " + _("Change who sits there, and the new person is asked.")
    return Card(text, stack(Button("table", _("Who's at the table"))))


def asked_again() -> Words:
    return Words(_("They are being asked again now."))


@dataclass(frozen=True, slots=True)
class Recorded:
    """What somebody else wrote down, for whoever it was said to come from."""

    update: UpdateLook


def recorded_for_you(facts: Recorded) -> Card:
    look = facts.update
    text = _("{reference}: {name} recorded for you: {answer}. If that isn't right, change it.").format(
        reference=look.reference,
        name=look.recorded_by or _("Somebody"),
        answer=answer_said(look.answer) if look.answer else "",
    )
    return Card(text, stack(Button(f"change:{short(look.request_id)}", _("Change"))))


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
        "agency": facts.agency,
    }
    match facts.why:
        case NoLadder.NOT_CONFIRMED:
            text = _(
                "{reference}: the {function} at {agency} can't be asked for an update yet: they have not said that they "
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
            text = _("{reference}: the family has not agreed to the {function} at {agency}, so they are not asked.")
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
        "function": function_name(facts.function),
        "agency": facts.agency,
        "closed": day(facts.closed_from),
        "day": day(facts.opens_on) if facts.opens_on else "",
        "meeting": day(facts.meeting_at) if facts.meeting_at else "",
    }
    parts = [
        _("{reference}: the {function} at {agency} hasn't answered, and nobody is there now.")
        if facts.was_asked and facts.is_now
        else _("{reference}: the {function} at {agency} hasn't answered, and nobody is there from {closed}.")
        if facts.was_asked
        else _("{reference}: the {function} at {agency} could not be asked: nobody is there before the meeting.")
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


# Asking now


def which_family_to_ask() -> Words:
    return Words(_("Whom would you like to hear about? Tap a family, or type its reference."))


def which_family_told() -> Words:
    return Words(_("Which family was it about? Tap one, or type its reference."))


def no_such_family() -> Words:
    return Words(_("I don't know a family of yours by that reference. Please check its last letter."))


def why_ask(reference: str) -> Words:
    return Words(_("{reference}: what would you like to know?").format(reference=reference))


def purpose_option(purpose: str) -> str:
    return purpose_label(purpose)


def whom_to_ask(reference: str, cannot: Sequence[str]) -> Words:
    help_ = _("Can't be asked now: {who}.").format(who=listed(list(cannot))) if cannot else None
    return Words(_("{reference}: whom shall we ask?").format(reference=reference), help=help_)


def everybody(count: int) -> str:
    return ngettext("The {count} who can be asked", "All {count} who can be asked", count).format(count=count)


def some() -> str:
    return _("Choose some of them")


def which_places() -> Words:
    return Words(_("Tick those to ask, then Done."))


def nobody_can_be_asked(reference: str, cannot: Sequence[str]) -> Words:
    return Words(
        _("{reference}: nobody can be asked now. {who}.").format(reference=reference, who=listed(list(cannot)))
    )


def understood() -> str:
    return _("All right")


def at_least_one_place() -> Words:
    return Words(_("Please tick at least one."))


def done() -> str:
    return _("Done")


def place(function: Function, agency: str) -> str:
    return _("{function}, {agency}").format(function=function_label(function), agency=agency)


def why_not(function: Function, why: str) -> str:
    """ "school nurse (answered lately)"."""
    reasons = {
        NoLadder.NO_HOLDER.value: _("nobody yet"),
        NoLadder.NOT_CONFIRMED.value: _("has not said which family it is"),
        NoLadder.NO_AGREEMENT.value: _("not agreed to"),
        "asked": _("asked already"),
        "answered": _("answered lately"),
    }
    return _("{function} ({why})").format(function=function_name(function), why=reasons[why])


def check_asking(reference: str, count: int) -> Words:
    return Words(
        ngettext(
            "{reference}: {count} person will be asked now, and reminded if nothing comes.",
            "{reference}: {count} people will be asked now, and reminded if nothing comes.",
            count,
        ).format(reference=reference, count=count)
    )


def ask_them() -> str:
    return _("Ask them")


def asked(reference: str, count: int) -> Words:
    return Words(
        ngettext(
            "{reference}: {count} person is being asked. See /chase for who hasn't answered.",
            "{reference}: {count} people are being asked. See /chase for who hasn't answered.",
            count,
        ).format(reference=reference, count=count)
    )


# They told me


def who_told(reference: str) -> Words:
    return Words(_("{reference}: who told you?").format(reference=reference))


def what_was_said(reference: str, function: Function) -> Words:
    return Words(
        _("{reference}: what did the {function} say? It's kept as told to you.").format(
            reference=reference, function=function_name(function)
        )
    )


def told_option(answer: UpdateAnswer) -> str:
    return _("They're worried") if answer is UpdateAnswer.WORRIED else answer_label(answer)


def check_told(reference: str, function: Function, answer: UpdateAnswer) -> Words:
    return Words(
        _("{reference}, {function}: {answer}. They'll see that you wrote it down for them.").format(
            reference=reference, function=function_name(function), answer=answer_said(answer)
        )
    )


def write_it_down() -> str:
    return _("Write it down")


def written_down(reference: str, function: Function) -> Words:
    return Words(
        _("{reference}: saved as told to you by the {function}. Thank you.").format(
            reference=reference, function=function_name(function)
        )
    )


def nobody_at_table(reference: str) -> Words:
    return Words(_("{reference}: nobody else is at the table yet.").format(reference=reference))
