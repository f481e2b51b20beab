"""A database that cannot be written to for a while, without the help of anybody's code: the database itself refuses."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Coroutine
from typing import Any

import asyncpg
from sqlalchemy import URL, make_url

from tests.town.town import Town


class Away:
    """SQLite is locked by somebody else; PostgreSQL closes every connection, which is waited for, and takes no new one."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url)
        self._other: sqlite3.Connection | None = None

    def goes(self) -> None:
        if self._url.get_backend_name() == "sqlite":
            self._other = sqlite3.connect(str(self._url.database), isolation_level=None)
            self._other.execute("BEGIN IMMEDIATE")
            return
        say_to_server(
            self._url,
            f'ALTER DATABASE "{self._url.database}" ALLOW_CONNECTIONS false',
            f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{self._url.database}'",
        )

    def comes_back(self) -> None:
        if self._other is not None:
            self._other.execute("ROLLBACK")
            self._other.close()
        else:
            say_to_server(self._url, f'ALTER DATABASE "{self._url.database}" ALLOW_CONNECTIONS true')


def say_to_server(url: URL, *statements: str, database: str = "postgres") -> None:
    """Somebody says this to the PostgreSQL of this address, while the bot's loop stands still."""

    async def say() -> None:
        host = str(url.query["host"])
        connection = await asyncpg.connect(host=host, user="roundtable", database=database)
        for statement in statements:
            await connection.execute(statement)
        await connection.close()

    _beside(say)


def _beside(run: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run this to its end on a loop of its own, while the bot's stands still."""
    thread = threading.Thread(target=lambda: asyncio.run(run()))
    thread.start()
    thread.join()


def at_the_message(town: Town, number: int, happens: Callable[[], None]) -> None:
    """This happens at the instant when Telegram has accepted so many more messages, before the bot hears of the last."""
    left = number

    def count(name: str, about: dict[str, Any]) -> None:
        nonlocal left
        left -= name == "chat"
        if name == "chat" and left == 0:
            happens()

    town.phones.changes.listeners.append(count)
