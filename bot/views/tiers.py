"""A step up or down: the questions, and what follows from it."""

from __future__ import annotations

from bot.card import Words
from bot.domain.facts import FamilyFacts, Tier
from bot.domain.tiers import BeforeThePlan, Consequences, Direction, NotYet, SameTier
from bot.i18n import _, day, full_day, listed, short_day
from bot.views.deadlines import meeting_name
from bot.views.family_words import child_label, event_label, tier_label
from bot.views.refusals import explains


def which_child() -> Words:
    return Words(_("Whose level of help changes?"))


def child_now(letter: str, tier: Tier) -> str:
    return _("{child}, now {tier}").format(child=child_label(letter), tier=tier_label(tier))


def which_tier(letter: str) -> Words:
    return Words(
        _("What was decided for {child}?").format(child=child_label(letter)),
        help=_("This records a decision that was made; it does not make one."),
    )


def when_decided(tier: Tier, *, down: bool) -> Words:
    if down and tier is Tier.EARLY_HELP:
        return Words(_("On which day was the statutory plan closed?"))
    return Words(_("When was {event}?").format(event=event_label(tier)))


def check(facts: FamilyFacts, follows: Consequences) -> Words:
    """The consequences, said before the change is made."""
    lines = [
        _("{reference}, {child}: from {before} to {after}.").format(
            reference=facts.reference,
            child=child_label(follows.letter),
            before=tier_label(follows.before),
            after=tier_label(follows.after),
        )
    ]
    if follows.next_due is not None:
        lines.append(
            _("The next meeting is a {meeting}, due by {day}.").format(
                meeting=meeting_name(follows.kind), day=day(follows.next_due.due_on)
            )
        )
    wrong = [facts.meeting(meeting_id) for meeting_id in follows.wrong_kind]
    names = [
        _("{meeting} on {day}").format(meeting=meeting_name(meeting.kind), day=short_day(meeting.starts_at))
        if meeting.starts_at
        else meeting_name(meeting.kind)
        for meeting in wrong
        if meeting is not None
    ]
    if names:
        lines.append(
            _("No longer the right kind: {meetings}. Cancel it and book the new one.").format(meetings=listed(names))
        )
    if follows.no_social_worker:
        lines.append(_("No social worker is at the table yet: add one."))
    if follows.needs_agreement:
        lines.append(_("From now on the family's agreement is needed: record it."))
    if follows.direction is Direction.DOWN and follows.after is Tier.EARLY_HELP:
        lines.append(_("Check who leads from now on."))
    return Words("\n".join(lines))


def record_it() -> str:
    return _("Record the change")


def recorded(follows: Consequences) -> Words:
    about = {"child": child_label(follows.letter), "tier": tier_label(follows.after)}
    return Words(_("Recorded: {child} is now {tier}.").format(**about))


@explains(SameTier)
def same_tier(refusal: SameTier) -> Words:
    return Words(_("That is the level of help they have already."))


@explains(NotYet)
def not_yet(refusal: NotYet) -> Words:
    return Words(_("{day} lies ahead. Record it once it has happened.").format(day=full_day(refusal.day)))


@explains(BeforeThePlan)
def before_the_plan(refusal: BeforeThePlan) -> Words:
    return Words(
        _("The present plan began on {day}. The new one cannot begin before that.").format(
            day=full_day(refusal.present_from_on)
        )
    )
