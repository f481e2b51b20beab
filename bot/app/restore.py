"""`roundtable restore PATH`: the database as it stood when the backup was made, and what was sent since not sent again.

What is there is put aside, never removed. Whatever goes wrong on the way, it is back in its place at the end.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from bot.app.bad_input import BadInput
from bot.app.restore_file import into_file
from bot.app.restore_server import into_server
from bot.delivery import journal
from bot.domain.health import Restored
from bot.i18n import _
from bot.settings import Settings, read_settings
from bot.views import restored as words


def restore(
    path: Annotated[Path, typer.Argument(help="The backup.")],
    replace: Annotated[bool, typer.Option(help="Put the database that is there aside.")] = False,
    without_journal: Annotated[
        bool,
        typer.Option(
            "--without-journal",
            help="Go on where there is no journal: what was sent since the backup is sent again, and does not say so.",
        ),
    ] = False,
) -> None:
    """Put back a backup. Stop every `roundtable serve` first."""
    settings = read_settings()
    found = put_back(settings, path, replace=replace, without_journal=without_journal)
    newest = max((one.at for one in journal.read(settings.journal)), default=None)
    for line in words.lines(found, newest):
        typer.echo(line)


def put_back(settings: Settings, path: Path, *, replace: bool = False, without_journal: bool = False) -> Restored:
    """Raises BadInput where it cannot be: nothing has changed then, or its words say what has."""
    if not path.is_file():
        raise BadInput(_("{path} is not a file. Give the path of a backup.").format(path=path))
    if not settings.keys.is_file():
        raise BadInput(
            _(
                "ROUNDTABLE_KEYS: there is no key file at {path}. Put it back first: no backup can be read without."
            ).format(path=settings.keys)
        )
    if not without_journal and not any(settings.journal.glob(f"*{journal.ENDING}")):
        raise BadInput(
            _(
                "ROUNDTABLE_JOURNAL: there is no journal at {path}. Put it back first, or give its path: without it, what "
                "was sent since the backup is sent again. Where nothing was sent yet, or it is lost, say --without-journal."
            ).format(path=settings.journal)
        )
    url = make_url(settings.database_url)
    try:
        if url.get_backend_name() == "sqlite":
            return into_file(settings, path, Path(url.database or ""), replace=replace)
        return into_server(settings, path, url, replace=replace)
    except (OSError, sqlite3.Error, SQLAlchemyError) as error:
        raise BadInput(
            _("Nothing was restored ({error}). Look at the disk and the database.").format(error=type(error).__name__)
        ) from None
