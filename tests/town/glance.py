"""What is left to be done, asked of SQLite at once.

A scenario asks it after each thing that was done. Asked as the bot asks, with a transaction and a driver for a loop, it was
a seventh of what a scenario costs; it is the bot's own statement, on a connection of the scenario's own.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import create_engine, make_url
from sqlalchemy.pool import StaticPool

from bot.storage import backlog
from bot.storage.backlog import Backlog


class Glance:
    """One at the database that lies at this address."""

    def __init__(self, url: str) -> None:
        plain = make_url(url).set(drivername="sqlite")
        self._engine = create_engine(plain, poolclass=StaticPool, isolation_level="AUTOCOMMIT")
        self._connection = self._engine.connect()

    def at(self, now: datetime) -> Backlog:
        return backlog.of(self._connection.execute(backlog.QUERY, {"now": now}).one())

    def close(self) -> None:
        self._connection.close()
        self._engine.dispose()
