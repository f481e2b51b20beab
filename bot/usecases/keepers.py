"""Who may look after people and agencies, and what is looked at again when one of them changes."""

from __future__ import annotations

from uuid import UUID

from bot.domain.permissions import Capability
from bot.storage import own_time, wake
from bot.storage.work import Here, Work
from bot.usecases.permission import is_allowed, require


async def keeps_people(here: Here) -> bool:
    """Whoever looks is of the CAF team or its manager: they look after people, agencies and closed days."""
    return await is_allowed(here, Capability.MANAGE_DIRECTORY)


async def require_keeper(work: Work) -> None:
    await require(work, Capability.MANAGE_DIRECTORY)


async def require_theirs(work: Work, person_id: UUID) -> None:
    """Everybody settles their own time; whoever looks after people settles it for others too."""
    if work.who.person_id != person_id:
        await require_keeper(work)


async def wake_tables(work: Work, person_id: UUID | None) -> None:
    """Something about this person has changed: every family whose steps may come to them is looked at again."""
    if person_id is None:
        return
    if await own_time.answers_for_many(work, person_id):
        await wake.wake_everybody(work)
        return
    families = set(await wake.families_of(work, person_id))
    for other in await own_time.leaning_on(work, person_id):
        families.update(await wake.families_of(work, other))
    await work.look_again(*families)
