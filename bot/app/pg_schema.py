"""Setting PostgreSQL's tables aside under another schema's name, and bringing them back."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import URL, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from bot.storage.schema import RESTORING


@dataclass(frozen=True, slots=True)
class There:
    """What a database holds: how many are connected beside whoever holds it, and its schema's version where it has one."""

    others: int
    version: str | None


_OTHERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND backend_type = 'client backend' AND NOT EXISTS (SELECT 1 FROM pg_locks WHERE pg_locks.pid = pg_stat_activity.pid"
    " AND locktype = 'advisory' AND classid = 0 AND objid = :restoring AND granted)"
)


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
            runner.run(connection.close())
            runner.run(engine.dispose())


async def look(url: URL) -> There:
    engine = create_async_engine(url, poolclass=NullPool)
    async with engine.connect() as connection:
        others = (await connection.execute(text(_OTHERS), {"restoring": RESTORING})).scalar_one()
        is_there = (await connection.execute(text("SELECT to_regclass('public.alembic_version')"))).scalar_one()
        version = None
        if is_there is not None:
            found = await connection.execute(text("SELECT version_num FROM public.alembic_version"))
            version = found.scalar_one_or_none()
    await engine.dispose()
    return There(others, version)


async def put_aside(url: URL, name: str) -> None:
    await _say(url, f'ALTER SCHEMA public RENAME TO "{name}"', "CREATE SCHEMA public")


async def take_back(url: URL, name: str) -> None:
    await _say(url, "DROP SCHEMA public CASCADE", f'ALTER SCHEMA "{name}" RENAME TO public')


async def drop(url: URL, name: str) -> None:
    await _say(url, f'DROP SCHEMA "{name}" CASCADE')


async def _say(url: URL, *statements: str) -> None:
    """In one transaction."""
    engine = create_async_engine(url, poolclass=NullPool)
    async with engine.begin() as connection:
        for statement in statements:
            await connection.execute(text(statement))
    await engine.dispose()
