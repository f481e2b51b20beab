"""A manager decides about an escalation, and what was decided takes effect in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from bot.domain.agreement import Basis
from bot.domain.closing import ClosingCause
from bot.domain.deciding import CLOSE, OVERRIDE, EscalationIsOver, require_decision
from bot.domain.facts import FamilyFacts
from bot.storage.work import Work
from bot.usecases.agreement import go_on_without
from bot.usecases.closing import close_as_decided
from bot.usecases.escalating import require_decider, tell_outcome, write_decision


async def decide(
    work: Work, escalation_ids: Iterable[UUID], decision: str, because: str, basis: Basis | None = None
) -> int:
    """Record one decision for these escalations. Those that were answered or decided meanwhile are left as they are.

    `basis`: the legal basis, where it goes on without the family's agreement. Returns how many it closed. Raises
    NotAllowed, NotADecision, BasisNeeded, WorryIsOpen; EscalationIsOver where none was open.
    """
    closed = 0
    for escalation_id in escalation_ids:
        try:
            facts, row, escalation = await require_decider(work, escalation_id)
        except EscalationIsOver:
            continue
        require_decision(row.reason, decision, because, basis)
        write_decision(work, row, decision, because)
        await tell_outcome(work, facts, row, facts.seat(escalation.seat_id))
        await work.db.flush()
        await _take_effect(work, facts, decision, because, basis)
        closed += 1
    if not closed:
        raise EscalationIsOver
    return closed


async def _take_effect(work: Work, facts: FamilyFacts, decision: str, because: str, basis: Basis | None) -> None:
    """Two decisions change something here; all the others are for people to carry out."""
    if decision == OVERRIDE and basis is not None:
        await go_on_without(work, facts, basis, because)
    elif decision == CLOSE:
        await close_as_decided(work, facts, ClosingCause(because))
