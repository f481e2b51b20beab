"""Who has not answered and what was done about it, and what the lead hears of answers."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from bot.card import Button, Card, Row, Words, short, stack
from bot.domain.answering import Chase, State
from bot.domain.facts import Role
from bot.i18n import _, by_moment, day, listed, ngettext, short_day
from bot.views.answering import answer_said, children
from bot.views.directory import function_at, function_name, role_name, the_function, the_role
from bot.views.escalations import chased
from bot.views.updates import UpdateLook

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
        "who": function_at(look.function, look.agency),
        "name": line.holder or _("nobody yet"),
        "deadline": by_moment(look.due_at),
    }
    if look.state is not State.WAITING:
        return Card(_answered(look))
    lines = [
        _("{reference}: {who}, {name}.").format(**about),
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
    return _("{reference}: {who} answered on {day}: {answer}.").format(
        reference=look.reference,
        who=the_function(look.function),
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
        "{reference}: {who} can't share without the family's agreement. "
        "When you have it, record it, then ask them again."
    ).format(reference=look.reference, who=the_function(look.function))
    rows = stack(
        Button("agreement", _("Record the agreement")),
        Button(f"again:{short(look.request_id)}", _("It's agreed: ask them again"), acts=True),
    )
    return Card(text, rows)


def update_not_mine(facts: Arrived) -> Card:
    look = facts.update
    about = {"reference": look.reference, "who": function_at(look.function, look.agency)}
    text = _("{reference}: {who} says it is not their case now.").format(**about)
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
