"""`roundtable backup`: whole or not at all, for nobody else's eyes, and while somebody writes."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.app.cli import main
from bot.app.migrate import upgrade
from bot.app.schema import KNOWN_SCHEMA


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


def test_a_database_that_is_no_database_leaves_nothing_behind(
    database: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    database.write_bytes(b"not a database at all" * 500)
    copies = tmp_path / "copies"
    copies.mkdir()
    assert main(["backup", str(copies / "monday.db")]) == 2
    assert not list(copies.iterdir())
    assert capsys.readouterr().err.count("\n") == 1
