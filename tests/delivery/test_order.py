"""A chat's answers come in the order in which they were asked for, though one of them has to wait for its turn."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.storage import cards, inbox
from bot.storage.work import Work
from tests.conftest import BOTH, in_worlds
from tests.town.town import Town

world = in_worlds(BOTH)
ASKED = ("/help", "/settings", "/help", "/meetings", "/today")


async def test_what_could_not_go_yet_is_not_overtaken_by_what_comes_after_it(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fourth within a second waits. By the time that is written down its turn has come, and the fifth is next."""
    lead = town["lead"]
    leave, take = cards.leave, inbox.take

    async def one_after_the_other(work: Work) -> inbox.Taken | None:
        town.clock.move_to(town.clock.now() + timedelta(milliseconds=1))
        return await take(work)

    async def slowly(work: Work, card_id: str) -> None:
        await leave(work, card_id)
        town.clock.move_to(town.clock.now() + timedelta(seconds=1.5))

    monkeypatch.setattr(cards, "leave", slowly)
    monkeypatch.setattr(inbox, "take", one_after_the_other)
    for command in ASKED:
        town.phones.say(lead.chat_id, command)
    await town.takes_in()
    await town.running.carry_out()
    await town.running.worker.answered()
    monkeypatch.undo()
    for _ in range(6):
        town.clock.move_to(town.clock.now() + timedelta(seconds=1))
        await town.running.draw()
    told = [message["text"] for message in town.phones.shown(lead.chat_id) if message["from"] == "bot"]
    assert len(told) == len(ASKED)
    assert "No meetings" in told[3]
    assert "Nothing is waiting" in told[4]
    town.hush()
