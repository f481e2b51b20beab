"""Who has an escalation, and since when: the steps of one, and the list of all."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from bot.card import Button, Card, short, stack
from bot.domain.deciding import Event
from bot.domain.escalation_ends import Over
from bot.domain.escalations import DATE
from bot.i18n import _, moment, ngettext
from bot.views.directory import function_name, role_name, the_role
from bot.views.escalations import EscalationLook, about_what, chased, outcome_said


def status(look: EscalationLook) -> Card:
    """Who has it, since when, and what was decided: for anybody who may know."""
    names = dict(look.names)
    lines = [about_what(look)]
    if look.asked_at is not None and look.reason == "no_answer":
        lines.append(chased(look.asked_at, look.chases))
    lines += [_event(event, names) for event in look.events]
    if look.is_open:
        who = look.taken_by or look.holder or the_role(look.role)
        since = look.taken_at or look.put_at
        lines.append(_("Now with {name}, since {when}.").format(name=who, when=moment(since)))
        if look.acts_by is not None:
            lines.append(_("Next: {when}.").format(when=moment(look.acts_by)))
    else:
        lines.append(_capital(outcome_said(look)))
    rows = stack(Button(f"open:{short(look.id)}", _("Open it"))) if look.is_open and look.may_decide else ()
    return Card("\n".join(line for line in lines if line), rows, title=look.reference)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _event(event: Event, names: dict[UUID, str]) -> str:
    name = names.get(event.person_id) if event.person_id else None
    about = {
        "when": moment(event.at),
        "name": name or (the_role(event.role) if event.role else ""),
    }
    words = {
        "raised": _("{when}: put to {name}."),
        "passed_on": _("{when}: not taken, passed on to {name}."),
        "taken": _("{when}: {name} took it."),
        "read": _("{when}: {name} read it."),
        "rang": _("{when}: {name} rang them, a discussion."),
        "came_back": _("{when}: not decided, back with {name}."),
        "decided": _("{when}: {name} decided."),
        Over.ANSWERED: _("{when}: answered."),
        Over.COMING: _("{when}: they will be at the meeting."),
        Over.CAME: _("{when}: they were at the meeting."),
        Over.AGREED: _("{when}: the family agreed."),
        Over.SETTLED: _("{when}: a date was fixed."),
        Over.RECORDED: _("{when}: written down."),
        Over.WITHDRAWN: _("{when}: not asked any more."),
        Over.CLOSED: _("{when}: the plan was closed."),
    }[event.what]
    return words.format(**about)


def several(looks: Sequence[EscalationLook]) -> Card:
    """The list: mine first, then the open ones, then what was decided lately."""
    if not looks:
        return Card(_("Nothing is waiting for a decision in your families."))
    mine = sum(look.is_open and look.is_theirs for look in looks)
    is_open = sum(look.is_open for look in looks)
    first = ngettext("{count} waits for a decision", "{count} wait for a decision", is_open).format(count=is_open)
    if mine:
        first += ngettext(", {count} of them yours", ", {count} of them yours", mine).format(count=mine)
    buttons = [Button(f"status:{short(look.id)}", line(look)) for look in looks]
    return Card(f"{first}.", stack(*buttons), title=_("Who has what"))


def line(look: EscalationLook) -> str:
    if not look.is_open:
        is_answered = look.ended_by is Over.ANSWERED
        what = _("decided") if look.decision else _("answered") if is_answered else _("nothing left to decide")
        return f"{look.reference}: {what}"
    who = look.taken_by or look.holder or role_name(look.role)
    if look.reason == "worry":
        return _("{reference}: a worry, with {name}").format(reference=look.reference, name=who)
    if look.reason == DATE:
        return _("{reference}: which date to take, with {name}").format(reference=look.reference, name=who)
    if look.function is not None:
        return _("{reference}: {function}, with {name}").format(
            reference=look.reference, function=function_name(look.function), name=who
        )
    return _("{reference}: with {name}").format(reference=look.reference, name=who)
