"""Asking for updates now, and writing down what somebody said by phone."""

from __future__ import annotations

from collections.abc import Sequence

from bot.card import Words
from bot.domain.answering import NobodyAsked, RemindedToday
from bot.domain.facts import Function, UpdateAnswer
from bot.domain.seats import NoLadder
from bot.domain.updates import REPORT, UPDATE, AlreadyAsked, AnswerStands, NobodyToAsk, NotAgreed
from bot.i18n import _, day, listed, ngettext
from bot.views.answering import answer_label, answer_said
from bot.views.directory import function_label, function_name, the_function
from bot.views.refusals import explains


def which_family_to_ask() -> Words:
    return Words(_("Whom would you like to hear about? Tap a family, or type its reference."))


def which_family_told() -> Words:
    return Words(_("Which family was it about? Tap one, or type its reference."))


def no_such_family() -> Words:
    return Words(_("I don't know a family of yours by that reference. Please check its last letter."))


def why_ask(reference: str) -> Words:
    return Words(_("{reference}: what would you like to know?").format(reference=reference))


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
        _("{reference}: what did {who} say? It's kept as told to you.").format(
            reference=reference, who=the_function(function)
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
        _("{reference}: saved as told to you by {who}. Thank you.").format(
            reference=reference, who=the_function(function)
        )
    )


def nobody_at_table(reference: str) -> Words:
    return Words(_("{reference}: nobody else is at the table yet.").format(reference=reference))


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
