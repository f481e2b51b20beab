"""What SQLAlchemy asks of SQLite's driver, and how often that goes to the driver's thread."""

from __future__ import annotations

from pathlib import Path
from queue import SimpleQueue
from typing import Any

import aiosqlite.core
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from bot.storage.database import Database


class Counted(SimpleQueue):  # type: ignore[type-arg]
    """The queue to the thread."""

    trips = 0

    def put_nowait(self, task: Any) -> None:
        Counted.trips += 1
        super().put_nowait(task)


async def test_a_statement_is_one_trip_with_its_rows_and_its_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aiosqlite.core, "SimpleQueue", Counted)
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/town.db")
    async with database.write() as session:
        connection = await session.connection()
        await connection.execute(text("CREATE TABLE child (letter TEXT PRIMARY KEY, age INTEGER)"))
        before = Counted.trips
        made = await connection.execute(
            text("INSERT INTO child VALUES (:letter, :age)"), [{"letter": each, "age": 3} for each in "ABC"]
        )
        assert made.rowcount == 3
        changed = await connection.execute(text("UPDATE child SET age = 4 WHERE letter <> 'A'"))
        assert changed.rowcount == 2
        found = await connection.execute(text("SELECT letter, age FROM child ORDER BY letter"))
        assert [tuple(row) for row in found] == [("A", 3), ("B", 4), ("C", 4)]
        assert Counted.trips - before == 3
        with pytest.raises(IntegrityError):
            await connection.execute(text("INSERT INTO child VALUES ('A', 1)"))
    await database.close()
