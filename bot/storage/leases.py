"""Jobs that only one replica may do at a time. Counted on the database's own clock, which no travelling clock moves."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import bindparam, delete, func
from sqlalchemy.dialects.postgresql import insert

from bot.storage.memory import NO_FACT
from bot.storage.models import Lease
from bot.storage.models.base import table_of
from bot.storage.work import Work

LENGTH = timedelta(seconds=5)
POLLER, SENDER = "poller", "sender"

_now = func.clock_timestamp()
_wanted = insert(table_of(Lease)).values(job=bindparam("job"), holder=bindparam("holder"), until=_now + LENGTH)
_TAKE = (
    _wanted.on_conflict_do_update(
        index_elements=["job"],
        set_={"holder": _wanted.excluded.holder, "until": _now + LENGTH},
        where=(Lease.holder == _wanted.excluded.holder) | (Lease.until <= _now),
    )
    .returning(Lease.holder)
    .execution_options(**{NO_FACT: True})
)


async def take(work: Work, job: str, holder: str) -> bool:
    """Take the job, or keep it, for LENGTH from now. False while somebody else has it. PostgreSQL only."""
    taken = await work.db.execute(_TAKE, {"job": job, "holder": holder})
    return taken.scalar_one_or_none() is not None


async def give_up(work: Work, job: str, holder: str) -> None:
    """The next one need not wait until it has run out."""
    await work.db.execute(delete(Lease).where(Lease.job == job, Lease.holder == holder))
