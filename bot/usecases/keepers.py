"""Who may look after people and agencies, and what is looked at again when one of them changes."""

from __future__ import annotations

from uuid import UUID

from bot.domain.permissions import Capability
from bot.storage import wake
from bot.storage.work import Here, Work
from bot.usecases.permission import is_allowed, require


async def keeps_people(here: Here) -> bool:
    """Whoever looks is of the CAF team or its manager: they look after people, agencies and closed days."""
    return await is_allowed(here, Capability.MANAGE_DIRECTORY)


async def require_keeper(work: Work) -> None:
    await require(work, Capability.MANAGE_DIRECTORY)


async def wake_tables(work: Work, person_id: UUID | None) -> None:
    """Something about this person has changed: the families at whose table they sit are looked at again."""
    if person_id is not None:
        await work.look_again(*await wake.families_of(work, person_id))
