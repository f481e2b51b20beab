"""One database on PostgreSQL, and the connections to it, for one scenario after another.

A database of its own, and connections that know none of its statements, cost a scenario as much as what it tells. So its
rows are taken out and the cast's are put back, and a connection that is closed is reset, as a pool does, and lent again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from typing import Any

import asyncpg
from sqlalchemy.dialects.postgresql.asyncpg import AsyncAdapt_asyncpg_connection, AsyncAdapt_asyncpg_dbapi
from sqlalchemy.util import await_

from tests.town.postgres import Cluster

NAME = "kept"
LOCKED_SECONDS = 10
"""A scenario that has left a transaction open is found by this, rather than waited for."""
VACUUMED_EVERY = 25


class Kept:
    """The database, as one worker of the tests keeps it. `url`: its address. `idle`: connections that wait to be lent."""

    def __init__(self, cluster: Cluster, idle: list[AsyncAdapt_asyncpg_connection]) -> None:
        self.url = cluster.url(NAME)
        self._folder = cluster.folder
        self._runner = asyncio.Runner(loop_factory=asyncio.new_event_loop)
        self._idle = idle
        self._times = 0
        self._own = self._runner.run(self._connected())
        self._emptied, self._rows = self._runner.run(self._noted())

    def begin_again(self) -> None:
        """As it was in the beginning, whatever was done since."""
        try:
            self._runner.run(self._begin_again())
        except (asyncpg.InterfaceError, asyncpg.PostgresConnectionError, ConnectionError):  # a scenario has ended it
            self._own = self._runner.run(self._connected())
            self._runner.run(self._begin_again())

    def lend(self, monkeypatch: Any) -> None:
        """Have connections to it that are opened from now on be those that were closed before, and closed ones kept."""
        connect, close = AsyncAdapt_asyncpg_dbapi.connect, AsyncAdapt_asyncpg_connection.close

        def lent(dbapi: AsyncAdapt_asyncpg_dbapi, *args: Any, **given: Any) -> AsyncAdapt_asyncpg_connection:
            while given.get("database") == NAME and self._idle:
                connection = self._idle.pop()
                if _is_usable(connection):
                    return connection
            return connect(dbapi, *args, **given)

        def left(connection: AsyncAdapt_asyncpg_connection) -> None:
            if connection.driver_connection._params.database != NAME or not _is_usable(connection):
                close(connection)
                return
            connection.rollback()
            await_(connection.driver_connection.reset())
            self._idle.append(connection)

        monkeypatch.setattr(AsyncAdapt_asyncpg_dbapi, "connect", lent)
        monkeypatch.setattr(AsyncAdapt_asyncpg_connection, "close", left)

    def close(self) -> None:
        with suppress(ConnectionError):  # the last scenario has ended it
            self._runner.run(self._own.close())
        self._runner.close()

    async def _connected(self) -> asyncpg.Connection:
        return await asyncpg.connect(
            host=str(self._folder),
            user="roundtable",
            database=NAME,
            # No trigger asks whether a row that others refer to may go: they all go.
            server_settings={"session_replication_role": "replica", "lock_timeout": f"{LOCKED_SECONDS}s"},
        )

    async def _noted(self) -> tuple[str, dict[str, bytes]]:
        own = self._own
        tables = [row[0] for row in await own.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        counters = [row[0] for row in await own.fetch("SELECT sequencename FROM pg_sequences")]
        emptied = [f'DELETE FROM "{table}"' for table in tables]
        emptied += [f"SELECT setval('{counter}', 1, false)" for counter in counters]
        rows = {}
        for table in tables:
            if await own.fetchval(f'SELECT EXISTS (SELECT FROM "{table}")'):
                await own.copy_from_table(table, output=(copied := BytesIO()), format="binary")
                rows[table] = copied.getvalue()
        return ";".join(emptied), rows

    async def _begin_again(self) -> None:
        async with self._own.transaction():
            await self._own.execute(self._emptied)
            for table, rows in self._rows.items():
                await self._own.copy_to_table(table, source=BytesIO(rows), format="binary")
        self._times += 1
        if self._times % VACUUMED_EVERY == 0:
            await self._own.execute("VACUUM")


def _is_usable(connection: AsyncAdapt_asyncpg_connection) -> bool:
    """Open, and of the loop that runs now."""
    driver = connection.driver_connection
    return not driver.is_closed() and driver._loop is asyncio.get_running_loop()


@contextmanager
def kept(cluster: Cluster, template: str, idle: list[AsyncAdapt_asyncpg_connection]) -> Iterator[Kept]:
    """A copy of the template that begins again for each scenario. `idle` is closed by whoever runs the loop."""
    cluster.create(NAME, template)
    made = Kept(cluster, idle)
    try:
        yield made
    finally:
        made.close()
