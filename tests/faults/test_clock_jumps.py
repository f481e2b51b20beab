"""The machine's clock is put right while the bot runs: an hour ahead, or an hour back. What waits, waits as long as before."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from bot.clock import SystemClock
from bot.delivery.limiter import GIVEN_UP, Limiter
from bot.scheduling import ticker
from bot.scheduling.ticker import Ticker
from bot.storage import addressees, claims
from bot.storage.database import Database
from bot.storage.leases import SENDER, take
from bot.storage.work import Installation
from tests.faults.round import ASKED, NINE, asked, before_the_round, forget, said, states
from tests.town.town import Town, World

HOUR = timedelta(hours=1)
PATIENCE_SECONDS = 10.0


class WornClock(SystemClock):
    """The machine's clock, which somebody may put back. `true` goes on: Telegram's clock is right all the time."""

    def __init__(self, traveller: time_machine.Coordinates) -> None:
        super().__init__()
        self._traveller = traveller
        self._behind = timedelta(0)

    def true(self) -> datetime:
        return self.now() + self._behind

    def move_to(self, instant: datetime) -> None:
        self._traveller.move_to(instant)

    def is_put_back(self, by: timedelta) -> None:
        self._behind += by
        self._traveller.move_to(self.now() - by)


@pytest.fixture
async def worn(town: Town) -> AsyncIterator[WornClock]:
    """From a minute to nine on, the bot goes by the machine's clock."""
    await before_the_round(town)
    with time_machine.travel(town.clock.now(), tick=False) as traveller:
        clock = WornClock(traveller)
        town.clock = clock  # type: ignore[assignment]
        town.api.clock._real = clock.true
        await town.restart()
        yield clock


async def test_an_hour_that_is_left_out_brings_all_that_fell_in_it_once(town: Town) -> None:
    since = await before_the_round(town)
    before = town.clock.now()
    town.clock.move_to(before + HOUR)
    await town.settle()
    told = asked(town, since)
    assert {key: len(times) for key, times in told.items()} == dict.fromkeys(ASKED, 1)
    assert not any(one.is_marked for one in said(town, since))
    await town.is_now("Tue 1 Dec 2026 17:00")
    assert {key: len(times) for key, times in asked(town, since).items()} == dict.fromkeys(ASKED, 1)
    with pytest.raises(ValueError, match="never goes back"):
        town.clock.move_to(before)
    forget(town)


async def test_an_hour_that_comes_twice_says_nothing_twice_and_keeps_nobody_waiting(
    town: Town, worn: WornClock
) -> None:
    since = len(town.api.ledger.accepted)
    worn.move_to(town.at(NINE))
    await town.settle()
    assert {key: len(times) for key, times in asked(town, since).items()} == dict.fromkeys(ASKED, 1)

    worn.is_put_back(HOUR)
    began = worn.true()
    for key in ASKED:
        town.phones.say(town[key].chat_id, "/families")
    await town.settle()
    for key in ASKED:
        await town[key].sees("Families")
    assert worn.true() - began <= timedelta(seconds=5), "nobody waits for the hour to be over"

    worn.move_to(town.at(NINE))
    await town.settle()
    assert {key: len(times) for key, times in asked(town, since).items()} == dict.fromkeys(ASKED, 1)
    forget(town)


async def test_a_wait_that_telegram_asked_for_is_as_long_as_it_was_though_the_clock_is_put_back(
    town: Town, worn: WornClock
) -> None:
    """Half a minute is to be waited when the clock goes back an hour: half a minute it stays, and not an hour more."""
    lead, since = town["lead"], len(town.api.ledger.accepted)
    town.api.faults.order({"kind": "429", "retry_after": 30, "chat_id": lead.chat_id})
    town.phones.say(lead.chat_id, "/families")
    await town.takes_in()
    await town.running.carry_out()
    await town.running.worker.answered()
    refused_at = worn.true()
    worn.is_put_back(HOUR)
    await town.settle()
    (told,) = [one for one in said(town, since) if one.chat_id == lead.chat_id]
    assert timedelta(seconds=30) <= told.at - refused_at <= timedelta(seconds=32)
    forget(town)


async def test_what_a_dead_sender_had_claimed_is_taken_up_though_the_clock_was_put_back(
    town: Town, worn: WornClock
) -> None:
    """It dies with a round in hand, and the clock is put back before the next one starts."""
    since = len(town.api.ledger.accepted)
    worn.move_to(town.at(NINE))
    await town.running.look()
    async with town.installation.working() as work:
        due, _ = await addressees.due_for(work)
        ids = [row_id for rows in due.values() for row_id in rows]
        await claims.claim(work, ids)
    worn.is_put_back(HOUR)
    await town.restart()
    await town.running.sender.recover(all_claimed=True)
    worn.move_to(town.at(NINE))
    await town.settle()
    told = asked(town, since)
    assert {key: [one.is_marked for one in times] for key, times in told.items()} == {key: [True] for key in ASKED}
    assert await states(town, "update_request") == {"delivered": len(ASKED)}
    forget(town)


def test_the_clock_of_leases_goes_on_whatever_the_machines_clock_does() -> None:
    database = Database("sqlite+aiosqlite://")
    before = database.machine_now()
    for jump in (-HOUR, HOUR, -HOUR):
        with time_machine.travel(datetime.now(UTC) + jump):
            assert timedelta(0) <= database.machine_now() - before < timedelta(minutes=1)


@pytest.mark.parametrize("world", [World.POSTGRES], indirect=True)
@pytest.mark.ci
async def test_a_lease_is_the_databases_and_is_neither_lost_nor_kept_when_the_clock_jumps(town: Town) -> None:
    async def may_send(installation: Installation, who: str) -> bool:
        async with installation.working() as work:
            return await take(work, SENDER, who)

    assert await may_send(town.installation, "one")
    for jump in (-HOUR, HOUR):
        with time_machine.travel(datetime.now(UTC) + jump):
            assert await may_send(town.installation, "one"), "whoever has it keeps it"
            assert not await may_send(town.installation, "another"), "and nobody else takes it"


async def test_the_ticker_goes_on_though_the_clock_is_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ticker, "TICK_SECONDS", 0.02)
    ticks = asyncio.Event()

    async def nothing() -> None: ...

    one = Ticker(ticks.set, nothing, nothing)
    one.start()
    try:
        for jump in (timedelta(0), -HOUR, HOUR, -2 * HOUR):
            with time_machine.travel(datetime.now(UTC) + jump):
                for _ in range(2):
                    ticks.clear()
                    async with asyncio.timeout(PATIENCE_SECONDS):
                        await ticks.wait()
    finally:
        one.stop()


def test_a_limiter_whose_clock_is_put_back_lets_through_as_much_as_before_and_no_sooner() -> None:
    """All that a second holds has just been sent. After the jump that second is still waited for, and no more."""
    nine = datetime(2026, 11, 2, 9, tzinfo=UTC)
    limiter = Limiter(all_per_second=5)
    for chat in range(5):
        assert limiter.turn(chat, nine) is None
        limiter.ended(chat, nine)
    eight = nine - HOUR
    assert limiter.free_at("another", eight) == eight + timedelta(seconds=1)
    assert limiter.turn("another", eight + timedelta(seconds=1)) is None
    a_little = eight + timedelta(seconds=1) - GIVEN_UP / 2
    assert limiter.free_at(3, a_little) > a_little, "a little is somebody's older look at the clock"
