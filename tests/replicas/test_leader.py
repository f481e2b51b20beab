"""One replica does a job at a time: it is passed on, and whoever cannot renew stops before another may begin."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import text

from bot.scheduling.leader import while_leading
from bot.storage import leases
from bot.storage.work import Installation

pytestmark = [pytest.mark.long, pytest.mark.ci]  # they wait for leases to run out

PATIENCE_SECONDS = 10.0
"""Within which a job is taken over from a replica that has died."""


class Job:
    """Who does it, as it comes and goes."""

    def __init__(self) -> None:
        self.doers: list[str] = []
        self._changed = asyncio.Event()

    async def do(self, name: str) -> None:
        self.doers.append(name)
        self._changed.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.doers.remove(name)
            self._changed.set()

    async def is_done_by(self, *names: str) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while self.doers != list(names):
                self._changed.clear()
                await self._changed.wait()


@asynccontextmanager
async def standing(job: Job, name: str, installation: Installation) -> AsyncIterator[asyncio.Task[None]]:
    """A replica that would do the job."""
    task = asyncio.create_task(while_leading(installation, "job", lambda: job.do(name), asyncio.Event()))
    yield task
    task.cancel()
    await asyncio.wait([task])


async def test_one_has_it_and_keeps_it(replicas: list[Installation]) -> None:
    for _ in range(3):
        for holder, installation in zip("ab", replicas, strict=True):
            async with installation.working() as work:
                assert await leases.take(work, "job", holder) is (holder == "a")


async def test_who_goes_in_order_passes_it_on_at_once(replicas: list[Installation]) -> None:
    job = Job()
    async with standing(job, "first", replicas[0]) as first:
        await job.is_done_by("first")
        async with standing(job, "second", replicas[1]):
            first.cancel()
            await job.is_done_by("second")


async def test_from_the_dead_it_is_taken_when_the_lease_has_run_out(replicas: list[Installation]) -> None:
    async with replicas[0].working() as work:
        await leases.take(work, "job", "the dead")
    job, began = Job(), time.monotonic()
    async with standing(job, "second", replicas[1]):
        await job.is_done_by("second")
    assert time.monotonic() - began > leases.LENGTH.total_seconds() - 1.5, "the dead may still be at it"


async def test_who_has_lost_it_stops(replicas: list[Installation]) -> None:
    job = Job()
    async with standing(job, "first", replicas[0]):
        await job.is_done_by("first")
        async with replicas[1].working() as work:
            await work.db.execute(
                text("UPDATE lease SET holder = 'another', until = clock_timestamp() + interval '1 hour'")
            )
        await job.is_done_by()


async def test_who_cannot_renew_stops_before_another_may_begin(replicas: list[Installation]) -> None:
    """The database does not answer the first; the second waits at the same door and is let in later."""
    job = Job()
    async with standing(job, "first", replicas[0]):
        await job.is_done_by("first")
        async with replicas[1].working() as work:
            began = time.monotonic()
            await work.db.execute(text("LOCK TABLE lease IN ACCESS EXCLUSIVE MODE"))
            await job.is_done_by()
            assert time.monotonic() - began < leases.LENGTH.total_seconds()
        await job.is_done_by("first")


async def test_a_job_that_fails_is_heard_of(replicas: list[Installation]) -> None:
    async def fails() -> None:
        raise LookupError("a fault")

    with pytest.raises(LookupError, match="a fault"):
        await while_leading(replicas[0], "job", fails, asyncio.Event())
    async with replicas[1].working() as work:
        assert await leases.take(work, "job", "another"), "and it is free at once"


async def test_whoever_only_waits_goes_when_everything_stops(replicas: list[Installation]) -> None:
    job, stopping = Job(), asyncio.Event()
    async with standing(job, "first", replicas[0]):
        await job.is_done_by("first")
        waiting = asyncio.create_task(while_leading(replicas[1], "job", lambda: job.do("second"), stopping))
        stopping.set()
        async with asyncio.timeout(PATIENCE_SECONDS):
            await waiting
        assert job.doers == ["first"]
