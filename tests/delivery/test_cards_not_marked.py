"""A card is on a phone, and that cannot be written down: nobody has it twice, and no other waits for that."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.delivery.shown import FAULT_WAIT
from bot.storage import cards
from bot.storage.models import Chat
from bot.storage.work import Work
from tests.conftest import BOTH, in_worlds
from tests.faults.away import Away, at_the_message
from tests.scheduling.arranging import fixed_tac
from tests.town.people import Somebody
from tests.town.town import Town

world = in_worlds(BOTH)


def shown(somebody: Somebody) -> list[str]:
    return [message["text"] for message in somebody.town.phones.shown(somebody.chat_id) if message["from"] == "bot"]


async def nobody_draws_any_more(town: Town) -> None:
    """Whoever was drawing has had time enough."""
    database = town.installation.database
    at, since = database._asked
    database._asked = at + timedelta(seconds=6), since


async def is_answered(town: Town) -> None:
    await town.takes_in()
    await town.running.carry_out()
    await town.running.worker.answered()


async def is_left(town: Town, *asking: Somebody) -> None:
    """Another replica has left the answers to the one that sends."""
    town.running.limiter.is_closed = True
    for somebody in asking:
        town.phones.say(somebody.chat_id, "/help")
    await is_answered(town)
    town.running.limiter.is_closed = False


@pytest.mark.parametrize("by", ["whoever handled it", "the sweep"])
async def test_what_arrived_as_the_database_went_away_is_marked_once_it_is_back(
    town: Town, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    monkeypatch.setattr("bot.storage.database.BUSY_SECONDS", 0)
    await town.restart()
    lead, away = town["lead"], Away(town._url)
    if by == "the sweep":
        await is_left(town, lead)
        at_the_message(town, 1, away.goes)
        with suppress(Exception):  # it looks for what lags once more
            await town.running.draw()
    else:
        town.phones.say(lead.chat_id, "/help")
        await town.takes_in()
        at_the_message(town, 1, away.goes)
        await town.running.carry_out()
        await town.running.worker.let_answer()
    assert len(shown(lead)) == 1
    away.comes_back()
    await nobody_draws_any_more(town)
    async with asyncio.timeout(10):
        await town.running.worker.answered()
        await town.running.phones.finish()
    await town.settle()
    assert len(shown(lead)) == 1
    assert not (await town.running.backlog()).cards
    await lead.taps("What's waiting for me")
    town.hush()


async def test_one_that_cannot_be_marked_stops_only_itself(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is tried again each minute, and reported each time."""
    lead, school, nurse = town.people("lead", "school", "school nurse")
    await is_left(town, lead)
    async with town.installation.looking() as here:
        (failing,) = await cards.undrawn(here)
    await is_left(town, school, nurse)
    mark_shown = cards.mark_shown

    async def fails_for_one(work: Work, given: Sequence[tuple[str, int, int | None]]) -> None:
        if failing in [card_id for card_id, _, _ in given]:
            raise ArithmeticError("a fault of ours")
        await mark_shown(work, given)

    with monkeypatch.context() as patch:
        patch.setattr(cards, "mark_shown", fails_for_one)
        await town.running.draw()
        await nobody_draws_any_more(town)
        await town.running.draw()
        async with asyncio.timeout(10):
            await town.running.phones.finish()
        assert [len(shown(somebody)) for somebody in (lead, school, nurse)] == [1, 1, 1]
        assert (await town.running.backlog()).cards == 1
        assert town.log.getvalue().count("card_not_marked") == 1
        town.clock.move_to(town.clock.now() + FAULT_WAIT)
        async with asyncio.timeout(10):
            while town.log.getvalue().count("card_not_marked") < 2:
                await town.running.draw()
    town.clock.move_to(town.clock.now() + FAULT_WAIT)
    await town.settle()
    assert len(shown(lead)) == 1
    assert not (await town.running.backlog()).cards
    town.hush()


async def test_one_that_is_marked_a_minute_late_takes_no_typed_answer_from_the_question_asked_since(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On Tuesday 3 November they begin to move the TAC, and that cannot be marked; then they begin it anew further down."""
    await fixed_tac(town)
    await town.is_now("Tue 3 Nov 09:00")
    lead = town["lead"]
    await lead.says("/meetings")
    await lead.taps("TAC, Thu 19 November", "Move")

    async def fails(work: Work, given: Sequence[tuple[str, int, int | None]]) -> None:
        raise ArithmeticError("a fault of ours")

    with monkeypatch.context() as patch:
        patch.setattr(cards, "mark_shown", fails)
        await lead.taps_without_waiting("Wed 18 November")
        await is_answered(town)
    town.phones.say(lead.chat_id, "/meetings")
    await is_answered(town)
    for label in ("TAC, Thu 19 November", "Move", "Tue 17 November"):
        await lead.taps_without_waiting(label)
        await is_answered(town)
    asked_since = await _answered_by_typing(town, lead)
    town.clock.move_to(town.clock.now() + FAULT_WAIT)
    await town.settle()
    assert not (await town.running.backlog()).cards
    assert await _answered_by_typing(town, lead) == asked_since
    town.hush()


async def _answered_by_typing(town: Town, somebody: Somebody) -> str:
    async with town.installation.looking() as here:
        chat = (await here.db.execute(select(Chat).where(Chat.person_id == somebody.person_id))).scalar_one()
        assert chat.focus_card is not None
        return chat.focus_card
