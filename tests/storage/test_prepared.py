"""A connection to PostgreSQL prepares a statement once, however many others it is asked."""

from __future__ import annotations

from sqlalchemy import text

from bot.storage.database import Database
from tests.conftest import in_worlds
from tests.town.town import World

STATEMENTS = 200

world = in_worlds([World.POSTGRES])


async def test_what_was_prepared_stays_prepared(own_database: str) -> None:
    database = Database(own_database)
    async with database.read() as db:
        for number in range(STATEMENTS):
            await db.execute(text(f"SELECT {number}"))
        kept = await db.execute(text("SELECT count(DISTINCT statement) FROM pg_prepared_statements"))
        assert kept.scalar_one() >= STATEMENTS
    await database.close()
