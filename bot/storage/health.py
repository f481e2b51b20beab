"""Counting what is late, and what waits for a person to look at it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select

from bot.domain.health import Report
from bot.storage import audits, inbox, outbox, restored
from bot.storage.models import Family, Inbox, Outbox, Person
from bot.storage.work import Here

LATE = timedelta(minutes=5)


async def report(here: Here) -> Report:
    open_row = (Inbox.done_at.is_(None), Inbox.set_aside_at.is_(None))
    families, people = (
        (Family.wake_at < here.now - LATE, Family.set_aside_at.is_(None)),
        Person.wake_at < here.now - LATE,
    )
    since = [
        await here.db.scalar(select(func.min(Family.wake_at)).where(*families)),
        await here.db.scalar(select(func.min(Person.wake_at)).where(people)),
    ]
    audit = await audits.last(here)
    return Report(
        families=await _count(here, Family.id, Family.closed_at.is_(None)),
        late=await _count(here, Family.id, *families) + await _count(here, Person.id, people),
        late_since=min((at for at in since if at is not None), default=None),
        late_messages=await audits.late_messages(here),
        late_updates=await audits.late_updates(here),
        set_aside=await audits.families_aside(here),
        updates_waiting=await _count(here, Inbox.seq, *open_row),
        updates_set_aside=await inbox.set_aside(here),
        unsent=await _count(here, Outbox.id, outbox.IS_WAITING, Outbox.due_at <= here.now),
        unknown=await audits.unknown(here),
        held_up=await outbox.held_up(here),
        kept_back=await inbox.kept_back(here),
        failed=await _count(here, Outbox.id, Outbox.state == "failed", Outbox.settled_at > here.now - audits.LISTED),
        unreachable=await _count(here, Outbox.id, Outbox.state == "unreachable"),
        doubtful=await audits.doubtful(here),
        audit=audit,
        unwatched=audit is None or audit.at < here.now - LATE,
        restored=told if (told := await restored.last(here)) and told.at > here.now - audits.LISTED else None,
    )


async def _count(here: Here, column: Any, *where: ColumnElement[bool]) -> int:
    return await here.db.scalar(select(func.count(column)).where(*where)) or 0
