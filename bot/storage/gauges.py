"""How it stands, in numbers, for whoever watches over it. The same from every replica."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from bot.storage import audits, backlog
from bot.storage import inbox as inbox_rows
from bot.storage import outbox as outbox_rows
from bot.storage.backlog import Backlog
from bot.storage.models import Inbox, Lease, Outbox, Step
from bot.storage.work import Here


@dataclass(frozen=True, slots=True)
class Gauges:
    """`overdue_since`, `inbox_since`, `outbox_since`: of the one that has waited longest, the last in the
    future where nothing is due. `outbox` by state and lane, `rungs` by kind."""

    waiting: Backlog
    overdue_since: datetime | None
    inbox_since: datetime | None
    outbox_since: datetime | None
    set_aside: int
    updates_set_aside: int
    held_up: int
    outbox: dict[tuple[str, int], int]
    rungs: dict[str, int]


async def read(here: Here) -> Gauges:
    """All of it: for a look every few seconds, not for every request."""
    inbox = select(func.min(Inbox.received_at)).where(Inbox.done_at.is_(None), Inbox.set_aside_at.is_(None))
    outbox = select(Outbox.state, Outbox.lane, func.count()).group_by(Outbox.state, Outbox.lane)
    rungs = select(Step.kind, func.count().label("steps")).where(Step.lapsed.is_(False)).group_by(Step.kind)
    waiting = await backlog.read(here)
    return Gauges(
        waiting=waiting,
        overdue_since=overdue_since(waiting, here.now),
        inbox_since=(await here.db.execute(inbox)).scalar_one(),
        outbox_since=await outbox_rows.waits_since(here),
        set_aside=await audits.families_aside(here),
        updates_set_aside=await inbox_rows.set_aside(here),
        held_up=await outbox_rows.held_up(here),
        outbox={(state, lane): count for state, lane, count in await here.db.execute(outbox)},
        rungs={row.kind: row.steps for row in await here.db.execute(rungs)},
    )


def overdue_since(waiting: Backlog, now: datetime) -> datetime | None:
    """The instant of the family or the person who should have been looked at longest ago."""
    return min((at for at in (waiting.family_at, waiting.person_at) if at is not None and at <= now), default=None)


async def has_holder(here: Here, job: str) -> bool:
    """Whether some replica does this job now. A database that only one process opens has no leases."""
    if here.installation.database.is_sqlite:
        return True
    query = select(Lease.job).where(Lease.job == job, Lease.until > func.clock_timestamp())
    return (await here.db.execute(query)).first() is not None
