"""Whom to tell: the seats of a table, the tier's manager."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from bot.domain.directory import Directory, Resolved, resolve
from bot.domain.facts import Due, FamilyFacts, Role, SeatFacts
from bot.storage import wake
from bot.storage.directory_facts import directory
from bot.storage.tables import calendar_of
from bot.storage.work import Here, Work


async def tier_manager(here: Here, facts: FamilyFacts) -> Resolved:
    """Whoever decides for the family's tier today; it falls through rather than to nobody."""
    return await whoever(here, here.policy.decides(facts.tier)[0], None, facts)


async def whoever(here: Here, role: Role, seat: SeatFacts | None, facts: FamilyFacts) -> Resolved:
    behind: Directory = await directory(here)
    today = calendar_of(facts).local_day(here.now)
    return resolve(role, seat, facts, behind, here.policy, today)


def at_table(facts: FamilyFacts) -> tuple[SeatFacts, ...]:
    """The seats that somebody holds."""
    return tuple(seat for seat in facts.seats if seat.holder_id is not None)


async def note(work: Work, due: Due, told: Iterable[UUID], fell_through: Iterable[Role] = ()) -> None:
    """Keep whom a step reached."""
    await wake.note_told(work, due.key, told, fell_through)
