"""Something of ours fails: one screen, the database just when a round is to be marked. The others go on; nothing is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError

from bot.delivery import marking, sender
from bot.flows import conduct
from bot.handlers import intake
from bot.sandbox.botapi import BotApi
from bot.storage import family_facts, health
from bot.storage.database import is_away
from bot.storage.models import Card, Meeting
from bot.storage.work import Work
from bot.usecases.arranging import arranged
from bot.usecases.meeting_news import tell_seat
from tests.faults.away import Away, at_the_message
from tests.faults.round import (
    ASKED,
    NINE,
    SCREEN,
    all_were_asked_once,
    asked,
    before_the_round,
    change_rows,
    fails_for,
    forget,
    goes_side_by_side,
    health_says,
    said,
    states,
)
from tests.town.town import Town
from tests.town.wire import InProcess

PATIENCE_SECONDS = 10.0


@pytest.mark.parametrize("where", ["load", "statement", "view"])
async def test_a_message_that_cannot_be_made_holds_up_nobody_is_listed_and_goes_once_it_can(
    town: Town, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    since = await before_the_round(town)
    fails_for(monkeypatch, town["school nurse"], where)
    await town.is_now(NINE)
    told = asked(town, since)
    assert {key: len(times) for key, times in told.items()} == dict.fromkeys(ASKED, 1) | {"school nurse": 0}
    await town.is_now("Tue 1 Dec 2026 09:05")
    assert "1 message was tried several times" in await health_says(town)

    monkeypatch.undo()
    await town.is_now("Tue 1 Dec 2026 09:30")
    assert [one.is_marked for one in asked(town, since)["school nurse"]] == [False]
    assert {key: len(times) for key, times in asked(town, since).items()} == dict.fromkeys(ASKED, 1)
    assert "tried several times" not in await health_says(town)
    forget(town)


async def test_a_database_that_fails_while_the_families_of_a_round_are_read_is_no_fault_of_theirs(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It does not answer in time: the driver's own error, which is none of SQLAlchemy's."""
    since = await before_the_round(town)
    read, failed = family_facts.families_facts, []

    async def silent(here: Any, family_ids: Any) -> Any:
        wanted = list(family_ids)
        if wanted and len(failed) < 2:
            failed.append(wanted)
            raise TimeoutError
        return await read(here, wanted)

    town.clock.move_to(town.at(NINE))
    await town.running.look()
    monkeypatch.setattr(family_facts, "families_facts", silent)
    for _ in range(2):
        with pytest.raises(TimeoutError):
            await town.running.tell()
    await town.settle()
    await all_were_asked_once(town, since)
    assert "family_not_read" not in town.log.getvalue()
    forget(town)


