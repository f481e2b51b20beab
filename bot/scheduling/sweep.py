"""Sweeping: every family whose instant has come is looked at, one transaction each."""

from __future__ import annotations

from bot import log
from bot.storage import wake
from bot.storage.work import Installation
from bot.usecases.steps import look_at

logger = log.get(__name__)

BATCH = 50


async def sweep(installation: Installation) -> int:
    """Look at the families that are due. Returns how many; one that raises is set aside and reported."""
    async with installation.looking() as here:
        family_ids = await wake.due(here, BATCH)
    for family_id in family_ids:
        try:
            async with installation.working() as work:
                await look_at(work, family_id)
        except Exception as error:
            logger.error("family_set_aside", family=str(family_id), exc_info=error)
            async with installation.working() as work:
                await wake.set_aside(work, family_id)
                work.audit("family_set_aside", family=family_id)
    return len(family_ids)
