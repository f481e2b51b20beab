"""Incoming updates: stored before they are acknowledged, taken one chat's oldest first, sealed, pruned.

A row is taken by locking it in the transaction that carries out its effect: a process that dies gives it back, and
effect and done mark commit together.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, delete, exists, func, literal_column, or_, select, update

from bot.storage import marks
from bot.storage.database import INSERT
from bot.storage.memory import NO_FACT
from bot.storage.models import Inbox
from bot.storage.models.base import table_of
from bot.storage.sealing import keys
from bot.storage.types import NOW
from bot.storage.work import Here, Work

MAX_ATTEMPTS = 3
KEPT_BACK = "kept_back"
KEPT, LISTED = timedelta(days=14), timedelta(days=7)
LARGEST_NUMBER = (1 << 63) - 1
ILLEGIBLE = re.compile(r"\\u(?:0000|d[89a-f])")
"""How JSON writes a null and every character that needs a pair."""


@dataclass(slots=True)
class Taken:
    """`raw` is there once it is `opened`: what cannot be opened is known by its `seq` all the same."""

    seq: int
    lane: bytes
    is_last: bool  # nothing else was waiting
    sealed: bytes
    place: str
    raw: dict[str, Any] = field(default_factory=dict)

    def opened(self) -> dict[str, Any]:
        stored = keys().open(self.sealed, self.place) or "{}"
        raw: dict[str, Any] = json.loads(stored)
        self.raw = _legible(raw) if ILLEGIBLE.search(stored) else raw
        return self.raw


async def note_kept_back(work: Work, count: int) -> None:
    """So many updates Telegram has, and could not bring to the webhook."""
    await marks.note(work, KEPT_BACK, str(count))


async def kept_back(here: Here) -> int:
    """How many these were when Telegram was last asked; 0 where nobody has a webhook."""
    noted = await marks.noted(here, KEPT_BACK) if here.installation.settings.webhook_url else None
    return int(noted or 0)


def is_update(raw: object) -> bool:
    """Whether this can be kept: it has a number of its own that a column holds."""
    number = raw.get("update_id") if isinstance(raw, dict) else None
    return type(number) is int and abs(number) <= LARGEST_NUMBER


def chat_number(raw: dict[str, Any]) -> int | None:
    """The chat that an update belongs to, read from the raw JSON so that an update nobody can decode has one too."""
    for value in raw.values():
        if not isinstance(value, dict):
            continue
        holder = value.get("message", value) if "chat" not in value else value
        chat = holder.get("chat") if isinstance(holder, dict) else None
        if isinstance(chat, dict) and isinstance(chat.get("id"), int):
            return int(chat["id"])
    return None


def chat_index(number: int | None) -> bytes:
    return keys().blind("chat", str(number)) if number is not None else b"none"


_STORE = {
    is_sqlite: insert(table_of(Inbox))
    .on_conflict_do_nothing(index_elements=["update_id"])
    .execution_options(**{NO_FACT: True})
    for is_sqlite, insert in INSERT.items()
}


async def store(work: Work, updates: Sequence[dict[str, Any]]) -> None:
    """Keep a batch, leaving out repeats."""
    if not updates:
        return
    rows = []
    for raw in updates:
        row_id = uuid4()
        rows.append(
            {
                "id": row_id,
                "update_id": raw["update_id"],
                "lane": chat_index(chat_number(raw)),
                "update_sealed": keys().seal(json.dumps(raw), f"inbox:update:{row_id}"),
                "received_at": work.now,
                "attempts": 0,
            }
        )
    await work.db.execute(_STORE[work.installation.database.is_sqlite], rows)


_INBOX = table_of(Inbox)
_older = _INBOX.alias()
_other = _INBOX.alias()
# Named with its table, which the expression language leaves out here: SQLite would compare the other with itself.
_TAKEN: ColumnElement[int] = literal_column("inbox.seq")
_oldest = (
    select(_INBOX.c.seq)
    .where(
        _INBOX.c.done_at.is_(None),
        _INBOX.c.set_aside_at.is_(None),
        or_(_INBOX.c.claimed_until.is_(None), _INBOX.c.claimed_until <= NOW),
        ~exists().where(
            _older.c.lane == _INBOX.c.lane,
            _older.c.seq < _INBOX.c.seq,
            _older.c.done_at.is_(None),
            _older.c.set_aside_at.is_(None),
        ),
    )
    .order_by(_INBOX.c.seq)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_TAKE = (
    update(_INBOX)
    .where(_INBOX.c.seq == _oldest.scalar_subquery())
    .values(done_at=NOW)
    .returning(
        _INBOX.c.seq,
        _INBOX.c.id,
        _INBOX.c.lane,
        _INBOX.c.update_sealed,
        ~exists()
        .where(_other.c.seq != _TAKEN, _other.c.done_at.is_(None), _other.c.set_aside_at.is_(None))
        .label("is_last"),
    )
    .execution_options(**{NO_FACT: True})
)


async def take(work: Work) -> Taken | None:
    """Take the next row: the oldest open one of some chat, and of those the one that has waited longest.

    It is marked done in the transaction that carries out its effect, so that the two are kept or undone together.
    """
    row = (await work.db.execute(_TAKE, {"now": work.now})).one_or_none()
    if row is None:
        return None
    return Taken(row.seq, row.lane, row.is_last, row.update_sealed, f"inbox:update:{row.id}")


def _legible(value: Any) -> Any:
    """The same, with a replacement for what no database and no phone takes: a null, half of a surrogate pair."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "\ufffd")
    if isinstance(value, dict):
        return {_legible(name): _legible(each) for name, each in value.items()}
    return [_legible(each) for each in value] if isinstance(value, list) else value


async def failed(work: Work, seq: int, *, wait: timedelta) -> bool:
    """Note a failed attempt. True when the row has now been set aside."""
    row = await work.db.get(Inbox, seq)
    if row is None or row.done_at is not None:
        return False
    row.attempts += 1
    if row.attempts >= MAX_ATTEMPTS:
        row.set_aside_at = work.now
        return True
    row.claimed_until = work.now + wait
    return False


async def put_off(work: Work, seq: int, *, wait: timedelta) -> None:
    """Others first: nothing is wrong with it."""
    await work.db.execute(
        update(Inbox).where(Inbox.seq == seq, Inbox.done_at.is_(None)).values(claimed_until=work.now + wait)
    )


async def prune(work: Work) -> None:
    """What was carried out, or set aside, is kept no longer: somebody has written it."""
    is_over = or_(Inbox.done_at.is_not(None), Inbox.set_aside_at.is_not(None))
    await work.db.execute(delete(Inbox).where(Inbox.received_at < work.now - KEPT, is_over))


async def set_aside(here: Here) -> int:
    """Updates of the last days that could not be carried out."""
    query = select(func.count()).where(Inbox.set_aside_at > here.now - LISTED, Inbox.done_at.is_(None))
    return (await here.db.execute(query)).scalar_one()