async def test_a_database_that_fails_while_a_card_is_drawn_says_nothing_of_the_kind_on_a_phone(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead, drawn, failed = town["lead"], conduct.draw, []

    async def fails_once(here: Any, card: Any) -> Any:
        if not failed:
            failed.append(card)
            raise OperationalError("SELECT", {}, OSError("disk I/O error"))
        return await drawn(here, card)

    monkeypatch.setattr(conduct, "draw", fails_once)
    town.phones.say(lead.chat_id, "/families")
    with pytest.raises(OperationalError):
        await town.settle()
    await town.settle()
    await lead.sees("Families")
    assert "drawing_failed" not in town.log.getvalue()


async def test_a_card_at_which_the_database_refuses_a_statement_holds_up_no_other(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both lag and are drawn in one transaction, of which PostgreSQL makes nothing more from then on."""
    lead, school = town.people("lead", "school")
    drawn = conduct.draw

    async def refused(here: Any, card: Any) -> Any:
        if here.who.person_id == lead.person_id:
            await here.db.execute(text("SELECT nothing_of_the_kind FROM family"))
        return await drawn(here, card)

    for who in (lead, school):
        await who.says("/families")
    async with town.installation.working() as work:
        for card in (await work.db.execute(select(Card))).scalars():
            card.wanted += 1
    before = len(town.api.ledger.accepted)
    monkeypatch.setattr(conduct, "draw", refused)
    await town.running.draw()
    assert {one["chat_id"] for one in town.api.ledger.accepted[before:]} == {school.chat_id}
    monkeypatch.undo()
    await town.passes(minutes=2)
    assert {one["chat_id"] for one in town.api.ledger.accepted[before:]} == {school.chat_id, lead.chat_id}
    forget(town)


async def test_of_two_things_for_one_person_the_one_that_can_be_made_does_not_wait_for_the_other(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At nine the school nurse is asked for an update, which fails, and whether they are coming."""
    await before_the_round(town)
    nurse = town["school nurse"]
    town.clock.move_to(town.at(NINE))
    async with town.installation.working() as work:
        meeting = await arranged(work, (await work.db.execute(select(Meeting.id))).scalar_one(), None)
        (seat,) = [seat for seat in meeting.facts.seats if seat.holder_id == nurse.person_id]
        tell_seat(work, "meeting_confirmed", meeting, seat.id, seat.holder_id)
    fails_for(monkeypatch, nurse, "view")
    before = len(town.api.ledger.accepted)
    await town.running.look()
    await town.settle()
    heard = [one for one in said(town, before) if one.chat_id == nurse.chat_id]
    assert len(heard) == 1
    assert "Are you coming?" in heard[0].text

    monkeypatch.undo()
    await town.is_now("Tue 1 Dec 2026 09:30")
    assert "your update for" in [one for one in said(town, before) if one.chat_id == nurse.chat_id][-1].text
    forget(town)


async def test_what_was_claimed_for_itself_is_sent_though_the_database_fails_for_the_next(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One message cannot be made, so each of the others is claimed for itself; the disk fails for the last of them, once."""
    since = await before_the_round(town)
    nurse = town["school nurse"]
    fails_for(monkeypatch, nurse, "view")
    load, view, failed, tried = SCREEN.load, SCREEN.view, [], []

    def noted(facts: Any) -> Any:
        try:
            return view(facts)
        except ArithmeticError:
            failed.append(facts)
            raise

    async def fails_at_the_last(here: Any, about: dict[str, Any]) -> Any:
        if failed and here.who.person_id != nurse.person_id:
            tried.append(about)
            if len(tried) == len(ASKED) - 1:
                raise OperationalError("SELECT", {}, OSError("disk I/O error"))
        return await load(here, about)

    monkeypatch.setattr(SCREEN, "view", noted)
    monkeypatch.setattr(SCREEN, "load", fails_at_the_last)
    town.clock.move_to(town.at(NINE))
    await town.running.look()
    with pytest.raises(OperationalError):
        await town.running.send()
    await town.settle()
    told = {key: [one.is_marked for one in times] for key, times in asked(town, since).items()}
    assert told == {key: [False] if key != "school nurse" else [] for key in ASKED}
    assert await states(town, "update_request") == {"delivered": len(ASKED) - 1, "waiting": 1}
    forget(town)


async def test_a_database_that_fails_while_a_screen_is_read_is_no_fault_of_the_message(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk fails for one read. The message waits until it can be read again: it is not given up."""
    since = await before_the_round(town)
    load, failed = SCREEN.load, []

    async def fails_once(here: Any, about: dict[str, Any]) -> Any:
        if not failed:
            failed.append(about)
            raise OperationalError("SELECT", {}, OSError("disk I/O error"))
        return await load(here, about)

    monkeypatch.setattr(SCREEN, "load", fails_once)
    town.clock.move_to(town.at(NINE))
    await town.running.look()
    with pytest.raises(OperationalError):
        await town.running.send()
    await town.settle()
    await all_were_asked_once(town, since)
    forget(town)


@pytest.mark.parametrize("number", [1, 3, 6])
async def test_a_round_that_was_sent_while_the_database_went_away_is_marked_once_it_is_back(
    town: Town, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """It goes at the very instant at which Telegram has accepted the first, the third or the last message of the round."""
    since = await before_the_round(town)
    monkeypatch.setattr("bot.storage.database.BUSY_SECONDS", 0)  # a locked SQLite says so at once
    await town.restart()
    town.clock.move_to(town.at(NINE))
    await town.running.look()
    goes_side_by_side(town)
    away = Away(town._url)
    at_the_message(town, number, away.goes)
    for _ in range(2):
        with pytest.raises(Exception) as raised:  # noqa: PT011  (each database has its own)
            await town.running.send()
        assert is_away(raised.value)
    assert {key: len(times) for key, times in asked(town, since).items()} == dict.fromkeys(ASKED, 1)

    away.comes_back()
    await town.settle()
    await all_were_asked_once(town, since)
    forget(town)


@pytest.mark.parametrize("number", [1, 2, 6])
async def test_a_database_that_goes_while_each_is_marked_alone_makes_a_repeat_of_none(
    town: Town, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """The round cannot be marked as one, so each of the six is marked for itself: from this one on the disk fails."""
    since = await before_the_round(town)
    alone: list[marking.Sent] = []

    async def fails_from_there_on(work: Work, sent: Sequence[marking.Sent]) -> None:
        if len(sent) > 1:
            raise ArithmeticError("a fault of ours")
        alone.extend(sent)
        if len(alone) >= number:
            raise OperationalError("UPDATE", {}, OSError("disk I/O error"))
        await marking.mark(work, sent)

    town.clock.move_to(town.at(NINE))
    await town.running.look()
    goes_side_by_side(town)
    with monkeypatch.context() as patch:
        patch.setattr(sender, "mark", fails_from_there_on)
        with pytest.raises(OperationalError):
            await town.running.send()
    assert len(alone) == number
    ended = town.installation.database.machine_now() - timedelta(minutes=5)
    await change_rows(town, "update_request", claimed_until=ended)
    await town.running.sender.recover()
    await town.settle()
    await all_were_asked_once(town, since)
    forget(town)


async def test_while_the_database_is_away_taps_and_families_wait_and_nothing_is_set_aside(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each loop tries again and again: no update is taken for a bad one, and no family for one that cannot be read."""
    since = await before_the_round(town)
    lead = town["lead"]
    monkeypatch.setattr("bot.storage.database.BUSY_SECONDS", 0)
    await town.restart()
    town.phones.say(lead.chat_id, "/families")
    await town.takes_in()
    town.clock.move_to(town.at(NINE))
    away = Away(town._url)
    away.goes()
    for _ in range(5):
        for round_ in (town.running.carry_out, town.running.look, town.running.recover):
            with pytest.raises(Exception) as raised:  # noqa: PT011
                await round_()
            assert is_away(raised.value)

    away.comes_back()
    await town.settle()
    await lead.sees("Families")
    assert {key: len(times) for key, times in asked(town, since).items()} == dict.fromkeys(ASKED, 1)
    async with town.installation.looking() as here:
        report = await health.report(here)
    assert (report.set_aside, report.updates_set_aside, report.failed) == (0, 0, 0)
    forget(town)


class Asking(InProcess):
    """A connection that notes when the bot asks for updates a second time."""

    def __init__(self, api: BotApi) -> None:
        super().__init__(api)
        self.asked_again = asyncio.Event()
        self._times = 0

    async def do_request(self, url: str, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        self._times += "getUpdates" in url
        if self._times > 1:
            self.asked_again.set()
        return await super().do_request(url, *args, **kwargs)


async def test_what_cannot_be_stored_comes_again_and_the_poller_goes_on(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody writes while the database is away. Telegram keeps it, as nobody confirms it, and it is answered later."""
    lead = town["lead"]
    monkeypatch.setattr("bot.storage.database.BUSY_SECONDS", 0)
    await town.restart()
    arrived, away, wire = asyncio.Event(), Away(town._url), Asking(town.api)
    away.goes()
    town.phones.say(lead.chat_id, "/families")
    polling = asyncio.create_task(intake.poll(town.installation, town.running.bot, wire, arrived.set, lambda: None))
    asking = asyncio.create_task(wire.asked_again.wait())
    async with asyncio.timeout(PATIENCE_SECONDS):
        await asyncio.wait([polling, asking], return_when=asyncio.FIRST_COMPLETED)
    assert not polling.done(), "it does not end"
    away.comes_back()
    async with asyncio.timeout(PATIENCE_SECONDS):
        await asyncio.wait([polling, asyncio.create_task(arrived.wait())], return_when=asyncio.FIRST_COMPLETED)
    assert not polling.done(), "it went on by itself"
    polling.cancel()
    await asyncio.wait([polling])
    await town.settle()
    await lead.sees("Families")
    forget(town)
