"""A card is drawn by whoever handled the tap, or else by the sweep, and never by both."""

from __future__ import annotations

import asyncio
from typing import Any

from telegram import Bot

from bot.app.running import Running
from bot.handlers import intake
from bot.storage import inbox
from tests.town.town import TOKEN, Town
from tests.town.wire import InProcess


class SlowToSend(InProcess):
    """A connection on which a new message takes its time."""

    def __init__(self, town: Town) -> None:
        super().__init__(town.api)
        self.asked = asyncio.Event()
        self.go_on = asyncio.Event()

    async def do_request(self, url: str, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        if url.endswith("/sendMessage"):
            self.asked.set()
            await self.go_on.wait()
        return await super().do_request(url, *args, **kwargs)


async def test_while_an_answer_is_on_its_way_the_sweep_does_not_send_it_too(town: Town) -> None:
    lead, wire = town["lead"], SlowToSend(town)
    bot = Bot(TOKEN, base_url=town.settings.api_url, request=wire, get_updates_request=wire)
    running = Running(town.installation, bot)
    town.phones.say(lead.chat_id, "/help")
    async with town.installation.working() as work:
        await inbox.store(work, await intake.fetch(wire, bot.base_url, 0, 0))
    answering = asyncio.create_task(running.carry_out())
    await wire.asked.wait()
    sweeping = asyncio.create_task(running.send())
    await let_it_run(sweeping)
    wire.go_on.set()
    await asyncio.gather(answering, sweeping)
    await running.worker.answered()
    assert [message["from"] for message in town.phones.shown(lead.chat_id)] == ["me", "bot"]
    await lead.sees("Here is what you can send.")


async def let_it_run(task: asyncio.Task[Any]) -> None:
    """Until it waits for somebody else: nothing here waits for time."""
    for _ in range(100):
        if not task.done():
            await asyncio.sleep(0)
