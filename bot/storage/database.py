"""Connections. One way to write and one to read, on SQLite and PostgreSQL alike.

SQLite: WAL with full synchronisation (what was acknowledged survives the power cut), one write lock a process round
IMMEDIATE transactions, and reads in deferred ones on connections of their own.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from math import inf
from pathlib import Path
from time import monotonic
from typing import Any

from sqlalchemy import event, func, make_url, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    DisconnectionError,
    IntegrityError,
    PendingRollbackError,
    ProgrammingError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from bot.storage import one_trip
from bot.storage.memory import NotingSession

BUSY_SECONDS = 10
PREPARED = 500
"""Statements that a connection keeps prepared, as what is let go is prepared and planned anew. The scenarios together
ask more than that; a connection that was lent from one to the next was asked some 300."""
CONNECT_SECONDS = 10.0
BELIEVED_SECONDS = 2.0
"""For so long after it was last used a connection to PostgreSQL is believed to live."""
ANSWER_SECONDS = 30.0
"""A process that serves waits so long for PostgreSQL's answer to one statement. A server that went dark without a word, as
behind a network that fails, would be waited for by each loop for as long as the machine's own patience, a quarter of an hour."""
INSERT: dict[bool, Callable[..., sqlite.Insert | postgresql.Insert]] = {True: sqlite.insert, False: postgresql.insert}
"""By `is_sqlite`: an insert that can say what becomes of a row that is there already."""
AWAY: tuple[type[Exception], ...] = (SQLAlchemyError, sqlite3.OperationalError, OSError, TimeoutError)
"""What a database that cannot be reached now, or does not answer, raises. The `BEGIN` that is said to SQLite here raises
the driver's own."""


_THE_STATEMENTS_FAULT = ("0A", "21", "22", "23", "25P02", "42", "54", "XX")
"""The beginnings of SQLSTATE by which PostgreSQL says that a statement, or what it was given, cannot be carried out: nor can
any that follows it in its transaction (25P02), nor one that comes by a row that is damaged (XX)."""
_WRONG_OR_DAMAGED = (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CORRUPT)
_CHANGED_MEANWHILE, _WAITED_IN_A_CIRCLE, _THERE_ALREADY = "40001", "40P01", "23505"
_CONNECTION_WENT = "8s2b"
"""SQLAlchemy's code for a transaction whose connection went before; it has another for one that a flush has broken."""


def is_away(error: BaseException) -> bool:
    """Whether this says that the database could not be reached or had no room: the same may be tried again, for as long as
    it takes. Not so where a statement was wrong, or was given what the database does not take."""
    if isinstance(error, PendingRollbackError):
        return error.code == _CONNECTION_WENT
    away = (DBAPIError, DisconnectionError, NoConnectionFree, sqlite3.OperationalError, OSError, TimeoutError)
    if not isinstance(error, away) or isinstance(error, IntegrityError | DataError | ProgrammingError):
        return False
    said = getattr(error, "orig", None) or error
    is_wrong = (getattr(said, "sqlite_errorcode", None) or 0) & 0xFF in _WRONG_OR_DAMAGED
    return not is_wrong and not str(getattr(said, "sqlstate", None) or "").startswith(_THE_STATEMENTS_FAULT)


def was_overtaken(error: BaseException) -> bool:
    """Whether PostgreSQL says that another transaction may have come first: this one has left nothing, and may be carried out
    anew. What is there already may have come meanwhile, as when two open a family and give it the next number."""
    said = getattr(getattr(error, "orig", None), "sqlstate", None)
    return said in (_CHANGED_MEANWHILE, _WAITED_IN_A_CIRCLE, _THERE_ALREADY)


