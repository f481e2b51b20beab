"""What is a manager's to decide, for whoever decides and whoever waits: the facts, whose it is, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from bot.card import Button, Card, Row, short, stack
from bot.domain.answering import Chase
from bot.domain.deciding import Event
from bot.domain.escalation_ends import Over
from bot.domain.escalations import DATE, DECISIONS
from bot.domain.facts import Function, MeetingKind, Role
from bot.i18n import _, by_moment, clock_time, day, listed, local_date, moment, ngettext, short_day
from bot.views.deadlines import meeting_name
from bot.views.deciding import decision_button, decision_said, reason_label
from bot.views.directory import function_at, role_name, the_function, the_role


@dataclass(frozen=True, slots=True)
class Beside:
    """Another open one about the same agency, that one decision may serve for. `function`: whose answer is missing,
    where it is of the same family."""

    id: UUID
    reference: str
    raised_at: datetime
    put_at: datetime
    function: Function | None = None


@dataclass(frozen=True, slots=True)
class EscalationLook:
    """One escalation as one reader may see it. `is_theirs`: they have it, or it is put to their whole team.

    `acts_by`: by when somebody must take it, or the end of the pause of whoever did. `next_role`: to whom it
    goes then. `about_now`: this showing is the one that was sent; a later one has been sent since otherwise.
    """

    id: UUID
    family_id: UUID
    reference: str
    reason: str
    today: date
    raised_at: datetime
    put_at: datetime
    role: Role
    is_open: bool
    is_theirs: bool
    may_decide: bool
    holder: str | None = None
    function: Function | None = None
    agency: str = ""
    agency_id: UUID | None = None
    request_id: UUID | None = None
    meeting_id: UUID | None = None
    meeting_kind: MeetingKind | None = None
    meeting_at: datetime | None = None
    asked_at: datetime | None = None
    chases: tuple[Chase, ...] = ()
    taken_at: datetime | None = None
    taken_by: str | None = None
    taken_by_me: bool = False
    acts_by: datetime | None = None
    next_role: Role | None = None
    next_is_deputy: bool = False
    raised_by: str | None = None
    decision: str | None = None
    because: str | None = None
    decided_by: str | None = None
    closed_at: datetime | None = None
    events: tuple[Event, ...] = ()
    names: tuple[tuple[UUID, str], ...] = ()
    beside: tuple[Beside, ...] = ()
    also: tuple[Function, ...] = ()  # whose answers at the same agency went with it to whoever has it now
    is_lead: bool = False
    was_asked: bool = False
    read_by_me: bool = False
    about_now: bool = True
    may_record: bool = False  # what nobody has written down
    tells_outcome: bool = False  # shown for the sake of how it ended

    @property
    def ended_by(self) -> Over:
        """What ended it by itself; what was once answered says so in its events."""
        ends = [event.what for event in self.events if event.what in set(Over)]
        return Over(ends[-1]) if ends else Over.ANSWERED

    @property
    def dealt_with(self) -> bool:
        return not self.tells_outcome and (not self.is_open or not self.about_now)


def escalation(look: EscalationLook) -> Card:
    if not look.is_open:
        return outcome(look)
    parts = [_subject(look), _facts(look), whose(look)]
    if look.beside and look.may_decide and look.reason != "worry":
        parts.append(_beside(look))
    return Card(" ".join(part for part in parts if part), _buttons(look))


def _beside(look: EscalationLook) -> str:
    count = len(look.beside)
    if any(one.function is not None for one in look.beside):
        return ngettext(
            "{count} more answer is missing from them; one decision can serve both.",
            "{count} more answers are missing from them; one decision can serve all.",
            count,
        ).format(count=count)
    return ngettext(
        "{count} more family waits for them; one decision can serve both.",
        "{count} more families wait for them; one decision can serve all.",
        count,
    ).format(count=count)


def worry(look: EscalationLook) -> Card:
    """To the manager and the lead at once."""
    return escalation(look)


def _subject(look: EscalationLook) -> str:
    about = {
        "reference": look.reference,
        "who": function_at(look.function, look.agency) if look.function else "",
        "name": look.raised_by or "",
    }
    if look.reason == "worry":
        if look.function is not None:
            return _("{reference}: {who}, {name}, is worried. Telephone them now.").format(**about)
        return _("{reference}: {name} is worried. Telephone them now.").format(**about)
    if look.reason == "no_answer" and look.function is not None:
        return _("{reference}: {who} hasn't answered.").format(**about)
    if look.reason == "agreement":
        return _("{reference}: the family has not agreed, or no longer agrees, to what is planned.").format(**about)
    if look.reason == "not_recorded":
        return _(
            "{reference}: nobody has said whether the meeting happened. The lead professional was asked that day and "
            "the next working day."
        ).format(**about)
    return _("{reference}: this needs a decision.").format(**about)


def _facts(look: EscalationLook) -> str:
    parts = []
    history = chased(look.asked_at, look.chases)
    if history and look.reason == "no_answer":
        parts.append(history)
    if look.meeting_kind is not None and look.meeting_at is not None:
        name = meeting_name(look.meeting_kind)
        parts.append(_("{meeting}: {day}.").format(meeting=name[:1].upper() + name[1:], day=day(look.meeting_at)))
    return " ".join(parts)


def chased(asked_at: datetime | None, chases: Sequence[Chase]) -> str:
    """ "Asked Tuesday 23 February, reminded Tuesday 2 March and Wednesday 3 March, deputy Thursday 4 March." """
    if asked_at is None:
        return ""
    said = [_("asked {day}").format(day=short_day(asked_at))]
    reminded = [short_day(chase.at) for chase in chases if chase.step.startswith("nudge") or chase.step == "by_hand"]
    if reminded:
        said.append(_("reminded {days}").format(days=listed(reminded)))
    for chase in chases:
        if chase.step in ("rung_1", "rung_2"):
            above: list[Role] = [role for role in chase.roles if role not in (Role.HOLDER, Role.LEAD)] or list(
                chase.roles
            )
            roles = listed([role_name(role) for role in above])
            said.append(_("{role} {day}").format(role=roles, day=short_day(chase.at)))
        elif chase.step == "closed_seat":
            said.append(_("closed since {day}").format(day=short_day(chase.at)))
    text = ", ".join(said)
    return text[:1].upper() + text[1:] + "."


def whose(look: EscalationLook) -> str:
    about = {
        "name": look.taken_by or look.holder or role_name(look.role),
        "when": moment(look.taken_at) if look.taken_at else "",
        "by": _by(look.acts_by, look.today) if look.acts_by else "",
        "day": day(look.acts_by) if look.acts_by else "",
        "whom": _to_whom(look),
    }
    if look.taken_at is not None:
        if look.taken_by_me:
            return _("You took this. Please decide by {day}, or it comes back to you.").format(**about)
        return _("{name} took this on {when}.").format(**about)
    if look.is_lead and not look.may_decide:
        said = _("With {name}.").format(**about)
        return f"{said} {_('You have said that you will ring.')}" if look.read_by_me else said
    if look.is_theirs and look.acts_by is not None:
        return _("Take this by {by} or it goes to {whom}.").format(**about)
    if look.is_theirs:
        return _("There is nobody above you: it stays with you.")
    return _("It is with {name} now; you can still take it.").format(**about)


def _by(at: datetime, today: date) -> str:
    ahead = (local_date(at) - today).days
    if ahead == 0:
        return _("{time} today").format(time=clock_time(at))
    return _("{time} tomorrow").format(time=clock_time(at)) if ahead == 1 else by_moment(at)


def _to_whom(look: EscalationLook) -> str:
    if look.next_role is None:
        return ""
    if look.next_is_deputy:
        return _("your deputy")
    return the_role(look.next_role)


def history_button() -> Button:
    return Button("history", _("Who has it, and since when"))


def take_button(look: EscalationLook) -> Button | None:
    if look.taken_by_me:
        return None
    return Button(f"take:{short(look.id)}", _("I'll take this"), acts=True, style="primary")


def _buttons(look: EscalationLook) -> tuple[Row, ...]:
    if not look.may_decide:
        if look.reason == "worry" and look.is_lead and not look.read_by_me:
            return stack(
                Button(f"read:{short(look.id)}", _("I've read this and will ring"), acts=True), history_button()
            )
        return stack(history_button())
    told = (
        Button(f"told:{short(look.id)}", _("They told me"))
        if look.reason == "no_answer" and look.request_id is not None
        else None
    )
    decisions = [
        Button(f"decide:{number}.{short(look.id)}", decision_button(decision))
        for number, decision in enumerate(DECISIONS.get(look.reason, ()))
    ]
    rang = Button(f"rang:{short(look.id)}", _("I rang them"))
    record = Button("record", _("Write it down")) if look.may_record else None
    return stack(take_button(look), told, record, *decisions, rang, history_button())


def passed_on(look: EscalationLook) -> Card:
    """What it is about comes first: several of these stand in one list."""
    gone = _("nobody took it in time, so it has gone to {whom}. You can still take it.").format(
        whom=look.holder or the_role(look.role)
    )
    if look.taken_by_me:
        gone = _("nobody took it in time, and then you took it.")
    return Card(f"{about_what(look)} {gone}", stack(Button(f"open:{short(look.id)}", _("Open it")), history_button()))


def outcome(look: EscalationLook) -> Card:
    """To whoever was waiting."""
    return Card(f"{about_what(look)} {outcome_said(look)}", stack(history_button()))


def about_what(look: EscalationLook) -> str:
    if look.reason == DATE:
        return _("{reference}, which date to take:").format(reference=look.reference)
    if look.reason == "worry":
        return _("{reference}, the worry:").format(reference=look.reference)
    if look.reason == "no_answer" and look.was_asked:
        return _("{reference}, your update that didn't come:").format(reference=look.reference)
    if look.reason == "no_answer" and look.function is not None:
        functions = listed(sorted(the_function(one) for one in {look.function, *look.also}))
        return _("{reference}, no update from {who}:").format(reference=look.reference, who=functions)
    if look.reason == "agreement":
        return _("{reference}, the family's agreement:").format(reference=look.reference)
    if look.reason == "not_recorded":
        return _("{reference}, the meeting that nobody had written down:").format(reference=look.reference)
    return f"{look.reference}:"


def outcome_said(look: EscalationLook) -> str:
    if look.reason == DATE and look.decision is not None and look.because is not None:
        return _("{name} chose {moment}.").format(
            name=look.decided_by or role_name(look.role), moment=moment(datetime.fromisoformat(look.because))
        )
    if look.decision is not None and look.closed_at is not None:
        because = reason_label(look.because) if look.because else ""
        return _("{name} decided on {day} {decision}, because: {reason}.").format(
            name=look.decided_by or role_name(look.role),
            day=day(look.closed_at),
            decision=decision_said(look.decision),
            reason=because[:1].lower() + because[1:],
        )
    if look.closed_at is None:
        return ""
    ended = {
        Over.ANSWERED: _("they answered on {day}, so there is nothing left to decide."),
        Over.COMING: _("they will be at the meeting, so there is nothing left to decide."),
        Over.CAME: _("they were at the meeting, so there is nothing left to decide."),
        Over.AGREED: _("the family agreed on {day}, so there is nothing left to decide."),
        Over.SETTLED: _("a date was fixed on {day}, so there is nothing left to decide."),
        Over.RECORDED: _("it is written down now, so there is nothing left to decide."),
        Over.WITHDRAWN: _("it is not asked any more, so there is nothing left to decide."),
        Over.CLOSED: _("the plan was closed on {day}, so there is nothing left to decide."),
    }
    return ended[look.ended_by].format(day=day(look.closed_at))
