"""One head; up, down and up again; and the schema that the models describe: on both databases."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar
from uuid import UUID, uuid4

import pytest
import structlog
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Executable, inspect, select, text, update
from sqlalchemy.exc import DBAPIError

from bot.app import migrate, schema
from bot.app.cli import BAD_INPUT, main
from bot.storage.database import Database, was_overtaken
from bot.storage.models import Agency, Base, Family, Holding, Person, Seat
from bot.storage.schema import MIGRATING
from tests.town.postgres import Cluster

T = TypeVar("T")


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database."""
    if request.param == "SQLite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'm.db'}"
        return
    cluster: Cluster = request.getfixturevalue("laid_postgres")
    with cluster.copy_of("template1") as url:
        yield url


def config(url: str) -> Config:
    config = Config(migrate.CONFIG)
    config.attributes["url"] = url
    return config


def ask(url: str, question: Callable[[Connection], T]) -> T:
    async def ask() -> T:
        database = Database(url)
        async with database.engine.connect() as connection:
            answer = await connection.run_sync(question)
        await database.close()
        return answer

    return asyncio.run(ask())


def differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": False, "target_metadata": Base.metadata})
    return list(compare_metadata(context, Base.metadata))


def tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names())


def test_there_is_one_head_and_the_code_knows_it() -> None:
    heads = ScriptDirectory.from_config(Config(migrate.CONFIG)).get_heads()
    assert heads == [schema.KNOWN_SCHEMA]


def test_the_migrated_schema_is_the_one_that_the_models_describe(url: str) -> None:
    command.upgrade(config(url), "head")
    assert ask(url, differences) == []


def test_every_migration_goes_down_again(url: str) -> None:
    command.upgrade(config(url), "head")
    command.downgrade(config(url), "base")
    assert ask(url, tables) <= {"alembic_version"}
    command.upgrade(config(url), "head")


def test_replicas_that_migrate_at_the_same_time_wait_for_each_other(laid_postgres: Cluster) -> None:
    with laid_postgres.copy_of("template1") as url:
        command_line = [sys.executable, "-m", "bot.app", "migrate"]
        replicas = [subprocess.Popen(command_line, env=os.environ | {"ROUNDTABLE_DATABASE_URL": url}) for _ in "ab"]
        assert [replica.wait() for replica in replicas] == [0, 0]
        assert ask(url, differences) == []


def test_another_migration_is_waited_for_longer_than_a_table_is(laid_postgres: Cluster) -> None:
    with laid_postgres.copy_of("template1") as url:
        waiting = config(url)
        waiting.attributes["lock_timeout"] = "10ms"
        with ThreadPoolExecutor() as other:
            upgraded = asyncio.run(
                _while_somebody_migrates(url, lambda: other.submit(command.upgrade, waiting, "head"))
            )
            upgraded.result()
        assert ask(url, differences) == []


async def _while_somebody_migrates(url: str, migrate: Callable[[], Future[None]]) -> Future[None]:
    """Begin to migrate while another does, and give way once it has waited for a while."""
    waits = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
    database = Database(url)
    async with database.engine.connect() as looking, database.engine.begin() as holding:
        await holding.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATING})
        migrating = migrate()
        while not (await looking.execute(waits)).scalar_one():
            assert not migrating.done()
        await looking.execute(text("SELECT pg_sleep(0.1)"))
        assert not migrating.done(), migrating.exception()
    await database.close()
    return migrating


def test_each_migration_only_expands_what_older_code_knows(url: str) -> None:
    """Code of the version before reads and writes on: what it knows stays as it is, and what is new needs no word of it.

    One that contracts says so itself: `contracts = True`, a version after the last code that used what it takes away.
    """
    scripts = list(ScriptDirectory.from_config(config(url)).walk_revisions())[::-1]
    before: dict[str, dict[str, tuple[str, bool]]] = {}
    for script in scripts:
        command.upgrade(config(url), script.revision)
        now = ask(url, _columns)
        if before and not getattr(script.module, "contracts", False):
            lost = {
                (table, name) for table, kept in before.items() for name in kept if name not in now.get(table, {})
            }
            assert not lost, f"{script.revision} takes away {lost}"
            for table, columns in before.items():
                assert {name: now[table][name] for name in columns} == columns, f"{script.revision} changes {table}"
                needed = {name for name in now[table].keys() - columns.keys() if now[table][name][1]}
                assert not needed, f"{script.revision} needs {needed} of whoever writes to {table}"
        before = now


def _columns(connection: Connection) -> dict[str, dict[str, tuple[str, bool]]]:
    """By table, each column's type, and whether whoever writes a row must give it."""
    found = inspect(connection)
    return {
        table: {
            column["name"]: (str(column["type"]), not column["nullable"] and column["default"] is None)
            for column in found.get_columns(table)
        }
        for table in found.get_table_names()
    }


@pytest.mark.parametrize("asked", ["migrate", "check", "serve"])
def test_a_newer_database_is_no_matter_of_migrating(url: str, asked: str, told: Callable[[str], str]) -> None:
    command.upgrade(config(url), "head")
    ask(url, lambda connection: _stamped(connection, "9999"))
    said = told(asked)
    assert "newer version" in said
    assert "roundtable migrate" not in said
    assert ask(url, lambda connection: connection.execute(_VERSION).scalar_one()) == "9999"


@pytest.mark.parametrize("asked", ["check", "serve"])
def test_an_older_one_is_and_so_is_an_empty_one(url: str, asked: str, told: Callable[[str], str]) -> None:
    assert "Run: roundtable migrate" in told(asked)
    command.upgrade(config(url), "0001")
    assert "Run: roundtable migrate" in told(asked)


