"""APScheduler with its SQLAlchemy job store: what a bot has that lays its reminders there."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from time import perf_counter

from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy import Engine, create_engine, text

CONFIGURED = "AsyncIOScheduler, one SQLAlchemyJobStore over psycopg 3, misfire_grace_time None, coalesce off"

_done = 0
_wanted = 0
_all_done: asyncio.Event


async def send() -> None:
    """Nothing is sent; when the last is through, the drain ends."""
    global _done
    _done += 1
    if _done == _wanted:
        _all_done.set()


def scheduler(engine: Engine) -> AsyncIOScheduler:
    """One that forgets nothing because it is late."""
    return AsyncIOScheduler(
        jobstores={"default": SQLAlchemyJobStore(engine=engine)},
        job_defaults={"misfire_grace_time": None, "coalesce": False},
    )


class ApScheduler:
    name = "APScheduler's job store"

    async def prepare(self, url: str) -> None:
        self.url = url
        self.engine = create_engine(url)

    async def fill(self, due: int, future: int) -> None:
        global _done, _wanted, _all_done
        _done, _wanted, _all_done = 0, due, asyncio.Event()
        self.scheduler = scheduler(self.engine)
        self.scheduler.start(paused=True)
        now = datetime.now(UTC)
        for count, at in ((future, now + timedelta(days=30)), (due, now)):
            for _ in range(count):
                self.scheduler.add_job(send, "date", run_date=at)

    async def drain(self) -> float:
        began = perf_counter()
        self.scheduler.resume()
        async with asyncio.timeout(300):
            await _all_done.wait()
        took = perf_counter() - began
        self.scheduler.shutdown(wait=False)
        return took

    async def left(self) -> int:
        with self.engine.connect() as connection:
            now = datetime.now(UTC).timestamp()
            query = text("SELECT count(*) FROM apscheduler_jobs WHERE next_run_time <= :now")
            return int(connection.execute(query, {"now": now}).scalar_one())

    async def close(self) -> None:
        self.engine.dispose()
