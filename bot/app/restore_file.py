"""A restore into SQLite: made ready beside the database, and then put in its place at one stroke.

The database keeps its own name until then, and has a second one. Whatever happens on the way, it is where it was.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from bot.app.alone import held
from bot.app.bad_input import BadInput
from bot.app.begun import begun, beside, give_name
from bot.app.putting_back import in_use, is_known, made_ready, may_be_replaced, stamp
from bot.disk import sync
from bot.domain.health import Restored
from bot.i18n import _
from bot.settings import Settings
from bot.storage.schema import ASIDE


def into_file(settings: Settings, path: Path, database: Path, *, replace: bool) -> Restored:
    database.parent.mkdir(parents=True, exist_ok=True)
    with held(database, in_use()):
        if database.exists():
            may_be_replaced(replace)
            _not_in_use(database)
        with begun(database) as copy:
            shutil.copyfile(path, copy)
            _is_sound(copy, path)
            found = made_ready(settings, f"sqlite+aiosqlite:///{copy}", path)
            _one_file(copy)
            sync(copy)
            if database.exists():
                _not_in_use(database)
            _take_its_place(copy, database)
        return found


def _is_sound(copy: Path, path: Path) -> None:
    try:
        with closing(sqlite3.connect(copy)) as db:
            is_sound = db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            version = db.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.DatabaseError:
        is_sound, version = False, None
    is_known(version[0] if is_sound and version else None, path)


def _not_in_use(database: Path) -> None:
    """Leaving write-ahead logging needs the file alone: whoever else has it open is noticed."""
    try:
        _one_file(database)
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", None) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise in_use() from None  # any other: it is broken, which may be why it is to be replaced


def _one_file(database: Path) -> None:
    with closing(sqlite3.connect(database, timeout=0)) as db:
        db.execute("PRAGMA journal_mode=DELETE")


def _take_its_place(copy: Path, database: Path) -> None:
    """What stands beside the old one goes with it: another database's log would be written into the one put back."""
    aside = f"{ASIDE}{stamp()}_"
    named: list[Path] = []
    try:
        for part in (database, *beside(database)):
            if part.exists():
                _give_second_name(part, part.with_name(aside + part.name))
                named.append(part)
        sync(database.parent)
        for log in beside(database):
            log.unlink(missing_ok=True)
        copy.replace(database)
    except BaseException:
        if copy.exists():  # else it has taken the place
            for part in named:
                _keep_first_name(part, part.with_name(aside + part.name))
        raise
    try:
        sync(database.parent)
    except OSError as error:
        raise BadInput(
            _(
                "It was restored, but the disk does not promise to keep it ({error}). Look at the disk, and restore "
                "again if need be: what was there before is beside it, as {aside}."
            ).format(error=type(error).__name__, aside=f"{aside}{database.name}")
        ) from None


def _give_second_name(part: Path, aside: Path) -> None:
    try:
        os.link(part, aside)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        with begun(aside) as copy:
            shutil.copyfile(part, copy)
            sync(copy)
            give_name(copy, aside)


def _keep_first_name(part: Path, aside: Path) -> None:
    if part.exists():
        aside.unlink()
    else:
        aside.rename(part)
