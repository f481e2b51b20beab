"""`roundtable restore PATH`: the database as it stood when the backup was made, and what was sent since not sent again.

What is there is put aside, never removed. Whatever goes wrong on the way, it is back in its place at the end.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from uuid import uuid4

import typer
from alembic.util import CommandError
from sqlalchemy import URL, make_url, select
from sqlalchemy.exc import SQLAlchemyError

from bot.app import pg_client, pg_schema
from bot.app.backup import ASIDE
from bot.app.bad_input import BadInput
from bot.app.migrate import scripts, upgrade
from bot.app.serve import install
from bot.delivery import journal
from bot.delivery.reconciling import reconcile
from bot.disk import sync
from bot.domain.health import Restored
from bot.i18n import _
from bot.settings import Settings, read_settings
from bot.storage.models import Person
from bot.storage.sealing import CannotOpen
from bot.storage.work import Installation
from bot.views import restored as words


def restore(
    path: Annotated[Path, typer.Argument(help="The backup.")],
    replace: Annotated[bool, typer.Option(help="Put the database that is there aside.")] = False,
) -> None:
    """Put back a backup. Stop every `roundtable serve` first."""
    for line in words.lines(put_back(read_settings(), path, replace=replace)):
        typer.echo(line)


def put_back(settings: Settings, path: Path, *, replace: bool = False) -> Restored:
    """Raises BadInput where it cannot be; then nothing has changed."""
    if not path.is_file():
        raise BadInput(_("{path} is not a file. Give the path of a backup.").format(path=path))
    if not settings.keys.is_file():
        raise BadInput(
            _(
                "ROUNDTABLE_KEYS: there is no key file at {path}. Put it back first: no backup can be read without."
            ).format(path=settings.keys)
        )
    url = make_url(settings.database_url)
    try:
        if url.get_backend_name() == "sqlite":
            return _into_file(settings, path, Path(url.database or ""), replace)
        return _into_server(settings, path, url, replace)
    except (OSError, sqlite3.Error, SQLAlchemyError) as error:
        raise BadInput(
            _("Nothing was restored ({error}). Look at the disk and the database.").format(error=type(error).__name__)
        ) from None


# SQLite: made ready beside the database, and then put in its place


def _into_file(settings: Settings, path: Path, database: Path, replace: bool) -> Restored:
    if database.exists():
        _may_be_replaced(replace)
        _not_in_use(database)
    database.parent.mkdir(parents=True, exist_ok=True)
    begun = database.with_name(f".{database.name}.{uuid4().hex}")
    try:
        os.close(os.open(begun, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        shutil.copyfile(path, begun)
        _is_sound(begun, path)
        found = _made_ready(settings, f"sqlite+aiosqlite:///{begun}", path)
        _one_file(begun)
        sync(begun)
        if database.exists():
            _not_in_use(database)
        _put_aside(database)
        begun.replace(database)
        sync(database.parent)
        return found
    finally:
        for left in (begun, *_beside(begun)):
            left.unlink(missing_ok=True)


def _is_sound(copy: Path, path: Path) -> None:
    try:
        with closing(sqlite3.connect(copy)) as db:
            is_sound = db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            version = db.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.DatabaseError:
        is_sound, version = False, None
    if not is_sound or version is None:
        raise BadInput(_("{path} is not a backup of Roundtable, or is damaged.").format(path=path))
    _is_known(version[0], path)


def _not_in_use(database: Path) -> None:
    """Leaving write-ahead logging needs the file alone: whoever else has it open is noticed."""
    try:
        _one_file(database)
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", None) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise BadInput(_in_use()) from None  # any other: it is broken, which may be why it is to be replaced


def _one_file(database: Path) -> None:
    with closing(sqlite3.connect(database, timeout=0)) as db:
        db.execute("PRAGMA journal_mode=DELETE")


def _beside(database: Path) -> tuple[Path, ...]:
    return tuple(database.with_name(database.name + ending) for ending in ("-wal", "-shm"))


def _put_aside(database: Path) -> None:
    """With what stands beside it: another database's log would be written into the one that is put back."""
    for part in (database, *_beside(database)):
        with suppress(FileNotFoundError):
            part.rename(part.with_name(f"{ASIDE}{_stamp()}_{part.name}"))


# PostgreSQL: what is there keeps another schema's name


def _into_server(settings: Settings, path: Path, url: URL, replace: bool) -> Restored:
    with pg_schema.held(url):
        return _into_held(settings, path, url, replace)


def _into_held(settings: Settings, path: Path, url: URL, replace: bool) -> Restored:
    there = asyncio.run(pg_schema.look(url))
    if there.others:
        raise BadInput(_in_use())
    if there.version is not None:
        _may_be_replaced(replace)
    aside = f"{ASIDE}{_stamp()}"
    asyncio.run(pg_schema.put_aside(url, aside))
    try:
        pg_client.run(
            settings, url, "pg_restore", "--exit-on-error", "--single-transaction", "--no-owner",
            f"--dbname={url.database}", str(path),
        )  # fmt: skip
        version = asyncio.run(pg_schema.look(url)).version
        if version is None:
            raise BadInput(_("{path} is not a backup of Roundtable, or is damaged.").format(path=path))
        _is_known(version, path)
        found = _made_ready(settings, settings.database_url, path)
    except BaseException:
        asyncio.run(pg_schema.take_back(url, aside))
        raise
    if there.version is None:
        asyncio.run(pg_schema.drop(url, aside))
    return found


# Both


def _made_ready(settings: Settings, url: str, path: Path) -> Restored:
    """At this version's schema, and at what the journal knows."""
    upgrade(url)
    installation = install(settings.model_copy(update={"database_url": url}))
    return asyncio.run(_reconciled(installation, path))


async def _reconciled(installation: Installation, path: Path) -> Restored:
    settings = installation.settings
    try:
        async with installation.working() as work:
            if (person := await work.db.scalar(select(Person).limit(1))) is not None:
                try:
                    assert person.name is not None
                except CannotOpen:
                    raise BadInput(
                        _("ROUNDTABLE_KEYS: {keys} is not the key file of {path}.").format(
                            keys=settings.keys, path=path
                        )
                    ) from None
            return await reconcile(work, journal.read(settings.journal))
    finally:
        await installation.database.close()


def _is_known(version: str, path: Path) -> None:
    try:
        scripts().get_revision(version)
    except CommandError:
        raise BadInput(
            _("{path} was made by a newer version of Roundtable. Restore it with that one.").format(path=path)
        ) from None


def _may_be_replaced(replace: bool) -> None:
    if not replace:
        raise BadInput(
            _("ROUNDTABLE_DATABASE_URL: there is a database already. With --replace it is put aside, not removed.")
        )


def _in_use() -> str:
    return _("ROUNDTABLE_DATABASE_URL: somebody has the database open. Stop every `roundtable serve` first.")


def _stamp() -> str:
    return f"{datetime.now(UTC):%Y%m%d%H%M%S}"
