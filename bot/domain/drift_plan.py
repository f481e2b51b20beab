"""Signs that a plan is drifting: its agreement ends, it is open too long, the child is stepped up again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from bot.domain import cycle
from bot.domain.drift_watch import Scope, Watch
from bot.domain.facts import ChildFacts, Tier
from bot.domain.policy_drift import Counts
from bot.domain.policy_values import Gate


def watches(scope: Scope) -> Iterator[Watch]:
    yield from _agreement(scope)
    for child in scope.facts.children:
        yield _open_too_long(scope, child)
        yield from _stepped_up_again(scope, child)


def _agreement(scope: Scope) -> Iterator[Watch]:
    """Ten working days before it ends, red on the day. Withdrawn: red two working days after it was decided what follows. Early help with none on record, or
    refused: amber at once, red after the same ten working days. A refusal of a child in need plan is a task instead."""
    facts, policy = scope.facts, scope.policy
    gate, agreement = policy.gate(facts.tier), facts.agreement
    if gate is Gate.NEED_TO_KNOW or (agreement is not None and agreement.override):
        return
    figures = policy.drift.agreement_ending
    if agreement is not None and agreement.withdrawn_on is not None:
        red = _left_after_deciding(scope, agreement.withdrawn_on)
        if red is None:
            return
        evidence = {"ended_on": str(agreement.withdrawn_on), "why": "withdrawn"}
        yield Watch("agreement_ending", facts.id, str(agreement.withdrawn_on), red, red, evidence)
    elif agreement is None or agreement.refused or agreement.given_on is None:
        if gate is Gate.AGREEMENT:
            start = max(facts.baseline_on, scope.day(facts.opened_at))
            red_at = scope.before(start, -figures.amber)
            why = {"ended_on": None, "why": "refused" if agreement and agreement.refused else "none_on_record"}
            yield Watch("agreement_ending", facts.id, str(start), scope.morning(start), red_at, why)
    elif agreement.until is not None:
        amber = scope.before(agreement.until, figures.amber)
        red_at = scope.before(agreement.until, figures.red)
        told = {"ended_on": str(agreement.until), "why": "ends"}
        yield scope.from_baseline(Watch("agreement_ending", facts.id, str(agreement.until), amber, red_at, told))


def _left_after_deciding(scope: Scope, withdrawn_on: date) -> datetime | None:
    """From when a withdrawal is drift. None while the manager is asked what follows, as one fact is not said twice.

    As long after the decision as the decision itself may take: by then it should have been acted on.
    """
    raised = [
        one
        for one in scope.facts.escalations
        if one.reason == "agreement" and scope.day(one.raised_at) >= withdrawn_on
    ]
    if not raised or any(one.closed_at is None for one in raised):
        return None
    decided = [one.decided_at for one in raised if one.decided_at is not None]
    if not decided:
        return scope.morning(withdrawn_on)
    within = scope.policy.agreement.withdrawal_decided_within
    return scope.before(scope.day(max(decided)), -within)


def _open_too_long(scope: Scope, child: ChildFacts) -> Watch:
    figures = scope.policy.drift
    lengths = {
        Tier.EARLY_HELP: figures.open_early_help,
        Tier.CHILD_IN_NEED: figures.open_child_in_need,
        Tier.CHILD_PROTECTION: figures.open_child_protection,
    }[child.tier]
    evidence = {"child": child.letter, "tier": str(child.tier), "since_on": str(child.tier_from_on)}
    return scope.of_length("open_too_long", child.id, child.tier_from_on, lengths, evidence)


def _stepped_up_again(scope: Scope, child: ChildFacts) -> Iterator[Watch]:
    """A step up within a year of a step down. Each counts for a year."""
    figures = scope.policy.drift.stepped_up_again
    today = scope.day(scope.now)
    ups = []
    down_on = None
    for before, after in zip(child.periods, child.periods[1:], strict=False):
        if cycle.is_higher(before.tier, after.tier):
            down_on = after.from_on
        elif cycle.is_higher(after.tier, before.tier) and down_on is not None:
            is_again = after.from_on <= scope.calendar.add_exactly(down_on, figures.within)
            if is_again and today < scope.calendar.add_exactly(after.from_on, figures.within):
                ups.append(scope.morning(after.from_on))
    counts = Counts(figures.amber, figures.red)
    if watch := scope.of_count("stepped_up_again", child.id, ups, counts, child=child.letter):
        yield watch
