"""`roundtable migrate` is killed in each migration, when it has changed everything and committed nothing."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Connection, MetaData, insert, select

from bot.app.migrate import scripts, upgrade
from bot.storage.models import Agency, Inbox
from bot.storage.models.base import table_of
from tests.test_migrations import ask, config, differences
from tests.torture.fatal import Fatal
from tests.torture.serving import MONDAY
from tests.town.seed import agency_id

VERSIONS = [script.revision for script in scripts().walk_revisions()][::-1]
LAID = (
    (Agency, {"id": agency_id("caf"), "code": "caf", "name": "CAF Team", "third_sector": False, "keeps_term": False}),
    (
        Inbox,
        {
            "id": agency_id("an update"),
            "update_id": 7,
            "lane": b"chat",
            "update_sealed": b"sealed",
            "received_at": MONDAY,
            "attempts": 0,
        },
    ),
)
"""In tables that are there from the first version on. None of their columns has come later."""


async def dies_migrating(url: str, fatal: Fatal) -> None:
    """`roundtable migrate` in a process of its own, to its death."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", *fatal.arguments, "migrate", env=os.environ | {"ROUNDTABLE_DATABASE_URL": url}
    )
    await fatal.has_come(process)


def what_stands(connection: Connection) -> dict[str, Any]:
    """Every table with its columns, its indices and its rows."""
    found = MetaData()
    found.reflect(connection)
    return {
        table.name: (
            sorted(str(column.name) for column in table.columns),
            sorted(str(index.name) for index in table.indexes),
            connection.execute(select(table)).all(),
        )
        for table in found.tables.values()
    }


def lay(connection: Connection) -> None:
    for model, values in LAID:
        connection.execute(insert(table_of(model)).values(**values))
    connection.commit()


@pytest.mark.long
@pytest.mark.ci
@pytest.mark.parametrize("version", VERSIONS)
def test_a_migration_that_is_killed_before_its_commit_has_done_nothing_and_is_done_by_the_next(
    url: str, version: str, tmp_path: Path
) -> None:
    fatal = Fatal("during migration", tmp_path / "died")
    if version != VERSIONS[0]:
        command.upgrade(config(url), VERSIONS[VERSIONS.index(version) - 1])
        ask(url, lay)
    before = ask(url, what_stands)
    asyncio.run(dies_migrating(url, fatal))
    assert ask(url, what_stands) == before, "nothing of it was kept, and nothing is gone"
    upgrade(url)  # what the command does, without its pause for replicas
    after = ask(url, what_stands)
    assert after["alembic_version"][2] == [(VERSIONS[-1],)]
    assert ask(url, differences) == []
    for table in before.keys() - {"alembic_version"}:
        assert len(after[table][2]) == len(before[table][2]), f"{table}: no row is lost"
