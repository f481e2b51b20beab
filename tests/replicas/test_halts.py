"""What Telegram tells one replica holds for all of them."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from sqlalchemy import text

from bot.storage.calls import call_halt, hear_halts
from bot.storage.work import Installation
from tests.conftest import MONDAY_MORNING

UNTIL = MONDAY_MORNING + timedelta(seconds=17)
PATIENCE_SECONDS = 10.0


class Ear:
    """The other replica's, and what it has heard."""

    def __init__(self, replica: Installation) -> None:
        self.heard: asyncio.Queue[datetime] = asyncio.Queue()
        self._begun = asyncio.Event()
        self._task = asyncio.create_task(hear_halts(replica.database, self.heard.put_nowait, self._begun.set))

    async def listens(self) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await self._begun.wait()
        self._begun.clear()

    async def hears(self) -> datetime:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await self.heard.get()

    async def ends(self) -> None:
        self._task.cancel()
        await asyncio.wait([self._task])


async def test_a_halt_is_heard_by_the_others_to_the_instant(replicas: list[Installation]) -> None:
    first, second = replicas
    ear = Ear(second)
    await ear.listens()
    await call_halt(first.database, UNTIL)
    assert await ear.hears() == UNTIL
    await ear.ends()


async def test_after_a_lost_connection_it_listens_again(replicas: list[Installation]) -> None:
    first, second = replicas
    ear = Ear(second)
    await ear.listens()
    async with first.database.write() as session:
        end_others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
        await session.execute(text(end_others))
    await ear.listens()
    await call_halt(first.database, UNTIL)
    assert await ear.hears() == UNTIL
    await ear.ends()
