"""No room is left on the disk, for the database and for the journal. What was accepted stays, and it goes on by itself.

SQLite may not grow. Nobody but root can fill the disk of a PostgreSQL, so there every table has a trigger by which the
server refuses what is written beyond the room that is left, as it does then: with `disk_full`, 53100.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import text

from bot.storage import cards, health
from bot.storage.database import is_away
from bot.storage.models import Base
from tests.faults.away import at_the_message, say_to_server
from tests.faults.round import ASKED, NINE, asked, before_the_round, forget, states
from tests.town.town import Town

WRITES = {0: 0, 1: 25}
"""How many rows a PostgreSQL still has room for, where SQLite has room for so many pages."""

FULL = """
CREATE FUNCTION takes_room() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF nextval('written') > (SELECT last_value FROM room) THEN
        RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full';
    END IF;
    RETURN NEW;
END $$
"""
"""Sequences count it: they are no part of a transaction, so what is said from beside holds at once, and locks nothing."""


@pytest.fixture
def database(own_database: str) -> str:
    """One of its own: its tables get triggers."""
    return own_database


async def disk(town: Town) -> Callable[[int | None], None]:
    """Says how many pages the database may grow by; None: without end. None of those that it has is empty."""
    database = town.installation.database
    if not database.is_sqlite:
        return await _disk_of_postgres(town)
    async with database.engine.connect() as connection:
        driver = (await connection.get_raw_connection()).driver_connection
        assert driver is not None
        await driver.execute("VACUUM")
    sqlite: sqlite3.Connection = driver._conn

    def has_room_for(pages: int | None) -> None:
        (used,) = sqlite.execute("PRAGMA page_count").fetchone()
        sqlite.execute(f"PRAGMA max_page_count = {2**30 if pages is None else used + pages}")

    return has_room_for


async def _disk_of_postgres(town: Town) -> Callable[[int | None], None]:
    tables = [
        f"CREATE TRIGGER takes_room BEFORE INSERT OR UPDATE ON {name} FOR EACH ROW EXECUTE FUNCTION takes_room()"
        for name in Base.metadata.tables
    ]
    async with town.installation.database.engine.begin() as connection:
        for statement in ("CREATE SEQUENCE written", f"CREATE SEQUENCE room START {2**60}", FULL, *tables):
            await connection.execute(text(statement))
    url = town.installation.database.url

    def has_room_for(pages: int | None) -> None:
        room = str(2**60) if pages is None else f"(SELECT last_value FROM written) + {WRITES[pages]}"
        say_to_server(url, f"SELECT setval('room', {room})", database=str(url.database))

    return has_room_for


def a_little_later(town: Town) -> None:
    """By the clock of leases: a card that could not be marked counts as being drawn for so long."""
    database = town.installation.database
    at, since = database._asked
    database._asked = at + cards.DRAWING, since


def is_full(error: Exception) -> bool:
    said = getattr(error, "orig", None) or error
    return "database or disk is full" in str(error) or getattr(said, "sqlstate", None) == "53100"


async def goes_on(town: Town, rounds: int = 6) -> int:
    """The bot's loops go round and round. How often the disk was full; anything else is a fault."""
    full = 0
    loops: list[Callable[[], Awaitable[Any]]] = [
        town.takes_in,
        town.running.carry_out,
        town.running.worker.let_answer,  # a card that was sent is marked once there is room again: not before
        town.running.look,
        town.running.send,
    ]
    for _ in range(rounds):
        for one in loops:
            try:
                await one()
            except Exception as error:
                if not (is_away(error) and is_full(error)):
                    raise
                full += 1
    return full


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
    a_little_later(town)
    async with asyncio.timeout(10):
        await town.running.worker.answered()
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