class Database:
    """`answer_seconds`: for how long PostgreSQL's answer to one statement is waited for; None is for ever."""

    def __init__(self, url: str, answer_seconds: float | None = None) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            if self.url.database:
                Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
            self._writer = _sqlite_engine(url, "BEGIN IMMEDIATE", connections=1)
            self._reader = _sqlite_engine(url, "BEGIN", connections=4)
            self._alone = self._writer  # whoever may write is alone from the beginning
            self._one_writer: asyncio.Lock | None = asyncio.Lock()
        else:
            self._writer = _postgres_engine(url, answer_seconds)
            # Here each statement sees what is committed as it begins, in a transaction or not: a look needs none.
            self._reader = self._writer.execution_options(isolation_level="AUTOCOMMIT")
            self._alone = self._writer.execution_options(isolation_level="REPEATABLE READ")
            self._one_writer = None
        self.is_known = True  # its schema; whoever looks notes it here, and nothing is begun while it is not
        self.was_restored = False  # then what is about to be said may have been accepted before: see `restored`
        self._asked = datetime.now(UTC), monotonic()
        self._write, self._read, self._write_alone = (
            async_sessionmaker(engine, expire_on_commit=False, sync_session_class=NotingSession)
            for engine in (self._writer, self._reader, self._alone)
        )

    @property
    def engine(self) -> AsyncEngine:
        return self._writer

    @property
    def engines(self) -> set[AsyncEngine]:
        return {self._writer, self._reader}

    def machine_now(self) -> datetime:
        """The database's clock, as far as it is known here. It never travels: leases are counted on it. Nor does it jump
        where the machine's is put right: from when it was asked the seconds are counted."""
        at, since = self._asked
        return at + timedelta(seconds=monotonic() - since)

    async def ask_clock(self) -> None:
        """Ask the database for its clock: replicas need not agree with each other, only with it."""
        if self.is_sqlite:
            return
        async with self.engine.connect() as connection:
            theirs: datetime = (await connection.execute(select(func.clock_timestamp()))).scalar_one()
            self._asked = theirs, monotonic()

    @asynccontextmanager
    async def write(self, alone: bool = False) -> AsyncIterator[AsyncSession]:
        """A transaction that commits when the block ends, and leaves nothing behind when it raises.

        `alone`: it has one picture of the database from its beginning to its end. Where another has changed meanwhile what
        this one changes, it raises an error of which `was_overtaken` is true. On SQLite there is no other.
        """
        turn: AbstractAsyncContextManager[Any] = self._one_writer or nullcontext()
        async with turn, (self._write_alone if alone else self._write)() as session, session.begin():
            yield session

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """One look: nothing is changed in it. On SQLite it is one picture; on PostgreSQL each statement sees what is committed
        as it begins, and no transaction is begun for that."""
        async with self._read() as session:
            yield session

    async def close(self) -> None:
        await self._writer.dispose()
        if self._reader is not self._writer:
            await self._reader.dispose()


def _postgres_engine(url: str, answer_seconds: float | None) -> AsyncEngine:
    engine = create_async_engine(
        url,
        pool_size=10,
        max_overflow=5,
        hide_parameters=True,
        connect_args={
            "prepared_statement_cache_size": PREPARED,
            "command_timeout": answer_seconds,
            "timeout": CONNECT_SECONDS,
        },
    )
    dialect = engine.sync_engine.dialect
    # A connection that has only looked gets this level back. SQLAlchemy asks the first connection for it, and a second one
    # that is made at the same time does not wait for the answer.
    dialect.default_isolation_level = "READ COMMITTED"

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, record: Any) -> None:
        """A statement is planned once for each connection: what is asked for here is always found by an index, whatever
        is given, and the longest statements took longer to plan than to carry out."""
        try:
            connection.run_async(lambda driver: driver.execute("SET plan_cache_mode = force_generic_plan"))
        except Exception as error:  # the driver's own: nobody else is between it and the pool here
            connection.terminate()
            raise DisconnectionError("it ended as it began") from error

    @event.listens_for(engine.sync_engine, "handle_error")
    def has_failed(context: Any) -> None:
        """No answer in time: what else is connected to there is not believed to live either."""
        if isinstance(context.original_exception, TimeoutError):
            context.invalidate_pool_on_disconnect = True

    @event.listens_for(engine.sync_engine, "checkin")
    def is_left(connection: Any, record: Any) -> None:
        record.info["left_at"] = monotonic()

    @event.listens_for(engine.sync_engine, "checkout")
    def is_taken(connection: Any, record: Any, proxy: Any) -> None:
        """One that was used just now is believed to live: to ask first is a trip for each transaction."""
        lives = not connection.driver_connection.is_closed()
        if lives and monotonic() - record.info.get("left_at", inf) >= BELIEVED_SECONDS:
            try:
                dialect.do_ping(connection)
            except (dialect.loaded_dbapi.Error, TimeoutError):
                lives = False
        if not lives:
            raise DisconnectionError  # the pool makes another

    return engine


def _sqlite_engine(url: str, begin: str, connections: int) -> AsyncEngine:
    engine = create_async_engine(
        url,
        poolclass=AsyncAdaptedQueuePool,
        pool_size=connections,
        max_overflow=0,
        hide_parameters=True,
        connect_args={
            "async_creator_fn": one_trip.connect,
            "isolation_level": None,
            "timeout": BUSY_SECONDS,
            "cached_statements": PREPARED,
        },
    )

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, record: Any) -> None:
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={BUSY_SECONDS * 1000}",
            "cache_size=-8000",
            "temp_store=MEMORY",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def start(connection: Any) -> None:
        cursor = connection.connection.cursor()  # a word to the driver needs none of what a statement does
        cursor.execute(begin)
        cursor.close()

    return engine
