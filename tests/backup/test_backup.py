"""`roundtable backup`: whole or not at all, for nobody else's eyes, and while somebody writes."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from errno import EPERM
from pathlib import Path

import pytest

from bot.app import backup
from bot.app.begun import begun
from bot.app.cli import main
from bot.app.migrate import upgrade
from bot.app.schema import KNOWN_SCHEMA
from bot.storage.sealing import KeyRing
from tests.torture.fatal import Fatal


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "roundtable.db"
    monkeypatch.setenv("ROUNDTABLE_DATABASE_URL", f"sqlite:///{path}")
    monkeypatch.setenv("ROUNDTABLE_KEYS", str(tmp_path / "keys.json"))
    upgrade(f"sqlite+aiosqlite:///{path}")
    return path


def names(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT version_num FROM alembic_version").fetchone() == (KNOWN_SCHEMA,)
        return [name for (name,) in db.execute("SELECT name FROM mark ORDER BY name")]


def test_what_was_committed_is_in_it_and_what_is_being_written_is_not(
    database: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "copies" / "monday.db"
    copy.parent.mkdir()
    with closing(sqlite3.connect(database, isolation_level=None)) as writer:
        writer.execute("INSERT INTO mark VALUES ('kept', '1')")
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("INSERT INTO mark VALUES ('not yet', '1')")
        assert main(["backup", str(copy)]) == 0
        writer.execute("COMMIT")
    assert "kept" in names(copy)
    assert "not yet" not in names(copy)
    assert copy.stat().st_mode & 0o777 == 0o600
    assert list(copy.parent.iterdir()) == [copy]
    assert "keys.json" in capsys.readouterr().out


def test_it_takes_the_place_of_no_file(database: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    there = tmp_path / "precious"
    there.write_text("words")
    assert main(["backup", str(there)]) == 2
    assert there.read_text() == "words"
    assert capsys.readouterr().err.count("\n") == 1


def no_links(*names: object) -> None:
    raise PermissionError(EPERM, "as a file system without hard links says it")


def test_a_file_system_without_hard_links_has_whole_backups_too(
    database: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    copies = tmp_path / "copies"
    copies.mkdir()
    monkeypatch.setattr(os, "link", no_links)
    assert main(["backup", str(copies / "monday.db")]) == 0
    assert names(copies / "monday.db") is not None
    assert (copies / "monday.db").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in copies.iterdir()] == ["monday.db"]


@pytest.mark.parametrize("links", [True, False])
def test_a_file_that_is_put_there_while_it_is_copied_keeps_its_place(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    there, synced = tmp_path / "precious", backup.sync
    if not links:
        monkeypatch.setattr(os, "link", no_links)

    def somebody_is_quicker(path: Path) -> None:
        there.write_text("words")
        synced(path)

    monkeypatch.setattr(backup, "sync", somebody_is_quicker)
    assert main(["backup", str(there)]) == 2
    assert there.read_text() == "words"


def test_what_a_killed_one_left_goes_with_the_next_and_what_another_is_making_stays(
    database: Path, tmp_path: Path
) -> None:
    copies = tmp_path / "copies"
    copies.mkdir()
    fatal = Fatal("before the backup has its name", tmp_path / "died")
    killed = subprocess.run(
        [sys.executable, "-m", *fatal.arguments, "backup", str(copies / "monday.db")], check=False
    )
    assert killed.returncode == -signal.SIGKILL
    (left,) = copies.iterdir()
    with begun(copies / "monday.db") as made:
        assert not left.exists()
        assert main(["backup", str(copies / "tuesday.db")]) == 0
        assert set(copies.iterdir()) == {made, copies / "tuesday.db"}


def test_a_database_that_is_no_database_leaves_nothing_behind(
    database: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    database.write_bytes(b"not a database at all" * 500)
    copies = tmp_path / "copies"
    copies.mkdir()
    assert main(["backup", str(copies / "monday.db")]) == 2
    assert not list(copies.iterdir())
    assert capsys.readouterr().err.count("\n") == 1


def test_it_is_put_back_by_one_command_that_says_what_it_could_not_know(
    database: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROUNDTABLE_JOURNAL", str(tmp_path / "journal"))
    KeyRing.generate().save(tmp_path / "keys.json")
    copy = tmp_path / "monday.db"
    assert main(["backup", str(copy)]) == 0
    database.unlink()
    log = database.with_name("roundtable.db-wal")
    log.write_bytes(b"left over")
    assert main(["restore", str(copy), "--without-journal"]) == 0
    assert not log.exists()
    told = capsys.readouterr().out
    assert "may be sent again" in told
    assert database.is_file()
    assert main(["restore", str(copy), "--without-journal"]) == 2
    assert "--replace" in capsys.readouterr().err
    assert main(["restore", str(copy), "--replace", "--without-journal"]) == 0
    assert list(tmp_path.glob("before_*_roundtable.db"))
