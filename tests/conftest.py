"""The town, in its four worlds."""

from __future__ import annotations

import asyncio
import gc
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from bot.app.migrate import upgrade
from bot.clock import StandingClock
from bot.domain.policy import Policy
from bot.settings import Settings
from bot.storage import sealing
from bot.storage.database import Database
from bot.storage.policy_files import load_policies
from bot.storage.work import Installation
from tests.town.inline import compile_once, run_inline
from tests.town.kept import Kept, kept
from tests.town.logged import logged
from tests.town.postgres import Cluster, postgres
from tests.town.seed import lay_cast
from tests.town.town import Town, World

MEMORY = Path("/dev/shm")
IN_CI = bool(os.environ.get("ROUNDTABLE_TESTS_POSTGRES"))
WORLDS = [world for world in World if IN_CI or world not in (World.POSTGRES_RESTARTED, World.POSTGRES_DOUBLED)]
"""The worlds of a scenario: all eight in CI, six in `make test`."""
BOTH = [World.PLAIN, World.POSTGRES]
ON_BOTH = BOTH if IN_CI else [World.PLAIN]
"""The worlds of what depends on the database, and takes long."""
MONDAY_MORNING = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


# Of a property that names no number of its own. CI tries the same examples each time, so that what fails there is what was
# changed; `make test` tries others each time.
hypothesis.settings.register_profile(
    "roundtable", max_examples=200 if IN_CI else 50, deadline=None, derandomize=IN_CI
)
hypothesis.settings.load_profile("roundtable")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What takes longest begins first, so that it is not waited for at the end."""
    for item in items:
        if not IN_CI and item.get_closest_marker("ci") is not None:
            item.add_marker(pytest.mark.skip("set ROUNDTABLE_TESTS_POSTGRES=1; .ci/run does"))
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_collection_finish() -> None:
    """A scenario makes little that refers to itself: what was loaded is not looked through again and again for it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(400_000, 20, 100)


@pytest.fixture(scope="session")
def policies() -> tuple[Policy, ...]:
    return load_policies()


KEYS = sealing.KeyRing({1: b"k" * 32}, b"i" * 32, b"s" * 32)


@pytest.fixture(autouse=True)
def _keys() -> None:
    """The same keys for each test, whatever another one in this process has used."""
    sealing.use_keys(KEYS)


def lay(url: str, policies: tuple[Policy, ...]) -> None:
    """The schema, as the migrations make it, and the cast, in an empty database."""
    sealing.use_keys(KEYS)
    upgrade(url)

    async def lay() -> None:
        database = Database(url)
        installation = Installation(database, StandingClock(MONDAY_MORNING), policies, Settings())
        async with installation.working() as work:
            await lay_cast(work, MONDAY_MORNING)
        await database.close()  # the last connection to close writes SQLite's log back into the file

    asyncio.run(lay())


@pytest.fixture(scope="session")
def laid_town(tmp_path_factory: pytest.TempPathFactory, policies: tuple[Policy, ...]) -> Path:
    """A database with the cast in it, made once and copied for each scenario."""
    path = tmp_path_factory.mktemp("town") / "laid.db"
    lay(f"sqlite+aiosqlite:///{path}", policies)
    return path


@pytest.fixture(scope="session")
def laid_postgres(policies: tuple[Policy, ...]) -> Iterator[Cluster]:
    """A running PostgreSQL, and in it a database with the cast to copy for each scenario."""
    with postgres() as cluster:
        cluster.create("laid")
        lay(cluster.url("laid"), policies)
        yield cluster


@pytest.fixture
def in_memory(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where the machine has one: a scenario proves what is done, not how fast the disk is."""
    if not MEMORY.is_dir():
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=MEMORY, prefix="roundtable-") as folder:
        yield Path(folder)


def in_worlds(worlds: Sequence[World]) -> Any:
    """The fixture `world` of a module, in which its tests run once in each of these: `world = in_worlds(ON_BOTH)`."""

    @pytest.fixture(name="world", params=worlds, ids=lambda world: world.value)
    def chosen(request: pytest.FixtureRequest) -> World:
        return World(request.param)

    return chosen


world = in_worlds(WORLDS)


@pytest.fixture(scope="session")
async def idle() -> AsyncIterator[list[Any]]:
    """Connections to PostgreSQL that one scenario has left to the next. They belong to the loop that ends with these tests."""
    connections: list[Any] = []
    yield connections
    for connection in connections:
        connection.driver_connection.terminate()
    await asyncio.sleep(0)


@pytest.fixture(scope="session")
def kept_postgres(laid_postgres: Cluster, idle: list[Any]) -> Iterator[Kept]:
    """The database on PostgreSQL that one scenario after another begins with."""
    with kept(laid_postgres, "laid", idle) as database:
        yield database


@pytest.fixture
def database(world: World, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a database with the cast in it, and nothing else."""
    if not world.on_postgres:
        return request.getfixturevalue("own_database")
    kept: Kept = request.getfixturevalue("kept_postgres")
    kept.begin_again()
    kept.lend(monkeypatch)
    return kept.url


@pytest.fixture
def own_database(world: World, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of one that this test may do anything with."""
    if world.on_postgres:
        cluster: Cluster = request.getfixturevalue("laid_postgres")
        with cluster.copy_of("laid") as url:
            yield url
        return
    path = request.getfixturevalue("in_memory") / "town.db"
    shutil.copy(request.getfixturevalue("laid_town"), path)
    yield f"sqlite+aiosqlite:///{path}"


@pytest.fixture
async def town(
    database: str,
    world: World,
    policies: tuple[Policy, ...],
    in_memory: Path,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Town]:
    run_inline(monkeypatch)
    compile_once(monkeypatch)
    made = Town(database, world, policies, MONDAY_MORNING)
    made.settings.journal = in_memory / "journal"
    with logged(made.log, "DEBUG"):
        await made.open()
        try:
            yield made
            failed = getattr(request.node, "failed_in_call", False)
            if not failed:
                await made.ends()
        finally:
            await made.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    report = yield
    if report.when == "call" and report.failed:
        item.failed_in_call = True  # type: ignore[attr-defined]
    return report
