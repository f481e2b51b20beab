"""After a restore to an older point: what was accepted since, and who has to know."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select

from bot.domain.health import Restored
from bot.storage import marks
from bot.storage.database import Database
from bot.storage.models import Accepted, Audit, Chat, Family, Holding, Inbox, Lease, Outbox, Person, Post
from bot.storage.relations import holds_now
from bot.storage.work import Here, Work

NOTE = "restored"


async def ask(database: Database) -> None:
    """Have `database` know whether it was restored: then what is to be said is held against what was accepted."""
    async with database.read() as session:
        database.was_restored = (await session.execute(select(Accepted.key).limit(1))).first() is not None


async def newest(here: Here) -> datetime | None:
    """The newest instant that the database knows of: the point to which it was restored."""
    found = [
        await here.db.scalar(select(func.max(column)))
        for column in (Inbox.received_at, Audit.at, Family.looked_at, Outbox.settled_at)
    ]
    return max((at for at in found if at is not None), default=None)


async def rows(work: Work, ids: list[UUID]) -> dict[UUID, Outbox]:
    """Those that the database knows."""
    found = (await work.db.execute(select(Outbox).where(Outbox.id.in_(ids)))).scalars()
    return {row.id: row for row in found}


async def holder_at(here: Here, seat_id: UUID | None, at: datetime) -> UUID | None:
    """Whoever sat there then."""
    query = select(Holding.person_id).where(Holding.seat_id == seat_id, holds_now(at)).limit(1)
    return await here.db.scalar(query) if seat_id is not None else None


async def keep_keys(work: Work, keys: Mapping[str, tuple[datetime, bool]]) -> None:
    """Each with when it was accepted, and whether that is certain."""
    for key, (at, is_certain) in keys.items():
        await work.db.merge(Accepted(key=key, at=at, is_certain=is_certain))
    await work.db.flush()
    work.installation.database.was_restored = work.installation.database.was_restored or bool(keys)


async def forget_leases(work: Work) -> None:
    """Whoever held a job then is not there any more."""
    await work.db.execute(delete(Lease))


async def concerned(here: Here) -> list[UUID]:
    """Everybody who may have written something down: at an open family's table, in the CAF team, in a post."""
    at_a_table = (
        select(Holding.person_id)
        .join(Family, Family.id == Holding.family_id)
        .where(holds_now(here.now), Family.closed_at.is_(None), Family.merged_into_id.is_(None))
    )
    reached = select(Chat.person_id).where(Chat.person_id == Person.id, Chat.blocked_at.is_(None)).exists()
    people = (
        select(Person.id)
        .where(
            Person.id.in_(at_a_table) | Person.in_caf_team | Person.id.in_(select(Post.person_id)),
            reached | Person.email_index.is_not(None),
        )
        .order_by(Person.id)
    )
    return list((await here.db.execute(people)).scalars())


async def note(work: Work, restored: Restored) -> None:
    told = asdict(restored) | {"at": restored.at.isoformat(), "to": restored.to.isoformat() if restored.to else None}
    await marks.note(work, NOTE, json.dumps(told))


async def last(here: Here) -> Restored | None:
    """The last restore, or None."""
    kept = await marks.noted(here, NOTE)
    if kept is None:
        return None
    told = json.loads(kept)
    to = datetime.fromisoformat(told["to"]) if told["to"] else None
    return Restored(datetime.fromisoformat(told["at"]), to, told["known"], told["doubtful"], told["gone"])
