"""Closing a family, or one child's plan: why, from a list, and what it means for meetings and for those who stay.

The bot records a decision that people made. What is closed is asked and chased no more; what was recorded is kept. A
worry is never closed with the plan: somebody has to decide about it first.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from bot.domain import arranging, cycle
from bot.domain.cadence import Deadline
from bot.domain.calendar import WorkingCalendar
from bot.domain.facts import ChildFacts, FamilyFacts, MeetingFacts, MeetingKind, MeetingStatus
from bot.domain.policy import Policy
from bot.domain.policy_values import Gate
from bot.domain.refusals import Refusal, refusal
from bot.domain.tiers import BeforeThePlan, NotYet


class ClosingCause(StrEnum):
    """Why. The likeliest first."""

    NEEDS_MET = "needs_met"
    UNIVERSAL = "universal"  # what everybody gets is enough: school, health visitor, GP
    NO_AGREEMENT = "no_agreement"
    MOVED_AWAY = "moved_away"
    HELP_ELSEWHERE = "help_elsewhere"
    GROWN_UP = "grown_up"
    DIED = "died"
    MISTAKE = "mistake"


OF_A_FAMILY = tuple(cause for cause in ClosingCause if cause not in (ClosingCause.GROWN_UP, ClosingCause.DIED))
OF_A_CHILD = tuple(ClosingCause)


@refusal
class FamilyIsClosed(Refusal):
    """The plan has been closed: nothing can be changed about the family any more."""


@refusal
class WorryIsOpen(Refusal):
    """Somebody is worried and nobody has decided about it: the family stays open until then."""


@refusal
class NotOnAPlan(Refusal):
    """The child's plan has been closed already, or there is no such child."""


@dataclass(frozen=True, slots=True)
class Closing:
    """What closing means. `child` None: the whole family is closed.

    `cancelled` are meetings ahead, and those whose date is being found, that nobody is left for; `unrecorded` those
    that have been and of which nothing is written down. The rest is about those who stay: `wrong_kind` are meetings
    ahead that no longer fit, `needs_agreement` that a gate applies to them which did not.
    """

    child: ChildFacts | None
    ends: tuple[ChildFacts, ...]
    cancelled: tuple[MeetingFacts, ...]
    unrecorded: tuple[MeetingFacts, ...] = ()
    kind: MeetingKind | None = None
    next_due: Deadline | None = None
    wrong_kind: tuple[MeetingFacts, ...] = ()
    needs_agreement: bool = False


def require_closable(facts: FamilyFacts, child_id: UUID | None, on: date, today: date) -> None:
    """It was decided by today, not before the plan began, and no worry waits for a decision where all is closed."""
    if facts.closed_at is not None:
        raise FamilyIsClosed
    ends = _ends(facts, child_id)
    if not ends:
        raise NotOnAPlan
    if on > today:
        raise NotYet(on)
    began = max(child.tier_from_on for child in ends)
    if on < began:
        raise BeforeThePlan(on, began)
    if len(ends) == len(facts.children) and has_open_worry(facts):
        raise WorryIsOpen


def has_open_worry(facts: FamilyFacts) -> bool:
    return any(one.reason == "worry" and one.closed_at is None for one in facts.escalations)


def closing(
    facts: FamilyFacts, child_id: UUID | None, policy: Policy, calendar: WorkingCalendar, now: datetime
) -> Closing:
    """What closing that child's plan, or all of them, means. The last child's plan closes the family."""
    ends = _ends(facts, child_id)
    gone = {child.id for child in ends}
    ahead = tuple(one for one in facts.meetings if arranging.is_ahead(one, now))
    unrecorded = tuple(one for one in facts.meetings if one.status is MeetingStatus.CONFIRMED and one not in ahead)
    if len(ends) == len(facts.children):
        return Closing(None, ends, ahead, unrecorded)
    after = replace(facts, children=tuple(child for child in facts.children if child.id not in gone))
    empty = tuple(one for one in ahead if set(one.child_ids) <= gone)
    fits = cycle.kinds(after) | {MeetingKind.RCPC}
    gates = policy.gate(facts.tier), policy.gate(after.tier)
    return Closing(
        ends[0],
        ends,
        empty,
        kind=cycle.next_kind(after, now),
        next_due=cycle.next_due(after, policy, calendar, now),
        wrong_kind=tuple(one for one in ahead if one.kind not in fits and one not in empty),
        needs_agreement=gates[0] is not gates[1] and gates[1] is not Gate.NEED_TO_KNOW,
    )


def _ends(facts: FamilyFacts, child_id: UUID | None) -> tuple[ChildFacts, ...]:
    return tuple(child for child in facts.children if child_id in (None, child.id))
