"""SQLite's driver with one trip to its thread for each statement.

aiosqlite makes one for the cursor, one for the statement, one for the rows and one to close it: four hops between two
threads, which cost more than what SQLite does in them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, Self

import aiosqlite


class _Done(NamedTuple):
    """What came of a statement. `rows`: all of them."""

    description: Any = None
    rowcount: int = -1
    lastrowid: int | None = None
    rows: Sequence[Any] = ()


class Cursor:
    """As SQLAlchemy uses one: a statement, then all its rows."""

    arraysize = 1

    def __init__(self, run: Callable[..., Awaitable[_Done]]) -> None:
        self._run = run
        self._done = _Done()

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, statement: str, given: Iterable[Any] = ()) -> Self:
        self._done = await self._run(sqlite3.Connection.execute, statement, given)
        return self

    async def executemany(self, statement: str, given: Iterable[Iterable[Any]]) -> Self:
        self._done = await self._run(sqlite3.Connection.executemany, statement, given)
        return self

    @property
    def description(self) -> Any:
        return self._done.description

    @property
    def rowcount(self) -> int:
        return self._done.rowcount

    @property
    def lastrowid(self) -> int | None:
        return self._done.lastrowid

    async def fetchall(self) -> Sequence[Any]:
        return self._done.rows

    async def close(self) -> None:
        """It was closed when its rows had been read."""


class Connection(aiosqlite.Connection):
    """One whose cursors are read to their end where they are made."""

    def cursor(self) -> Cursor:  # type: ignore[override]  # what SQLAlchemy asks of one, and no more
        return Cursor(partial(self._execute, self._to_its_end))

    def _to_its_end(self, execute: Callable[..., sqlite3.Cursor], statement: str, given: Iterable[Any]) -> _Done:
        cursor = execute(self._conn, statement, given)
        try:
            rows = cursor.fetchall() if cursor.description else ()
            return _Done(cursor.description, cursor.rowcount, cursor.lastrowid, rows)
        finally:
            cursor.close()


def connect(database: str | Path, **given: Any) -> Connection:
    """Raises what `sqlite3.connect` raises, once it is awaited."""
    connection = Connection(partial(sqlite3.connect, database, **given), iter_chunk_size=64)
    connection._thread.daemon = True  # as SQLAlchemy has it: a process that ends does not wait for it
    return connection
