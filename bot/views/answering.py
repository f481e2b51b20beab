"""Answering an update: the answers on a button and in a sentence, and the questions that some of them need."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.card import Words
from bot.domain.answering import NoMoreTime, RequestIsOver
from bot.domain.facts import Function, UpdateAnswer
from bot.i18n import _, listed, ngettext, short_day
from bot.views.directory import function_name
from bot.views.refusals import explains


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


@explains(RequestIsOver)
def request_is_over(refusal: RequestIsOver) -> Words:
    return Words(_("This update is not needed any more. There is nothing for you to do."))


@explains(NoMoreTime)
def no_more_time(refusal: NoMoreTime) -> Words:
    return Words(_("It can't be put off to that day. Please answer now, or ask the lead professional by phone."))
