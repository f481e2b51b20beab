from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest_asyncio

from bot.clock import StandingClock
from bot.domain.policy import Policy
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.models import Base
from bot.storage.work import Installation


@pytest_asyncio.fixture
async def installation(tmp_path: Path, policies: tuple[Policy, ...]) -> AsyncIterator[Installation]:
    """An installation with nobody in it."""
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/roundtable.db")
    async with database.engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    yield Installation(database, StandingClock(datetime(2026, 11, 2, 9, tzinfo=UTC)), policies, Settings())
    await database.close()
