"""What the auditor tells a manager of one family."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from bot.domain.permissions import Capability
from bot.flows.registry import registry
from bot.storage.audits import is_aside
from bot.storage.families import reference_of
from bot.storage.work import Here
from bot.usecases.permission import is_allowed
from bot.views import auditing as words


async def load_mended(here: Here, about: dict[str, Any]) -> str | None:
    """The reference, for whoever oversees the family."""
    family_id = UUID(about["family"])
    if not await is_allowed(here, Capability.SEE_ATTENTION, family_id):
        return None
    return await reference_of(here, family_id)


async def load_set_aside(here: Here, about: dict[str, Any]) -> str | None:
    """The same, while it lasts."""
    return await load_mended(here, about) if await is_aside(here, UUID(about["family"])) else None


registry.screen("mended", load_mended, words.mended)
registry.screen("set_aside", load_set_aside, words.set_aside)
