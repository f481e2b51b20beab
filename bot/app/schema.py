"""No command begins on a database that is at another schema than this code's."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError

from bot.settings import BadSetting
from bot.storage.database import Database
from bot.storage.schema import KNOWN_SCHEMA, found

__all__ = ["KNOWN_SCHEMA", "require_schema"]


async def require_schema(database: Database) -> None:
    """One SELECT. Raises BadSetting where the database is not at this code's schema."""
    try:
        version = await found(database)
    except (DBAPIError, OSError):
        raise BadSetting(
            "ROUNDTABLE_DATABASE_URL: the database does not answer. Check the address and that it is running."
        ) from None
    if version != KNOWN_SCHEMA:
        raise BadSetting("The database is not at this version's schema. Run: roundtable migrate")
