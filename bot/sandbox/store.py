"""The sandbox's own file: phones, messages, undelivered updates, mail and the clock, written as they change.

One SQLite file in the folder given, so that a sandbox that is killed goes on where it was left; in memory
without a folder. It has nothing to do with the bot's database.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_TABLES = """
CREATE TABLE IF NOT EXISTS thing (kind TEXT, id TEXT, value TEXT, PRIMARY KEY (kind, id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS file (id TEXT PRIMARY KEY, name TEXT, mime TEXT, content BLOB);
"""


class Store:
    """Named JSON values by kind and id, and the contents of files."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(":memory:" if folder is None else folder / "phones.sqlite", isolation_level=None)
        self._db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;" + _TABLES)
        self._depth = 0

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is written inside is written all at once, or not at all."""
        self._depth += 1
        if self._depth == 1:
            self._db.execute("BEGIN")
        try:
            yield
        except BaseException:
            self._depth -= 1
            if self._depth == 0:
                self._db.execute("ROLLBACK")
            raise
        self._depth -= 1
        if self._depth == 0:
            self._db.execute("COMMIT")

    def put(self, kind: str, key: object, value: Any) -> None:
        """Keep this value under its kind and id, in place of an older one."""
        self._db.execute("REPLACE INTO thing VALUES (?, ?, ?)", (kind, str(key), json.dumps(value)))

    def get(self, kind: str, key: object, default: Any = None) -> Any:
        """The value, or the default."""
        row = self._db.execute("SELECT value FROM thing WHERE kind = ? AND id = ?", (kind, str(key))).fetchone()
        return default if row is None else json.loads(row[0])

    def drop(self, kind: str, key: object) -> None:
        """Forget one value."""
        self._db.execute("DELETE FROM thing WHERE kind = ? AND id = ?", (kind, str(key)))

    def every(self, kind: str) -> list[tuple[str, Any]]:
        """All of a kind, as (id, value)."""
        rows = self._db.execute("SELECT id, value FROM thing WHERE kind = ?", (kind,))
        return [(key, json.loads(value)) for key, value in rows]

    def count(self, name: str, start: int = 1) -> int:
        """The next number of a series that never repeats, restarts included."""
        number = int(self.get("count", name, start))
        self.put("count", name, number + 1)
        return number

    def keep_file(self, key: str, name: str, mime: str, content: bytes) -> None:
        """Keep the content of a document."""
        self._db.execute("REPLACE INTO file VALUES (?, ?, ?, ?)", (key, name, mime, content))

    def file(self, key: str) -> tuple[str, str, bytes] | None:
        """Name, kind and content of a document."""
        row = self._db.execute("SELECT name, mime, content FROM file WHERE id = ?", (key,)).fetchone()
        return None if row is None else (row[0], row[1], bytes(row[2]))

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()
