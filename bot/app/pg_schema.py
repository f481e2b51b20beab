"""Setting PostgreSQL's tables aside under another schema's name, and bringing them back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass

from sqlalchemy import URL, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from bot.storage.database import AWAY
from bot.storage.schema import ASIDE, MIGRATING, RESTORING, UNFINISHED, UNFINISHED_ONE
from bot.storage.work import Work


@dataclass(frozen=True, slots=True)
class There:
    """What a database holds: how many are connected beside whoever holds it, whether what was there before a restore is
    nothing at all, and in which schema it is where a restore did not come to its end."""

    others: int
    is_empty: bool
    unfinished: str | None


_OTHERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND backend_type = 'client backend' AND NOT EXISTS (SELECT 1 FROM pg_locks WHERE pg_locks.pid = pg_stat_activity.pid"
    " AND locktype = 'advisory' AND classid = 0 AND objid = :restoring AND granted)"
)


_HOLDS_NOTHING = "SELECT NOT EXISTS (SELECT 1 FROM pg_class WHERE relnamespace = to_regnamespace(:name)::oid)"
_IS_THERE = text("SELECT to_regnamespace(:name) IS NOT NULL")


@contextmanager
def held(url: URL) -> Iterator[None]:
    """While this lasts, no replica that starts begins anything: it sees the lock."""
    with asyncio.Runner() as runner:
        engine = create_async_engine(url, poolclass=NullPool)
        connection = runner.run(engine.connect().start())
        runner.run(connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": RESTORING}))
        try:
            yield
        finally:
            with suppress(*AWAY):  # it went with the server, and the lock with it
                runner.run(connection.close())
            runner.run(engine.dispose())


async def look(url: URL) -> There:
    async with _connected(url) as connection:
        others = (await connection.execute(text(_OTHERS), {"restoring": RESTORING})).scalar_one()
        unfinished = (await connection.execute(UNFINISHED_ONE)).scalar_one_or_none()
        was = {"name": unfinished or "public"}
        return There(others, (await connection.execute(text(_HOLDS_NOTHING), was)).scalar_one(), unfinished)


async def version(url: URL) -> str | None:
    """The schema's version, where it has one."""
    async with _connected(url) as connection:
        if (await connection.execute(text("SELECT to_regclass('public.alembic_version')"))).scalar_one() is None:
            return None
        found = await connection.execute(text("SELECT version_num FROM public.alembic_version"))
        return found.scalar_one_or_none()


async def put_aside(url: URL, name: str) -> None:
    """Under this name, which says that a restore goes on. Where a restore died, what it has put aside under this name stays
    there, and what it has put in its place goes."""
    async with _connected(url) as connection:
        # Whoever migrates is waited for; whoever would begin to sees the name first.
        await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATING})
        if (await connection.execute(_IS_THERE, {"name": name})).scalar_one():
            await connection.execute(text("DROP SCHEMA IF EXISTS public CASCADE"))
        else:
            await connection.execute(text(f'ALTER SCHEMA public RENAME TO "{name}"'))
        await connection.execute(text("CREATE SCHEMA public"))


async def take_back(url: URL, name: str) -> bool:
    """Whatever of it had come about: after this what was there is in its place. False where the restore had come to its end,
    and only the answer did not arrive."""
    async with _connected(url) as connection:
        if (await connection.execute(_IS_THERE, {"name": name})).scalar_one():
            await connection.execute(text("DROP SCHEMA IF EXISTS public CASCADE"))
            await connection.execute(text(f'ALTER SCHEMA "{name}" RENAME TO public'))
            return True
        return not (await connection.execute(_IS_THERE, {"name": ended(name)})).scalar_one()


async def end(name: str, work: Work) -> None:
    """With this commit the restore has come to its end."""
    await work.db.execute(text(f'ALTER SCHEMA "{name}" RENAME TO "{ended(name)}"'))


def ended(name: str) -> str:
    """How what was put aside under this name is called after the restore."""
    return ASIDE + name.removeprefix(UNFINISHED)


async def drop_empty(url: URL, name: str) -> None:
    """Nobody needs one in which nothing is. Where that cannot be, it stays."""
    with suppress(*AWAY):
        async with _connected(url) as connection:
            await connection.execute(text(f'DROP SCHEMA "{name}"'))


@asynccontextmanager
async def _connected(url: URL) -> AsyncIterator[AsyncConnection]:
    """One transaction."""
    engine = create_async_engine(url, poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            yield connection
    finally:
        await engine.dispose()
