"""The one guard. A use case asks it before anything else."""

from __future__ import annotations

from uuid import UUID

from bot.domain.permissions import Capability, NotAllowed, Relation, may
from bot.storage.relations import relations_to
from bot.storage.work import Here


async def require(here: Here, capability: Capability, family_id: UUID | None = None) -> frozenset[Relation]:
    """Let whoever acts go on, and say what they are to the family. Raises NotAllowed."""
    if here.who.person_id is None:
        raise NotAllowed
    relations = await relations_to(here, family_id, here.who.person_id)
    if not may(capability, relations):
        raise NotAllowed
    return relations


async def is_allowed(here: Here, capability: Capability, family_id: UUID | None = None) -> bool:
    try:
        await require(here, capability, family_id)
    except NotAllowed:
        return False
    return True


__all__ = ["NotAllowed", "is_allowed", "require"]
