"""`roundtable backup PATH`: a copy of the database while the bot runs, whole or not at all.

The key file is never in it: whoever finds a backup can read nothing, and whoever has lost the keys can read nothing
either. The copy is made under another name beside PATH, looked through, and takes its name once it is whole.
"""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import URL, make_url
from sqlalchemy.exc import SQLAlchemyError

from bot.app import pg_client, pg_schema
from bot.app.bad_input import BadInput
from bot.app.begun import begun, give_name
from bot.app.schema import half_restored
from bot.disk import sync
from bot.i18n import _
from bot.settings import Settings, read_settings
from bot.storage.schema import ASIDE


def backup(path: Annotated[Path, typer.Argument(help="Where the copy is put. It must not be there yet.")]) -> None:
    """Copy the database to PATH while the bot runs."""
    settings = read_settings()
    take(settings, path)
    typer.echo(
        _(
            "The database is copied to {path}. The key file {keys} is not in it: keep that apart; it is needed."
        ).format(path=path, keys=settings.keys)
    )


def take(settings: Settings, path: Path) -> None:
    """Raises BadInput where there is no whole copy at the end, and leaves nothing behind then."""
    if path.exists():
        raise BadInput(_("{path} is there already. Give a new name.").format(path=path))
    if not path.parent.is_dir():
        raise BadInput(_("{path} is not a folder. Make it first.").format(path=path.parent))
    url = make_url(settings.database_url)
    try:
        with begun(path) as copy:
            if url.get_backend_name() == "sqlite":
                _copy(Path(url.database or ""), copy)
            else:
                _dump(settings, url, copy)
            sync(copy)
            give_name(copy, path)
    except (OSError, sqlite3.Error, SQLAlchemyError, subprocess.SubprocessError) as error:
        raise BadInput(
            _("No backup was made ({error}). Look at the disk and the database.").format(error=type(error).__name__)
        ) from None


def _dump(settings: Settings, url: URL, to: Path) -> None:
    if (kept := asyncio.run(pg_schema.look(url)).unfinished) is not None:
        raise half_restored(kept)
    pg_client.run(settings, url, "pg_dump", "--format=custom", f"--exclude-schema={ASIDE}*", f"--file={to}")


def _copy(database: Path, to: Path) -> None:
    if not database.is_file():
        raise BadInput(_("ROUNDTABLE_DATABASE_URL: there is no database at {path}.").format(path=database))
    with (
        closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(to)) as copy,
    ):
        source.backup(copy)  # in one step, so that a busy bot does not make it begin again
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, with no log beside it
        if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise BadInput(_("No backup was made: the copy is not sound. Look at the database's disk."))
