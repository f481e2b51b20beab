"""Closing a plan: the questions, what it means, and what everybody at the table hears of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from bot.card import Button, Card, Words, stack
from bot.domain.closing import Closing, ClosingCause, FamilyIsClosed, NotOnAPlan, WorryIsOpen
from bot.domain.facts import MeetingFacts, Tier
from bot.i18n import _, day, listed, short_day
from bot.views.deadlines import meeting_name
from bot.views.family_words import child_label, tier_label
from bot.views.reasons import reason, said
from bot.views.refusals import explains


@dataclass(frozen=True, slots=True)
class Closed:
    """What was closed. `letter` None: the whole family."""

    family_id: UUID
    reference: str
    letter: str | None = None


def whose() -> Words:
    return Words(_("Whose plan is closed?"), help=_("This records a decision that was made; it does not make one."))


def whole_family() -> str:
    return _("The whole family")


def child_now(letter: str, tier: Tier) -> str:
    return _("{child}, {tier}").format(child=child_label(letter), tier=tier_label(tier))


def why(reference: str, letter: str | None) -> Words:
    help_ = _("The reason goes on record. The others at the table are not told.")
    if letter is None:
        return Words(_("{reference}: why is the plan closed?").format(reference=reference), help=help_)
    return Words(
        _("{reference}, {child}: why is their plan closed?").format(reference=reference, child=child_label(letter)),
        help=help_,
    )


def why_label(cause: ClosingCause) -> str:
    return reason(cause)


def when() -> Words:
    return Words(_("On which day was it decided?"))


def check(reference: str, means: Closing, because: ClosingCause) -> Words:
    """What it means, said before it is done."""
    if means.child is None:
        lines = [
            _("{reference}: close the plan, because: {reason}?").format(reference=reference, reason=said(because))
        ]
    else:
        lines = [
            _("{reference}: close the plan of {child}, because: {reason}? The others go on.").format(
                reference=reference, child=child_label(means.child.letter), reason=said(because)
            )
        ]
    if means.cancelled:
        lines.append(_("Cancelled: {meetings}.").format(meetings=_named(means.cancelled)))
    if means.unrecorded:
        lines.append(_("Never written down: {meetings}.").format(meetings=_named(means.unrecorded)))
    if means.wrong_kind:
        lines.append(
            _("No longer the right kind: {meetings}. Cancel it and book the new one.").format(
                meetings=_named(means.wrong_kind)
            )
        )
    if means.kind is not None and means.next_due is not None:
        lines.append(
            _("The next meeting is a {meeting}, due by {day}.").format(
                meeting=meeting_name(means.kind), day=day(means.next_due.due_on)
            )
        )
    if means.needs_agreement:
        lines.append(_("From now on the family's agreement is needed: record it."))
    if means.child is None:
        lines.append(
            _(
                "Nobody is asked, reminded or chased any more. The table hears that it is closed, not why. The record is kept."
            )
        )
    return Words("\n".join(lines))


def _named(meetings: Iterable[MeetingFacts]) -> str:
    return listed(
        [
            _("{meeting} on {day}").format(meeting=meeting_name(one.kind), day=short_day(one.starts_at))
            if one.starts_at
            else meeting_name(one.kind)
            for one in meetings
        ]
    )


def close_it() -> str:
    return _("Close it")


def closed(letter: str | None) -> Words:
    if letter is None:
        return Words(_("Closed. Everyone at the table hears of it tomorrow morning."))
    return Words(_("Closed for {child}. The others go on.").format(child=child_label(letter)))


def family_closed(look: Closed) -> Card:
    """Neutral: that it is closed, never why."""
    return Card(
        _(
            "{reference}: the plan has been closed. You needn't answer or come any more, and nothing more will be "
            "sent about it. What was recorded is kept."
        ).format(reference=look.reference),
        stack(Button("open", _("Look at the family"))),
    )


def plan_closed(look: Closed) -> Card:
    return Card(
        _("{reference}: the plan of {child} has been closed. The others go on.").format(
            reference=look.reference, child=child_label(look.letter or "")
        ),
        stack(Button("open", _("Look at the family"))),
    )


@explains(FamilyIsClosed)
def family_is_closed(refusal: FamilyIsClosed) -> Words:
    return Words(_("This plan has been closed, so nothing can be changed any more. What was recorded is kept."))


@explains(WorryIsOpen)
def worry_is_open(refusal: WorryIsOpen) -> Words:
    return Words(
        _(
            "Somebody is worried about this family, and nobody has decided about it yet. It stays open until the manager has."
        )
    )


@explains(NotOnAPlan)
def not_on_a_plan(refusal: NotOnAPlan) -> Words:
    return Words(_("That plan has been closed already."))
