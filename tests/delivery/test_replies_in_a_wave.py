"""More is due than Telegram lets through in a second, and meanwhile somebody asks the bot something: the answer comes first.

The other side is Telegram's own bookkeeping: one message too many in any second is refused.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

import pytest
from telegram import Bot

from bot.app.running import Running
from bot.delivery.limiter import A_SECOND, Limiter
from bot.delivery.sender import AHEAD
from bot.handlers import intake
from bot.sandbox.botapi import BotApi
from bot.sandbox.clock import Clock
from bot.sandbox.limits import A_SECOND_IN_ALL
from bot.storage import inbox
from bot.storage.models import Post
from tests.conftest import BOTH, in_worlds
from tests.faults.round import forget
from tests.town.crowd import lay_person
from tests.town.family import lay_family
from tests.town.town import TOKEN, Town
from tests.town.wire import InProcess

world = in_worlds(BOTH)
FIRST_CHAT = 800_000_001
SECONDS = 4
"""So long the wave lasts."""
A_MOMENT = timedelta(milliseconds=1)
CARRY_OUT = "carry out"


@dataclass
class Wave:
    """Everybody in the crowd is due to be told something, and each of them may ask something."""

    town: Town
    limiter: Limiter

    def __post_init__(self) -> None:
        self.api = BotApi(self.town.phones, Clock(real=self.town.clock.now), token=TOKEN, strict_window=True)
        self.wire = InProcess(self.api)
        self.bot = Bot(TOKEN, base_url=self.town.settings.api_url, request=self.wire, get_updates_request=self.wire)
        self.running = Running(self.town.installation, self.bot, None, self.limiter)
        self.chats = [FIRST_CHAT + number for number in range(A_SECOND_IN_ALL * SECONDS)]

    async def comes(self) -> None:
        family, now = await lay_family(self.town), self.town.clock.now()
        async with self.town.installation.working() as work:
            for number, chat in enumerate(self.chats):
                self.town.phones.add_person(f"wave {chat}", f"Person {chat}", chat_id=chat)
                person = await lay_person(work, chat, now)
                work.db.add(Post(role="operator", person_id=person, rank=10 + number))
                work.notify("operator_alert", person=person, family=family.id, what="date_not_known")

    async def asks(self, chat: int) -> None:
        self.town.phones.say(chat, "/help")
        async with self.town.installation.working() as work:
            await inbox.store(work, await intake.fetch(self.wire, self.bot.base_url, 0, 0))

    def answers(self) -> dict[int, datetime]:
        """When Telegram has accepted what each chat has asked for."""
        return {
            entry["chat_id"]: datetime.fromisoformat(entry["at"])
            for entry in self.api.ledger.accepted
            if entry["method"] == "sendMessage" and "Here is what you can send." in entry["params"]["text"]
        }

    def reminders(self) -> list[datetime]:
        return [
            datetime.fromisoformat(entry["at"])
            for entry in self.api.ledger.accepted
            if entry["method"] == "sendMessage" and "Here is what you can send." not in entry["params"]["text"]
        ]

    async def goes_on(self, until: datetime) -> None:
        """The sender looks before anything else does, whenever a turn comes."""
        clock, running = self.town.clock, self.running
        while True:
            if await running.carry_out():
                await running.worker.answered()
            before = running.done
            waits = [at for at in (await running.tell(), await running.draw()) if at is not None]
            if running.done != before:
                continue
            if min(waits, default=until) >= until:
                clock.move_to(until)
                return
            clock.move_to(max(min(waits), clock.now()))

    async def is_over(self) -> None:
        await self.goes_on(self.town.clock.now() + 2 * SECONDS * A_SECOND)
        assert len(self.reminders()) == len(self.chats)
        assert not self.api.ledger.refused
        forget(self.town)


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A round ends when its calls do, however slow the machine."""
    monkeypatch.setattr("bot.delivery.sender.LIMITED_PATIENCE_SECONDS", 10.0)


async def test_who_asks_in_a_wave_is_answered_within_a_second(town: Town, patient: None) -> None:
    wave = Wave(town, Limiter())
    await wave.comes()
    began = town.clock.now()
    await wave.goes_on(began + 1.5 * A_SECOND)
    asked_at = town.clock.now()
    await wave.asks(wave.chats[-1])
    await wave.goes_on(asked_at + A_SECOND)
    assert list(wave.answers()) == [wave.chats[-1]]
    await wave.is_over()
    assert wave.reminders()[-1] <= began + SECONDS * A_SECOND, "what is due waits for one turn, and no longer"


async def test_however_many_ask_what_is_due_is_said_meanwhile(town: Town, patient: None) -> None:
    """Ever more people ask something, as many in each second as Telegram lets through."""
    wave = Wave(town, Limiter())
    await wave.comes()
    began = town.clock.now()
    await wave.goes_on(began + A_SECOND / 2)
    for chat in wave.chats:
        await wave.asks(chat)
    await wave.goes_on(began + (SECONDS - 0.5) * A_SECOND)
    later = [at for at in wave.reminders() if at > began]
    assert 5 * (SECONDS - 1) <= len(later) <= 10 * (SECONDS - 1), "a sixth of what Telegram lets through"
    assert len(wave.answers()) >= 25 * (SECONDS - 1)
    await wave.is_over()


@pytest.fixture
async def at_work(town: Town) -> AsyncIterator[Wave]:
    """As it runs: turns are taken before they come, each loop is woken by the others, and time passes by itself."""
    wave = Wave(town, Limiter(ahead=AHEAD))
    since, began = monotonic(), town.clock.now()

    async def time_passes() -> None:
        while True:
            town.clock.move_to(began + timedelta(seconds=monotonic() - since))
            await asyncio.sleep(A_MOMENT.total_seconds())

    running = wave.running
    moving = asyncio.create_task(time_passes())
    await wave.comes()
    running.nudge()
    working = [asyncio.create_task(one) for one in (running.be_sender(), running.loop(running.carry_out, CARRY_OUT))]
    yield wave
    running.stop()
    await asyncio.gather(*working)
    moving.cancel()


async def until_accepted(wave: Wave, messages: int) -> None:
    async with asyncio.timeout(30):
        while len(wave.answers()) + len(wave.reminders()) < messages:
            await wave.town.phones.changes.wait_changed(wave.town.phones.changes.version)


async def test_the_answer_leaves_when_its_turn_comes_though_the_sender_takes_each_before(at_work: Wave) -> None:
    wave, town = at_work, at_work.town
    await until_accepted(wave, A_SECOND_IN_ALL + 1)
    asked_at = town.clock.now()
    await wave.asks(wave.chats[-1])
    wave.running.nudge(CARRY_OUT)
    await until_accepted(wave, len(wave.chats) + 1)
    answered_at = wave.answers()[wave.chats[-1]]
    before_it = [at for at in wave.reminders() if asked_at < at < answered_at]
    assert len(before_it) <= 2.5 * A_SECOND_IN_ALL, "what had its turn when it was asked, however slow the machine"
    assert not wave.api.ledger.refused
    forget(town)
