"""What is kept of a family's signals while they show."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select

from bot.domain.facts import Level
from bot.storage.models import Outbox, Signal
from bot.storage.work import Here, Work


async def signal_row(work: Work, family_id: UUID, key: str) -> Signal | None:
    query = select(Signal).where(Signal.family_id == family_id, Signal.key == key)
    return (await work.db.execute(query)).scalar_one_or_none()


async def note_level(work: Work, family_id: UUID, key: str, level: Level) -> Signal:
    """It shows at this level now. At another level than before nobody has acknowledged it."""
    row = await signal_row(work, family_id, key)
    if row is None:
        row = Signal(family_id=family_id, key=key, level=level.value, first_seen_at=work.now, snoozes=0)
        work.db.add(row)
    elif row.level != level.value:
        row.level = level.value
        row.acknowledged_at = row.acknowledged_by_id = row.remind_on = None
        row.snoozes = 0
    return row


async def forget_signals(work: Work, family_id: UUID, keys: Collection[str] | None = None) -> None:
    """They show no more: all of the family's, where none are named."""
    where = [Signal.family_id == family_id]
    if keys is not None:
        where.append(Signal.key.in_(keys))
    await work.db.execute(delete(Signal).where(*where))


async def told_since(here: Here, family_id: UUID, key: str, at: datetime) -> set[UUID | None]:
    """To whom what leaves with a digest says this as it is from `at` on: a message shows what is so when it leaves."""
    query = select(Outbox.to_person_id, Outbox.about).where(
        Outbox.family_id == family_id,
        Outbox.kind == "drift_amber",
        Outbox.due_at >= at,
        Outbox.state.in_(("waiting", "claimed", "delivered", "merged")),
    )
    return {person_id for person_id, about in await here.db.execute(query) if about["signal"] == key}


async def was_said(here: Here, key: str) -> bool:
    """Whether something has been queued under this key."""
    return (await here.db.execute(select(Outbox.id).where(Outbox.key == key).limit(1))).first() is not None
