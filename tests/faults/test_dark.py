"""PostgreSQL that goes dark without a word is given up in time, and found again once it answers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import text

from bot.clock import SystemClock
from bot.scheduling.leader import while_leading
from bot.settings import Settings
from bot.storage import calls, leases
from bot.storage.database import Database, is_away
from bot.storage.work import Installation
from tests.faults.dark import Network, network
from tests.town.town import World

PATIENCE_SECONDS = 10.0
ANSWER_SECONDS = 1.0
OPEN = 2


@pytest.fixture
def world() -> World:
    return World.POSTGRES


@pytest_asyncio.fixture
async def dark(own_database: str, tmp_path: Path) -> AsyncIterator[Network]:
    async with network(own_database, tmp_path) as made:
        yield made


@pytest_asyncio.fixture
async def opened(dark: Network, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Database]:
    """Several have asked it something at the same time, and are connected still."""
    monkeypatch.setattr("bot.storage.database.CONNECT_SECONDS", ANSWER_SECONDS)
    made = Database(dark.url, answer_seconds=ANSWER_SECONDS)
    together = asyncio.Barrier(OPEN)

    async def asks_with_others() -> None:
        async with made.write() as session:
            await session.execute(text("SELECT 1"))
            await together.wait()

    async with asyncio.timeout(PATIENCE_SECONDS):
        await asyncio.gather(*(asks_with_others() for _ in range(OPEN)))
    yield made
    await made.close()


async def asks(database: Database) -> int:
    async with asyncio.timeout(PATIENCE_SECONDS), database.write() as session:
        return int((await session.execute(text("SELECT 1"))).scalar_one())


async def test_an_answer_that_does_not_come_is_a_database_that_is_away(dark: Network, opened: Database) -> None:
    dark.goes_dark()
    for _ in range(2):
        with pytest.raises(TimeoutError) as raised:
            await asks(opened)
        assert is_away(raised.value)
    dark.is_light_again()
    assert await asks(opened) == 1


async def test_it_goes_in_the_middle_of_a_transaction(dark: Network, opened: Database) -> None:
    async def asks_twice() -> None:
        async with asyncio.timeout(PATIENCE_SECONDS), opened.write() as session:
            await session.execute(text("SELECT 1"))
            dark.goes_dark()
            await session.execute(text("SELECT 1"))

    with pytest.raises(TimeoutError):
        await asks_twice()
    dark.is_light_again()
    assert await asks(opened) == 1


async def test_of_all_that_were_connected_one_has_to_find_out(dark: Network, opened: Database) -> None:
    """It answers again, but not to them: it may have moved."""
    dark.goes_dark()
    dark.is_light_again()
    with pytest.raises(TimeoutError):
        await asks(opened)
    assert [await asks(opened) for _ in range(OPEN)] == [1] * OPEN


async def test_whoever_leads_has_left_before_its_lease_is_over(dark: Network, opened: Database) -> None:
    """However long it takes to let go of a connection that does not answer."""
    installation = Installation(opened, SystemClock(), (), Settings())
    leads, left = asyncio.Event(), asyncio.Event()
    renewed = 0.0

    async def does() -> None:
        nonlocal renewed
        leads.set()
        renewed = time.monotonic()
        await asyncio.Event().wait()

    leading = asyncio.create_task(while_leading(installation, "job", does, asyncio.Event(), left.set))
    async with asyncio.timeout(PATIENCE_SECONDS):
        await leads.wait()
        dark.goes_dark()
        await left.wait()
    assert time.monotonic() - renewed < leases.LENGTH.total_seconds()
    leading.cancel()
    await asyncio.wait([leading])


async def test_whoever_listens_finds_out_that_nothing_can_be_heard_any_more(
    dark: Network, opened: Database, own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A network forgets a connection on which nothing is said, and tells nobody."""
    monkeypatch.setattr(calls, "ASKED_SECONDS", 0.05)
    monkeypatch.setattr(calls, "AGAIN_SECONDS", 0.05)
    listens, heard, elsewhere = asyncio.Event(), asyncio.Event(), Database(own_database)
    hearing = asyncio.create_task(calls.hear(opened, lambda _: None, heard.set, lambda: None, listens.set))
    async with asyncio.timeout(PATIENCE_SECONDS):
        await listens.wait()
        listens.clear()
        dark.goes_dark()
        dark.is_light_again()
        await listens.wait()
        async with elsewhere.write() as session:
            await session.execute(text(f"NOTIFY {calls.LEFT}"))
        await heard.wait()
    hearing.cancel()
    await asyncio.wait([hearing])
    await elsewhere.close()
