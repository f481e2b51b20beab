"""What a process does that starts while something it needs is not there. The judge is the process itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.app.migrate import upgrade
from bot.sandbox.run import Sandbox
from tests.replicas.process import replica
from tests.town.postgres import Cluster, postgres
from tests.town.town import TOKEN

pytestmark = pytest.mark.ci
NAME = "ours"
BAD_SETTING = 2


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """One of this test's own, which it may stop."""
    with postgres() as cluster:
        cluster.create(NAME)
        upgrade(cluster.url(NAME))
        yield cluster


@pytest.fixture
async def telegram(tmp_path: Path) -> AsyncIterator[Sandbox]:
    sandbox = Sandbox(state_folder=tmp_path / "sandbox", token=TOKEN)
    await sandbox.start()
    yield sandbox
    await sandbox.stop()


async def test_a_database_that_is_not_there_yet_is_waited_for(
    telegram: Sandbox, cluster: Cluster, tmp_path: Path
) -> None:
    """After a power cut the database may start later than the bot: it must not stay down for that."""
    await asyncio.to_thread(cluster.stop)
    async with replica(telegram, cluster.url(NAME), tmp_path / "keys.json") as process:
        await process.says("database_awaited")
        await asyncio.to_thread(cluster.start)
        await process.says('"event": "ready"', '"job": "sender"')


@pytest.mark.parametrize("wrong", ["nobody@/ours", "roundtable@/nowhere"])
async def test_a_database_that_refuses_the_address_ends_it_in_words(
    telegram: Sandbox, cluster: Cluster, wrong: str, tmp_path: Path
) -> None:
    url = cluster.url(NAME).replace(f"roundtable@/{NAME}", wrong)
    async with replica(telegram, url, tmp_path / "keys.json") as process:
        assert await process.ends() == BAD_SETTING
    (said,) = process.said
    assert said.startswith("ROUNDTABLE_DATABASE_URL: the database refuses")


async def test_a_token_that_is_refused_ends_it_in_words_and_may_be_tried_again(
    telegram: Sandbox, cluster: Cluster, tmp_path: Path
) -> None:
    """Whoever gives it another token need not start it: so it is no status at which the unit stays down."""
    keys, url = tmp_path / "keys.json", cluster.url(NAME)
    async with replica(telegram, url, keys, ROUNDTABLE_TOKEN=TOKEN.replace("7", "8")) as process:
        assert await process.ends() == 1
    assert any("token_refused" in line for line in process.said)
    assert process.said[-1] == "roundtable stopped: InvalidToken"


async def test_a_second_one_on_a_file_of_sqlite_ends_in_words_and_a_dead_one_holds_up_nobody(
    telegram: Sandbox, tmp_path: Path
) -> None:
    url, keys = f"sqlite+aiosqlite:///{tmp_path / 'roundtable.db'}", tmp_path / "keys.json"
    await asyncio.to_thread(upgrade, url)
    async with replica(telegram, url, keys) as first:
        await first.says('"event": "ready"')
        async with replica(telegram, url, keys) as second:
            assert await second.ends() == BAD_SETTING
        assert second.said[-1].startswith(
            "ROUNDTABLE_DATABASE_URL: another `roundtable serve` or a restore runs on this file."
        )
        await first.is_killed()
        async with replica(telegram, url, keys) as third:
            await third.says('"event": "ready"')
