"""A key file belongs to its database: no command makes another one beside it, or goes on with a wrong one."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.app.cli import BAD_INPUT, main
from bot.app.keys import NOTE, require_keys
from bot.app.serve import install
from bot.settings import BadSetting, Settings
from bot.storage.sealing import KeyRing

WRONG, NOT_THERE = "is not the key file of this database", "was begun with a key file"
PEOPLE = "agency,function,name,email\nCAF team,early_help,Ada Bell,ada.bell@northwick.example\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation that has been migrated, and no more."""
    monkeypatch.setenv("ROUNDTABLE_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path / 'roundtable.db'}")
    monkeypatch.setenv("ROUNDTABLE_KEYS", str(tmp_path / "keys.json"))
    assert main(["migrate"]) == 0
    (tmp_path / "people.csv").write_text(PEOPLE)
    return tmp_path


def imports(folder: Path) -> int:
    return main(["import", str(folder / "people.csv")])


def test_a_new_database_is_begun_with_a_new_key_file(folder: Path) -> None:
    assert imports(folder) == 0
    assert (folder / "keys.json").stat().st_mode & 0o777 == 0o600
    assert imports(folder) == 0, "and goes on with it"


def test_from_another_folder_no_second_key_file_is_made(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Only the database's address was set: the people would have been sealed with keys that the bot does not have."""
    assert imports(folder) == 0
    monkeypatch.setenv("ROUNDTABLE_KEYS", str(folder / "elsewhere" / "keys.json"))
    for command in (["import", str(folder / "people.csv")], ["check"]):
        assert main(command) == BAD_INPUT
        assert NOT_THERE in capsys.readouterr().err
    assert not (folder / "elsewhere").exists()


def test_the_key_file_of_another_database_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert imports(folder) == 0
    (folder / "keys.json").rename(folder / "kept.json")
    monkeypatch.setenv("ROUNDTABLE_DATABASE_URL", f"sqlite+aiosqlite:///{folder / 'other.db'}")
    assert main(["migrate"]) == 0
    assert imports(folder) == 0
    monkeypatch.setenv("ROUNDTABLE_DATABASE_URL", f"sqlite+aiosqlite:///{folder / 'roundtable.db'}")
    assert imports(folder) == BAD_INPUT
    assert WRONG in capsys.readouterr().err
    monkeypatch.setenv("ROUNDTABLE_KEYS", str(folder / "kept.json"))
    assert imports(folder) == 0


def test_whoever_only_checks_begins_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == BAD_INPUT
    assert "is not there yet" in capsys.readouterr().err
    assert not (folder / "keys.json").exists()


def test_of_two_that_begin_at_once_one_keeps_its_key_file(folder: Path) -> None:
    """Replicas on machines of their own, each with a folder of its own."""

    async def begun() -> list[BadSetting | None]:
        said: list[BadSetting | None] = []
        for name in ("one", "other"):
            settings = Settings(keys=folder / name / "keys.json")
            installation = install(settings)
            try:
                await require_keys(installation)
                said.append(None)
            except BadSetting as problem:
                said.append(problem)
            finally:
                await installation.database.close()
        return said

    first, second = asyncio.run(begun())
    assert first is None
    assert NOT_THERE in str(second)
    assert not (folder / "other").exists()


def test_a_database_from_before_they_noted_their_key_file_is_tried_with_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert imports(folder) == 0
    with closing(sqlite3.connect(folder / "roundtable.db")) as database, database:
        database.execute("DELETE FROM mark WHERE name = ?", [NOTE])
    KeyRing.generate().save(folder / "wrong.json")
    for wrong, says in (("wrong.json", WRONG), ("nowhere.json", NOT_THERE)):
        monkeypatch.setenv("ROUNDTABLE_KEYS", str(folder / wrong))
        assert imports(folder) == BAD_INPUT
        assert says in capsys.readouterr().err
    monkeypatch.setenv("ROUNDTABLE_KEYS", str(folder / "keys.json"))
    assert imports(folder) == 0
