"""Replying to an invitation: thanks, who comes in one's place, why one can't, and a deputy who is no longer needed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.card import Card, Words
from bot.domain.facts import Answer, MeetingKind
from bot.domain.meetings import CannotDeputise, MeetingHasMoved, NotYourPlace
from bot.i18n import _, moment
from bot.views.deadlines import meeting_name
from bot.views.invitation import Invitation
from bot.views.refusals import explains


def thanks(answer: Answer) -> str:
    """A toast."""
    return {
        Answer.COMING: _("Thank you. See you there."),
        Answer.ONLINE: _("Thank you. See you online."),
        Answer.DEPUTY: _("Thank you. They have been told."),
        Answer.REPORT: _("Thank you. You'll be asked for it."),
        Answer.CANNOT: _("Thank you for saying so."),
    }[answer]


def which_deputy(facts: Invitation) -> Words:
    return Words(
        _("{reference}, {moment}: who will come in your place? Tap a name, or type part of it.").format(
            reference=facts.reference, moment=moment(facts.starts_at)
        )
    )


def usual_deputy(name: str) -> str:
    return _("{name} (your deputy)").format(name=name)


def nobody_to_send(facts: Invitation) -> Words:
    return Words(_("I don't know anybody else at your agency yet. Ask the CAF team to add them, or send a report."))


def check_deputy(facts: Invitation, name: str) -> Words:
    return Words(
        _(
            "Ask {name} to come to the {meeting} on {moment}? You stay accountable, and tell them who it is about."
        ).format(name=name, meeting=meeting_name(facts.kind), moment=moment(facts.starts_at))
    )


def ask_them() -> str:
    return _("Ask them")


def why_not(facts: Invitation) -> Words:
    return Words(
        _("{reference}, {moment}: why can't you come? The lead professional sees this.").format(
            reference=facts.reference, moment=moment(facts.starts_at)
        )
    )


@dataclass(frozen=True, slots=True)
class Released:
    reference: str
    kind: MeetingKind
    starts_at: datetime  # when they were to stand in
    has_moved: bool = False
    dealt_with: bool = False


def released(facts: Released) -> Card:
    told = (
        _("{reference}: the {meeting} on {moment} has moved, so you needn't stand in then.")
        if facts.has_moved
        else _("{reference}: you needn't stand in at the {meeting} on {moment} after all.")
    )
    rest = [_("An e-mail takes it out of your calendar.")]
    if facts.has_moved:
        rest.append(_("Whoever you stood in for will ask you again if they can't come."))
    said = told.format(reference=facts.reference, meeting=meeting_name(facts.kind), moment=moment(facts.starts_at))
    return Card(" ".join([said, *rest]))


@explains(MeetingHasMoved)
def meeting_has_moved(refusal: MeetingHasMoved) -> Words:
    return Words(_("This meeting has changed since. Here is how it stands now."))


@explains(NotYourPlace)
def not_your_place(refusal: NotYourPlace) -> Words:
    return Words(
        _("You don't answer for a place at this table any more. Ask the lead professional if that is wrong.")
    )


@explains(CannotDeputise)
def cannot_deputise(refusal: CannotDeputise) -> Words:
    return Words(
        _("They can't stand in: they sit at this table themselves, or have left. Please choose somebody else.")
    )
