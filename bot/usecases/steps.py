"""Looking at one family: take the steps that are due, note those that have lapsed, and say when to look again.

What each kind of step does is declared with `@step` beside the use cases that it belongs to. A step is noted before
it is taken, under its unique key, in the same transaction: it happens once, or not at all.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

from bot.domain.agenda import Agenda, due, split
from bot.domain.facts import Due, FamilyFacts
from bot.storage import naming, wake
from bot.storage.family_facts import family_facts
from bot.storage.signals import forget_signals
from bot.storage.tables import calendar_of
from bot.storage.work import Here, Work
from bot.usecases.signals import keep_signals

Taken = Callable[[Work, FamilyFacts, Due], Awaitable[None]]
_steps: dict[str, Taken] = {}


def step(kind: str) -> Callable[[Taken], Taken]:
    """Declare what a step of this kind does."""

    def keep(take: Taken) -> Taken:
        if kind in _steps:
            raise ValueError(f"two steps called {kind!r}")
        _steps[kind] = take
        return take

    return keep


def known_steps() -> frozenset[str]:
    return frozenset(_steps)


async def look_at(work: Work, family_id: UUID) -> None:
    """Take what is due for this family, and set the instant at which to look again.

    After a step the family is looked at once more at once: what the step changed may make another due.
    """
    if not await wake.lock(work, family_id):
        return
    facts = await family_facts(work, family_id)
    if facts is None or facts.closed_at is not None:
        await forget_signals(work, family_id)
        await wake.set_next(work, family_id, None)
        return
    calendar = calendar_of(facts)
    agenda = split(due(facts, work.policy, calendar, work.now), work.now)
    await wake.note_steps(work, family_id, agenda.lapsed, lapsed=True)
    await wake.note_steps(work, family_id, agenda.take, lapsed=False)
    for item in agenda.take:
        with naming.within(item.key):
            await _steps[item.kind](work, facts, item)
    if not agenda.take:
        await keep_signals(work, facts)
    await wake.set_next(work, family_id, _next(facts, agenda, work.now))


def next_look(here: Here, facts: FamilyFacts) -> datetime | None:
    """When this family should be looked at next, from the facts alone. None: nothing is ahead."""
    if facts.closed_at is not None:
        return None
    return _next(facts, split(due(facts, here.policy, calendar_of(facts), here.now), here.now), here.now)


def _next(facts: FamilyFacts, agenda: Agenda, now: datetime) -> datetime | None:
    if agenda.take:
        return now
    changes = [seat.changes_at for seat in facts.seats]
    return min((at for at in (agenda.wake_at, *changes) if at is not None), default=None)
