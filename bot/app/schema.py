"""No command begins on a database that is at another schema than this code's."""

from __future__ import annotations

import asyncio

from sqlalchemy.exc import DBAPIError

from bot import log
from bot.i18n import _
from bot.settings import BadSetting
from bot.storage.database import Database
from bot.storage.schema import KNOWN_SCHEMA, found, unfinished

logger = log.get(__name__)

AGAIN_SECONDS = 1.0
_REFUSED = ("28", "3D")
"""The classes of SQLSTATE by which PostgreSQL says that it is there, and that user or database are not."""

__all__ = ["KNOWN_SCHEMA", "half_restored", "is_newer", "newer", "require_schema", "schema_once_it_answers"]


class NoAnswer(BadSetting):
    """The database cannot be reached: its address is wrong, or it is not running now."""


async def require_schema(database: Database) -> None:
    """Raises BadSetting where the database is not at this code's schema, or was half restored, or says that it has no such user or
    database, and NoAnswer where it does not answer."""
    try:
        kept = await unfinished(database)
        version = await found(database)
    except (DBAPIError, OSError) as error:
        if str(getattr(getattr(error, "orig", None), "sqlstate", None) or "").startswith(_REFUSED):
            raise BadSetting(
                "ROUNDTABLE_DATABASE_URL: the database refuses this user, this password or this name of a database."
            ) from None
        raise NoAnswer(
            "ROUNDTABLE_DATABASE_URL: the database does not answer. Check the address and that it is running."
        ) from None
    if kept is not None:
        raise half_restored(kept)
    if is_newer(version):
        raise newer()
    if version != KNOWN_SCHEMA:
        raise BadSetting(_("The database is at an older version's schema, or at none yet. Run: roundtable migrate"))


def half_restored(kept: str) -> BadSetting:
    """What stands there would say again what was accepted since: it has not been told of that."""
    return BadSetting(
        _(
            "ROUNDTABLE_DATABASE_URL: a restore is under way there, or did not come to its end. If none runs now, run "
            "`roundtable restore` again. What was there before is not lost: it is in the schema {schema}."
        ).format(schema=kept)
    )


def is_newer(version: str | None) -> bool:
    """Migrations are numbered in their order, so none of them is read for this."""
    return version is not None and version > KNOWN_SCHEMA


def newer() -> BadSetting:
    """This code has nothing to migrate there: it is older than the database."""
    return BadSetting(
        _("The database was migrated by a newer version of Roundtable than this one. Start that version.")
    )


async def schema_once_it_answers(database: Database) -> None:
    """As `require_schema`, for what is to run for ever: a PostgreSQL that does not answer is waited for. After a power cut
    it may start later than the bot."""
    while True:
        try:
            return await require_schema(database)
        except NoAnswer:
            if database.is_sqlite:
                raise
            logger.warning("database_awaited")
            await asyncio.sleep(AGAIN_SECONDS)
