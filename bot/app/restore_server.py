"""A restore into PostgreSQL: what is there keeps another schema's name, and comes back where anything fails.

The name says at first that the restore has not come to its end, and is changed with the commit that ends it. So a
database in which a restore died is known as that, by whoever starts next and by the restore that is run again.
"""

from __future__ import annotations

import asyncio
import time
from functools import partial
from pathlib import Path

import typer
from sqlalchemy import URL

from bot.app import pg_client, pg_schema
from bot.app.bad_input import BadInput
from bot.app.putting_back import in_use, is_known, made_ready, may_be_replaced, stamp
from bot.domain.health import Restored
from bot.i18n import _
from bot.settings import Settings
from bot.storage.schema import UNFINISHED

AGAIN_SECONDS, PATIENCE_SECONDS = 1.0, 120.0
"""A server that went away in the middle is waited for, so that what was there can come back."""


def into_server(settings: Settings, path: Path, url: URL, *, replace: bool) -> Restored:
    with pg_schema.held(url):
        there = asyncio.run(pg_schema.look(url))
        if there.others:
            raise in_use()
        if not there.is_empty:
            may_be_replaced(replace)
        kept = there.unfinished or f"{UNFINISHED}{stamp()}"
        try:
            asyncio.run(pg_schema.put_aside(url, kept))
            pg_client.run(
                settings, url, "pg_restore", "--exit-on-error", "--single-transaction", "--no-owner",
                f"--dbname={url.database}", str(path),
            )  # fmt: skip
            is_known(asyncio.run(pg_schema.version(url)), path)
            found = made_ready(settings, settings.database_url, path, partial(pg_schema.end, kept))
        except BaseException:
            _take_back(url, kept)
            raise
        if there.is_empty:
            asyncio.run(pg_schema.drop_empty(url, pg_schema.ended(kept)))
        return found


def _take_back(url: URL, kept: str) -> None:
    """Raises BadInput where what was there cannot be brought back, or need not, and says so."""
    until, told = time.monotonic() + PATIENCE_SECONDS, False
    try:
        while (is_back := _is_back(url, kept, last=time.monotonic() >= until)) is None:
            if not told:
                typer.echo(
                    _("The database does not answer. It is waited for: what was there is to come back."), err=True
                )
                told = True
            time.sleep(AGAIN_SECONDS)
    except (Exception, KeyboardInterrupt) as error:
        raise BadInput(
            _(
                "Nothing was restored, and what was there could not be brought back yet ({error}). It is not lost: it is in "
                "the schema {schema}. Once the database answers, run `roundtable restore` again; or to have back what was "
                "there, say in psql: BEGIN; DROP SCHEMA IF EXISTS public CASCADE; ALTER SCHEMA {schema} RENAME TO public; "
                "COMMIT;"
            ).format(error=type(error).__name__, schema=kept)
        ) from None
    if not is_back:
        raise BadInput(
            _(
                "It was restored, and then the database went away. Start the bot; `roundtable check` tells of the restore."
            )
        )


def _is_back(url: URL, kept: str, *, last: bool) -> bool | None:
    """As `pg_schema.take_back` says; None where it may be tried again."""
    try:
        return asyncio.run(pg_schema.take_back(url, kept))
    except Exception:
        if last:
            raise
        return None
