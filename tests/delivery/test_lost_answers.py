"""Telegram's answers to a card are lost on the way: it is tried again ever less often, and says that it may be a repeat."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import select
from telegram import Bot

from bot.storage.models import Card
from bot.views import common
from tests.conftest import BOTH, in_worlds
from tests.delivery.test_cards_not_marked import is_answered, is_left, nobody_draws_any_more
from tests.faults.away import Away, at_the_message
from tests.faults.round import refused, said
from tests.town.people import Somebody
from tests.town.town import TOKEN, Town, World
from tests.town.wire import InProcess

world = in_worlds(BOTH)
LOST = 8
WAITS = [2, 4, 8, 16, 32, 64, 120, 120]


async def a_while_passes(town: Town, minutes: int = 10) -> None:
    """Each time that something can be done it is looked for, as the loops do it."""
    until = town.clock.now() + timedelta(minutes=minutes)
    while town.clock.now() < until:
        before = town.running.done
        again = await town.running.draw()
        if town.running.done == before:
            town.clock.move_to(min(max(again or until, town.clock.now()), until))


async def asks(somebody: Somebody, command: str) -> None:
    town = somebody.town
    town.phones.say(somebody.chat_id, command)
    await is_answered(town)


def gaps(times: list[datetime]) -> list[float]:
    return [(later - earlier).total_seconds() for earlier, later in pairwise(times)]


async def test_a_new_message_is_sent_again_ever_less_often_and_each_copy_says_so(town: Town) -> None:
    lead, since = town["lead"], len(town.api.ledger.accepted)
    town.api.faults.order({"kind": "accepted_then_dropped", "count": LOST, "chat_id": lead.chat_id})
    await asks(lead, "/help")
    await a_while_passes(town)
    told = said(town, since)
    assert gaps([one.at for one in told]) == WAITS
    assert [one.is_marked for one in told] == [False] + [True] * LOST
    assert all("Here is what you can send." in one.text for one in told)
    await lead.taps("What's waiting for me")
    assert common.may_be_repeat() not in town.phones.shown(lead.chat_id)[-1]["text"], "it is known now"
    town.hush()


async def test_whoever_draws_next_knows_that_it_may_be_a_repeat(town: Town) -> None:
    """The process has died meanwhile."""
    lead, since = town["lead"], len(town.api.ledger.accepted)
    town.api.faults.order({"kind": "accepted_then_dropped", "chat_id": lead.chat_id})
    await asks(lead, "/help")
    await town.restart()
    await a_while_passes(town)
    assert [one.is_marked for one in said(town, since)] == [False, True]
    town.hush()


class Unheard(InProcess):
    """Telegram has taken a new message, or is about to, and whoever sent it never hears of it."""

    def __init__(self, town: Town, *, taken: bool) -> None:
        super().__init__(town.api)
        self._taken = taken
        self.is_asked, self.is_over = asyncio.Event(), asyncio.Event()

    async def do_request(self, url: str, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        if url.endswith("/sendMessage"):
            if self._taken:
                await super().do_request(url, *args, **kwargs)
            self.is_asked.set()
            await self.is_over.wait()
            raise asyncio.CancelledError
        return await super().do_request(url, *args, **kwargs)


@pytest.mark.parametrize("taken", [True, False])
@pytest.mark.parametrize("by", ["whoever handled it", "the sweep"])
async def test_whoever_dies_with_a_card_on_its_way_leaves_word_that_it_may_be_a_repeat(
    town: Town, by: str, taken: bool
) -> None:
    lead, wire, since = town["lead"], Unheard(town, taken=taken), len(town.api.ledger.accepted)
    if by == "the sweep":
        await is_left(town, lead)
    else:
        town.phones.say(lead.chat_id, "/help")
        await town.takes_in()
    dying = town.running
    dying.phones.bot = Bot(TOKEN, base_url=town.settings.api_url, request=wire, get_updates_request=wire)
    putting = asyncio.create_task(dying.draw() if by == "the sweep" else dying.carry_out())
    async with asyncio.timeout(10):
        await wire.is_asked.wait()
    putting.cancel()
    await asyncio.wait([putting])
    await town.restart()
    await nobody_draws_any_more(town)
    await a_while_passes(town)
    assert [one.is_marked for one in said(town, since)] == ([False, True] if taken else [True])
    town.hush()
    wire.is_over.set()
    await asyncio.gather(dying.worker.answered(), dying.phones.finish(), return_exceptions=True)


async def test_it_says_so_though_the_database_was_away_as_the_answer_was_lost(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.storage.database.BUSY_SECONDS", 0)
    await town.restart()
    lead, since, away = town["lead"], len(town.api.ledger.accepted), Away(town._url)
    town.api.faults.order({"kind": "accepted_then_dropped", "chat_id": lead.chat_id})
    at_the_message(town, 2, away.goes)  # the first is the lead's own
    await asks(lead, "/help")
    away.comes_back()
    await nobody_draws_any_more(town)
    await a_while_passes(town)
    assert [one.is_marked for one in said(town, since)] == [False, True]
    town.hush()


async def test_what_the_card_says_above_itself_stays_there(town: Town) -> None:
    lead, since = town["lead"], len(town.api.ledger.accepted)
    town.api.faults.order({"kind": "accepted_then_dropped", "chat_id": lead.chat_id})
    await asks(lead, "/help")
    async with town.installation.working() as work:
        card = (await work.db.execute(select(Card).where(Card.message_id.is_(None)))).scalar_one()
        card.note = {**(card.note or {}), "text": "Something else."}
    await a_while_passes(town)
    assert f"{common.may_be_repeat()}\n\nSomething else.\n\n" in said(town, since)[-1].text
    town.hush()


@pytest.mark.parametrize("world", [World.PLAIN], indirect=True)
async def test_an_edit_is_tried_again_ever_less_often_and_says_nothing(town: Town) -> None:
    lead = town["lead"]
    await asks(lead, "/help")
    lead.hush()
    since = len(town.api.ledger.accepted)
    town.api.faults.order({"kind": "500", "count": 3, "chat_id": lead.chat_id})
    await lead.taps_without_waiting("What's waiting for me")
    await is_answered(town)
    await a_while_passes(town)
    edited = [entry for entry in town.api.ledger.accepted[since:] if entry["method"] == "editMessageText"]
    assert len(edited) == 1
    assert common.may_be_repeat() not in edited[0]["params"]["text"]
    tries = [*refused(town, "Internal Server Error"), datetime.fromisoformat(edited[0]["at"])]
    assert gaps(tries)[-2:] == [2, 4]
    town.hush()


async def test_what_does_not_get_through_holds_up_no_other_message_of_its_chat(town: Town) -> None:
    """Telegram has lost its answers for minutes, and is back. What they ask for now is answered at once."""
    lead, since = town["lead"], len(town.api.ledger.accepted)
    town.api.faults.order({"kind": "500", "count": 6, "chat_id": lead.chat_id})
    await asks(lead, "/help")
    await a_while_passes(town, minutes=2)
    assert said(town, since) == []
    asked_at = town.clock.now()
    await asks(lead, "/today")
    await town.running.draw()
    (told,) = said(town, since)
    assert told.at - asked_at <= timedelta(seconds=1)
    assert "Here is what you can send." not in told.text
    await a_while_passes(town)
    assert ["Here is what you can send." in one.text for one in said(town, since)] == [False, True]
    town.hush()


async def test_whoever_draws_no_more_remembers_what_may_have_arrived(town: Town) -> None:
    """Another is elected for a moment, and nobody has drawn it meanwhile."""
    lead, since = town["lead"], len(town.api.ledger.accepted)
    town.api.faults.order({"kind": "accepted_then_dropped", "chat_id": lead.chat_id})
    await asks(lead, "/help")
    async with town.installation.working() as work:
        card = (await work.db.execute(select(Card).where(Card.message_id.is_(None)))).scalar_one()
        card.note = None  # the database was away
    town.running.phones.drop()
    await a_while_passes(town)
    assert [one.is_marked for one in said(town, since)] == [False, True]
    town.hush()
