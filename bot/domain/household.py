"""Who belongs to a family after it was opened: its children, and the parents and carers who take part."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from bot.domain import arranging
from bot.domain.children import MOST_CHILDREN, AgeBand, Carer, NotAFamily, TooManyChildren
from bot.domain.facts import ChildFacts, FamilyFacts, MeetingFacts, PeriodFacts, Tier
from bot.domain.policy import Policy
from bot.domain.policy_values import Gate
from bot.domain.refusals import Refusal, refusal
from bot.domain.tiers import NotYet


@refusal
class CarerIsThere(Refusal):
    """Somebody of that word takes part already: two would look alike."""


@dataclass(frozen=True, slots=True)
class NewChild:
    """`event_on`: the assessment, the plan or the ICPC."""

    band: AgeBand
    tier: Tier
    event_on: date
    rcpc_on: date | None = None


def require_child(facts: FamilyFacts, new: NewChild, today: date) -> None:
    """There is a letter left, what counts has happened, and a review conference follows the initial one."""
    if facts.children_ever >= MOST_CHILDREN:
        raise TooManyChildren
    if new.event_on > today:
        raise NotYet(new.event_on)
    if new.rcpc_on is not None and new.rcpc_on <= new.event_on:
        raise NotAFamily


def require_new_carer(facts: FamilyFacts, carer: Carer) -> None:
    if any(parent.label == carer.value for parent in facts.parents):
        raise CarerIsThere


def with_child(facts: FamilyFacts, new: NewChild, child_id: UUID, letter: str) -> FamilyFacts:
    """The family as it is with the child."""
    child = ChildFacts(
        id=child_id,
        letter=letter,
        age_band=new.band.value,
        tier=new.tier,
        tier_from_on=new.event_on,
        event_on=new.event_on,
        rcpc_on=new.rcpc_on,
        periods=(PeriodFacts(new.tier, new.event_on),),
    )
    return replace(facts, children=(*facts.children, child))


def needs_basis(facts: FamilyFacts, new: NewChild, policy: Policy) -> bool:
    """With this child information is shared on a need to know, and no legal basis is on record for that."""
    after = policy.gate(new.tier) is Gate.NEED_TO_KNOW
    return after and (policy.gate(facts.tier) is not Gate.NEED_TO_KNOW or facts.legal_basis is None)


def joins(before: FamilyFacts, after: FamilyFacts, now: datetime) -> tuple[MeetingFacts, ...]:
    """The meetings ahead that the child is about from now on: those that are about every child as things stand."""
    new = after.children[-1]
    covered = {child.id for child in arranging.covered(before)}
    if new.id not in {child.id for child in arranging.covered(after)}:
        return ()
    return tuple(
        meeting
        for meeting in before.meetings
        if arranging.is_ahead(meeting, now) and covered <= set(meeting.child_ids)
    )
