"""What is to be said: claimed, settled, merged, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, func, or_, select, update

from bot.domain.notifications import MAIL_ONLY
from bot.storage.chats import has_left
from bot.storage.memory import NO_FACT
from bot.storage.models import Chat, Holding, Outbox, Person
from bot.storage.models.base import table_of
from bot.storage.relations import holds_now
from bot.storage.types import IDS, NOW, UtcDateTime
from bot.storage.work import Here, Work

WAITING, CLAIMED = "waiting", "claimed"
LEASE = timedelta(seconds=30)
BATCH = 300


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whoever a row is for, settled now: a person, or only a chat (a stranger's, or an old phone's)."""

    person_id: UUID | None = None
    chat_id: UUID | None = None


_DUE_FOR = (
    select(Outbox, Holding.person_id)
    .outerjoin(Holding, and_(Holding.seat_id == Outbox.to_seat_id, holds_now(NOW)))
    .where(Outbox.state == WAITING, Outbox.due_at <= NOW)
    .order_by(Outbox.lane, Outbox.due_at, Outbox.made_at, Outbox.id)
    .limit(BATCH)
)
_LOCK = (
    select(Outbox)
    .where(Outbox.id.in_(IDS), Outbox.state == WAITING)
    .order_by(Outbox.lane, Outbox.due_at, Outbox.made_at, Outbox.id)
    .with_for_update(skip_locked=True)
)
_SENT_SINCE = (
    select(func.count())
    .select_from(Outbox)
    .where(
        Outbox.person_id == bindparam("person"),
        Outbox.settled_at >= bindparam("since", type_=UtcDateTime),
        Outbox.state == "delivered",
        Outbox.kind.not_in(MAIL_ONLY),
    )
)
_READER = (
    select(Person, Chat)
    .outerjoin(Chat, and_(Chat.person_id == Person.id, Chat.blocked_at.is_(None)))
    .where(Person.id == bindparam("person"))
    .limit(1)
)
_SETTLE = (
    update(table_of(Outbox))
    .where(Outbox.id.in_(IDS), Outbox.state == CLAIMED)
    .values(
        state=bindparam("into"),
        settled_at=NOW,
        claimed_until=None,
        channel=bindparam("by"),
        person_id=bindparam("person"),
        merged_into_id=bindparam("carrier"),
    )
    .execution_options(**{NO_FACT: True})
)
_CARRIED = select(Outbox.id, Outbox.kind, Outbox.about).where(Outbox.id.in_(IDS))


async def due_for(here: Here) -> dict[Addressee, list[Outbox]]:
    """What is due now, by addressee, in the order in which it should leave. A seat is whoever holds it now."""
    rows = (await here.db.execute(_DUE_FOR, {"now": here.now})).all()
    found: dict[Addressee, list[Outbox]] = {}
    for row, holder_id in rows:
        found.setdefault(Addressee(row.to_person_id or holder_id, row.to_chat_id), []).append(row)
    return found


async def is_said(here: Here, key: str) -> bool:
    """Whether something was put down under this key already."""
    return (await here.db.execute(select(Outbox.id).where(Outbox.key == key))).first() is not None


async def lock(work: Work, ids: Sequence[UUID]) -> list[Outbox]:
    """The rows of `ids` that still wait, locked, in the order in which they should leave."""
    return list((await work.db.execute(_LOCK, {"ids": ids})).scalars())


async def sent_since(here: Here, person_id: UUID, since: datetime) -> int:
    """How many messages this person has had from `since` on. What was merged into one counts once; an entry for the
    calendar, a code or a link that they asked for is none."""
    return (await here.db.execute(_SENT_SINCE, {"person": person_id, "since": since})).scalar_one()


async def reader(here: Here, to: Addressee) -> tuple[Person | None, Chat | None]:
    """The person, and the chat that reaches them now: bound, and not blocked."""
    if to.person_id is None:
        return None, await here.db.get(Chat, to.chat_id) if to.chat_id else None
    row = (await here.db.execute(_READER, {"person": to.person_id})).one_or_none()
    if row is None or has_left(row[0], here):
        return None, None  # whoever has left is nobody
    return row[0], row[1]


def settle(row: Outbox, state: str, work: Work, **values: Any) -> None:
    row.state = state
    row.settled_at = work.now
    row.claimed_until = None
    for name, value in values.items():
        setattr(row, name, value)


async def settle_ids(
    work: Work,
    ids: Sequence[UUID],
    state: str,
    *,
    channel: str | None = None,
    person_id: UUID | None = None,
    merged_into_id: UUID | None = None,
) -> None:
    """What came of a send: for the row that carried it and all that were merged into it."""
    if ids:
        given = {"ids": ids, "into": state, "by": channel, "person": person_id, "carrier": merged_into_id}
        await work.db.execute(_SETTLE, {"now": work.now, **given})


async def put_back(work: Work, ids: Sequence[UUID], due_at: datetime, *, may_repeat: bool) -> None:
    """Wait and try again. `may_repeat`: the last attempt may have arrived, and the next one says so."""
    values: dict[str, Any] = {"state": WAITING, "due_at": due_at, "claimed_until": None}
    if may_repeat:
        values["may_repeat"] = True
    await work.db.execute(
        update(Outbox)
        .where(Outbox.id.in_(ids), Outbox.state == CLAIMED)
        .values(attempts=Outbox.attempts + 1, **values)
    )


async def claimed_before(work: Work, machine_now: datetime | None) -> list[Outbox]:
    """Rows whose sender died between the claim and the mark. None: every claimed row."""
    query = select(Outbox).where(Outbox.state == CLAIMED)
    if machine_now is not None:
        query = query.where(Outbox.claimed_until <= machine_now)
    return list((await work.db.execute(query.with_for_update(skip_locked=True))).scalars())


async def carried_by(here: Here, row_id: UUID) -> list[tuple[str, dict[str, Any]]]:
    """What one letter says: the row that carried it and those merged into it, in one order for ever."""
    query = (
        select(Outbox.kind, Outbox.about)
        .where(or_(Outbox.id == row_id, Outbox.merged_into_id == row_id))
        .order_by(Outbox.lane, Outbox.made_at, Outbox.id)
    )
    return [(row.kind, row.about) for row in await here.db.execute(query)]


async def carried(here: Here, ids: Sequence[UUID]) -> list[tuple[UUID, str, dict[str, Any]]]:
    rows = await here.db.execute(_CARRIED, {"ids": ids})
    return [(row.id, row.kind, row.about) for row in rows]
