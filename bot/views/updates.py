"""An update: asked, reminded of, asked of those who stand above, answered, and changed afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from bot.card import Button, Card, Row, Words, short, stack
from bot.domain.answering import (
    FIRST_ANSWERS,
    NobodyAsked,
    NoMoreTime,
    RemindedToday,
    RequestIsOver,
    State,
)
from bot.domain.facts import Function, Role, UpdateAnswer
from bot.domain.updates import REPORT, UPDATE, AlreadyAsked, AnswerStands, NobodyToAsk, NotAgreed
from bot.i18n import _, by_moment, clock_time, day, listed, local_date, ngettext, short_day
from bot.views.directory import function_name, role_name, the_role
from bot.views.refusals import explains


@dataclass(frozen=True, slots=True)
class UpdateLook:
    """One update as one reader may see it. `role`: as what they answer for the place; None: they only write down.

    `next_on` and `next_role`: when, and whom, we ask next if nothing comes.
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

    @property
    def dealt_with(self) -> bool:
        return self.state is not State.WAITING


def answer_label(answer: UpdateAnswer) -> str:
    """As it stands on a button."""
    return {
        UpdateAnswer.SEEN_NO_CHANGE: _("Seen, no change"),
        UpdateAnswer.SEEN_TO_PLAN: _("Seen, going to plan"),
        UpdateAnswer.NOT_SEEN: _("Not seen"),
        UpdateAnswer.CHANGED: _("Something has changed"),
        UpdateAnswer.WORRIED: _("I'm worried"),
        UpdateAnswer.NOT_MINE: _("Not my case now"),
        UpdateAnswer.NEED_UNTIL: _("I need until…"),
        UpdateAnswer.ADULT_ONLY: _("Adult seen, but not the child"),
        UpdateAnswer.NEED_AGREEMENT: _("I need agreement to share"),
    }[answer]


def answer_said(answer: UpdateAnswer) -> str:
    """What somebody said, in a sentence after a colon."""
    return {
        UpdateAnswer.SEEN_NO_CHANGE: _("seen, no change"),
        UpdateAnswer.SEEN_TO_PLAN: _("seen, going to plan"),
        UpdateAnswer.NOT_SEEN: _("not seen"),
        UpdateAnswer.CHANGED: _("something has changed"),
        UpdateAnswer.WORRIED: _("worried"),
        UpdateAnswer.NOT_MINE: _("not their case now"),
        UpdateAnswer.NEED_UNTIL: _("needs more time"),
        UpdateAnswer.ADULT_ONLY: _("an adult seen, but not the child"),
        UpdateAnswer.NEED_AGREEMENT: _("needs the family's agreement to share"),
    }[answer]


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
        "function": function_name(look.function),
        "day": day(look.meeting_at) if look.meeting_at else "",
    }
    if look.role is not Role.HOLDER:
        if look.meeting_at is not None:
            return _("{reference}: the {function}'s update for {day}, by {deadline}.").format(**about)
        return _("{reference}: the {function}'s update, by {deadline}.").format(**about)
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
        "function": function_name(look.function),
        "agency": look.agency,
        "asked": day(look.asked_at),
        "due": day(look.due_at),
    }
    if look.role is Role.HOLDER:
        first = _("{reference}: your update was due on {due}. We have now asked your deputy or manager as well.")
    elif look.role is None:
        first = _("{reference}: no update from the {function} at {agency}. Asked on {asked}, due on {due}.")
    else:
        first = _(
            "{reference}: the {function} hasn't answered. Asked on {asked}, due on {due}. Can you answer for them?"
        )
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


def children(letters: Sequence[str]) -> str:
    return ngettext("Child {letters}", "Children {letters}", len(letters)).format(letters=listed(list(letters)))


def change(reference: str, answer: UpdateAnswer | None) -> Words:
    """Another answer to an update that has one."""
    if answer is None:
        return which_other(reference)
    return Words(
        _("{reference}: your answer is now: {answer}. Which is right?").format(
            reference=reference, answer=answer_said(answer)
        )
    )


