"""What is kept for a time only: incoming updates, and the journal of what was accepted."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.app import process
from bot.delivery import journal
from bot.scheduling import ticker
from bot.storage import inbox
from bot.storage.models import Inbox
from tests.conftest import BOTH, in_worlds
from tests.town.town import Town

world = in_worlds(BOTH)
PATIENCE_SECONDS = 10


async def kept(town: Town) -> int:
    async with town.installation.looking() as here:
        return (await here.db.execute(select(func.count()).select_from(Inbox))).scalar_one()


async def long_ago(town: Town) -> None:
    """Somebody has said something, and it was carried out fifteen days ago."""
    await town["school"].says("/help")
    await town["school"].sees("Here is what you can send")
    town.clock.move_to(town.clock.now() + inbox.KEPT + timedelta(days=1))


async def test_the_process_lets_go_of_what_was_kept_long_enough(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ticker, "HOUSEKEEPING_MINUTES", 0.01 / 60)
    pruned, prune = asyncio.Event(), journal.prune
    loop = asyncio.get_running_loop()

    def noted(*given: object) -> None:
        prune(*given)  # type: ignore[arg-type]
        loop.call_soon_threadsafe(pruned.set)

    monkeypatch.setattr(journal, "prune", noted)
    await long_ago(town)
    assert await kept(town) == 1
    ticking = asyncio.create_task(process._tick(town.installation, town.running))
    async with asyncio.timeout(PATIENCE_SECONDS):
        await pruned.wait()
    ticking.cancel()
    await asyncio.wait([ticking])
    assert await kept(town) == 0


async def test_older_code_lets_go_of_nothing(town: Town) -> None:
    """What is kept for how long is the newer code's to say."""
    await long_ago(town)
    town.installation.database.is_known = False
    await process.keep_house(town.installation)
    assert await kept(town) == 1
    town.installation.database.is_known = True
    await process.keep_house(town.installation)
    assert await kept(town) == 0
