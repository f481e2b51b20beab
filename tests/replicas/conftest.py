"""Replicas share a PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator

import pytest

from bot.clock import StandingClock
from bot.domain.policy import Policy
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.work import Installation
from tests.conftest import MONDAY_MORNING
from tests.town.postgres import Cluster


@pytest.fixture(autouse=True)
def _in_ci() -> None:
    """They wait for leases to run out: `make test` leaves them to `.ci/run`, to stay within its minutes."""
    if not os.environ.get("ROUNDTABLE_TESTS_POSTGRES"):
        pytest.skip("set ROUNDTABLE_TESTS_POSTGRES=1; .ci/run does")


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
