"""The review conference's date: entered, put right, and asked for when it has passed or is due."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from bot.domain import conference
from bot.domain.conference import NoConference
from bot.domain.facts import Due, FamilyFacts
from bot.domain.permissions import Capability
from bot.storage.plans import open_plan
from bot.storage.work import Work
from bot.usecases.permission import require
from bot.usecases.steps import step
from bot.usecases.table import facts_of
from bot.usecases.telling import tell_lead


async def set_conference(
    work: Work, family_id: UUID, child_ids: Collection[UUID], held_on: date | None, next_on: date | None
) -> None:
    """When the next review conference of these children is, None where it is not fixed yet. `held_on`: one has taken
    place since the last. Raises NoConference, NotAfterTheLast."""
    await require(work, Capability.SET_CONFERENCE, family_id)
    await work.look_again(family_id)
    facts = await facts_of(work, family_id)
    children = [child for child in conference.protected(facts) if child.id in child_ids]
    if not children:
        raise NoConference
    for child in children:
        conference.require_date(child, held_on, next_on)
        plan = await open_plan(work, child.id)
        if plan is not None:
            plan.rcpc_on, plan.last_rcpc_on = next_on, held_on or plan.last_rcpc_on
    ids = [child.id for child in children]
    work.record("conference_set", family_id, children=ids, held_on=held_on, next_on=next_on, by=work.me)
    work.audit("conference_set", family=family_id, children=ids, held_on=held_on, next_on=next_on)


@step("conference_date")
async def ask_for_conference(work: Work, facts: FamilyFacts, due: Due) -> None:
    await tell_lead(work, facts, "conference_date")
