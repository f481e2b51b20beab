"""`roundtable backup PATH`: a copy of the database while the bot runs, whole or not at all.

The key file is never in it: whoever finds a backup can read nothing, and whoever has lost the keys can read nothing
either. The copy is made under another name beside PATH, looked through, and takes its name once it is whole.
"""

from __future__ import annotations

import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import make_url

from bot.app import pg_client
from bot.app.bad_input import BadInput
from bot.app.begun import begun, give_name
from bot.disk import sync
from bot.i18n import _
from bot.settings import Settings, read_settings

ASIDE = "before_"
"""How the schemas begin in which a restore leaves what was there before."""


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
                pg_client.run(
                    settings, url, "pg_dump", "--format=custom", f"--exclude-schema={ASIDE}*", f"--file={copy}"
                )
            sync(copy)
            give_name(copy, path)
    except (OSError, sqlite3.Error, subprocess.SubprocessError) as error:
        raise BadInput(
            _("No backup was made ({error}). Look at the disk and the database.").format(error=type(error).__name__)
        ) from None


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
