"""What a manager decides about an escalation, and why: both from lists, because narrative does not belong here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from bot.domain.agreement import Basis, BasisNeeded
from bot.domain.closing import ClosingCause
from bot.domain.escalations import DECISIONS
from bot.domain.facts import Role
from bot.domain.refusals import Refusal, refusal

OVERRIDE = "override"  # to go on without the family's agreement
CLOSE = "close_early_help"

# The likeliest reason comes first.
REASONS: dict[str, tuple[str, ...]] = {
    "call_agency_head": ("not_first_time", "needed_for_plan", "nobody_reached"),
    "take_chair": ("not_first_time", "complex", "lead_needs_help"),
    "go_ahead_without": ("enough_known", "told_by_others", "will_follow_up"),
    "consult_front_door": ("not_seen", "risk_may_have_changed", "needed_for_plan"),
    "called_sender": ("spoke_today", "known_in_plan", "moved_meeting"),
    "strategy_discussion": ("risk_may_have_changed", "not_seen"),
    "no_further_action": ("known_in_plan", "spoke_today"),
    "override": ("risk_may_have_changed", "not_seen", "needed_for_plan"),
    "close_early_help": (ClosingCause.NO_AGREEMENT, ClosingCause.NEEDS_MET, ClosingCause.HELP_ELSEWHERE),
}
_ANY = ("agreed_with_lead", "needed_for_plan", "enough_known")


@refusal
class EscalationIsOver(Refusal):
    """It was answered or decided meanwhile."""


@refusal
class NotADecision(Refusal):
    """Not on the list for this escalation."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to an escalation: "raised", "passed_on", "taken", "read", "rang", "came_back",
    "decided", or what ended it by itself (`escalation_ends.Over`)."""

    what: str
    at: datetime
    role: Role | None = None
    person_id: UUID | None = None


def reasons_for(decision: str) -> tuple[str, ...]:
    return REASONS.get(decision, _ANY)


def require_decision(reason: str, decision: str, because: str, basis: str | None = None) -> None:
    """The decision and the reason are on the lists for this kind of escalation. Raises NotADecision; BasisNeeded where
    it goes on without the family's agreement and no legal basis is named."""
    if decision not in DECISIONS.get(reason, ()) or because not in reasons_for(decision):
        raise NotADecision
    if needs_basis(decision) and basis not in set(Basis):
        raise BasisNeeded


def needs_basis(decision: str) -> bool:
    return decision == OVERRIDE
