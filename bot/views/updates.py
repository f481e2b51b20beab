"""An update as it is sent and kept: asked, reminded of, asked of those who stand above, and how it was answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from bot.card import Button, Card, Row, short, stack
from bot.domain.answering import FIRST_ANSWERS, State
from bot.domain.facts import Function, Role, UpdateAnswer
from bot.domain.updates import REPORT, UPDATE
from bot.i18n import _, by_moment, clock_time, day, listed, local_date
from bot.views.answering import answer_label, answer_said, children
from bot.views.directory import function_at, role_name, the_function, the_role


@dataclass(frozen=True, slots=True)
class UpdateLook:
    """One update as one reader may see it. `role`: as what they answer for the place; None: they only write down.

    `next_on` and `next_role`: when, and whom, we ask next if nothing comes. `asked_before_on`: the reader was asked
    then already, on an earlier step.
    """

    request_id: UUID
    reference: str
    function: Function
    agency: str
    role: Role | None
    state: State
    today: date
    due_at: datetime
    asked_at: datetime
    purpose: str = UPDATE
    meeting_at: datetime | None = None
    since_on: date | None = None
    answer: UpdateAnswer | None = None
    answered_at: datetime | None = None
    answered_by: str | None = None  # where somebody else answered
    recorded_by: str | None = None  # where somebody else wrote it down
    letters: tuple[str, ...] = ()  # of the children that the answer is about, where it is not all
    until: date | None = None
    may_put_off: bool = False
    next_on: date | None = None
    next_role: Role | None = None
    could_not_reach: tuple[Role, ...] = ()
    asked_before_on: date | None = None

    @property
    def dealt_with(self) -> bool:
        return self.state is not State.WAITING


def answer_key(look: UpdateLook, answer: UpdateAnswer) -> str:
    """Names the request as well: tapped once more on the next update, it means nothing there."""
    return f"say:{answer.value}.{short(look.request_id)}"


def _answer_button(look: UpdateLook, answer: UpdateAnswer) -> Button:
    style = "danger" if answer is UpdateAnswer.WORRIED else None
    return Button(answer_key(look, answer), answer_label(answer), style=style)


def _other(look: UpdateLook) -> Button:
    return Button(f"else:{short(look.request_id)}", _("Something else"))


def _answers(look: UpdateLook) -> tuple[Row, ...]:
    return stack(*(_answer_button(look, answer) for answer in FIRST_ANSWERS), _other(look))


def update_request(look: UpdateLook) -> Card:
    """The question, or the answer that was given and a way to change it."""
    if look.state is not State.WAITING:
        return _dealt_with(look)
    parts = [_asked(look)]
    if look.until is not None:
        parts.append(_("You asked for time until {day}.").format(day=day(look.until)))
    if look.since_on is not None:
        parts.append(_("Since {day}:").format(day=day(look.since_on)))
    return Card(" ".join(parts), _answers(look))


def _asked(look: UpdateLook) -> str:
    about = {
        "reference": look.reference,
        "deadline": by_moment(look.due_at),
        "who": the_function(look.function),
        "day": day(look.meeting_at) if look.meeting_at else "",
    }
    if look.role is not Role.HOLDER:
        if look.meeting_at is not None:
            return _("{reference}: {who}'s update for {day}, by {deadline}.").format(**about)
        return _("{reference}: {who}'s update, by {deadline}.").format(**about)
    if look.purpose == REPORT:
        return _("{reference}: you won't be there on {day}, so we ask for a report, by {deadline}.").format(**about)
    if look.purpose != UPDATE:
        return _("{reference}: {purpose}, by {deadline}.").format(purpose=purpose_asked(look.purpose), **about)
    if look.meeting_at is not None:
        return _("{reference}: your update for {day}, by {deadline}.").format(**about)
    return _("{reference}: your update, by {deadline}.").format(**about)


def update_nudge(look: UpdateLook) -> Card:
    """The same, after the day on which it was due: shorter, with the ways out that people need then."""
    if look.state is not State.WAITING:
        return _dealt_with(look)
    if look.role is not Role.HOLDER:
        return update_request(look)
    parts = [_was_due(look), _("One tap is enough.")]
    if look.next_on is not None and look.next_role is not None:
        parts.append(
            _("If we don't hear, we'll ask {whom} {when}.").format(
                whom=_your(look.next_role), when=_when(look.next_on, look.today)
            )
        )
    rows = stack(
        _answer_button(look, UpdateAnswer.SEEN_NO_CHANGE),
        Button(f"all:{short(look.request_id)}", _("Other answers")),
        _answer_button(look, UpdateAnswer.NEED_UNTIL) if look.may_put_off else None,
        _answer_button(look, UpdateAnswer.NOT_MINE),
    )
    return Card(" ".join(parts), rows)


def _was_due(look: UpdateLook) -> str:
    due_on = local_date(look.due_at)
    about = {"reference": look.reference, "day": day(due_on), "time": clock_time(look.due_at)}
    behind = (look.today - due_on).days
    if behind < 0:
        return _("{reference}: your update is due by {time} on {day}.").format(**about)
    if behind == 0:
        return _("{reference}: your update is due today by {time}.").format(**about)
    if behind == 1:
        return _("{reference}: your update was due yesterday.").format(**about)
    return _("{reference}: your update was due on {day}.").format(**about)


def _when(on: date, today: date) -> str:
    ahead = (on - today).days
    return _("today") if ahead <= 0 else _("tomorrow") if ahead == 1 else _("on {day}").format(day=day(on))


def _your(role: Role) -> str:
    return {
        Role.DEPUTY: _("your deputy or manager"),
        Role.SAFEGUARDING_LEAD: _("your safeguarding lead"),
    }.get(role) or the_role(role)


def update_rung(look: UpdateLook) -> Card:
    """To whoever stands above, and once more to whoever was asked first."""
    if look.state is not State.WAITING:
        return _dealt_with(look)
    about = {
        "reference": look.reference,
        "who": the_function(look.function),
        "whom": function_at(look.function, look.agency),
        "asked": day(look.asked_at),
        "due": day(look.due_at),
        "before": day(look.asked_before_on) if look.asked_before_on else "",
    }
    if look.role is Role.HOLDER:
        first = _("{reference}: your update was due on {due}. We have now asked your deputy or manager as well.")
    elif look.role is None:
        first = _("{reference}: no update from {whom}. Asked on {asked}, due on {due}.")
    elif look.asked_before_on is not None:
        first = _(
            "{reference}: {who} still hasn't answered. You were asked on {before} too. "
            "Can you answer for them, or see that they do?"
        )
    else:
        first = _("{reference}: {who} hasn't answered. Asked on {asked}, due on {due}. Can you answer for them?")
    parts = [first.format(**about)]
    if look.could_not_reach:
        names = listed([role_name(role) for role in look.could_not_reach])
        parts.append(_("You are asked because we could not reach: {names}.").format(names=names))
    if look.next_on is not None and look.next_role is not None:
        parts.append(
            _("Otherwise we ask {whom} {when}.").format(
                whom=the_role(look.next_role), when=_when(look.next_on, look.today)
            )
        )
    if look.role is None:
        rows = stack(
            Button(f"told:{short(look.request_id)}", _("They told me")),
            Button(f"look:{short(look.request_id)}", _("Who was asked")),
        )
        return Card(" ".join(parts), rows)
    return Card(" ".join(parts), _answers(look))


def _dealt_with(look: UpdateLook) -> Card:
    if look.state is State.OVER or look.answer is None or look.answered_at is None:
        return Card(
            _("{reference}: this update is not needed any more. There is nothing for you to do.").format(
                reference=look.reference
            )
        )
    about = {
        "reference": look.reference,
        "day": day(look.answered_at),
        "answer": answer_said(look.answer),
        "name": look.recorded_by or look.answered_by or "",
    }
    if look.recorded_by is not None and look.role is Role.HOLDER:
        text = _("{reference}: {name} recorded for you on {day}: {answer}.").format(**about)
    elif look.recorded_by is not None:
        text = _("{reference}: {name} wrote down on {day}: {answer}.").format(**about)
    elif look.answered_by is not None:
        text = _("{reference}: {name} answered on {day}: {answer}.").format(**about)
    else:
        text = _("{reference}: thank you. Your update, {day}: {answer}.").format(**about)
    if look.letters:
        text += " " + _("About: {children}.").format(children=children(look.letters))
    rows = stack(Button(f"change:{short(look.request_id)}", _("Change"))) if look.role is not None else ()
    return Card(text, rows)


def purpose_asked(purpose: str) -> str:
    """In the question."""
    return {
        UPDATE: _("your update"),
        "seen": _("have you seen the children lately"),
        "plan": _("how is the plan going"),
        "step": _("your update before a step up or down"),
        "closing": _("your update before closing"),
        REPORT: _("your report"),
    }[purpose]
