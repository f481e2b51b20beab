"""Carrying out stored updates: one transaction each; what it shows is put on the phone once it is committed."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from telegram import Update
from telegram.error import TelegramError

from bot import log
from bot.delivery.draw import Phones
from bot.delivery.drawing import Drawing
from bot.delivery.telegram import seconds_asked
from bot.handlers import route
from bot.storage import inbox
from bot.storage.database import is_away, was_overtaken
from bot.storage.work import Installation, Work

logger = log.get(__name__)

RETRY = timedelta(seconds=2)
TIMES = 4  # so often an update is begun before others come first
AT_ONCE = 64  # chats that are answered at the same time
STEPS_TO_THE_NETWORK = 3  # of the event loop: the answer's task, each call's, the connection's


@dataclass(slots=True)
class Handled:
    """What one update asks of the network, after its commit."""

    taken: inbox.Taken
    drawings: list[Drawing] = field(default_factory=list)
    toast: str | None = None

    @property
    def lane(self) -> bytes:
        return self.taken.lane

    @property
    def callback_id(self) -> str | None:
        query = self.taken.raw.get("callback_query")
        return str(query["id"]) if isinstance(query, dict) and "id" in query else None


@dataclass(slots=True)
class Worker:
    """Effects are carried out one after the other; phones are answered side by side, each chat's in its order."""

    installation: Installation
    phones: Phones
    stopping: asyncio.Event
    _answering: dict[bytes, asyncio.Task[None]] = field(default_factory=dict)

    @property
    def is_answering(self) -> bool:
        return bool(self._answering)

    async def work_off(self) -> int:
        """Carry out everything that waits. Returns how many updates were taken."""
        count = 0
        while self._may_begin and (handled := await self._one()) is not None:
            count += 1
            self.phones.takes(handled.drawings)
            if len(self._answering) >= AT_ONCE:
                await asyncio.wait(self._answering.values(), return_when=asyncio.FIRST_COMPLETED)
            self._answer_after(handled, self._answering.get(handled.lane))
            for _ in range(STEPS_TO_THE_NETWORK):
                await asyncio.sleep(0)  # somebody waits for it: it leaves before anything else is begun
            if handled.taken.is_last:
                break
        return count

    @property
    def _may_begin(self) -> bool:
        return not self.stopping.is_set() and self.installation.database.is_known

    async def let_answer(self, at_most: float = 0.25) -> None:
        """Let those who have tapped see what came of it, before anything else is begun."""
        if self._answering:
            await asyncio.wait(self._answering.values(), timeout=at_most)

    async def answered(self) -> None:
        """Wait until every phone has been answered."""
        while self._answering:
            await asyncio.wait(self._answering.values())

    def _answer_after(self, handled: Handled, before: asyncio.Task[None] | None) -> None:
        async def answer() -> None:
            if before is not None:
                await asyncio.wait([before])
            await self._answer(handled)

        task = asyncio.create_task(answer())
        self._answering[handled.lane] = task

        def gone(done: asyncio.Task[None]) -> None:
            self.phones.lets_go(handled.drawings)
            if self._answering.get(handled.lane) is done:
                del self._answering[handled.lane]
            if not done.cancelled() and (error := done.exception()) is not None:
                logger.error("answer_failed", exc_info=error)

        task.add_done_callback(gone)

    async def _answer(self, handled: Handled) -> None:
        calls: list[Coroutine[Any, Any, object]] = [self.phones.put(drawing) for drawing in handled.drawings]
        if handled.callback_id is not None:
            calls.append(self._stop_spinner(handled.callback_id, handled.toast))
        await asyncio.gather(*calls)

    async def _stop_spinner(self, callback_id: str, toast: str | None) -> None:
        """Lost answers do no harm: the card says how it stands. Where Telegram asks to wait, that holds for all that is sent."""
        try:
            await self.phones.bot.answer_callback_query(callback_id, text=toast)
        except TelegramError as error:
            logger.info("callback_not_answered", error=type(error).__name__)
            if asked := seconds_asked(error):
                self.phones.limiter.halt(self.installation.clock.now(), asked)

    async def _one(self) -> Handled | None:
        taken: inbox.Taken | None = None

        async def take_one(work: Work) -> Handled | None:
            nonlocal taken
            taken = None  # of the time before
            taken = await inbox.take(work)
            if taken is None:
                return None
            # Another replica may have carried out what came before it since this was begun: a chat's answers are in the
            # order of these instants.
            work.now = self.installation.clock.now()
            toast = await route.carry_out(work, Update.de_json(taken.opened(), self.phones.bot))
            return Handled(taken, await self.phones.draw_touched(work), toast)

        try:
            return await self.installation.as_if_alone(take_one, TIMES)
        except Exception as error:
            if is_away(error):
                if not was_overtaken(error):
                    raise  # it is taken again once the database is back
                return await (self._others_first(taken) if taken else self._one())  # another took it: the next, then
            code = log.reference_code()
            logger.error("update_failed", seq=taken.seq if taken else None, code=code, exc_info=error)
            if taken is None:
                raise
            return await self._failed(taken, code)

    async def _others_first(self, taken: inbox.Taken) -> Handled:
        """Others change all the time what this one changes: it waits, and no other chat waits for it."""
        async with self.installation.working() as work:
            await inbox.put_off(work, taken.seq, wait=RETRY)
        return Handled(taken)

    async def _failed(self, taken: inbox.Taken, code: str) -> Handled:
        """A bug: try again shortly; after three failures set the row aside and tell the person, with a code."""
        async with self.installation.working() as work:
            set_aside = await inbox.failed(work, taken.seq, wait=RETRY)
            number = inbox.chat_number(taken.raw)
            if set_aside and number is not None and number > 0:
                await route.apologise(work, number, code)
            return Handled(taken, await self.phones.draw_touched(work))
