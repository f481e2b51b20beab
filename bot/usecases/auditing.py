"""What the auditor found about one family: put right where that is safe, and told to whoever has to know."""

from __future__ import annotations

from uuid import UUID

from bot import log
from bot.domain.auditing import Finding, is_late
from bot.domain.facts import FamilyFacts
from bot.i18n import local_date
from bot.storage import audits, outbox
from bot.storage.database import AWAY
from bot.storage.directory_facts import directory
from bot.storage.family_facts import family_facts, readable_families
from bot.storage.tables import calendar_of
from bot.storage.work import Work
from bot.usecases.addressing import tier_manager
from bot.usecases.steps import next_look

logger = log.get(__name__)


async def is_looked_at_late(work: Work, family_id: UUID) -> bool:
    """Whether it would be looked at too late, seen while nobody else can change it. If so it is looked at now, and the
    manager reads of it in the morning."""
    kept = await audits.lock(work, family_id)
    facts = await family_facts(work, family_id)
    if facts is None or not is_late(kept, next_look(work, facts)):
        return False
    logger.error("wrong_instant", family=str(family_id))
    await work.look_again(family_id)
    work.audit("audit_mended", family=family_id, finding=Finding.WRONG_INSTANT.value)
    await _tell_manager(work, facts, "mended")
    return True


async def is_set_aside(work: Work, family_id: UUID) -> None:
    """Looking at it fails: whoever runs the installation and the manager hear so, once a day while it lasts.

    Where it cannot even be read, nobody knows who its manager is: whoever runs the installation is asked to tell them.
    """
    await audits.lock(work, family_id)  # of two replicas that find it at once, one tells
    facts = (await readable_families(work, [family_id])).get(family_id)
    what, day = "set_aside" if facts is not None else "cannot_be_read", local_date(work.now)
    for person_id in (await directory(work)).operators:
        key = f"alert:{family_id}:{day}:{person_id}"
        if not await outbox.is_said(work, key):
            work.notify("operator_alert", person=person_id, family=family_id, what=what, key=key)
    if facts is not None:
        await _tell_manager_if_known(work, facts)


async def _tell_manager_if_known(work: Work, facts: FamilyFacts) -> None:
    """What makes its look fail may make this fail too: then the operators at least have heard."""
    try:
        await _tell_manager(work, facts, "set_aside")
    except AWAY:
        raise
    except Exception as error:
        logger.error("manager_not_told", family=str(facts.id), exc_info=error)


async def _tell_manager(work: Work, facts: FamilyFacts, kind: str) -> None:
    day = calendar_of(facts).local_day(work.now)
    for person_id in (await tier_manager(work, facts)).person_ids:
        key = f"{kind}:{facts.id}:{day}:{person_id}"
        if not await outbox.is_said(work, key):
            work.notify(kind, person=person_id, family=facts.id, key=key)
