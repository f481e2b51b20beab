"""procrastinate, as its documentation advises: a pool, a worker with as many jobs at once as we have, its retry task."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from time import perf_counter
from typing import Any

from procrastinate import App, PsycopgConnector
from psycopg_pool import AsyncConnectionPool

AT_ONCE = 32
CONFIGURED = (
    f"one worker, concurrency {AT_ONCE}, listen_notify on, polling each second, its retry of stalled jobs each ten "
    "minutes, jobs kept when they are done; psycopg 3 with a pool of 16"
)


def app_that_sends(
    url: str, send: Callable[[int], Awaitable[None]], *, retries: str = "*/10 * * * *", dead_after_seconds: float = 30
) -> App:
    """With the retry of stalled jobs that its documentation gives. `retries` is when it runs."""
    app = App(connector=PsycopgConnector(conninfo=url, min_size=4, max_size=16))
    app.task(name="send", queue="default")(send)

    @app.periodic(cron=retries)
    @app.task(queueing_lock="retry_stalled_jobs", pass_context=True)
    async def retry_stalled_jobs(context: Any, timestamp: int) -> None:
        for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=dead_after_seconds):
            await app.job_manager.retry_job(job)

    return app


async def nothing(number: int) -> None:
    """What a queue alone does."""


class Procrastinate:
    name = "procrastinate"

    async def prepare(self, url: str) -> None:
        self.app = app_that_sends(url, nothing)
        await self.app.open_async()
        await self.app.schema_manager.apply_schema_async()
        self.pool = AsyncConnectionPool(url, min_size=1, max_size=1, open=False)
        await self.pool.open()

    async def fill(self, due: int, future: int) -> None:
        async with self.pool.connection() as connection:
            for count, at in ((future, "now() + interval '30 days'"), (due, "NULL")):
                await connection.execute(
                    "INSERT INTO procrastinate_jobs (queue_name, task_name, args, scheduled_at)"  # type: ignore[arg-type]
                    f" SELECT 'default', 'send', jsonb_build_object('number', n), {at} FROM generate_series(1, %s) n",
                    (count,),
                )
            await connection.execute("ANALYZE procrastinate_jobs")

    async def drain(self) -> float:
        began = perf_counter()
        await self.app.run_worker_async(
            wait=False, concurrency=AT_ONCE, fetch_job_polling_interval=1, install_signal_handlers=False
        )
        return perf_counter() - began

    async def left(self) -> int:
        async with self.pool.connection() as connection:
            found = await connection.execute(
                "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'send' AND status <> 'succeeded'"
                " AND scheduled_at IS NULL"
            )
            row = await found.fetchone()
            return int(row[0]) if row else 0

    async def close(self) -> None:
        await self.pool.close()
        await self.app.close_async()
