"""Whoever stops sending knows more than the database: what arrived is marked all the same, whoever sends next."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from sqlalchemy import select
from telegram import Bot

from bot.app import process
from bot.delivery import journal, marking, sender
from bot.delivery.limiter import Limiter
from bot.delivery.sender import Sender
from bot.storage.models import Outbox
from bot.storage.work import Work
from tests.conftest import in_worlds
from tests.delivery.test_late_marks import sent_while_the_database_is_away
from tests.faults.round import (
    ASKED,
    NINE,
    all_were_asked_once,
    asked,
    before_the_round,
    forget,
    said,
    states,
)
from tests.town.town import TOKEN, Town, World
from tests.town.wire import InProcess

world = in_worlds([World.POSTGRES])
PATIENCE_SECONDS = 20.0


class AnswersLate(InProcess):
    """Telegram takes each new message at once, and says so only when it is let."""

    def __init__(self, town: Town) -> None:
        super().__init__(town.api)
        self.taken = 0
        self.goes_on = asyncio.Event()
        self.fails = False

    async def do_request(self, url: str, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        answer = await super().do_request(url, *args, **kwargs)
        if url.endswith("/sendMessage"):
            self.taken += 1
            await self.goes_on.wait()
            if self.fails:
                return 400, b'{"ok": false, "error_code": 400, "description": "Bad Request: message is too long"}'
        return answer


def answers_late(town: Town) -> AnswersLate:
    wire = AnswersLate(town)
    town.running.sender.bot = Bot(TOKEN, base_url=town.settings.api_url, request=wire, get_updates_request=wire)
    return wire


async def comes(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not is_so():  # noqa: ASYNC110  (nobody says when)
            await asyncio.sleep(0.01)


async def another_process_goes_on(town: Town) -> None:
    """And the scenario has said all that it is about."""
    await town.restart()
    forget(town)


async def at_nine_all_are_asked(town: Town) -> int:
    since = await before_the_round(town)
    town.clock.move_to(town.at(NINE))
    await town.running.look()
    return since


async def all_are_on_their_way(town: Town) -> tuple[int, AnswersLate]:
    """Telegram has taken all six messages, and has not said so yet."""
    since = await at_nine_all_are_asked(town)
    wire = answers_late(town)
    await town.running.send()
    assert wire.taken == len(ASKED)
    return since, wire


async def test_what_arrived_before_another_took_over_is_marked_once_the_database_is_back(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    since = await before_the_round(town)
    away = await sent_while_the_database_is_away(town, monkeypatch)
    town.running.leave_to_another()
    away.comes_back()
    await town.running.take_over()
    await town.settle()
    await all_were_asked_once(town, since)
    forget(town)


async def test_it_is_marked_though_this_one_never_sends_again(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    since = await before_the_round(town)
    away = await sent_while_the_database_is_away(town, monkeypatch)
    town.running.leave_to_another()
    away.comes_back()
    await town.running.sender.finish()
    await all_were_asked_once(town, since)
    await another_process_goes_on(town)


@pytest.mark.parametrize("is_answered", ["before it sends again", "after that"])
async def test_a_moment_without_a_schema_makes_no_repeat_of_what_is_on_its_way(town: Town, is_answered: str) -> None:
    """As where PostgreSQL is slow for two seconds: the one that sends stops, and is elected again."""
    since = await at_nine_all_are_asked(town)
    wire, database, limiter = answers_late(town), town.installation.database, town.running.limiter
    limiter.enabled = False
    sending = asyncio.create_task(process._send(town.running))
    await comes(lambda: wire.taken == len(ASKED))
    database.is_known = False
    await comes(lambda: limiter.is_closed)
    if is_answered == "before it sends again":
        wire.goes_on.set()
    database.is_known = True
    await comes(lambda: not limiter.is_closed)
    wire.goes_on.set()
    town.running.stop()
    await sending
    await all_were_asked_once(town, since)
    await another_process_goes_on(town)


async def test_calls_that_another_has_not_waited_for_count_for_the_limits_when_this_one_sends_again(
    town: Town,
) -> None:
    _, wire = await all_are_on_their_way(town)
    town.running.leave_to_another()
    await town.running.take_over()
    assert len(town.running.limiter._on_the_way) == len(ASKED)
    wire.goes_on.set()
    await town.running.sender.finish()
    assert not town.running.limiter._on_the_way
    forget(town)


async def test_what_arrived_is_journalled_though_the_schema_is_never_known_again(town: Town) -> None:
    """And it is not marked then: whoever has changed the schema sends by now."""
    _, wire = await all_are_on_their_way(town)
    town.installation.database.is_known = False
    town.running.leave_to_another()
    wire.goes_on.set()

    def kept() -> list[str]:
        return [one.outcome for one in journal.read(town.settings.journal) if one.at == town.clock.now()]

    await comes(lambda: kept() == ["delivered"] * len(ASKED))
    assert await states(town, "update_request") == {"claimed": len(ASKED)}
    town.installation.database.is_known = True
    await town.running.sender.finish()
    assert await states(town, "update_request") == {"delivered": len(ASKED)}
    await another_process_goes_on(town)


async def test_what_waits_for_its_turn_when_another_takes_over_is_not_begun(town: Town) -> None:
    since = await at_nine_all_are_asked(town)
    answers_late(town).goes_on.set()
    await town.running.sender._begin()
    town.running.leave_to_another()
    await town.running.sender.finish()
    assert not said(town, since)
    assert await states(town, "update_request") == {"claimed": len(ASKED)}
    await town.running.take_over()
    await town.settle()
    assert [len(times) for times in asked(town, since).values()] == [1] * len(ASKED)
    forget(town)


async def test_what_did_not_arrive_is_left_to_the_one_that_has_taken_it_up(town: Town) -> None:
    """Telegram refuses all of it in the end; by then another has all of it on its way."""
    since, wire = await all_are_on_their_way(town)
    tasks = list(town.running.sender.in_hand.on_the_way.values())
    town.running.leave_to_another()
    other = Sender(town.installation, town.running.bot, Limiter(enabled=False), None, asyncio.Event())
    other.bot = Bot(
        TOKEN, base_url=town.settings.api_url, request=(late := AnswersLate(town)), get_updates_request=late
    )
    await other.take_over()
    await other.send_due()
    wire.fails = True
    wire.goes_on.set()
    await town.running.sender.finish()
    assert all(task.done() for task in tasks)
    assert await states(town, "update_request") == {"claimed": len(ASKED)}, "that is the other one's to say"
    late.goes_on.set()
    await other.finish()
    assert await states(town, "update_request") == {"delivered": len(ASKED)}
    async with town.installation.looking() as here:
        attempts = (await here.db.execute(select(Outbox.attempts).where(Outbox.kind == "update_request"))).scalars()
        assert set(attempts) == {1}, "it was taken up once"
    assert [len(times) for times in asked(town, since).values()] == [2] * len(ASKED)
    await another_process_goes_on(town)


async def test_a_mark_that_is_cut_short_as_another_takes_over_is_made_again(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    since = await at_nine_all_are_asked(town)
    town.running.limiter.enabled = False
    inside = asyncio.Event()

    async def hangs_once(work: Work, sent: Sequence[marking.Sent]) -> None:
        if not inside.is_set():
            inside.set()
            await asyncio.Event().wait()
        await marking.mark(work, sent)

    monkeypatch.setattr(sender, "mark", hangs_once)
    sending = asyncio.create_task(town.running.be_sender())
    async with asyncio.timeout(PATIENCE_SECONDS):
        await inside.wait()
        town.running.leave_to_another()
        sending.cancel()
        await asyncio.wait([sending])
        await town.running.sender.finish()
    await all_were_asked_once(town, since)
    await another_process_goes_on(town)
