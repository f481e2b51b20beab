from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.clock import StandingClock
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.models import Base
from bot.storage.policy_files import load_policies
from bot.storage.sealing import KeyRing, use_keys
from bot.storage.work import Installation
from tests.storage.place import NOW, Place, lay_out


@pytest_asyncio.fixture
async def installation(tmp_path: Path) -> AsyncIterator[Installation]:
    use_keys(KeyRing.generate())
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/roundtable.db")
    async with database.engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    yield Installation(database, StandingClock(NOW), load_policies(), Settings())
    await database.close()


@pytest.fixture
async def place(installation: Installation) -> Place:
    return await lay_out(installation)
