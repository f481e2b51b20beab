"""`roundtable migrate`: bring the database to the schema that this code knows."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.settings import BadSetting, read_settings
from bot.storage.database import Database

CONFIG = Path(__file__).parents[2] / "alembic.ini"


def migrate() -> None:
    """Bring the database to this version's schema. Safe to repeat."""
    upgrade(read_settings().database_url)


def upgrade(url: str) -> None:
    config = Config(CONFIG)
    config.attributes["url"] = url
    command.upgrade(config, "head")


def head() -> str | None:
    """The schema that this code knows."""
    return ScriptDirectory.from_config(Config(CONFIG)).get_current_head()


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


KNOWN_SCHEMA = "0001"
"""Written out, so that starting does not read every migration; a test holds it against the scripts."""
