"""After a restore to an older point: what was accepted since, and who has to know."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import CompoundSelect, delete, func, select, union, union_all

from bot.domain.health import Restored
from bot.storage import marks
from bot.storage.database import Database
from bot.storage.models import (
    Accepted,
    Agency,
    Audit,
    Chat,
    Deputising,
    Family,
    Holding,
    Inbox,
    Lease,
    Mark,
    Outbox,
    Person,
    Post,
)
from bot.storage.present import holds_now
from bot.storage.work import Here, Work

NOTE = "restored"


async def ask(database: Database) -> None:
    """Have `database` know whether it was restored: then what is to be said is held against what was accepted."""
    async with database.read() as session:
        noted = union_all(
            select(Accepted.key).limit(1).subquery().select(), select(Mark.name).where(Mark.name == NOTE)
        )
        database.was_restored = (await session.execute(noted)).first() is not None


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


async def keep(work: Work, accepted: Iterable[Accepted]) -> None:
    """What was accepted of which the database has no row."""
    for one in accepted:
        await work.db.merge(one)
    await work.db.flush()


async def forget_leases(work: Work) -> None:
    """Whoever held a job then is not there any more."""
    await work.db.execute(delete(Lease))


async def concerned(here: Here) -> list[UUID]:
    """Everybody who may have written something down: at an open family's table or standing in there, in the CAF team, in a
    post, and who leads on safeguarding in their agency."""
    is_open = Family.closed_at.is_(None) & Family.merged_into_id.is_(None)
    concerned: CompoundSelect[tuple[UUID]] = union(
        select(Holding.person_id).join(Family, Family.id == Holding.family_id).where(holds_now(here.now), is_open),
        select(Deputising.person_id)
        .join(Family, Family.id == Deputising.family_id)
        .where(Deputising.until_at > here.now, is_open),
        select(Agency.safeguarding_lead_id).where(Agency.safeguarding_lead_id.is_not(None)),
    )
    reached = select(Chat.person_id).where(Chat.person_id == Person.id, Chat.blocked_at.is_(None)).exists()
    people = (
        select(Person.id)
        .where(
            Person.id.in_(concerned) | Person.in_caf_team | Person.id.in_(select(Post.person_id)),
            reached | Person.email_index.is_not(None),
        )
        .order_by(Person.id)
    )
    return list((await here.db.execute(people)).scalars())


async def note(work: Work, restored: Restored) -> None:
    told = asdict(restored) | {"at": restored.at.isoformat(), "to": restored.to.isoformat() if restored.to else None}
    await marks.note(work, NOTE, json.dumps(told))
    work.installation.database.was_restored = True


async def last(here: Here) -> Restored | None:
    """The last restore, or None."""
    kept = await marks.noted(here, NOTE)
    if kept is None:
        return None
    told = json.loads(kept)
    to = datetime.fromisoformat(told["to"]) if told["to"] else None
    return Restored(datetime.fromisoformat(told["at"]), to, told["known"], told["doubtful"], told["gone"])
