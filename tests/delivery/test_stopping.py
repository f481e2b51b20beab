"""Stopped in order: what is in hand is ended and marked, and nothing new is begun. The rest waits for the next start."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

import pytest
from sqlalchemy import select

from bot.storage.models import Inbox, Outbox
from tests.conftest import BOTH, in_worlds
from tests.scheduling.arranging import fixed_tac
from tests.town.town import Town, World

world = in_worlds(BOTH)


def stops_at_the_next_message(town: Town) -> None:
    """Somebody stops the bot at the moment when Telegram accepts a message, and before the bot hears that it did."""

    def stop(name: str, about: dict[str, Any]) -> None:
        if name == "chat":
            town.running.stop()

    town.phones.changes.listeners.append(stop)


async def states(town: Town) -> Counter[str]:
    async with town.installation.looking() as here:
        return Counter((await here.db.execute(select(Outbox.state))).scalars())


async def test_the_message_on_its_way_is_marked_and_the_others_wait(town: Town) -> None:
    await fixed_tac(town, table=["health visitor", "school nurse", "school", "drug worker", "charity worker"])
    town.hush()
    await town.is_now("Wed 11 Nov 2026 20:00")
    town.hush()
    town.clock.move_to(town.at("Thu 12 Nov 2026 09:00"))
    await town.running.look()  # the reminders are due
    before = await states(town)
    stops_at_the_next_message(town)
    await town.running.loop(town.running.send, "send")
    after = await states(town)
    assert after["claimed"] == 0
    assert after["delivered"] - before["delivered"] == 1
    assert after["waiting"] > 2

    town.phones.changes.listeners.clear()
    await town.restart()
    await town.settle()
    town.hush()
    town.hush_mail()


async def test_the_tap_in_hand_is_answered_and_the_next_one_waits(town: Town) -> None:
    for key in ("lead", "school"):
        town.phones.say(town[key].chat_id, "/families")
    await town.takes_in()
    town.running.stop()
    assert await town.running.carry_out() == 0
    async with town.installation.looking() as here:
        assert len((await here.db.execute(select(Inbox).where(Inbox.done_at.is_(None)))).all()) == 2

    await town.restart()
    await town.settle()
    for key in ("lead", "school"):
        await town[key].sees("Families")
    town.hush()


@pytest.mark.parametrize("world", [World.PLAIN], indirect=True)  # elsewhere a new sender waits a second first
async def test_a_tap_that_was_carried_out_is_answered_though_the_sender_has_ended(town: Town) -> None:
    town.phones.say(town["lead"].chat_id, "/families")
    await town.takes_in()
    sending = asyncio.create_task(town.running.be_sender())
    await town.running.carry_out()
    town.running.stop()
    await sending
    await town.running.worker.answered()
    await town["lead"].sees("Families")
    await town.restart()
    town.hush()
