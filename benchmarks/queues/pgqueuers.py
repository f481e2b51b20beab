"""pgqueuer over asyncpg, draining in batches as large as ours."""

from __future__ import annotations

from datetime import timedelta
from time import perf_counter

import asyncpg
from pgqueuer import PgQueuer
from pgqueuer.models import Job
from pgqueuer.types import QueueExecutionMode

AT_ONCE = 32
IN_ONE = 5_000
CONFIGURED = f"mode drain, batches of {AT_ONCE}, its durable tables, a pool of 8 connections; asyncpg"


class Pgqueuer:
    name = "pgqueuer"

    async def prepare(self, dsn: dict[str, str]) -> None:
        self.pool = await asyncpg.create_pool(**dsn, min_size=2, max_size=8)
        await PgQueuer.from_asyncpg_pool(self.pool).queries.install()

    async def fill(self, due: int, future: int) -> None:
        queries = PgQueuer.from_asyncpg_pool(self.pool).queries
        for count, later in ((future, timedelta(days=30)), (due, None)):
            for start in range(0, count, IN_ONE):
                many = min(IN_ONE, count - start)
                await queries.enqueue(["send"] * many, [None] * many, [0] * many, [later] * many)
        await self.pool.execute("ANALYZE")

    async def drain(self) -> float:
        queuer = PgQueuer.from_asyncpg_pool(self.pool)

        @queuer.entrypoint("send")
        async def send(job: Job) -> None:
            pass

        began = perf_counter()
        await queuer.qm.run(mode=QueueExecutionMode.drain, batch_size=AT_ONCE, dequeue_timeout=timedelta(seconds=1))
        return perf_counter() - began

    async def left(self) -> int:
        return int(await self.pool.fetchval("SELECT count(*) FROM pgqueuer WHERE execute_after <= now()"))

    async def close(self) -> None:
        await self.pool.close()
