"""A restore into SQLite: the database keeps its place until the other one takes it, whatever happens in between."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from errno import EIO, EPERM
from pathlib import Path

import pytest

from bot.app import restore_file
from bot.app.alone import alone
from bot.app.cli import BAD_INPUT, main
from bot.app.migrate import upgrade
from bot.settings import BadSetting
from bot.storage.database import Database
from bot.storage.sealing import KeyRing
from tests.torture.fatal import Fatal


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One that has a fact which its backup has not."""
    path = tmp_path / "here" / "roundtable.db"
    path.parent.mkdir()
    monkeypatch.setenv("ROUNDTABLE_DATABASE_URL", f"sqlite:///{path}")
    monkeypatch.setenv("ROUNDTABLE_KEYS", str(tmp_path / "keys.json"))
    monkeypatch.setenv("ROUNDTABLE_JOURNAL", str(tmp_path / "journal"))
    KeyRing.generate().save(tmp_path / "keys.json")
    upgrade(f"sqlite+aiosqlite:///{path}")
    assert main(["backup", str(tmp_path / "monday.db")]) == 0
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("INSERT INTO mark VALUES ('since', '1')")
    return path


@pytest.fixture
def command(tmp_path: Path) -> list[str]:
    return ["restore", str(tmp_path / "monday.db"), "--replace", "--without-journal"]


def holds_since(path: Path) -> bool:
    with closing(sqlite3.connect(path)) as db:
        return db.execute("SELECT 1 FROM mark WHERE name = 'since'").fetchone() is not None


def names(database: Path) -> set[str]:
    return {path.name for path in database.parent.iterdir()} - {"roundtable.db.serving"}


def aside(database: Path) -> Path:
    (found,) = database.parent.glob("before_*_roundtable.db")
    return found


def fails(*given: object, **more: object) -> None:
    raise OSError(EIO, "as a disk says that fails")


def test_where_it_cannot_take_the_place_the_old_one_still_has_it(
    database: Path, command: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(Path, "replace", fails)
        assert main(command) == BAD_INPUT
    assert "Nothing was restored" in capsys.readouterr().err
    assert holds_since(database)
    assert names(database) == {"roundtable.db"}


def test_what_stands_beside_it_comes_back_too_and_goes_with_it_in_the_end(
    database: Path, command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A log whose database is lost: nobody knows what may yet be read from it, and it is none of the copy's."""
    database.unlink()
    log = database.with_name("roundtable.db-wal")
    log.write_bytes(b"its log")
    with monkeypatch.context() as failing:
        failing.setattr(Path, "replace", fails)
        assert main(command) == BAD_INPUT
    assert log.read_bytes() == b"its log"
    assert names(database) == {"roundtable.db-wal"}
    assert main(command) == 0
    (kept,) = database.parent.glob("before_*_roundtable.db-wal")
    assert kept.read_bytes() == b"its log"
    assert names(database) == {"roundtable.db", kept.name}
    assert not holds_since(database)


def test_one_that_is_killed_before_it_takes_the_place_has_taken_nothing(
    database: Path, command: list[str], tmp_path: Path
) -> None:
    fatal = Fatal("before the copy takes the database's place", tmp_path / "died")
    died = subprocess.run([sys.executable, "-m", *fatal.arguments, *command], check=False)
    assert died.returncode == -signal.SIGKILL
    assert holds_since(database)
    assert main(command) == 0
    assert not holds_since(database)
    assert all(holds_since(kept) for kept in database.parent.glob("before_*_roundtable.db"))
    assert not [name for name in names(database) if name.startswith(".")], "what the dead one had made is gone"


def test_a_file_system_without_hard_links_keeps_a_copy(
    database: Path, command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*names: object) -> None:
        raise PermissionError(EPERM, "as a file system without hard links says it")

    monkeypatch.setattr(os, "link", no_links)
    assert main(command) == 0
    assert not holds_since(database)
    assert holds_since(aside(database))
    assert aside(database).stat().st_mode & 0o777 == 0o600


def test_where_the_disk_does_not_promise_to_keep_it_nobody_says_that_nothing_was_restored(
    database: Path, command: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sync = restore_file.sync

    def fails_once_it_is_there(path: Path) -> None:
        if path == database.parent and not holds_since(database):
            fails()
        sync(path)

    monkeypatch.setattr(restore_file, "sync", fails_once_it_is_there)
    assert main(command) == BAD_INPUT
    said = capsys.readouterr().err
    assert "It was restored" in said
    assert "Nothing was restored" not in said
    assert aside(database).name in said
    assert not holds_since(database)
    assert holds_since(aside(database))


def test_no_serve_begins_on_a_file_while_it_is_restored_and_none_is_restored_under_one(
    database: Path, command: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    serving = Database(f"sqlite+aiosqlite:///{database}")
    with alone(serving):
        assert main(command) == BAD_INPUT
    assert "Stop every `roundtable serve`" in capsys.readouterr().err
    assert holds_since(database)
    made_ready = restore_file.made_ready
    refused = []

    def meanwhile(*given: object) -> object:
        with pytest.raises(BadSetting, match="a restore runs on this file") as raised, alone(serving):
            pass
        refused.append(raised)
        return made_ready(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(restore_file, "made_ready", meanwhile)
    assert main(command) == 0
    assert refused
