"""Closing a family, or one child's plan."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from bot.dialogue.ask import Ask, Option
from bot.dialogue.form import Do, Next
from bot.domain.closing import OF_A_CHILD, OF_A_FAMILY, ClosingCause
from bot.domain.facts import ChildFacts, FamilyFacts
from bot.domain.permissions import Capability
from bot.domain.refusals import Refusal
from bot.flows.days import past_day
from bot.flows.families import look_at
from bot.flows.registry import registry
from bot.flows.stopping import dead_end
from bot.i18n import local_date
from bot.storage.family_facts import family_facts
from bot.storage.work import Here, Work
from bot.usecases import closing as usecases
from bot.usecases.permission import is_allowed
from bot.views import closing as words
from bot.views.closing import Closed
from bot.views.permission import not_allowed_words
from bot.views.refusals import explain

ALL = "all"


@registry.form("close_plan")
async def close_plan(ask: Ask, here: Here, subject: dict[str, Any]) -> Do:
    """`subject`: the "family", and the "child" where it is settled whose plan it is."""
    family_id = UUID(subject["family"])
    facts = await family_facts(here, family_id) if await is_allowed(here, Capability.CLOSE_PLAN, family_id) else None
    if facts is None:
        dead_end(ask, not_allowed_words())
    child = _whose(ask, facts, subject)
    child_id = child.id if child else None
    today = local_date(here.now)
    try:
        usecases.foresee(here, facts, child_id, today)
    except Refusal as refusal:
        dead_end(ask, explain(refusal))
    causes = OF_A_FAMILY if child is None else OF_A_CHILD
    options = [Option(cause.value, words.why_label(cause)) for cause in causes]
    because = ClosingCause(ask.choose("why", words.why(facts.reference, child.letter if child else None), options))
    on = past_day(ask, here, "on", words.when(), [today, today - timedelta(days=1)])
    assert isinstance(on, date)
    try:
        means = usecases.foresee(here, facts, child_id, on)
    except Refusal as refusal:
        return Do(partial(_refused, refusal=refusal))
    check = words.check(facts.reference, means, because)
    ask.confirm("close", check, [Option("yes", words.close_it(), style="danger")])
    letter = means.child.letter if means.child else None
    return Do(partial(_close, family_id=family_id, because=because, on=on, child_id=child_id, letter=letter))


def _whose(ask: Ask, facts: FamilyFacts, subject: dict[str, Any]) -> ChildFacts | None:
    """One child, or None: all of them. The only child's plan is the family's."""
    if "child" in subject:
        return facts.child(UUID(subject["child"]))
    if len(facts.children) < 2:
        return None
    options = [
        Option(ALL, words.whole_family()),
        *(Option(child.letter, words.child_now(child.letter, child.tier)) for child in facts.children),
    ]
    chosen = ask.choose("whose", words.whose(), options)
    return next((child for child in facts.children if child.letter == chosen), None)


async def _close(
    work: Work, *, family_id: UUID, because: ClosingCause, on: date, child_id: UUID | None, letter: str | None
) -> Next:
    await usecases.close_plan(work, family_id, because, on, child_id)
    return Next(note=words.closed(letter))


async def _refused(work: Work, *, refusal: Refusal) -> Next:
    raise refusal


async def load_family_closed(here: Here, about: dict[str, Any]) -> Closed | None:
    look = await look_at(here, about)
    return None if look is None or look.facts.closed_at is None else Closed(look.facts.id, look.facts.reference)


async def load_plan_closed(here: Here, about: dict[str, Any]) -> Closed | None:
    look = await look_at(here, about)
    child = look.facts.child(UUID(about["child"])) if look else None
    if look is None or look.facts.closed_at is not None or child is None or child.ended_on is None:
        return None
    return Closed(look.facts.id, look.facts.reference, child.letter)


family_closed = registry.screen("family_closed", load_family_closed, words.family_closed)
plan_closed = registry.screen("plan_closed", load_plan_closed, words.plan_closed)


@family_closed.on("open")
@plan_closed.on("open")
async def open_family(work: Work, look: Closed, argument: str) -> Next:
    return Next(show=("family", {"family": str(look.family_id)}))
