"""Idle sweeps over many families, over the same over few: the cost follows what is due, not what exists."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from sqlalchemy import insert, text

from benchmarks.figures import Figure, ratio_of_times, timed
from benchmarks.server import durable
from bot.clock import StandingClock
from bot.domain.references import make_reference
from bot.scheduling.sweep import sweep
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.models import Base, Family
from bot.storage.policy_files import load_policies
from bot.storage.sealing import KeyRing, use_keys
from bot.storage.work import Installation
from tests.town.seed import lay_cast, person_id

MOST, FEW, SWEEPS, ROUNDS, BATCH = 1_000_000, 1_000, 1_000, 10, 10_000
NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)


async def measure() -> list[Figure]:
    """A thousand sweeps of each, in turns of a hundred."""
    use_keys(KeyRing.generate())
    with TemporaryDirectory() as folder, durable() as cluster:
        for count in (MOST, FEW):
            await asyncio.to_thread(cluster.create, f"sweeps_{count}")
        urls = {
            "SQLite": {count: f"sqlite+aiosqlite:///{Path(folder) / str(count)}.db" for count in (MOST, FEW)},
            "PostgreSQL": {count: cluster.url(f"sweeps_{count}") for count in (MOST, FEW)},
        }
        return [await _measured(name, laid) for name, laid in urls.items()]


async def _measured(name: str, urls: dict[int, str]) -> Figure:
    laid = {count: await _laid(url, count) for count, url in urls.items()}
    times: dict[int, list[float]] = {count: [] for count in laid}
    for turn in range(ROUNDS + 1):
        for count, installation in laid.items():
            took = await timed(partial(_sweeps, installation))
            if turn:
                times[count].append(took)
    for installation in laid.values():
        await installation.database.close()
    return ratio_of_times(f"1,000 idle sweeps, {name}, 1,000,000 families / 1,000", times[MOST], times[FEW], 1.5)


async def _sweeps(installation: Installation) -> None:
    for _ in range(SWEEPS // ROUNDS):
        assert await sweep(installation) == 0


async def _laid(url: str, count: int) -> Installation:
    database = Database(url)
    async with database.engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    installation = Installation(database, StandingClock(NOW), load_policies(), Settings())
    async with installation.working() as work:
        await lay_cast(work, NOW)
    for start in range(0, count, BATCH):
        async with installation.working() as work:
            await work.db.execute(
                insert(Family),
                [
                    {
                        "id": uuid4(),
                        "reference": make_reference(1000 + number),
                        "nation": "england",
                        "opened_at": NOW,
                        "opened_by_id": person_id("lead"),
                        "baseline_on": NOW.date(),
                        "wake_at": NOW + timedelta(days=1 + number % 40, seconds=number),
                    }
                    for number in range(start, min(start + BATCH, count))
                ],
            )
    async with database.engine.begin() as connection:
        await connection.execute(text("ANALYZE"))  # as a database that has run for a while
    return installation
