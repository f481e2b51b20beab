"""SQLite has one `serve` to a file. A second one would take for left over what the first has in hand, and say it again."""

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
    """Hold the file for as long as the block. The system lets go of it when the process dies, however it does.

    Raises BadSetting where another process has it. With PostgreSQL there may be as many as there are.
    """
    if not database.is_sqlite or not database.url.database:
        yield
        return
    held = os.open(Path(f"{database.url.database}{BESIDE}"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BadSetting(
                "ROUNDTABLE_DATABASE_URL: another `roundtable serve` runs on this file. Stop that one first; several at "
                "once need PostgreSQL."
            ) from None
        except OSError as error:
            logger.warning("file_not_held", error=type(error).__name__)  # a file system that knows no locks
        yield
    finally:
        os.close(held)
