"""Sweeping: every family, and every person, whose instant has come is looked at, one transaction each."""

from __future__ import annotations

from bot import log
from bot.flows.menu import look_at_person
from bot.storage import people_wake, wake
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


async def sweep_people(installation: Installation) -> int:
    """Look at the people who are due. Returns how many; one that raises is reported and left until they change again."""
    async with installation.looking() as here:
        person_ids = await people_wake.due(here, BATCH)
    for person_id in person_ids:
        try:
            async with installation.working() as work:
                await look_at_person(work, person_id)
        except Exception as error:
            logger.error("person_set_aside", person=str(person_id), exc_info=error)
            async with installation.working() as work:
                await people_wake.leave(work, person_id)
    return len(person_ids)
