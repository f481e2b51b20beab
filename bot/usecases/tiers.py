"""A step up or down: one plan closes and the next opens, in one transaction."""

from __future__ import annotations

from uuid import UUID

from bot.domain.agreement import BasisNeeded
from bot.domain.facts import FamilyFacts, Tier
from bot.domain.permissions import Capability, NotAllowed
from bot.domain.tiers import Consequences, Direction, NewPlan, consequences, needs_basis, require_changes
from bot.i18n import local_date
from bot.storage.models import Family, PlanPeriod
from bot.storage.plans import open_plan
from bot.storage.tables import calendar_of
from bot.storage.work import Here, Work
from bot.usecases.permission import require
from bot.usecases.table import facts_of


def foresee(here: Here, facts: FamilyFacts, plan: NewPlan) -> Consequences:
    """What the change would mean, to be said before it is made. Raises SameTier, NotYet, BeforeThePlan."""
    child = next((child for child in facts.children if child.id == plan.child_id), None)
    if child is None:
        raise NotAllowed
    require_changes(child, plan, local_date(here.now))
    return consequences(facts, plan, here.policy, calendar_of(facts), here.now)


async def change_tier(work: Work, family_id: UUID, plan: NewPlan) -> Consequences:
    """Record a decision that was made about one child's plan, and return what follows from it. Where agreement is no
    longer what allows sharing, the legal basis goes on record with it. Raises BasisNeeded, and what `foresee` does.

    Everybody at the table hears of it with the next morning's digest.
    """
    await require(work, Capability.CHANGE_TIER, family_id)
    await work.look_again(family_id)
    facts = await facts_of(work, family_id)
    follows = foresee(work, facts, plan)
    if needs_basis(facts, plan, work.policy):
        if plan.basis is None:
            raise BasisNeeded
        (await work.db.get_one(Family, family_id)).legal_basis = plan.basis.value
    closing = await open_plan(work, plan.child_id)
    if closing is not None:
        closing.until = plan.event_on
        await work.db.flush()
    work.db.add(
        PlanPeriod(
            family_id=family_id,
            child_id=plan.child_id,
            tier=plan.tier.value,
            from_on=plan.event_on,
            event_on=plan.event_on,
            rcpc_on=plan.rcpc_on if plan.tier is Tier.CHILD_PROTECTION else None,
            after_step_down=follows.direction is Direction.DOWN,
            decided_by_id=work.me,
        )
    )
    for seat in facts.seats:
        if (
            seat.holder_id is not None
            and seat.holder_id != work.who.person_id
            and follows.family_after is not facts.tier
        ):
            work.notify("tier_changed", seat=seat.id, family=family_id)
    what = "stepped_" + follows.direction.value
    work.record(
        what,
        family_id,
        child=plan.child_id,
        before=follows.before,
        after=plan.tier,
        on=plan.event_on,
        basis=plan.basis,
    )
    work.audit(what, family=family_id, child=plan.child_id, tier=plan.tier)
    return follows