@pytest.fixture
def told(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Callable[[str], str]]:
    """Run a command that ends in one line for whoever gave it, and return the line."""
    monkeypatch.setenv("ROUNDTABLE_DATABASE_URL", url)
    monkeypatch.setenv("ROUNDTABLE_KEYS", str(tmp_path / "keys.json"))
    monkeypatch.setenv("ROUNDTABLE_TOKEN", "710000001:" + "t" * 35)

    def run(asked: str) -> str:
        assert main([asked]) == BAD_INPUT
        (line,) = capsys.readouterr().err.splitlines()
        return line

    yield run
    structlog.reset_defaults()  # `serve` begins by having its log go to what was standard error here


_VERSION = text("SELECT version_num FROM alembic_version")


def _stamped(connection: Connection, version: str) -> None:
    connection.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})
    connection.commit()


def test_two_never_hold_a_seat_at_once(url: str) -> None:
    command.upgrade(config(url), "head")
    assert len(asyncio.run(_held(url, ("1 Mar", "1 May"), ("1 May", None)))) == 2
    for first, second in ((("1 Mar", None), ("1 May", "1 Jun")), (("1 Mar", "2 May"), ("1 May", None))):
        with pytest.raises(DBAPIError, match="overlap"):
            asyncio.run(_held(url, first, second))


def test_nor_by_a_change_of_dates(url: str) -> None:
    command.upgrade(config(url), "head")
    until_may, from_may = asyncio.run(_held(url, ("1 Mar", "1 May"), ("1 May", None)))
    for holding, change in ((until_may, {"until_at": _day("2 May")}), (from_may, {"from_at": _day("30 Apr")})):
        with pytest.raises(DBAPIError, match="overlap"):
            asyncio.run(_changes(url, update(Holding).where(Holding.id == holding).values(change)))
    asyncio.run(_changes(url, update(Holding).where(Holding.id == until_may).values(until_at=_day("30 Apr"))))


def test_nor_by_two_who_begin_at_the_same_time(laid_postgres: Cluster) -> None:
    """Each sees none but its own: the second waits for the first, and is refused then."""
    with laid_postgres.copy_of("template1") as url:
        command.upgrade(config(url), "head")
        (until_march,) = asyncio.run(_held(url, ("1 Jan", "1 Mar")))
        with pytest.raises(DBAPIError, match="overlap"):
            asyncio.run(_two_begin(url, until_march))


async def _two_begin(url: str, before: UUID) -> None:
    database = Database(url)
    try:
        async with database.write() as first, database.write() as second, database.read() as looking:
            held = (await first.execute(select(Holding).where(Holding.id == before))).scalar_one()
            same = {"seat_id": held.seat_id, "family_id": held.family_id, "person_id": held.person_id}
            first.add(Holding(**same, from_at=_day("1 Mar")))
            await first.flush()
            second.add(Holding(**same, from_at=_day("1 Apr")))
            waiting = asyncio.create_task(second.flush())
            waits = text("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
            while not waiting.done() and not (await looking.execute(waits)).scalar_one():
                pass
            assert not waiting.done(), "it does not wait"
            await first.commit()
            await waiting
    finally:
        await database.close()


@pytest.mark.parametrize("until", [None, "1 May"])
def test_nor_by_two_each_of_whom_sees_the_database_as_it_was(laid_postgres: Cluster, until: str | None) -> None:
    """The second began before the first had written anything."""
    with laid_postgres.copy_of("template1") as url:
        command.upgrade(config(url), "head")
        (until_march,) = asyncio.run(_held(url, ("1 Jan", "1 Mar")))
        with pytest.raises(DBAPIError) as raised:
            asyncio.run(_two_alone(url, until_march, _day(until) if until else None))
        assert was_overtaken(raised.value)


async def _two_alone(url: str, before: UUID, until: datetime | None) -> None:
    database = Database(url)
    try:
        async with database.write(alone=True) as second:
            held = (await second.execute(select(Holding).where(Holding.id == before))).scalar_one()
            same = {"seat_id": held.seat_id, "family_id": held.family_id, "person_id": held.person_id}
            async with database.write(alone=True) as first:
                first.add(Holding(**same, from_at=_day("1 Mar"), until_at=until))
            second.add(Holding(**same, from_at=_day("1 Apr"), until_at=until))
    finally:
        await database.close()


async def _changes(url: str, statement: Executable) -> None:
    database = Database(url)
    try:
        async with database.write() as session:
            await session.execute(statement)
    finally:
        await database.close()


def _day(day: str) -> datetime:
    return datetime.strptime(f"{day} 2027", "%d %b %Y").replace(tzinfo=UTC)


async def _held(url: str, *holdings: tuple[str, str | None]) -> list[UUID]:
    """The holdings of a new seat, as they were kept."""
    database = Database(url)
    try:
        async with database.write() as session:
            agency = Agency(code=str(uuid4()), name="Northwick Primary")
            session.add(agency)
            await session.flush()
            person = Person(name="Ada Bell", function="school", agency_id=agency.id)
            session.add(person)
            await session.flush()
            opened = {"opened_at": _day("1 Jan"), "opened_by_id": person.id, "baseline_on": _day("1 Jan").date()}
            family = Family(reference=f"R-{uuid4()}", nation="england", **opened)
            session.add(family)
            await session.flush()
            seat = Seat(family_id=family.id, agency_id=agency.id, function="school", added_at=_day("1 Jan"))
            session.add(seat)
            await session.flush()
            rows = [
                Holding(
                    seat_id=seat.id,
                    family_id=family.id,
                    person_id=person.id,
                    from_at=_day(since),
                    until_at=_day(until) if until else None,
                )
                for since, until in holdings
            ]
            session.add_all(rows)
            await session.flush()
        return [row.id for row in rows]
    finally:
        await database.close()
