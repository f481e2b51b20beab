"""`python -m benchmarks.queues.killed PEER`: a peer's worker in a process of its own, which sends until it is killed.

Each is set up as its documentation says for what must not be lost, and takes up what a dead worker had in hand
after as many seconds as ours, instead of its usual thirty: so that there is something to take up each time.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import NamedTuple

import asyncpg
import httpx
from pgqueuer import PgQueuer
from pgqueuer.models import Job
from sqlalchemy import create_engine

from benchmarks.queues import apschedulers, procrastinates
from benchmarks.queues.procrastinates import AT_ONCE
from bot.storage import leases

HOST, DATABASE = "BENCHMARKS_HOST", "BENCHMARKS_DATABASE"
FIRST_CHAT = 800_001
DEAD_AFTER = leases.LENGTH
QUICKLY = "synchronous_commit=off"
"""How a database is filled, before anything is measured: what is due is not to be late before it begins."""
EACH_SECOND = "* * * * * *"


class Peer(NamedTuple):
    """`fill` lays so many sends, each due so long after the one before. `work` sends what is due, for ever."""

    configured: str
    fill: Callable[[str, str, int, timedelta], Awaitable[None]]
    work: Callable[[str, str], Awaitable[None]]


@cache
def _client() -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=f"{os.environ['ROUNDTABLE_API_URL']}{os.environ['ROUNDTABLE_TOKEN']}")


async def send(number: int) -> None:
    """One message to Telegram: everybody in turn."""
    message = {"chat_id": FIRST_CHAT + number % int(os.environ["BENCHMARKS_PEOPLE"]), "text": words(number)}
    (await _client().post("/sendMessage", json=message)).raise_for_status()


def words(number: int) -> str:
    return f"Number {number}."


# procrastinate


def _procrastinate(host: str, database: str, options: str = "") -> procrastinates.App:
    return procrastinates.app_that_sends(
        f"host={host} user=roundtable dbname={database} options='{options}'",
        send,
        retries=EACH_SECOND,
        dead_after_seconds=DEAD_AFTER.total_seconds(),
    )


async def _fill_procrastinate(host: str, database: str, count: int, apart: timedelta) -> None:
    app, now = _procrastinate(host, database, f"-c{QUICKLY}"), datetime.now(UTC)
    async with app.open_async():
        await app.schema_manager.apply_schema_async()
        for number in range(count):
            await app.configure_task("send", schedule_at=now + number * apart).defer_async(number=number)


async def _work_procrastinate(host: str, database: str) -> None:
    app = _procrastinate(host, database)
    async with app.open_async():
        await app.run_worker_async(
            concurrency=AT_ONCE,
            fetch_job_polling_interval=1,
            update_heartbeat_interval=DEAD_AFTER.total_seconds() / 2,
            stalled_worker_timeout=DEAD_AFTER.total_seconds(),
        )


# pgqueuer


async def _fill_pgqueuer(host: str, database: str, count: int, apart: timedelta) -> None:
    async with asyncpg.create_pool(host=host, user="roundtable", database=database) as pool:
        queries = PgQueuer.from_asyncpg_pool(pool).queries
        await queries.install()
        numbers = range(count)
        await queries.enqueue(
            ["send"] * count,
            [str(number).encode() for number in numbers],
            [0] * count,
            [number * apart for number in numbers],
        )


async def _work_pgqueuer(host: str, database: str) -> None:
    async with asyncpg.create_pool(host=host, user="roundtable", database=database, min_size=2, max_size=8) as pool:
        queuer = PgQueuer.from_asyncpg_pool(pool)

        @queuer.entrypoint("send")
        async def sends(job: Job) -> None:
            await send(int(job.payload or b"0"))

        await queuer.qm.run(batch_size=AT_ONCE, dequeue_timeout=timedelta(seconds=1), heartbeat_timeout=DEAD_AFTER)


# APScheduler's job store


def _url(host: str, database: str) -> str:
    return f"postgresql+psycopg://roundtable@/{database}?host={host}"


async def _fill_apscheduler(host: str, database: str, count: int, apart: timedelta) -> None:
    async def fill() -> None:
        engine, now = create_engine(f"{_url(host, database)}&options=-c{QUICKLY}"), datetime.now(UTC)
        scheduler = apschedulers.scheduler(engine)
        scheduler.start(paused=True)
        for number in range(count):
            scheduler.add_job("benchmarks.queues.killed:send", "date", run_date=now + number * apart, args=[number])
        scheduler.shutdown(wait=False)

    await asyncio.to_thread(asyncio.run, fill())  # it waits for each commit, and so would everybody else


async def _work_apscheduler(host: str, database: str) -> None:
    apschedulers.scheduler(create_engine(_url(host, database))).start()
    await asyncio.Event().wait()


PEERS = {
    "procrastinate": Peer(
        f"{AT_ONCE} jobs at once; its retry of stalled jobs each second; a worker is dead after {DEAD_AFTER.seconds} s",
        _fill_procrastinate,
        _work_procrastinate,
    ),
    "pgqueuer": Peer(
        f"batches of {AT_ONCE}, its durable tables; heartbeat_timeout {DEAD_AFTER.seconds} s",
        _fill_pgqueuer,
        _work_pgqueuer,
    ),
    "APScheduler": Peer(apschedulers.CONFIGURED, _fill_apscheduler, _work_apscheduler),
}


if __name__ == "__main__":
    asyncio.run(PEERS[sys.argv[1]].work(os.environ[HOST], os.environ[DATABASE]))
