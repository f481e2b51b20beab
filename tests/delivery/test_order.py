"""A chat's answers come in the order in which they were asked for, though one of them has to wait for its turn."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.storage import cards, inbox
from bot.storage.models import Card
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


async def test_an_answer_is_as_old_as_the_taking_up_of_what_was_asked(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever begins to take something up may have to wait for a connection, and another carries out meanwhile what was
    asked before it: that is answered above it."""
    lead, take = town["lead"], inbox.take

    async def slowly(work: Work) -> inbox.Taken | None:
        town.clock.move_to(town.clock.now() + timedelta(seconds=1))
        return await take(work)

    monkeypatch.setattr(inbox, "take", slowly)
    town.phones.say(lead.chat_id, "/help")
    await town.takes_in()
    begun_at = town.clock.now()
    await town.running.carry_out()
    await town.running.worker.answered()
    async with town.installation.looking() as here:
        made_at = (await here.db.execute(select(func.max(Card.made_at)))).scalar_one()
    assert made_at == begun_at + timedelta(seconds=1)
    town.hush()
