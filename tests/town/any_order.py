"""SQLite as it might be: where no order was asked, the row that lies last comes first.

A table that has had rows taken out gives new ones in no order at all; one that is new gives them as they came, and hides
what relies on that.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import event

from bot.storage.database import Database


def give_last_first(database: Database) -> None:
    """For every connection that is opened from now on."""
    for engine in database.engines:
        event.listen(engine.sync_engine, "connect", _last_first)


def _last_first(connection: Any, record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA reverse_unordered_selects = ON")
    cursor.close()
