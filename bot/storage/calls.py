"""What one replica calls out to the others, through PostgreSQL: that Telegram has asked everybody to wait, that there is
something for the one that sends, and that more has come than one can carry out at once.

A call is heard by whoever is connected when it is made, within milliseconds, and kept nowhere: who misses it is told by
Telegram itself, or looks within a second anyway.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from sqlalchemy import text

from bot import log
from bot.storage.database import AWAY, Database
from bot.storage.memory import NO_FACT
from bot.storage.work import Work

logger = log.get(__name__)

HALT, LEFT, ARRIVED = "roundtable_halt_for", "roundtable_left", "roundtable_arrived"
AGAIN_SECONDS = 1.0
ASKED_SECONDS = 30.0
"""So often a connection on which nothing is heard is asked whether it is still there."""
_CALL = text("SELECT pg_notify(:channel, :what)").execution_options(**{NO_FACT: True})


async def call_halt(database: Database, seconds: float) -> None:
    """Nobody sends anything new for so long, each by its own clock: they need not agree. A database that only one process
    opens has no others."""
    if database.is_sqlite:
        return
    try:
        async with database.write() as session:
            await session.execute(_CALL, {"channel": HALT, "what": str(seconds)})
    except AWAY as error:
        logger.warning("halt_not_called", error=type(error).__name__)


async def call(work: Work, channel: str) -> None:
    """Once this is committed the others hear of it. A database that only one process opens has no others."""
    if not work.installation.database.is_sqlite:
        await work.db.execute(_CALL, {"channel": channel, "what": ""})


async def hear(
    database: Database,
    halted: Callable[[float], None],
    left: Callable[[], None],
    arrived: Callable[[], None],
    ready: Callable[[], None] = lambda: None,
) -> None:
    """Listen until cancelled, again after each lost connection. `ready` is called each time that it begins."""
    heard: dict[str, Callable[[str], None]] = {
        HALT: lambda seconds: halted(float(seconds)),
        LEFT: lambda _: left(),
        ARRIVED: lambda _: arrived(),
    }
    while not database.is_sqlite:
        try:
            await _listen(database, heard, ready)
        except Exception as error:  # what the driver itself raises where a connection ends is none of AWAY
            logger.warning("calls_not_heard", error=type(error).__name__)
        await asyncio.sleep(AGAIN_SECONDS)


async def _listen(database: Database, heard: Mapping[str, Callable[[str], None]], ready: Callable[[], None]) -> None:
    lost = asyncio.Event()

    def told(connection: Any, process: int, channel: str, payload: str) -> None:
        heard[channel](payload)

    async with database.engine.connect() as connection:
        driver = (await connection.get_raw_connection()).driver_connection
        assert driver is not None
        driver.add_termination_listener(lambda _: lost.set())
        for channel in heard:
            await driver.add_listener(channel, told)
        try:
            ready()
            while not lost.is_set():
                with suppress(TimeoutError):
                    async with asyncio.timeout(ASKED_SECONDS):
                        await lost.wait()
                if not lost.is_set():
                    await driver.execute("SELECT 1")  # a network that forgot the connection says nothing by itself
        finally:
            if not driver.is_closed():
                for channel in heard:
                    await driver.remove_listener(channel, told)
