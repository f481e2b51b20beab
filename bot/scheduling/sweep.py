"""Sweeping: every family, and every person, whose instant has come is looked at, one transaction each."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from bot import log
from bot.flows.menu import look_at_person
from bot.storage import people_wake, wake
from bot.storage.database import is_away
from bot.storage.work import Installation
from bot.usecases.steps import look_at

logger = log.get(__name__)

BATCH = 50


async def sweep(installation: Installation) -> int:
    """Look at the families and the people who are due, and have all be due where that is asked. Returns how much was done."""
    async with installation.looking() as here:
        asked = await wake.asked_for_all(here)
        families = await wake.due(here, BATCH)
        person_ids = await people_wake.due(here, BATCH)
    if asked and installation.database.is_known:
        async with installation.working() as work:
            await wake.wake_all(work, asked)
    for family_id, wake_at in families.items():
        if not installation.database.is_known:
            return 0
        await _family(installation, family_id, wake_at)
    for person_id in person_ids:
        if not installation.database.is_known:
            return 0
        await _person(installation, person_id)
    return len(families) + len(person_ids) + bool(asked)


async def _family(installation: Installation, family_id: UUID, wake_at: datetime) -> None:
    """One that raises is set aside and reported."""
    try:
        async with installation.working() as work:
            await look_at(work, family_id)
    except Exception as error:
        if is_away(error):
            raise  # nothing is wrong with the family
        await set_aside(installation, family_id, wake_at, error)


async def set_aside(installation: Installation, family_id: UUID, wake_at: datetime | None, why: Exception) -> None:
    """Nothing goes out for it by itself from now on: the auditor tells of it, and has it tried again. `wake_at`: its instant
    at the look that failed; what has changed since is looked at first."""
    async with installation.working() as work:
        is_aside = await wake.set_aside(work, family_id, wake_at)
        if is_aside:
            work.audit("family_set_aside", family=family_id)
    logger.error("family_set_aside" if is_aside else "look_failed", family=str(family_id), exc_info=why)


async def _person(installation: Installation, person_id: UUID) -> None:
    """One that raises is reported and left until they change again."""
    try:
        async with installation.working() as work:
            await look_at_person(work, person_id)
    except Exception as error:
        if is_away(error):
            raise
        logger.error("person_set_aside", person=str(person_id), exc_info=error)
        async with installation.working() as work:
            await people_wake.leave(work, person_id)
