"""No room is left on the disk, for the database and for the journal. What was accepted stays, and it goes on by itself."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.storage import health
from bot.storage.database import is_away
from tests.faults.away import at_the_message
from tests.faults.round import ASKED, NINE, asked, before_the_round, forget, states
from tests.town.town import Town, World

SQLITE_ONLY = pytest.mark.parametrize("world", [World.PLAIN], indirect=True)


async def disk(town: Town) -> Callable[[int | None], None]:
    """Says how many pages the database may grow by; None: without end. None of those that it has is empty."""
    async with town.installation.database.engine.connect() as connection:
        driver = (await connection.get_raw_connection()).driver_connection
        assert driver is not None
        await driver.execute("VACUUM")
    sqlite: sqlite3.Connection = driver._conn

    def has_room_for(pages: int | None) -> None:
        (used,) = sqlite.execute("PRAGMA page_count").fetchone()
        sqlite.execute(f"PRAGMA max_page_count = {2**30 if pages is None else used + pages}")

    return has_room_for


async def goes_on(town: Town, rounds: int = 6) -> int:
    """The bot's loops go round and round. How often the disk was full; anything else is a fault."""
    full = 0
    loops: list[Callable[[], Awaitable[Any]]] = [
        town.takes_in,
        town.running.carry_out,
        town.running.worker.answered,
        town.running.look,
        town.running.send,
    ]
    for _ in range(rounds):
        for one in loops:
            try:
                await one()
            except Exception as error:
                if not (is_away(error) and "database or disk is full" in str(error)):
                    raise
                full += 1
    return full


@SQLITE_ONLY
@pytest.mark.parametrize("room", [0, 1])
@pytest.mark.parametrize("when", ["before they are due", "once they are due", "in the middle of the round"])
async def test_whenever_the_disk_fills_up_nothing_is_lost_or_said_twice_and_it_goes_on_by_itself(
    town: Town, when: str, room: int
) -> None:
    """A round is due, and somebody asks for their families again and again. There is no room for the journal either."""
    town.settings.journal.write_text("a file where the folder should be")
    since = await before_the_round(town)
    lead = town["lead"]
    has_room_for = await disk(town)
    if when == "before they are due":
        has_room_for(room)
    for _ in range(6):
        town.phones.say(lead.chat_id, "/families")
    town.clock.move_to(town.at(NINE))
    if when == "once they are due":
        await town.running.look()
        has_room_for(room)
    elif when == "in the middle of the round":
        at_the_message(town, 3, lambda: has_room_for(room))
    assert await goes_on(town), "the disk was never full: there is nothing to see here"
    seen = {key: len(times) for key, times in asked(town, since).items()}
    assert max(seen.values()) <= 1, "while it is full nothing is said twice"

    has_room_for(None)
    await town.settle()
    told = asked(town, since)
    assert {key: len(times) for key, times in told.items()} == dict.fromkeys(ASKED, 1)
    assert not any(one.is_marked for times in told.values() for one in times)
    assert await states(town, "update_request") == {"delivered": len(ASKED)}
    shown = [message for message in town.phones.shown(lead.chat_id) if message["from"] == "bot"]
    assert sum("Families" in message["text"] for message in shown) >= 1
    assert town.phones.shown(lead.chat_id)[-1]["from"] == "bot", "what the lead typed last is answered"
    async with town.installation.looking() as here:
        report = await health.report(here)
    assert (report.set_aside, report.updates_set_aside, report.failed, report.updates_waiting) == (0, 0, 0, 0)
    assert "journal_not_written" in town.log.getvalue()
    forget(town)
