"""Two replicas on one database: both carry out what comes in and take what is due, while one of them sends: all of it at the
same time."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from datetime import datetime
from typing import Any

from bot.app.running import Running
from bot.storage import cards
from bot.storage.backlog import Backlog
from bot.storage.database import Database
from bot.storage.work import Installation
from tests.town.town import PUT_OFF, Town


class Replicas(Town):
    _sends = 0

    async def open(self) -> None:
        for _ in range(2):
            self._bots.append(self._begun())
        await self.takes_over()

    def _begun(self) -> Running:
        """One that does not send, and tells the other what Telegram has asked for."""
        begun = self._start(Database(self._url))
        begun.limiter.is_closed = True
        begun.limiter.on_halt = self._halt
        return begun

    def _halt(self, until: datetime) -> None:
        for one in self._bots:
            one.limiter.halt_until(until)

    @property
    def running(self) -> Running:
        """The one that sends."""
        return self._bots[self._sends]

    @property
    def other(self) -> Running:
        return self._bots[1 - self._sends]

    @property
    def replicas(self) -> Sequence[Running]:
        return self._bots

    @property
    def installation(self) -> Installation:
        """The other one's: what it does, the one that sends hears of."""
        return self.other.installation

    async def takes_over(self) -> None:
        """The other one sends from now on, as where it is elected."""
        self.running.leave_to_another()
        self._sends = 1 - self._sends
        await self.running.take_over()

    async def restart(self) -> None:
        """The one that sends dies, and another takes its place; what it was drawing is drawn by others in a while."""
        await self.running.installation.database.close()
        self._bots[self._sends] = self._begun()
        await self.takes_over()
        async with self.installation.working() as work:
            await cards.leave_all(work)

    async def settle(self) -> Backlog:
        """Let both do all that there is to do now. Only the limits' seconds pass. Returns what is left for later."""
        for _ in range(1000):
            before, wait = self._done, None
            await self.takes_in()
            left = await self.running.backlog()
            if left:
                wait = await self._all_at_once(left)
            elif left.send_at is None or left.send_at - self.clock.now() > PUT_OFF:
                return left
            else:
                wait = left.send_at  # Telegram has put it off
            if self._done == before and (later := wait or left.retry_at) is not None:
                self.clock.move_to(max(later, self.clock.now()))
        raise AssertionError(f"never settled: {await self.running.state()}\n{self.transcript()}")

    async def _all_at_once(self, left: Backlog) -> datetime | None:
        """Both carry out and look, while one of them sends. When the limits let more through."""
        doing: list[Coroutine[Any, Any, object]] = []
        for one in self._bots:
            if left.updates:
                doing.append(_carries_out(one))
            if left.families or left.people:
                doing.append(one.look())
        sends = left.messages or left.cards
        async with asyncio.TaskGroup() as all_of_it:
            for each in doing:
                all_of_it.create_task(each)
            sending = all_of_it.create_task(self.running.send()) if sends else None
        return sending.result() if sending is not None else None

    @property
    def _done(self) -> int:
        return sum(one.done for one in self._bots)


async def _carries_out(one: Running) -> None:
    await one.carry_out()
    await one.worker.answered()
