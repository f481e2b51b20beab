"""Replicas share a PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.clock import StandingClock
from bot.domain.policy import Policy
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.work import Installation
from tests.conftest import MONDAY_MORNING
from tests.replicas.racing import InTurn, Race
from tests.town.inline import compile_once
from tests.town.logged import logged
from tests.town.postgres import Cluster
from tests.town.replicas import Replicas
from tests.town.town import World


@pytest.fixture
def url(laid_postgres: Cluster) -> Iterator[str]:
    with laid_postgres.copy_of("laid") as url:
        yield url


@pytest.fixture
async def replicas(url: str, policies: tuple[Policy, ...]) -> AsyncIterator[list[Installation]]:
    """Two, each with connections of its own."""
    databases = [Database(url), Database(url)]
    yield [Installation(database, StandingClock(MONDAY_MORNING), policies, Settings()) for database in databases]
    for database in databases:
        await database.close()


@pytest.fixture
async def both(url: str, policies: tuple[Policy, ...], in_memory: Path) -> AsyncIterator[Replicas]:
    """Two that do everything that a process does; one of them sends."""
    made = Replicas(url, World.POSTGRES, policies, MONDAY_MORNING)
    made.settings.journal = in_memory / "journal"
    with logged(made.log):
        await made.open()
        try:
            yield made
            made.leaks_nothing()
        finally:
            await made.close()


@pytest.fixture
def race(
    laid_postgres: Cluster, policies: tuple[Policy, ...], in_memory: Path, monkeypatch: pytest.MonkeyPatch
) -> Race:
    """Begins as `both` does, as often as a story is to be told."""
    compile_once(monkeypatch)

    @asynccontextmanager
    async def begin() -> AsyncIterator[Replicas]:
        copy = laid_postgres.copy_of("laid")
        url = await asyncio.to_thread(copy.__enter__)
        made = InTurn(url, World.POSTGRES, policies, MONDAY_MORNING)
        made.settings.journal = in_memory / url.rpartition("/")[2].partition("?")[0]
        with logged(made.log):
            await made.open()
            try:
                yield made
                made.leaks_nothing()
            finally:
                await made.close()
                await asyncio.to_thread(copy.__exit__, None, None, None)

    return Race(begin, monkeypatch)