def saved(reference: str, answer: UpdateAnswer, waiting: int) -> Words:
    """Said above what comes next. `waiting`: how many more updates this person is asked for."""
    text = {
        UpdateAnswer.NOT_MINE: _("{reference}: saved. The lead professional hears at once."),
        UpdateAnswer.NEED_AGREEMENT: _("{reference}: saved. The lead professional is asked to get it."),
        UpdateAnswer.NEED_UNTIL: _("{reference}: saved. We won't chase before then."),
    }.get(answer) or _("{reference}: saved. Thank you.")
    said = text.format(reference=reference)
    if waiting:
        said += " " + ngettext("{count} more:", "{count} more:", waiting).format(count=waiting)
    return Words(said)


def which_other(reference: str) -> Words:
    return Words(_("{reference}: what fits best?").format(reference=reference))


def which_children(reference: str) -> Words:
    return Words(_("{reference}: which children is this about?").format(reference=reference))


def all_children() -> str:
    return _("All of them")


def child(letter: str) -> str:
    return _("Child {letter}").format(letter=letter)


def several_children() -> str:
    return _("More than one, not all")


def tick_children() -> Words:
    return Words(_("Tick the children, then Done."))


def at_least_one() -> Words:
    return Words(_("Please tick at least one child."))


def done() -> str:
    return _("Done")


def until_when(reference: str) -> Words:
    return Words(
        _("{reference}: until when do you need? We won't chase before then. It can be put off once.").format(
            reference=reference
        )
    )


def until_day(on: date) -> str:
    return short_day(on)


def who_instead(reference: str) -> Words:
    return Words(
        _("{reference}: who is it now? The lead professional hears at once and changes the team.").format(
            reference=reference
        )
    )


def colleague(name: str, function: Function) -> str:
    return _("{name}, {function}").format(name=name, function=function_name(function))


def dont_know() -> str:
    return _("I don't know")


def check_agreement(reference: str) -> Words:
    return Words(
        _(
            "{reference}: you can't share without the family's agreement. "
            "We'll ask the lead professional to get it, and stop asking you until then."
        ).format(reference=reference)
    )


def ask_the_lead() -> str:
    return _("Ask the lead professional")


def purpose_label(purpose: str) -> str:
    """As it stands on a button."""
    return {
        UPDATE: _("How things are"),
        "seen": _("When the children were last seen"),
        "plan": _("How the plan is going"),
        "step": _("Before a step up or down"),
        "closing": _("Before closing"),
        REPORT: _("A report instead of coming"),
    }[purpose]


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


@explains(RequestIsOver)
def request_is_over(refusal: RequestIsOver) -> Words:
    return Words(_("This update is not needed any more. There is nothing for you to do."))


@explains(NoMoreTime)
def no_more_time(refusal: NoMoreTime) -> Words:
    return Words(_("It can't be put off to that day. Please answer now, or ask the lead professional by phone."))


@explains(RemindedToday)
def reminded_today(refusal: RemindedToday) -> Words:
    return Words(_("They have been reminded today already. Once a day is enough; a phone call may do more."))


@explains(NobodyAsked)
def nobody_asked(refusal: NobodyAsked) -> Words:
    return Words(_("Nobody was asked: nobody of those chosen is at the table any more."))


@explains(NobodyToAsk)
def nobody_to_ask(refusal: NobodyToAsk) -> Words:
    return Words(
        _("Nobody was asked: they have not yet said that they know which family it is. Tell them, then ask again.")
    )


@explains(NotAgreed)
def not_agreed(refusal: NotAgreed) -> Words:
    return Words(_("Nobody was asked: the family's agreement does not cover them today. Record it first."))


@explains(AlreadyAsked)
def already_asked(refusal: AlreadyAsked) -> Words:
    return Words(_("Nobody was asked again: their update is waited for already. See /chase."))


@explains(AnswerStands)
def answer_stands(refusal: AnswerStands) -> Words:
    return Words(
        _("Nobody was asked: they answered on {day}, and that still stands.").format(day=day(refusal.answered_at))
    )
