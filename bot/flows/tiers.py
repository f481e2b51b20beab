"""Recording a step up or down for one child."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from bot.dialogue.ask import Ask, Option
from bot.dialogue.form import Do, Next
from bot.domain import cycle
from bot.domain.closing import FamilyIsClosed
from bot.domain.facts import ChildFacts, FamilyFacts, Tier
from bot.domain.permissions import Capability
from bot.domain.refusals import Refusal
from bot.domain.tiers import NewPlan, needs_basis
from bot.flows.days import past_day
from bot.flows.opening import TIERS, ask_basis, ask_review
from bot.flows.registry import registry
from bot.flows.stopping import dead_end
from bot.i18n import local_date
from bot.storage.family_facts import family_facts
from bot.storage.work import Here, Work
from bot.usecases import tiers as usecases
from bot.usecases.permission import is_allowed
from bot.views import tiers as words
from bot.views.family_words import tier_label
from bot.views.permission import not_allowed_words
from bot.views.refusals import explain


@registry.form("change_tier")
async def change_tier(ask: Ask, here: Here, subject: dict[str, Any]) -> Do:
    family_id = UUID(subject["family"])
    if not await is_allowed(here, Capability.CHANGE_TIER, family_id):
        return Do(_not_allowed)
    facts = await family_facts(here, family_id)
    if facts is None:
        return Do(_not_allowed)
    if facts.closed_at is not None:
        dead_end(ask, explain(FamilyIsClosed()))
    child = _child(ask, facts)
    options = [Option(tier.value, tier_label(tier)) for tier in TIERS if tier is not child.tier]
    tier = Tier(ask.choose("tier", words.which_tier(child.letter), options))
    today = local_date(here.now)
    asked = words.when_decided(tier, down=cycle.is_higher(child.tier, tier))
    on = past_day(ask, here, "on", asked, [today, today - timedelta(days=1)])
    assert isinstance(on, date)
    review_on = await ask_review(ask, here, on) if tier is Tier.CHILD_PROTECTION else None
    plan = NewPlan(child.id, tier, on, review_on)
    if needs_basis(facts, plan, here.policy):
        plan = replace(plan, basis=ask_basis(ask))
    try:
        follows = usecases.foresee(here, facts, plan)
    except Refusal as refusal:
        return Do(partial(_refused, refusal=refusal))
    ask.confirm("change", words.check(facts, follows), [Option("yes", words.record_it(), style="primary")])
    return Do(partial(_change, family_id=family_id, plan=plan))


def _child(ask: Ask, facts: FamilyFacts) -> ChildFacts:
    if len(facts.children) == 1:
        return facts.children[0]
    options = [Option(child.letter, words.child_now(child.letter, child.tier)) for child in facts.children]
    letter = ask.choose("child", words.which_child(), options)
    return next(child for child in facts.children if child.letter == letter)


async def _change(work: Work, *, family_id: UUID, plan: NewPlan) -> Next:
    return Next(note=words.recorded(await usecases.change_tier(work, family_id, plan)))


async def _refused(work: Work, *, refusal: Refusal) -> Next:
    raise refusal


async def _not_allowed(work: Work) -> Next:
    return Next(note=not_allowed_words())
