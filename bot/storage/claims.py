"""What is claimed to be sent now, and what is decided about it before it leaves.

It is read without the mapper: a thousand are claimed where ten are changed, and those are put down together.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select, update

from bot.storage.memory import NO_FACT
from bot.storage.models import Outbox
from bot.storage.models.base import table_of
from bot.storage.outbox import CLAIMED, IS_CLAIMED, IS_WAITING, WAITING, longer_each_time
from bot.storage.types import UtcDateTime, among
from bot.storage.work import Work

LEASE = timedelta(seconds=30)
FAULT_WAIT, LONGEST_FAULT_WAIT = timedelta(minutes=1), timedelta(hours=1)


@dataclass(slots=True)
class Claimed:
    """A row that is claimed, as it was read, with what has been decided about it since: `put_down` writes that.

    `state` other than "claimed": it has come to its end without being sent.
    """

    id: UUID
    key: str | None
    kind: str
    lane: int
    urgency: str
    to_person_id: UUID | None
    to_seat_id: UUID | None
    to_chat_id: UUID | None
    family_id: UUID | None
    about: dict[str, Any]
    made_at: datetime
    due_at: datetime
    late_since: datetime | None
    useful_until: datetime | None
    attempts: int
    may_repeat: bool
    state: str


_OUTBOX = table_of(Outbox)
_CLAIM = (
    update(_OUTBOX)
    .where(
        _OUTBOX.c.id.in_(
            select(_OUTBOX.c.id).where(among(_OUTBOX.c.id), IS_WAITING).with_for_update(skip_locked=True)
        )
    )
    .values(state=CLAIMED, claimed_until=bindparam("until", type_=UtcDateTime))
    .returning(*(_OUTBOX.c[field.name] for field in fields(Claimed)))
    .execution_options(**{NO_FACT: True})
)
_PUT_DOWN = (
    update(_OUTBOX)
    .where(_OUTBOX.c.id == bindparam("row"), IS_CLAIMED)
    .values(
        state=bindparam("into"),
        settled_at=bindparam("at"),
        claimed_until=None,
        due_at=bindparam("due"),
        late_since=bindparam("since"),
        attempts=bindparam("tries"),
        to_person_id=bindparam("person"),
    )
    .execution_options(**{NO_FACT: True})
)


async def claim(work: Work, ids: Sequence[UUID]) -> list[Claimed]:
    """The rows of `ids` that still wait: on their way for as long as a lease lasts, unless they are put down before the
    commit."""
    given = {"ids": ids, "until": work.installation.database.machine_now() + LEASE}
    return [Claimed(*row) for row in await work.db.execute(_CLAIM, given)]


def fails(work: Work, row: Claimed) -> None:
    """It cannot be said now, by a fault of ours: it waits, longer each time, until that is mended."""
    row.late_since = row.late_since or row.due_at
    row.due_at = work.now + longer_each_time(FAULT_WAIT, row.attempts, at_most=LONGEST_FAULT_WAIT)
    row.attempts += 1


async def put_down(work: Work, rows: Collection[Claimed]) -> None:
    """They do not leave now: what was decided about them is written, and whatever has not come to its end waits on."""
    if rows:
        await work.db.execute(_PUT_DOWN, [_put_down(row, work.now) for row in rows])


def _put_down(row: Claimed, now: datetime) -> dict[str, Any]:
    waits_on = row.state == CLAIMED
    return {
        "row": row.id,
        "into": WAITING if waits_on else row.state,
        "at": None if waits_on else now,
        "due": row.due_at,
        "since": row.late_since,
        "tries": row.attempts,
        "person": row.to_person_id,
    }
