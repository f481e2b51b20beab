"""The town, in its four worlds."""

from __future__ import annotations

import gc
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import structlog

from bot import log
from bot.clock import StandingClock
from bot.domain.policy import Policy
from bot.settings import Settings
from bot.storage import sealing
from bot.storage.database import Database
from bot.storage.models import Base
from bot.storage.policy_files import load_policies
from bot.storage.work import Installation
from tests.town.inline import compile_once, run_inline
from tests.town.seed import lay_cast
from tests.town.town import Town, World

MEMORY = Path("/dev/shm")
MONDAY_MORNING = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


gc.set_threshold(
    50_000, 20, 50
)  # a scenario makes little that refers to itself, and looking for it costs its twentieth


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first, so that it is not waited for at the end."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture(scope="session")
def policies() -> tuple[Policy, ...]:
    return load_policies()


KEYS = sealing.KeyRing({1: b"k" * 32}, b"i" * 32, b"s" * 32)


@pytest.fixture(autouse=True)
def _keys() -> None:
    """The same keys for each test, whatever another one in this process has used."""
    sealing.use_keys(KEYS)


@pytest.fixture(scope="session")
def laid_town(tmp_path_factory: pytest.TempPathFactory, policies: tuple[Policy, ...]) -> Path:
    """A database with the cast in it, made once and copied for each scenario."""
    import asyncio

    path = tmp_path_factory.mktemp("town") / "laid.db"
    sealing.use_keys(KEYS)

    async def lay() -> None:
        database = Database(f"sqlite+aiosqlite:///{path}")
        async with database.engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)
        installation = Installation(database, StandingClock(MONDAY_MORNING), policies, Settings())
        async with installation.working() as work:
            await lay_cast(work, MONDAY_MORNING)
        await database.close()  # the last connection to close writes the log back into the file

    asyncio.run(lay())
    return path


@pytest.fixture
def in_memory(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where the machine has one: a scenario proves what is done, not how fast the disk is."""
    if not MEMORY.is_dir():
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=MEMORY, prefix="roundtable-") as folder:
        yield Path(folder)


@pytest.fixture(params=list(World), ids=lambda world: world.value)
def world(request: pytest.FixtureRequest) -> World:
    return World(request.param)


@pytest.fixture
async def town(
    laid_town: Path,
    in_memory: Path,
    world: World,
    policies: tuple[Policy, ...],
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Town]:
    run_inline(monkeypatch)
    compile_once(monkeypatch)
    path = in_memory / "town.db"
    shutil.copy(laid_town, path)
    made = Town(path, world, policies, MONDAY_MORNING)
    log.configure("DEBUG")
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(made.log))
    await made.open()
    try:
        yield made
        failed = getattr(request.node, "failed_in_call", False)
        if not failed:
            await made.ends()
    finally:
        await made.close()
        structlog.reset_defaults()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    report = yield
    if report.when == "call" and report.failed:
        item.failed_in_call = True  # type: ignore[attr-defined]
    return report
