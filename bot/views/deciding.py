"""Deciding on an escalation: the decisions and their reasons, on a button and in a sentence."""

from __future__ import annotations

from collections.abc import Sequence

from bot.card import Words
from bot.domain.agreement import Basis, BasisNeeded
from bot.domain.closing import ClosingCause
from bot.domain.deciding import EscalationIsOver, NotADecision
from bot.domain.facts import Function
from bot.i18n import _, listed, ngettext
from bot.views.directory import function_name
from bot.views.family_words import basis_label, in_sentence
from bot.views.reasons import reason
from bot.views.refusals import explains


def decision_button(decision: str) -> str:
    return {
        "call_agency_head": _("Call their head"),
        "take_chair": _("We'll chair"),
        "consult_front_door": _("Consult the front door (MASH)"),
        "go_ahead_without": _("Go ahead without, because…"),
        "called_sender": _("I've spoken to them"),
        "strategy_discussion": _("Strategy discussion"),
        "no_further_action": _("Nothing more is needed"),
        "lead_will_record": _("The lead writes it down"),
        "change_lead": _("Change the lead"),
        "speak_to_family": _("Speak to the family"),
        "close_early_help": _("Close the plan"),
        "override": _("Go on without agreement"),
    }[decision]


def decision_said(decision: str) -> str:
    """What somebody decided: "decided to …"."""
    return {
        "call_agency_head": _("to call the head of the agency"),
        "take_chair": _("that the team chairs the meeting"),
        "consult_front_door": _("to consult the front door (MASH)"),
        "go_ahead_without": _("to go ahead without"),
        "called_sender": _("after speaking to them: nothing more for now"),
        "strategy_discussion": _("to hold a strategy discussion"),
        "no_further_action": _("that nothing more is needed"),
        "lead_will_record": _("that the lead professional writes it down"),
        "change_lead": _("to change the lead professional"),
        "speak_to_family": _("to speak to the family"),
        "close_early_help": _("to close the plan"),
        "override": _("to go on without agreement, on a recorded basis"),
    }[decision]


def reason_label(because: str) -> str:
    """As it stands on a button; in a sentence with a small letter."""
    if because in set(ClosingCause):
        return reason(ClosingCause(because))
    return {
        "not_first_time": _("It's not the first time"),
        "needed_for_plan": _("The plan can't go on without it"),
        "nobody_reached": _("Nobody there could be reached"),
        "complex": _("The case is complex"),
        "lead_needs_help": _("The lead needs help with it"),
        "enough_known": _("Enough is known"),
        "told_by_others": _("Others have told us what we need"),
        "will_follow_up": _("We'll follow it up afterwards"),
        "not_seen": _("A child has not been seen"),
        "risk_may_have_changed": _("The risk may have changed"),
        "spoke_today": _("I spoke to them today"),
        "known_in_plan": _("It's known and in the plan"),
        "moved_meeting": _("The meeting is brought forward"),
        "agreed_with_lead": _("Agreed with the lead professional"),
    }[because]


def which_reason(reference: str, decision: str) -> Words:
    return Words(
        _("{reference}: you decide {decision}. Why?").format(reference=reference, decision=decision_said(decision))
    )


def which_basis() -> Words:
    return Words(
        _("Without the family's agreement, on which legal basis is information shared?"),
        help=_("Your name, the basis and the reason go on record."),
    )


def which_one(reference: str, function: Function | None) -> str:
    """One of several that a decision may serve for. `function`: where one family waits for two of an agency."""
    if function is None:
        return reference
    return _("{reference} ({function})").format(reference=reference, function=function_name(function))


def which_families(count: int) -> Words:
    return Words(
        ngettext(
            "{count} family waits for the same agency. For which does this hold?",
            "{count} families wait for the same agency. For which does this hold?",
            count,
        ).format(count=count)
    )


def at_least_one_family() -> Words:
    return Words(_("Please tick at least one family."))


def done() -> str:
    return _("Done")


def check_decision(
    references: Sequence[str], decision: str, because: str, basis: Basis | None = None, *, closes: bool = False
) -> Words:
    said = reason_label(because)
    parts = [
        _("{references}: you decide {decision}, because: {reason}.").format(
            references=listed(list(references)),
            decision=decision_said(decision),
            reason=in_sentence(said),
        )
    ]
    if basis is not None:
        parts.append(_("Legal basis: {basis}.").format(basis=in_sentence(basis_label(basis))))
    if closes:
        parts.append(_("It is closed at once: meetings are cancelled, and nobody is asked any more."))
    parts.append(_("Whoever was waiting will be told."))
    return Words(" ".join(parts))


def record_it() -> str:
    return _("Record this decision")


def decided(count: int) -> Words:
    return Words(
        ngettext(
            "Recorded for {count} family. Whoever was waiting is being told.",
            "Recorded for {count} families. Whoever was waiting is being told.",
            count,
        ).format(count=count)
    )


def taken() -> Words:
    return Words(_("It's yours. Please decide, or write down their answer, before it comes back."))


def call_noted() -> Words:
    return Words(_("Noted as a discussion. It is still open: an answer or a decision ends it."))


def worry_read() -> Words:
    return Words(_("They'll hear that you have read it. It stays with the manager."))


@explains(EscalationIsOver)
def escalation_is_over(refusal: EscalationIsOver) -> Words:
    return Words(_("It was answered or decided meanwhile. There is nothing left for you to do here."))


@explains(BasisNeeded)
def basis_needed(refusal: BasisNeeded) -> Words:
    return Words(_("Sharing without the family's agreement needs a legal basis on record. Please choose one."))


@explains(NotADecision)
def not_a_decision(refusal: NotADecision) -> Words:
    return Words(_("That is not among the decisions for this. Please choose one of the buttons."))
