"""What one replica calls out to the others: what Telegram told it holds for all, and what it leaves is sent at once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from telegram import Bot

from bot.app import process
from bot.app.running import Running
from bot.clock import StandingClock
from bot.delivery.limiter import Limiter
from bot.handlers import intake
from bot.storage.calls import call_halt, hear
from bot.storage.work import Installation
from tests.conftest import MONDAY_MORNING
from tests.town.town import TOKEN, Town, World
from tests.town.wire import InProcess

WAIT = 17.0
FAST = timedelta(seconds=3)
"""By so much a replica's clock may be ahead."""
PATIENCE_SECONDS = 10.0


class Ear:
    """The other replica's, and what it has heard."""

    def __init__(self, replica: Installation) -> None:
        self.left, self.arrived = asyncio.Event(), asyncio.Event()
        self.heard: asyncio.Queue[float] = asyncio.Queue()
        self._begun = asyncio.Event()
        self._task = asyncio.create_task(
            hear(replica.database, self.heard.put_nowait, self.left.set, self.arrived.set, self._begun.set)
        )

    async def listens(self) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await self._begun.wait()
        self._begun.clear()

    async def hears(self) -> float:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await self.heard.get()

    async def ends(self) -> None:
        self._task.cancel()
        await asyncio.wait([self._task])


async def test_a_halt_is_heard_by_the_others_to_the_second(replicas: list[Installation]) -> None:
    first, second = replicas
    ear = Ear(second)
    await ear.listens()
    await call_halt(first.database, WAIT)
    assert await ear.hears() == WAIT
    await ear.ends()


async def test_a_replica_whose_clock_is_ahead_waits_as_long_as_the_one_that_was_told(
    replicas: list[Installation], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is told is how long, not until when."""
    first, second = replicas
    second = replace(second, clock=StandingClock(MONDAY_MORNING + FAST))
    bot = Bot(TOKEN, base_url="http://sandbox/bot")
    told, hears = Running(first, bot), Running(second, bot)
    heard, halt_until = asyncio.Event(), Limiter.halt_until

    def noting(limiter: Limiter, until: datetime) -> None:
        halt_until(limiter, until)
        if limiter is hears.limiter:
            heard.set()

    monkeypatch.setattr(Limiter, "halt_until", noting)
    sharing, listen = [], [asyncio.Event(), asyncio.Event()]
    for running, begun in zip((told, hears), listen, strict=True):
        sharing.append(asyncio.create_task(process.share(running.installation, running, begun.set)))
    async with asyncio.timeout(PATIENCE_SECONDS):
        for begun in listen:
            await begun.wait()
        told.limiter.halt(first.clock.now(), WAIT)
        await heard.wait()
    assert hears.limiter.halted_for(second.clock.now()) == WAIT
    for task in sharing:
        task.cancel()
    await asyncio.wait(sharing)


async def test_after_a_lost_connection_it_listens_again(replicas: list[Installation]) -> None:
    first, second = replicas
    ear = Ear(second)
    await ear.listens()
    async with first.database.write() as session:
        end_others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
        await session.execute(text(end_others))
    await ear.listens()
    await call_halt(first.database, WAIT)
    assert await ear.hears() == WAIT
    await ear.ends()


@pytest.fixture
def world() -> World:
    return World.POSTGRES


async def test_a_replica_that_does_not_send_leaves_new_messages_to_the_one_that_does_which_hears_of_them(
    town: Town,
) -> None:
    lead, other = town["lead"], Ear(town.installation)
    await other.listens()
    await lead.says("/families")
    town.running.limiter.is_closed = True
    before = len(town.api.ledger.accepted)
    town.phones.say(lead.chat_id, "/meetings")
    await town.takes_in()
    await town.running.carry_out()
    await town.running.worker.answered()
    assert len(town.api.ledger.accepted) == before
    async with asyncio.timeout(PATIENCE_SECONDS):
        await other.left.wait()
    town.running.limiter.is_closed = False
    await town.running.send()
    await lead.sees("No meetings ahead")
    await other.ends()
    town.hush()


async def test_the_others_hear_that_more_has_come_than_one_carries_out_at_once(town: Town) -> None:
    other, stored = Ear(town.installation), asyncio.Event()
    await other.listens()
    for key in ("lead", "school"):
        town.phones.say(town[key].chat_id, "/families")
    wire, bot = InProcess(town.api), town.running.bot
    polling = asyncio.create_task(intake.poll(town.installation, bot, wire, stored.set, lambda: None))
    async with asyncio.timeout(PATIENCE_SECONDS):
        await other.arrived.wait()
        await stored.wait()
    polling.cancel()
    await asyncio.wait([polling])
    await other.ends()
    await town.settle()
    town.hush()
