"""A card is drawn by whoever handled the tap, or else by the sweep, and never by both."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from telegram import Bot
from telegram.request import RequestData

from bot.app.running import Running
from bot.handlers import intake
from bot.storage import cards, inbox
from bot.storage.work import Here
from tests.conftest import WITH_POSTGRES, in_worlds
from tests.town.town import TOKEN, Town
from tests.town.wire import InProcess

world = in_worlds(WITH_POSTGRES)


class SlowToSend(InProcess):
    """A connection on which a new message takes its time: every one, or those to one chat."""

    def __init__(self, town: Town, chat_id: int | None = None) -> None:
        super().__init__(town.api)
        self.chat_id = chat_id
        self.asked = 0
        self.is_asked = asyncio.Event()
        self.go_on = asyncio.Event()
        self.others_arrived = asyncio.Event()

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *args: Any, **kwargs: Any
    ) -> tuple[int, bytes]:
        to = int((request_data.parameters if request_data is not None else {}).get("chat_id") or 0)
        is_slow = url.endswith("/sendMessage") and self.chat_id in (None, to)
        if is_slow:
            self.asked += 1
            self.is_asked.set()
            await self.go_on.wait()
        answer = await super().do_request(url, method, request_data, *args, **kwargs)
        if url.endswith("/sendMessage") and not is_slow:
            self.others_arrived.set()
        return answer


async def test_while_an_answer_is_on_its_way_the_sweep_does_not_send_it_too(town: Town) -> None:
    lead, wire = town["lead"], SlowToSend(town)
    bot = Bot(TOKEN, base_url=town.settings.api_url, request=wire, get_updates_request=wire)
    running = Running(town.installation, bot)
    town.phones.say(lead.chat_id, "/help")
    async with town.installation.working() as work:
        await inbox.store(work, await intake.fetch(wire, bot.base_url, 0, 0))
    answering = asyncio.create_task(running.carry_out())
    await wire.is_asked.wait()
    sweeping = asyncio.create_task(running.send())
    await let_it_run(sweeping)
    wire.go_on.set()
    await asyncio.gather(answering, sweeping)
    await running.worker.answered()
    assert [message["from"] for message in town.phones.shown(lead.chat_id)] == ["me", "bot"]
    await lead.sees("Here is what you can send.")


async def test_while_one_phone_is_slow_the_others_are_drawn_and_its_own_stay_in_order(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another replica has left more cards than are drawn at a time."""
    lead, nurse = town["lead"], town["school nurse"]
    wire, undrawn = SlowToSend(town, lead.chat_id), cards.undrawn
    bot = Bot(TOKEN, base_url=town.settings.api_url, request=wire, get_updates_request=wire)
    running = Running(town.installation, bot)
    looked_again, looks = asyncio.Event(), []

    async def one_at_a_time(here: Here) -> Sequence[str]:
        looks.append(here)
        if len(looks) == 3:
            looked_again.set()
        return await undrawn(here, limit=1)

    monkeypatch.setattr(cards, "undrawn", one_at_a_time)
    running.limiter.is_closed = True
    for somebody, said in ((lead, "/help"), (nurse, "/help"), (lead, "/meetings")):
        town.phones.say(somebody.chat_id, said)
        async with town.installation.working() as work:
            await inbox.store(work, await intake.fetch(wire, bot.base_url, 0, 0))
        await running.carry_out()
        town.clock.move_to(town.clock.now() + timedelta(seconds=1))  # cards are in the order in which they were made
    running.limiter.is_closed = False

    drawing = asyncio.create_task(running.draw())
    async with asyncio.timeout(10):
        await wire.others_arrived.wait()
        await looked_again.wait()
    await let_it_run(drawing)
    assert wire.asked == 1, "her second card waits for the first"
    assert [message["from"] for message in town.phones.shown(lead.chat_id)] == ["me", "me"]
    wire.go_on.set()
    await drawing
    await running.draw()
    said = [message["text"] for message in town.phones.shown(lead.chat_id) if message["from"] == "bot"]
    assert ["/today" in text for text in said] == [True, False]
    for somebody in (lead, nurse):
        somebody.hush()


async def let_it_run(task: asyncio.Task[Any]) -> None:
    """Until it waits for somebody else: nothing here waits for time."""
    for _ in range(100):
        if not task.done():
            await asyncio.sleep(0)
