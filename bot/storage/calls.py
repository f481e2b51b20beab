"""What one replica calls out to the others, through PostgreSQL: that Telegram has asked everybody to wait.

A call is heard by whoever is connected when it is made, within milliseconds, and kept nowhere: who misses it is told by
Telegram itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import text

from bot import log
from bot.storage.database import AWAY, Database

logger = log.get(__name__)

CHANNEL = "roundtable_halt"
AGAIN_SECONDS = 1.0
_CALL = text(f"SELECT pg_notify('{CHANNEL}', :until)")


async def call_halt(database: Database, until: datetime) -> None:
    """Nobody sends anything new before `until`, by the practice clock. A database that only one process opens has no
    others."""
    if database.is_sqlite:
        return
    try:
        async with database.write() as session:
            await session.execute(_CALL, {"until": until.isoformat()})
    except AWAY as error:
        logger.warning("halt_not_called", error=type(error).__name__)


async def hear_halts(database: Database, heard: Callable[[datetime], None], ready: Callable[[], None]) -> None:
    """Listen until cancelled, again after each lost connection. `ready` is called each time that it begins."""
    while not database.is_sqlite:
        try:
            await _listen(database, heard, ready)
        except Exception as error:  # what the driver itself raises where a connection ends is none of AWAY
            logger.warning("halts_not_heard", error=type(error).__name__)
        await asyncio.sleep(AGAIN_SECONDS)


async def _listen(database: Database, heard: Callable[[datetime], None], ready: Callable[[], None]) -> None:
    lost = asyncio.Event()

    def told(connection: Any, process: int, channel: str, payload: str) -> None:
        heard(datetime.fromisoformat(payload))

    async with database.engine.connect() as connection:
        driver = (await connection.get_raw_connection()).driver_connection
        assert driver is not None
        driver.add_termination_listener(lambda _: lost.set())
        await driver.add_listener(CHANNEL, told)
        try:
            ready()
            await lost.wait()
        finally:
            if not driver.is_closed():
                await driver.remove_listener(CHANNEL, told)
