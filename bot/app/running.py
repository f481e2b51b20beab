"""The bot at work: intake, worker, sweep and sender, each a loop that is woken by the others or by the ticker."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic

from telegram import Bot

from bot import log
from bot.delivery.channels import Channel
from bot.delivery.draw import Phones
from bot.delivery.limiter import Limiter
from bot.delivery.pending import Pending
from bot.delivery.sender import Sender
from bot.flows import all as every_flow
from bot.handlers.worker import Worker
from bot.scheduling.sweep import sweep
from bot.storage import backlog, cards
from bot.storage.backlog import Backlog
from bot.storage.work import Installation

logger = log.get(__name__)

DRAW, SEND = "draw", "send"
RECOVERED_EVERY_SECONDS = 10.0

assert every_flow  # declares the screens and forms


@dataclass(slots=True)
class Running:
    """Everything that one process does, in the form of rounds: what `serve` loops over and a scenario steps through."""

    installation: Installation
    bot: Bot
    mail: Channel | None = None
    limiter: Limiter = field(default_factory=Limiter)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    busy: int = 0
    done: int = 0  # grows whenever something was done

    def __post_init__(self) -> None:
        self.phones = Phones(self.installation, self.bot, self.limiter, self.stopping)
        self.worker = Worker(self.installation, self.phones, self.stopping)
        self.sender = Sender(self.installation, self.bot, self.limiter, self.mail, self.stopping)
        self.phones.on_let_go, self.phones.on_left = self._let_go, self._leave
        self._wakes = defaultdict(asyncio.Event)  # a loop that is woken before it has begun looks at once

    phones: Phones = field(init=False)
    worker: Worker = field(init=False)
    sender: Sender = field(init=False)
    _wakes: dict[str, asyncio.Event] = field(init=False)
    _is_left: bool = False  # something is left to the sweep that may wait for what is being put on a phone here

    async def recover(self) -> None:
        """Take up what an earlier process left in hand. A database that only one process opens has no other."""
        await self.installation.database.ask_clock()
        if self.installation.database.is_sqlite:
            await self.take_over()
            async with self.installation.working() as work:
                await cards.leave_all(work)
        else:
            self.limiter.is_closed = True  # until this replica is elected

    async def take_over(self) -> None:
        """Send from now on."""
        await self.sender.take_over()
        self.limiter.is_closed = False

    async def be_sender(self) -> None:
        """Send until everything stops. Only one process does at a time, and takes up what an earlier one had claimed."""
        has_taken_over = self.installation.database.is_sqlite
        recovered_at = monotonic()

        async def round_() -> datetime | None:
            nonlocal has_taken_over, recovered_at
            if not has_taken_over:  # in the first round that the database answers
                await self.take_over()
                has_taken_over = True
            if monotonic() - recovered_at > RECOVERED_EVERY_SECONDS:
                await self.sender.recover()  # a claim of its own that could not be marked, as the database was away
                recovered_at = monotonic()
            return await self.tell()

        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(self.loop(round_, SEND))
                both.create_task(self.loop(self.draw, DRAW))
            await asyncio.gather(self.sender.finish(), self.phones.finish())
        except asyncio.CancelledError:
            self.leave_to_another()  # in an orderly stop what is in hand is still answered
            raise

    def leave_to_another(self) -> None:
        """Another may send now."""
        self.sender.drop()
        self.phones.drop()
        self.limiter.is_closed = True

    async def carry_out(self) -> int:
        """Carry out stored updates."""
        return await self._counted(self.worker.work_off())

    async def look(self) -> int:
        """Look at the families and the people whose instant has come."""
        await self.worker.let_answer()
        return await self._counted(sweep(self.installation))

    async def send(self) -> datetime | None:
        """Redraw cards that lag and send what is due. Returns when the limits let more through."""
        waits = [at for at in (await self.draw(), await self.tell()) if at is not None]
        return min(waits, default=None)

    async def draw(self) -> datetime | None:
        """Draw cards that lag, and those that another replica has left: somebody waits for them."""
        return await self._sent(self.phones.draw_cards())

    async def tell(self) -> datetime | None:
        """Send what is due."""
        await self.worker.let_answer()
        return await self._sent(self.sender.send_due())

    async def _sent(self, round_: Awaitable[Pending]) -> datetime | None:
        self.busy += 1
        try:
            pending = await round_
            self.done += pending.done
            return pending.next_at
        finally:
            self.busy -= 1

    async def _counted(self, work: Awaitable[int]) -> int:
        self.busy += 1
        try:
            count = await work
            self.done += count
            return count
        finally:
            self.busy -= 1

    # What the sandbox and the health checks ask

    async def backlog(self) -> Backlog:
        async with self.installation.looking() as here:
            return await backlog.read(here)

    async def state(self) -> tuple[list[str], datetime | None]:
        """What still has to be done now, in words, empty when everything has settled; and when something is due next."""
        is_calling = bool(self.busy or self.worker.is_answering or self.phones.is_putting)
        left = await self.backlog()
        waiting = ["a call is in flight"] if is_calling else []
        for what, count in (
            ("inbox", left.updates),
            ("families to look at", left.families),
            ("people to look at", left.people),
            ("outbox", left.messages),
            ("cards to draw", left.cards),
        ):
            if count:
                waiting.append(f"{what}: {count}")
        return waiting, left.next_at

    def stamp(self) -> str:
        return str(self.done)

    # The loops of `serve`

    def nudge(self, name: str | None = None) -> None:
        """Something may have become due: every loop looks, or the one that is named."""
        for event in self._wakes.values() if name is None else [self._wakes[name]]:
            event.set()

    def left(self) -> None:
        """Another replica has left something for the one that sends."""
        if not self.limiter.is_closed:
            self._is_left = True
            self.nudge(DRAW)
            self.nudge(SEND)

    def _leave(self) -> None:
        """What was drawn for a tap and cannot go now is left to the sweep, which is to know when it can."""
        self._is_left = True

    def _let_go(self) -> None:
        if self._is_left:
            self._is_left = self.phones.has_in_hand
            self.nudge(DRAW)

    def stop(self) -> None:
        """Begin nothing new: each loop ends with what it has in hand."""
        self.stopping.set()
        self.nudge()

    async def loop(self, round_: Callable[[], Awaitable[object]], name: str) -> None:
        """Do a round, then wait to be woken, or until the instant that the round gave.

        A round that did something wakes the other loops, and is followed by another. It ends once everything stops.
        """
        wake_up = self._wakes[name]
        while not self.stopping.is_set():
            wake_up.clear()
            before, again = self.done, None
            try:
                if self.installation.database.is_known:
                    again = await round_()
            except asyncio.CancelledError:
                raise
            except Exception as error:
                logger.error("round_failed", loop=name, exc_info=error)
                await asyncio.sleep(1)
            if self.done != before:
                self.nudge()
            if self.stopping.is_set():
                break
            wait = (again - self.installation.clock.now()).total_seconds() if isinstance(again, datetime) else None
            with suppress(TimeoutError):
                async with asyncio.timeout(max(wait, 0.0) if wait is not None else None):
                    await wake_up.wait()
