"""A restore into PostgreSQL that did not come to its end: nobody begins on what stands there, and what was there comes back."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url, text

from bot.app import pg_client, restore_server
from bot.app.bad_input import BadInput
from bot.app.cli import BAD_INPUT, main
from bot.app.serve import run
from bot.domain.policy import Policy
from bot.settings import BadSetting
from bot.storage import schema
from tests.backup.restoring import all_is_heard, backs_up, is_notice, restores, said
from tests.backup.test_restore import refused
from tests.conftest import in_worlds, lay
from tests.torture.fatal import Fatal
from tests.town.postgres import Cluster, postgres
from tests.town.town import Town, World
from tests.updates.story import before_a_tac, quiet

world = in_worlds([World.POSTGRES])
DEATHS = ("when the copy is in the server, before it is reconciled", "when it is reconciled, before its commit")
Told = Callable[..., Awaitable[str]]


@pytest.fixture
def cluster(policies: tuple[Policy, ...]) -> Iterator[Cluster]:
    """One of these tests' own: it goes away here."""
    with postgres() as cluster:
        cluster.create("town")
        lay(cluster.url("town"), policies)
        yield cluster


@pytest.fixture
def database(request: pytest.FixtureRequest) -> str:
    if "cluster" in request.fixturenames:
        cluster: Cluster = request.getfixturevalue("cluster")
        return cluster.url("town")
    url: str = request.getfixturevalue("own_database")
    return url


