"""A step up or down: what a change of one child's tier means for the family. The bot records it and never decides it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from bot.domain import cycle
from bot.domain.agreement import Basis
from bot.domain.cadence import Deadline
from bot.domain.calendar import WorkingCalendar
from bot.domain.facts import ChildFacts, FamilyFacts, Function, MeetingKind, PeriodFacts, Tier
from bot.domain.policy import Policy
from bot.domain.policy_values import Gate, Needed
from bot.domain.refusals import Refusal, refusal


class Direction(StrEnum):
    UP = "up"
    DOWN = "down"


@refusal
class SameTier(Refusal):
    """The child has this tier already."""


@refusal
class BeforeThePlan(Refusal):
    """The new plan would start on or before the day on which the present one did."""

    from_on: date
    present_from_on: date


@refusal
class NotYet(Refusal):
    """What is recorded has happened; the day lies ahead."""

    day: date


@dataclass(frozen=True, slots=True)
class NewPlan:
    """What was decided for one child, and from when. `event_on`: assessment, plan, ICPC, or the closing conference."""

    child_id: UUID
    tier: Tier
    event_on: date
    rcpc_on: date | None = None
    basis: Basis | None = None  # on which information is shared where no agreement is needed


@dataclass(frozen=True, slots=True)
class Consequences:
    """What follows for the family. `kind` is the meeting that it has from now on, `next_due` by when.

    `wrong_kind` are meetings ahead that no longer fit; `needs_agreement` that a gate applies which did not;
    `no_social_worker` that the new meeting needs one and none is at the table.
    """

    letter: str
    direction: Direction
    before: Tier
    after: Tier
    family_before: Tier
    family_after: Tier
    kind: MeetingKind
    next_due: Deadline | None
    wrong_kind: tuple[UUID, ...] = ()
    needs_agreement: bool = False
    no_social_worker: bool = False


def needs_basis(facts: FamilyFacts, plan: NewPlan, policy: Policy) -> bool:
    """From now on information is shared on a need to know, without the family's agreement: on which basis?"""
    now, after = policy.gate(facts.tier), policy.gate(changed(facts, plan).tier)
    return after is Gate.NEED_TO_KNOW and (now is not after or facts.legal_basis is None)


def require_changes(child: ChildFacts, plan: NewPlan, today: date) -> None:
    """A change is to another tier, happened by today, and after the present plan began."""
    if plan.tier is child.tier:
        raise SameTier
    if plan.event_on > today:
        raise NotYet(plan.event_on)
    if plan.event_on < child.tier_from_on:
        raise BeforeThePlan(plan.event_on, child.tier_from_on)


def changed(facts: FamilyFacts, plan: NewPlan) -> FamilyFacts:
    """The family as it is after the change."""
    return replace(
        facts,
        children=tuple(
            replace(
                child,
                tier=plan.tier,
                tier_from_on=plan.event_on,
                event_on=plan.event_on,
                rcpc_on=plan.rcpc_on,
                periods=(*child.periods, PeriodFacts(plan.tier, plan.event_on)),
            )
            if child.id == plan.child_id
            else child
            for child in facts.children
        ),
    )


def consequences(
    facts: FamilyFacts, plan: NewPlan, policy: Policy, calendar: WorkingCalendar, now: datetime
) -> Consequences:
    """What the change means, worked out before it is made so that it can be said first."""
    child = next(child for child in facts.children if child.id == plan.child_id)
    after = changed(facts, plan)
    fits = cycle.kinds(after) | {MeetingKind.RCPC}
    gates = policy.gate(facts.tier), policy.gate(after.tier)
    return Consequences(
        letter=child.letter,
        direction=Direction.UP if cycle.is_higher(plan.tier, child.tier) else Direction.DOWN,
        before=child.tier,
        after=plan.tier,
        family_before=facts.tier,
        family_after=after.tier,
        kind=cycle.next_kind(after, now),
        next_due=cycle.next_due(after, policy, calendar, now),
        wrong_kind=tuple(
            meeting.id
            for meeting in facts.meetings
            if meeting.is_open and meeting.kind not in fits and (meeting.starts_at is None or meeting.starts_at > now)
        ),
        needs_agreement=gates[1] is not gates[0] and gates[1] is not Gate.NEED_TO_KNOW,
        no_social_worker=_needs_social_worker(after, policy, now)
        and not any(seat.function is Function.SOCIAL_CARE for seat in facts.seats),
    )


def _needs_social_worker(facts: FamilyFacts, policy: Policy, now: datetime) -> bool:
    needed = policy.meeting(cycle.next_kind(facts, now)).needed
    return Needed.SOCIAL_WORKER in needed or Needed.OUTGOING_SOCIAL_WORKER in needed
