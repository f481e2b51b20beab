"""What is to be said: settled, merged, and what came of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    String,
    Uuid,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    text,
    update,
)

from bot.domain.notifications import MAIL_ONLY, says, stays_silent
from bot.storage.memory import NO_FACT
from bot.storage.models import Outbox
from bot.storage.models.base import table_of
from bot.storage.types import NOW, UtcDateTime, among
from bot.storage.work import Here, Work

WAITING, CLAIMED, UNKNOWN = "waiting", "claimed", "unknown"
_OUTBOX = table_of(Outbox)
# Written in the statement, not given to it: only so may a plan that is made once use the index of those that wait.
IS_WAITING = _OUTBOX.c.state == literal_column(f"'{WAITING}'")
IS_CLAIMED = _OUTBOX.c.state == literal_column(f"'{CLAIMED}'")
WAITS_SINCE = func.coalesce(Outbox.late_since, Outbox.due_at)
"""When it should have left: each time that it is tried again it is due later, and has waited as long. What a rule holds
until the morning is due only then."""
HELD_UP_AFTER = 3
"""So many attempts before a message that waits is listed for the operator."""
BACK_OFF, LONGEST_WAIT = timedelta(seconds=2), timedelta(minutes=5)
"""How long the next attempt waits where nobody knows what came of the last, twice as long each time."""

_SENT_SINCE = (
    select(Outbox.person_id, func.count())
    .where(
        among(Outbox.person_id),
        Outbox.settled_at >= bindparam("since", type_=UtcDateTime),
        Outbox.state == "delivered",
        Outbox.kind.not_in(MAIL_ONLY),
    )
    .group_by(Outbox.person_id)
)
# What came of a row stands where it is claimed still. That it arrived stands too where it has been taken up meanwhile
# as one in doubt: so it is said no third time.
_SETTLE = (
    update(_OUTBOX)
    .where(
        _OUTBOX.c.id == bindparam("row"),
        or_(IS_CLAIMED, text(":into IN ('delivered', 'merged') AND state IN ('waiting', 'unknown')")),
    )
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
# For PostgreSQL: many rows in one statement cost it a third of as many statements. That they are few is said beside
# them: of a small table it would read everything otherwise.
_SETTLE_MANY = (
    text(
        'UPDATE outbox SET state = v."into", settled_at = :now, claimed_until = NULL, channel = v."by",'
        " person_id = v.person, merged_into_id = v.carrier"
        ' FROM unnest(:row, :into, :by, :person, :carrier) AS v("row", "into", "by", person, carrier)'
        " WHERE outbox.id = v.\"row\" AND outbox.id = ANY(:row) AND (outbox.state = 'claimed'"
        " OR v.\"into\" IN ('delivered', 'merged') AND outbox.state IN ('waiting', 'unknown'))"
    )
    .bindparams(
        bindparam("now", type_=UtcDateTime),
        *(bindparam(name, type_=ARRAY(Uuid)) for name in ("row", "person", "carrier")),
        *(bindparam(name, type_=ARRAY(String)) for name in ("into", "by")),
    )
    .execution_options(**{NO_FACT: True})
)
_SAID = select(Outbox.key).where(among(Outbox.key, "keys"))
_CARRIED = select(Outbox.id, Outbox.kind, Outbox.about).where(among(Outbox.id))


async def is_said(here: Here, key: str) -> bool:
    """Whether something was put down under this key already."""
    return bool(await said(here, [key]))


async def said(here: Here, keys: Collection[str]) -> set[str]:
    """Those of `keys` under which something was put down already."""
    return {key for key in (await here.db.execute(_SAID, {"keys": list(keys)})).scalars() if key} if keys else set()


async def sent_since(here: Here, person_ids: Collection[UUID], since: datetime) -> dict[UUID, int]:
    """How many messages each of them has had from `since` on; nobody's is left out as 0. What was merged into one
    counts once; an entry for the calendar, a code or a link that they asked for is none."""
    if not person_ids:
        return {}
    rows = await here.db.execute(_SENT_SINCE, {"ids": list(person_ids), "since": since})
    found: dict[UUID, int] = {person_id: count for person_id, count in rows if person_id is not None}
    return dict.fromkeys(person_ids, 0) | found


def settle(row: Outbox, state: str, work: Work, **values: Any) -> None:
    row.state = state
    row.settled_at = work.now
    row.claimed_until = None
    for name, value in values.items():
        setattr(row, name, value)


class Settled(NamedTuple):
    """What came of one claimed row. `merged_into_id`: the row that carried it."""

    id: UUID
    state: str
    channel: str | None = None
    person_id: UUID | None = None
    merged_into_id: UUID | None = None


async def settle_claimed(work: Work, settled: Sequence[Settled]) -> None:
    """Write down what came of these rows, as far as it still stands. One statement."""
    if not settled:
        return
    names = ("row", "into", "by", "person", "carrier")
    if work.installation.database.is_sqlite:
        rows = [dict(zip(names, one, strict=True)) for one in settled]
        await work.db.execute(_SETTLE, [row | {"now": work.now} for row in rows])
    else:
        columns = dict(zip(names, map(list, zip(*settled, strict=True)), strict=True))
        await work.db.execute(_SETTLE_MANY, columns | {"now": work.now})


async def held_up(here: Here) -> int:
    """How many wait though they were tried several times."""
    query = select(func.count()).where(IS_WAITING, Outbox.attempts >= HELD_UP_AFTER)
    return (await here.db.execute(query)).scalar_one()


async def waits_since(here: Here) -> datetime | None:
    """When the one that has waited longest should have left; in the future where nothing is due."""
    return (await here.db.execute(select(func.min(WAITS_SINCE)).where(IS_WAITING))).scalar_one()


def longer_each_time(wait: timedelta, attempts: int, at_most: timedelta) -> timedelta:
    """How long to wait after so many attempts: nobody is asked without end at short intervals."""
    return min(wait * (1 << min(attempts, 6)), at_most)


async def put_back(work: Work, ids: Sequence[UUID], due_at: datetime, *, may_repeat: bool) -> None:
    """Wait and try again. `may_repeat`: the last attempt may have arrived, and the next one says so."""
    if not ids:
        return
    values: dict[str, Any] = {"state": WAITING, "due_at": due_at, "late_since": WAITS_SINCE, "claimed_until": None}
    if may_repeat:
        values["may_repeat"] = True
    await work.db.execute(
        update(Outbox).where(Outbox.id.in_(ids), IS_CLAIMED).values(attempts=Outbox.attempts + 1, **values)
    )


async def claimed_before(work: Work, machine_now: datetime | None) -> list[Outbox]:
    """Rows whose sender died between the claim and the mark. None: every claimed row."""
    query = select(Outbox).where(IS_CLAIMED)
    if machine_now is not None:
        query = query.where(Outbox.claimed_until <= machine_now)
    return list((await work.db.execute(query.with_for_update(skip_locked=True))).scalars())


def in_doubt(work: Work, row: Outbox) -> None:
    """Nobody knows whether it arrived: it is said again, and says that it may be a repeat, or is the operator's.

    The first time that is at once: a process has died. One that comes to this again and again may never be marked, by a
    fault of ours: each time it waits longer, and it is listed.
    """
    row.claimed_until = None
    if stays_silent(row.kind):
        settle(row, UNKNOWN, work)
        return
    if row.attempts:
        row.late_since = row.late_since or row.due_at
        row.due_at = work.now + longer_each_time(BACK_OFF, row.attempts, LONGEST_WAIT)
    row.state, row.may_repeat, row.attempts = WAITING, True, row.attempts + 1


async def has_twin(here: Here, row: Outbox, person_id: UUID) -> bool:
    """Whether they were told the same at once for another place of theirs. What was put at another time is another matter."""
    query = select(Outbox.about).where(
        Outbox.person_id == person_id,
        Outbox.state == "delivered",
        Outbox.kind == row.kind,
        Outbox.made_at == row.made_at,
        Outbox.id != row.id,
    )
    found = (await here.db.execute(query)).scalars()
    return any(says(row.kind, about) == says(row.kind, row.about) for about in found)


async def carried_by(here: Here, row_id: UUID) -> list[tuple[str, dict[str, Any]]]:
    """What one letter says: the row that carried it and those merged into it, in one order for ever."""
    query = (
        select(Outbox.kind, Outbox.about)
        .where(or_(Outbox.id == row_id, Outbox.merged_into_id == row_id))
        .order_by(Outbox.lane, Outbox.made_at, Outbox.id)
    )
    return [(row.kind, row.about) for row in await here.db.execute(query)]


async def carried(here: Here, ids: Sequence[UUID]) -> list[tuple[UUID, str, dict[str, Any]]]:
    """The kind of these rows, and what each is about."""
    if not ids:
        return []
    rows = await here.db.execute(_CARRIED, {"ids": ids})
    return [(row.id, row.kind, row.about) for row in rows]
