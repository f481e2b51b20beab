"""The bot hears that a message arrived, and cannot write it down for longer than its claim lasts."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.delivery import journal, marking, sender
from bot.delivery.limiter import Limiter
from bot.domain.auditing import Finding
from bot.scheduling.auditor import Auditor
from bot.storage import outbox
from bot.storage.models import Outbox
from bot.storage.work import Work
from tests.conftest import BOTH, in_worlds
from tests.faults.away import Away, at_the_message
from tests.faults.round import (
    ASKED,
    NINE,
    all_were_asked_once,
    asked,
    before_the_round,
    change_rows,
    forget,
    goes_side_by_side,
    states,
)
from tests.scheduling.arranging import fixed_tac
from tests.town.town import Town

world = in_worlds(BOTH)
PATIENCE_SECONDS = 10.0


async def sent_while_the_database_is_away(town: Town, patch: pytest.MonkeyPatch) -> Away:
    """At nine all six are asked. As Telegram has accepted the last, the database goes."""
    patch.setattr("bot.storage.database.BUSY_SECONDS", 0)
    await town.restart()
    town.clock.move_to(town.at(NINE))
    await town.running.look()
    goes_side_by_side(town)
    away = Away(town._url)
    at_the_message(town, len(ASKED), away.goes)
    with pytest.raises(Exception):  # noqa: B017, PT011  (each database has its own)
        await town.running.send()
    return away


async def claims_have_ended(town: Town) -> None:
    """Minutes pass: the auditor takes up what was claimed, as nobody has said what came of it."""
    await change_rows(
        town, "update_request", claimed_until=town.installation.database.machine_now() - timedelta(minutes=5)
    )
    audit = await Auditor(town.installation, lambda: None).look()
    assert audit.mended[Finding.CLAIM] == len(ASKED)


async def test_what_arrived_is_marked_though_it_was_taken_up_meanwhile_and_nobody_hears_it_twice(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    since = await before_the_round(town)
    away = await sent_while_the_database_is_away(town, monkeypatch)
    away.comes_back()
    kept = [one for one in journal.read(town.settings.journal) if one.at == town.clock.now()]
    assert len(kept) == len(ASKED), "that they were taken is kept, marked or not"
    await claims_have_ended(town)
    await town.settle()
    await all_were_asked_once(town, since)
    forget(town)


async def test_what_another_has_said_again_meanwhile_is_said_no_third_time(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    since = await before_the_round(town)
    away = await sent_while_the_database_is_away(town, monkeypatch)
    away.comes_back()
    await claims_have_ended(town)
    other = sender.Sender(town.installation, town.running.bot, Limiter(), town.running.mail, asyncio.Event())
    while (await other.send_due()).done:
        pass
    await town.settle()
    told = {key: [one.is_marked for one in times] for key, times in asked(town, since).items()}
    assert told == {key: [False, True] for key in ASKED}
    assert await states(town, "update_request") == {"delivered": len(ASKED)}
    forget(town)


async def test_a_calendar_entry_goes_once_however_often_it_is_marked(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two senders have said the same, one after the other, and each marks that it arrived."""
    marked: list[marking.Sent] = []

    async def noted(work: Work, sent: Sequence[marking.Sent]) -> None:
        marked.extend(sent)
        await marking.mark(work, sent)

    monkeypatch.setattr(sender, "mark", noted)
    await fixed_tac(town)
    before = await states(town, "calendar_entry")
    assert before["delivered"] > 0
    async with town.installation.working() as work:
        await marking.mark(work, marked)
    assert await states(town, "calendar_entry") == before
    forget(town)


async def test_a_stop_waits_for_the_database_to_mark_what_arrived(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mark has failed once, and everything stops: the next process would say all of it again."""
    since = await before_the_round(town)
    away = await sent_while_the_database_is_away(town, monkeypatch)
    town.running.stop()
    stopping = asyncio.create_task(town.running.sender.finish())
    await asyncio.wait([stopping], timeout=0.05)
    assert not stopping.done()
    away.comes_back()
    async with asyncio.timeout(PATIENCE_SECONDS):
        await stopping
    await town.restart()
    await town.settle()
    await all_were_asked_once(town, since)
    forget(town)


async def test_what_can_never_be_marked_is_said_again_ever_less_often_and_is_listed(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault of ours that lasts, in the mark of one message: it is taken up each time that its claim has ended."""
    since = await before_the_round(town)
    nurse = town["school nurse"].person_id

    async def fails(work: Work, sent: Sequence[marking.Sent]) -> None:
        if any(one.dispatch.person is not None and one.dispatch.person.id == nurse for one in sent):
            raise ArithmeticError("a fault of ours")
        await marking.mark(work, sent)

    town.clock.move_to(town.at(NINE))
    await town.running.look()
    waits: list[timedelta] = []
    with monkeypatch.context() as patch:
        patch.setattr(sender, "mark", fails)
        for _ in range(4):
            while (await town.running.sender.send_due()).done:
                pass
            ended = town.installation.database.machine_now() - timedelta(minutes=5)
            await change_rows(town, "update_request", claimed_until=ended)
            await town.running.sender.recover()
            due_at = await due(town)
            waits.append(due_at - town.clock.now())
            town.clock.move_to(max(due_at, town.clock.now()))
    assert waits[0] <= timedelta(0), "the first time it is said again at once"
    assert waits[1:] == [timedelta(seconds=4), timedelta(seconds=8), timedelta(seconds=16)]
    async with town.installation.looking() as here:
        assert await outbox.held_up(here) == 1
    await town.settle()
    told = {key: [one.is_marked for one in times] for key, times in asked(town, since).items()}
    assert told == {key: [False] for key in ASKED} | {"school nurse": [False, True, True, True, True]}
    assert await states(town, "update_request") == {"delivered": len(ASKED)}
    forget(town)


async def due(town: Town) -> datetime:
    """When the one that waits still is said again."""
    async with town.installation.looking() as here:
        waiting = select(Outbox.due_at).where(Outbox.kind == "update_request", Outbox.state == "waiting")
        return (await here.db.execute(waiting)).scalar_one()
