"""The ticker: each second, in UTC. It owns no due time; it only says "look". The one file that knows APScheduler."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler

TICK_SECONDS = 1
AUDIT_MINUTES = 1
HOUSEKEEPING_MINUTES = 60
Job = Callable[[], Awaitable[None]]


class Ticker:
    def __init__(self, tick: Callable[[], None], audit: Job, housekeeping: Job) -> None:
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        common = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        self._scheduler.add_job(_as_coroutine(tick), "interval", seconds=TICK_SECONDS, **common)
        self._scheduler.add_job(audit, "interval", minutes=AUDIT_MINUTES, **common)
        self._scheduler.add_job(housekeeping, "interval", minutes=HOUSEKEEPING_MINUTES, **common)

    def start(self) -> None:
        self._scheduler.start()
        self._watch(datetime.now(UTC))

    def stop(self) -> None:
        self._timer.cancel()
        self._scheduler.shutdown(wait=False)

    def _watch(self, before: datetime) -> None:
        """The scheduler waits for instants of the machine's clock. Where that is put back they are far: count from now."""
        now = datetime.now(UTC)
        if now < before:
            for job in self._scheduler.get_jobs():
                job.reschedule("interval", seconds=job.trigger.interval_length)
        self._timer = asyncio.get_running_loop().call_later(TICK_SECONDS, self._watch, now)


def _as_coroutine(tick: Callable[[], None]) -> Callable[[], Awaitable[None]]:
    # A plain function would run in a thread; the loops are woken from their own.
    async def run() -> None:
        tick()

    return run
