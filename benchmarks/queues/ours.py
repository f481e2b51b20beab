"""Our outbox without what makes a message of a row: the sender's statements, in its rounds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from time import perf_counter
from uuid import UUID, uuid4

from sqlalchemy import delete, func, insert, select, text

from bot.app.migrate import upgrade
from bot.clock import SystemClock
from bot.delivery.sender import AT_ONCE
from bot.settings import Settings
from bot.storage import addressees, claims, outbox
from bot.storage.database import Database
from bot.storage.models import Outbox
from bot.storage.policy_files import load_policies
from bot.storage.sealing import KeyRing, use_keys
from bot.storage.work import Installation
from tests.town.seed import lay_cast, person_id

CONFIGURED = (
    f"claimed {AT_ONCE} at a time, and marked as delivered in the transaction that claims the next, as the sender does; "
    "SQLAlchemy and asyncpg"
)
IN_ONE = 5_000


class Ours:
    name = "Roundtable's outbox"

    async def prepare(self, url: str) -> None:
        use_keys(KeyRing.generate())
        self.installation = Installation(Database(url), SystemClock(), load_policies(), Settings())
        async with self.installation.working() as work:
            await lay_cast(work, datetime.now(UTC))
            await work.db.execute(delete(Outbox))

    async def fill(self, due: int, future: int) -> None:
        """So many rows that are due, and so many that will be in a month."""
        now = datetime.now(UTC)
        for count, at in ((future, now + timedelta(days=30)), (due, now - timedelta(seconds=1))):
            for start in range(0, count, IN_ONE):
                async with self.installation.working() as work:
                    rows = [_row(at) for _ in range(min(IN_ONE, count - start))]
                    await work.db.execute(insert(Outbox), rows)
        await self._analyze()

    async def _analyze(self) -> None:
        """As autovacuum would in time, and as the peers' tables are."""
        async with self.installation.database.engine.execution_options(
            isolation_level="AUTOCOMMIT"
        ).connect() as connection:
            await connection.execute(text("ANALYZE outbox"))

    async def drain(self) -> float:
        """Seconds until nothing that is due is left."""
        began, claimed = perf_counter(), list[UUID]()
        while True:
            claimed = await self._round(claimed)
            if not claimed:
                return perf_counter() - began

    async def left(self) -> int:
        async with self.installation.looking() as here:
            waiting = select(func.count()).where(Outbox.state != "delivered", Outbox.due_at <= here.now)
            return (await here.db.execute(waiting)).scalar_one()

    async def close(self) -> None:
        await self.installation.database.close()

    async def _round(self, claimed: list[UUID]) -> list[UUID]:
        """Mark those that were claimed before, and claim the next."""
        async with self.installation.working() as work:
            await outbox.settle_claimed(work, [outbox.Settled(each, "delivered", "telegram") for each in claimed])
            due, _ = await addressees.due_for(work, many=AT_ONCE * 2)
            ids = [row_id for rows in due.values() for row_id in rows][:AT_ONCE]
            if ids:
                await claims.claim(work, ids)
        return ids


def _row(due_at: datetime) -> dict[str, object]:
    return {
        "id": uuid4(),
        "kind": "reminder",
        "version": 1,
        "lane": 2,
        "urgency": "day",
        "to_person_id": person_id("lead"),
        "about": {},
        "made_at": due_at,
        "due_at": due_at,
        "state": "waiting",
        "attempts": 0,
        "may_repeat": False,
    }


def migrated(url: str) -> None:
    upgrade(url)
