"""SQLite has one `serve` to a file, and none while it is restored. A second one would take for left over what the first
has in hand, and say it again."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot import log
from bot.settings import BadSetting
from bot.storage.database import Database

logger = log.get(__name__)

BESIDE = ".serving"


@contextmanager
def alone(database: Database) -> Iterator[None]:
    """Hold the file for as long as the block. With PostgreSQL there may be as many as there are."""
    if not database.is_sqlite or not database.url.database:
        yield
        return
    in_use = BadSetting(
        "ROUNDTABLE_DATABASE_URL: another `roundtable serve` or a restore runs on this file. Stop that one first, or "
        "let it end; several at once need PostgreSQL."
    )
    with held(Path(database.url.database), in_use):
        yield


@contextmanager
def held(path: Path, in_use: Exception) -> Iterator[None]:
    """Hold this database's file. The system lets go of it when the process dies, however it does.

    Raises `in_use` where another process has it, and BadSetting where it cannot be held as nothing may be written there.
    """
    try:
        file = os.open(Path(f"{path}{BESIDE}"), os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise BadSetting(
            f"ROUNDTABLE_DATABASE_URL: nothing can be written beside {path} ({type(error).__name__}). "
            "Give a path in a folder that this user may write."
        ) from None
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise in_use from None
        except OSError as error:
            logger.warning("file_not_held", error=type(error).__name__)  # a file system that knows no locks
        yield
    finally:
        os.close(file)
