"""Migrations run through the same engine as everything else. A lock time-out keeps a migration from holding up the bot."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from alembic import context
from sqlalchemy import JSON, Connection, Uuid, text

from bot.app.schema import half_restored, is_newer, newer
from bot.settings import read_settings
from bot.storage.database import Database
from bot.storage.models import Base
from bot.storage.schema import MIGRATING, UNFINISHED_ONE
from bot.storage.types import UtcDateTime

LOCK_TIMEOUT = "10s"


def render(kind: str, thing: Any, autogenerate: Any) -> str | bool:
    """A migration stands alone: it names the database's types, not this project's."""
    if kind == "type" and isinstance(thing, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(thing, Uuid):
        return "sa.Uuid()"
    if kind == "type" and isinstance(thing, JSON):
        autogenerate.imports.add("from sqlalchemy.dialects import postgresql")
        return "sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')"
    return False


def run(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        # Another migration is waited for, however long it takes; whoever uses a table is not.
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATING})
        kept = connection.execute(UNFINISHED_ONE).scalar_one_or_none()
        if kept is not None and not context.config.attributes.get("restoring"):
            raise half_restored(kept)
        timeout = context.config.attributes.get("lock_timeout", LOCK_TIMEOUT)
        connection.execute(text(f"SET LOCAL lock_timeout = '{timeout}'"))
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        render_item=render,
        transaction_per_migration=False,
    )
    at = context.get_context().get_current_revision()
    if is_newer(at):
        raise newer()
    pause = context.config.attributes.get("pause") if connection.dialect.name == "postgresql" else None
    if pause and at is not None and at != context.get_head_revision():
        time.sleep(pause)  # replicas see the lock, and stop
    with context.begin_transaction():
        context.run_migrations()


async def online(url: str) -> None:
    database = Database(url)
    try:
        async with database.engine.begin() as connection:
            await connection.run_sync(run)
    finally:
        await database.close()


def main(attributes: dict[str, Any]) -> None:
    asyncio.run(online(attributes.get("url") or read_settings().database_url))


main(context.config.attributes)
