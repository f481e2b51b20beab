"""A database that is away is waited for; a statement that cannot be carried out is not tried for ever."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import nullcontext, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import pytest_asyncio
from sqlalchemy import bindparam, select, text
from sqlalchemy.exc import DBAPIError, DisconnectionError, PendingRollbackError
from sqlalchemy.sql.expression import Executable

from bot.storage.database import Database, is_away
from bot.storage.models import Card
from tests.conftest import BOTH, in_worlds
from tests.town.town import World

world = in_worlds(BOTH)

BY_MESSAGE = select(Card.id).where(Card.message_id == bindparam("given", type_=Card.message_id.type))
BY_WORDS = select(Card.id).where(Card.id == bindparam("given", type_=Card.id.type))
BY_TIME = select(Card.id).where(Card.made_at == bindparam("given", type_=Card.made_at.type))


@pytest_asyncio.fixture
async def opened(database: str) -> AsyncIterator[Database]:
    made = Database(database)
    yield made
    await made.close()


@pytest.mark.parametrize(
    ("statement", "given"),
    [
        pytest.param(BY_MESSAGE, {"a": "form"}, id="another kind of thing"),
        pytest.param(BY_MESSAGE, 2**70, id="a number that is too large"),
        pytest.param(BY_WORDS, "\ud800", id="half of a character"),
        pytest.param(BY_TIME, datetime(2026, 11, 2, 9), id="an instant without its time zone"),  # noqa: DTZ001
        pytest.param(text("SELECT one FROM nowhere"), None, id="a table that is not there"),
    ],
)
async def test_what_cannot_be_carried_out_is_no_database_that_is_away(
    opened: Database, statement: Executable, given: Any
) -> None:
    with pytest.raises(Exception) as raised:  # noqa: PT011  (each driver has its own)
        async with opened.write() as session:
            await session.execute(statement, {"given": given} if given is not None else {})
    assert not is_away(raised.value), repr(raised.value)
    async with opened.write() as session:
        assert (await session.execute(text("SELECT 1"))).scalar_one() == 1


async def test_what_follows_a_statement_that_was_wrong_is_no_database_that_is_away(
    opened: Database, world: World
) -> None:
    """PostgreSQL carries out nothing more in that transaction; SQLite does."""
    with pytest.raises(DBAPIError) if world.on_postgres else nullcontext() as raised:  # type: ignore[attr-defined]
        await _asks_on_after_a_wrong_one(opened)
    assert raised is None or not is_away(raised.value)


async def _asks_on_after_a_wrong_one(opened: Database) -> None:
    async with opened.write() as session:
        with suppress(DBAPIError):
            await session.execute(text("SELECT one FROM nowhere"))
        await session.execute(text("SELECT 1"))


def _damaged(whole: Path, copy: Path) -> Path:
    """All of it but what says which tables there are."""
    begins = whole.read_bytes()[:8192]
    copy.write_bytes(begins + b"\xff" * (whole.stat().st_size - len(begins)))
    return copy


async def test_a_file_that_is_damaged_is_no_database_that_is_away(tmp_path: Path, laid_town: Path) -> None:
    """It would be asked for ever: whatever comes by it is reported, and the rest goes on."""
    database = Database(f"sqlite+aiosqlite:///{_damaged(laid_town, tmp_path / 'damaged.db')}")
    with pytest.raises(DBAPIError) as raised:
        async with database.read() as session:
            await session.execute(select(Card.id))
    assert not is_away(raised.value), repr(raised.value)
    await database.close()


async def test_what_follows_in_a_transaction_whose_connection_went_is_away(opened: Database) -> None:
    """Somebody has made nothing of the first error, and asks on."""
    with pytest.raises(PendingRollbackError) as raised:
        await _asks_on(opened)
    assert is_away(raised.value)


async def _asks_on(opened: Database) -> None:
    async with opened.write() as session:
        await (await session.connection()).invalidate()
        await session.execute(text("SELECT 1"))


async def test_a_server_that_is_not_there_is_away() -> None:
    opened = Database("postgresql+asyncpg://roundtable@127.0.0.1:1/nowhere")
    with pytest.raises(ConnectionRefusedError) as raised:
        async with opened.write() as session:
            await session.execute(text("SELECT 1"))
    assert is_away(raised.value)
    await opened.close()


@pytest.mark.parametrize("world", [World.POSTGRES])
async def test_a_server_that_ends_just_after_a_connection_was_made_is_away(
    opened: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    execute = asyncpg.Connection.execute

    async def ends(connection: asyncpg.Connection, statement: str, *more: Any, **how: Any) -> str:
        if "plan_cache_mode" in statement:
            raise asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation")
        return await execute(connection, statement, *more, **how)

    monkeypatch.setattr(asyncpg.Connection, "execute", ends)
    with pytest.raises(DisconnectionError) as raised:
        async with opened.write() as session:
            await session.execute(text("SELECT 1"))
    assert is_away(raised.value)
    monkeypatch.undo()
    async with opened.write() as session:
        assert (await session.execute(text("SELECT 1"))).scalar_one() == 1