@pytest.fixture
def told(town: Town, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Told:
    """Run a command on the town's database that ends in one line for whoever gave it, and return the line."""
    given = {name: str(getattr(town.settings, name)) for name in ("database_url", "keys", "journal", "pg_bin")}
    for name, value in given.items():
        monkeypatch.setenv(f"ROUNDTABLE_{name.upper()}", value)

    async def tell(*asked: str) -> str:
        capsys.readouterr()
        assert await asyncio.to_thread(main, [*asked]) == BAD_INPUT
        (line,) = capsys.readouterr().err.splitlines()
        return line

    return tell


async def counted(town: Town, place: str = "public") -> int:
    async with town.installation.looking() as here:
        return int((await here.db.execute(text(f'SELECT count(*) FROM "{place}".outbox'))).scalar_one())


async def schemas(town: Town, beginning: str) -> list[str]:
    async with town.installation.looking() as here:
        found = await here.db.execute(text("SELECT nspname FROM pg_namespace ORDER BY 1"))
        return [name for (name,) in found if name.startswith(beginning)]


async def dies_restoring(town: Town, kept: Path, point: str, mark: Path) -> None:
    fatal = Fatal(point, mark)
    await town.close()
    command = [sys.executable, "-m", *fatal.arguments, "restore", str(kept), "--replace", "--without-journal"]
    died = await asyncio.to_thread(subprocess.run, command, check=False)
    assert died.returncode == -signal.SIGKILL
    await town.open()


async def nobody_begins(town: Town, told: Told, tmp_path: Path) -> None:
    for asked in (("check",), ("migrate",), ("backup", str(tmp_path / "half"))):
        assert "did not come to its end" in await told(*asked)
    with pytest.raises(BadSetting, match="did not come to its end"):
        await run(town.settings)


@pytest.mark.parametrize("point", DEATHS)
async def test_one_that_was_killed_is_taken_for_good_by_nobody_and_is_done_by_the_next(
    town: Town, tmp_path: Path, told: Told, point: str
) -> None:
    await before_a_tac(town, ("school nurse", "school"))
    await town.is_now("Tue 1 Dec 12:00")
    kept = await backs_up(town, tmp_path / "tuesday")
    await town.is_now("Fri 11 Dec 12:00")
    before, rows = len(said(town)), await counted(town)
    quiet(town)

    await dies_restoring(town, kept, point, tmp_path / "died")
    assert await counted(town) < rows
    replica = town.installation.database
    await schema.look(replica)
    assert not replica.is_known, "one that runs stops"
    await nobody_begins(town, told, tmp_path)
    await town.close()
    assert "--replace" in await told("restore", str(kept))

    found = await restores(town, kept)
    assert found.known > 3
    assert await schema.is_known(town.installation.database)
    assert not await schemas(town, "restoring_")
    (aside,) = await schemas(town, "before_")
    assert await counted(town, aside) == rows, "what was there first is kept, not the half one"
    await town.settle()
    assert [what for _, what in said(town)[before:] if not is_notice(what)] == []
    all_is_heard(town)


async def test_where_the_next_fails_too_what_was_there_first_comes_back(
    town: Town, tmp_path: Path, told: Told
) -> None:
    kept = await backs_up(town, tmp_path / "kept")
    await before_a_tac(town, ("school nurse",))
    quiet(town)
    rows = await counted(town)
    await dies_restoring(town, kept, DEATHS[0], tmp_path / "died")
    assert await counted(town) < rows
    (tmp_path / "wrong").write_bytes(b"no backup at all" * 400)
    assert "pg_restore" in await refused(town, tmp_path / "wrong")
    assert await counted(town) == rows
    assert not await schemas(town, "restoring_") + await schemas(town, "before_")
    assert await schema.is_known(town.installation.database)


def goes_away(cluster: Cluster, then: Callable[[], None]) -> Callable[..., None]:
    """The server is gone before `pg_restore` has said anything."""

    def runs(*given: Any) -> None:
        cluster.stop(signal.SIGQUIT)
        then()
        raise BadInput("pg_restore failed: the server closed the connection.")

    return runs


async def test_a_server_that_went_away_in_the_middle_is_waited_for(
    cluster: Cluster, town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = await backs_up(town, tmp_path / "kept")
    rows = await counted(town)
    monkeypatch.setattr(restore_server, "AGAIN_SECONDS", 0.05)
    monkeypatch.setattr(pg_client, "run", goes_away(cluster, lambda: cluster.start(wait=False)))
    assert "pg_restore failed" in await refused(town, kept)
    assert await counted(town) == rows
    assert await schemas(town, "restoring_") == []


async def test_where_it_stays_away_the_words_say_where_everything_is_and_how_it_comes_back(
    cluster: Cluster, town: Town, tmp_path: Path, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = await backs_up(town, tmp_path / "kept")
    rows = await counted(town)
    await town.close()
    with monkeypatch.context() as gone:
        gone.setattr(restore_server, "PATIENCE_SECONDS", 0.0)
        gone.setattr(pg_client, "run", goes_away(cluster, lambda: None))
        line = await told("restore", str(kept), "--replace", "--without-journal")
    cluster.start()
    await town.open()
    (name,) = await schemas(town, "restoring_")
    assert f"in the schema {name}" in line
    await nobody_begins(town, told, tmp_path)
    await town.close()

    url, sql = make_url(town.settings.database_url), line[line.index("BEGIN;") :]
    psql = [Path(town.settings.pg_bin) / "psql", "-qX", "-v", "ON_ERROR_STOP=1", "-c", sql]
    given = {"PGHOST": str(url.query["host"]), "PGUSER": "roundtable", "PGDATABASE": "town"}
    await asyncio.to_thread(subprocess.run, psql, env=os.environ | given, check=True)
    await town.open()
    assert await counted(town) == rows
    assert await schema.is_known(town.installation.database)


async def test_one_whose_end_was_not_heard_of_says_that_it_was_restored(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = await backs_up(town, tmp_path / "kept")
    made_ready = restore_server.made_ready

    def is_not_heard(*given: Any) -> None:
        made_ready(*given)
        raise ConnectionResetError

    monkeypatch.setattr(restore_server, "made_ready", is_not_heard)
    assert "It was restored" in await refused(town, kept)
    assert await schemas(town, "before_")
    await town.settle()
    all_is_heard(town)
