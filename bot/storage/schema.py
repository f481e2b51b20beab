"""Whether the database is at the schema that this code knows: asked at the start, and each second from then on.

A replica of older code must not misread what a newer one writes. It stops, and goes on when the schema is its own again.
"""

from __future__ import annotations

import asyncio

from sqlalchemy import TextClause, text
from sqlalchemy.exc import DBAPIError

from bot import log
from bot.storage import restored
from bot.storage.database import AWAY, Database

logger = log.get(__name__)

KNOWN_SCHEMA = "0010"
"""Written out, so that starting does not read every migration; a test holds it against the scripts."""

EVERY_SECONDS, PATIENCE_SECONDS = 1.0, 2.0
PAUSE_SECONDS = EVERY_SECONDS + PATIENCE_SECONDS + 1.0
"""How long a migration waits, once its lock can be seen, before it changes anything. Longer than any replica goes on:
a look begins within a second, is given up after two more, and one that was not answered stops the replica too."""

MIGRATING = 713_042
RESTORING = 713_043
"""The advisory lock of a migration. Replicas see it and begin nothing more."""

ASIDE = "before_"
"""How the schema or the file is called in which a restore leaves what was there before."""

UNFINISHED = "restoring_"
"""How the schema is called in which a restore keeps what was there, until it has come to its end: then what stands in its
place is told of what was accepted since. Before, and after a restore that died, nobody begins anything."""

_UNDEFINED_TABLE = "42P01"

_VERSION = "SELECT version_num FROM alembic_version"
_UNFINISHED = f"SELECT nspname FROM pg_namespace WHERE left(nspname, {len(UNFINISHED)}) = '{UNFINISHED}'"  # noqa: S608
_FOUND = text(_VERSION)
UNFINISHED_ONE = text(f"{_UNFINISHED} ORDER BY 1 LIMIT 1")
_FOUND_AT_REST = text(
    f"{_VERSION} WHERE NOT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND classid = 0"  # noqa: S608
    f" AND objid IN ({MIGRATING}, {RESTORING}) AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))"
    f" AND NOT EXISTS ({_UNFINISHED})"
)


async def found(database: Database, statement: TextClause = _FOUND) -> str | None:
    """The database's schema; None where it has none. Raises what a database that is away raises."""
    try:
        async with database.read() as session:
            version: str | None = (await session.execute(statement)).scalar_one_or_none()
            return version
    except DBAPIError as error:
        if "no such table" in str(error.orig) or getattr(error.orig, "sqlstate", None) == _UNDEFINED_TABLE:
            return None
        raise


async def unfinished(database: Database) -> str | None:
    """Where what was there is kept by a restore that has not come to its end; None where there is none. SQLite knows none:
    there the database is put in its place when all is done."""
    if database.is_sqlite:
        return None
    async with database.read() as session:
        name: str | None = (await session.execute(UNFINISHED_ONE)).scalar_one_or_none()
        return name


async def is_known(database: Database) -> bool:
    """Whether the schema is the known one and nobody migrates or restores, or has died over a restore."""
    statement = _FOUND if database.is_sqlite else _FOUND_AT_REST
    return await found(database, statement) == KNOWN_SCHEMA


async def look(database: Database) -> None:
    """Note it, and log when it has changed. At the start and by the watcher alone: a slow answer is not noted late."""
    known = await is_known(database)
    if known and not database.is_known:
        await restored.ask(database)  # somebody may have restored meanwhile
    _note(database, known)


def _note(database: Database, is_known: bool) -> None:
    if is_known != database.is_known:
        database.is_known = is_known
        if is_known:
            logger.info("schema_known_again")
        else:
            logger.error("schema_not_known", what="this code stops until the database is at its schema again")


async def keep_looking(database: Database) -> None:
    """Look each second until cancelled."""
    while True:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await look(database)
        except AWAY as error:
            logger.warning("schema_not_answered", error=type(error).__name__)
            database.is_known = False  # whoever cannot look may not go on: a migration may have begun
        await asyncio.sleep(EVERY_SECONDS)
