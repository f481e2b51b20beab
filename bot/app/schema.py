"""Whether the database is at the schema that this code knows. Asked at every start, so without the migrations."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.settings import BadSetting
from bot.storage.database import Database

KNOWN_SCHEMA = "0004"
"""Written out, so that starting does not read every migration; a test holds it against the scripts."""


async def require_schema(database: Database) -> None:
    """One SELECT. Raises BadSetting where the database is not at this code's schema."""
    try:
        async with database.read() as session:
            found = (await session.execute(text("SELECT version_num FROM alembic_version"))).scalar_one_or_none()
    except (DBAPIError, OSError) as error:
        if "alembic_version" not in str(error):
            raise BadSetting(
                "ROUNDTABLE_DATABASE_URL: the database does not answer. Check the address and that it is running."
            ) from None
        found = None
    if found != KNOWN_SCHEMA:
        raise BadSetting("The database is not at this version's schema. Run: roundtable migrate")
