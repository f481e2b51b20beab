"""Whose turn it is, where more wait for the limits than one look at the queue finds."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.delivery.limiter import Limiter
from bot.delivery.turns import Room, whose_turn
from tests.conftest import BOTH, in_worlds
from tests.town.crowd import lay_person, person_of
from tests.town.town import Town

world = in_worlds(BOTH)
FIRST_CHAT = 800_000_001
ROOM = Room(4, 4)


@pytest.mark.parametrize("waiting", [1, 100])
async def test_chats_that_wait_hide_no_chat_that_need_not_however_many_they_are(town: Town, waiting: int) -> None:
    """Each of them has just had all that one chat may have; the last has had nothing, and its message is the youngest."""
    now = town.clock.now()
    chats = [FIRST_CHAT + number for number in range(waiting + 1)]
    limiter = Limiter(all_per_second=10_000)
    async with town.installation.working() as work:
        for number, chat in enumerate(chats):
            due_at = now - timedelta(hours=1) + timedelta(seconds=number)
            person = await lay_person(work, chat, now)
            work.notify("operator_alert", person=person, due_at=due_at, what="date_not_known")
    for chat in chats[:-1]:
        for _ in range(limiter.chat_burst):
            limiter.take(chat, now)
    async with town.installation.looking() as here:
        turns, waits = await whose_turn(here, limiter, ROOM, ())
    assert [turn.person.id for turn in turns if turn.person is not None] == [person_of(chats[-1])]
    assert waits
    await town.settle()
