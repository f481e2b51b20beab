"""A restore that does not find the journal, or finds another one, does not go on as if nothing had been sent since."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot.app.cli import BAD_INPUT, main
from tests.backup.restoring import all_is_heard, backs_up, is_notice, said
from tests.conftest import BOTH, in_worlds
from tests.town.town import Town
from tests.updates.story import before_a_tac, quiet

world = in_worlds(BOTH)
Restore = Callable[..., Awaitable[tuple[int, str]]]


@pytest.fixture
def database(own_database: str) -> str:
    """It is taken away here, and another one put in its place."""
    return own_database


@pytest.fixture
def restored(town: Town, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Restore:
    """The bot is stopped, `roundtable restore` run, and the bot started again: the status, and what was said."""
    for name in ("database_url", "keys", "journal", "pg_bin"):
        monkeypatch.setenv(f"ROUNDTABLE_{name.upper()}", str(getattr(town.settings, name)))

    async def run(*given: str) -> tuple[int, str]:
        await town.close()
        capsys.readouterr()
        status = await asyncio.to_thread(main, ["restore", *given, "--replace"])
        printed = capsys.readouterr()
        await town.open()
        return status, printed.out + printed.err

    return run


@pytest.fixture
async def kept(town: Town, tmp_path: Path) -> Path:
    """A backup, after which something was sent."""
    await before_a_tac(town, ("school nurse",))
    await town.is_now("Tue 1 Dec 08:00")
    kept = await backs_up(town, tmp_path / "early")
    await town.is_now("Tue 1 Dec 12:00")
    quiet(town)
    return kept


@pytest.mark.parametrize("is_empty", [True, False])
async def test_without_a_journal_nothing_is_restored_unasked(
    town: Town, kept: Path, restored: Restore, is_empty: bool
) -> None:
    shutil.rmtree(town.settings.journal)
    if is_empty:
        town.settings.journal.mkdir()
    before = said(town)
    status, line = await restored(str(kept))
    assert status == BAD_INPUT
    assert line.startswith(f"ROUNDTABLE_JOURNAL: there is no journal at {town.settings.journal}.")
    assert "--without-journal" in line
    assert line.count("\n") == 1
    await town.settle()
    assert said(town) == before


async def test_whoever_goes_on_without_one_reads_what_follows_from_it(
    town: Town, kept: Path, restored: Restore
) -> None:
    shutil.rmtree(town.settings.journal)
    before = len(said(town))
    status, lines = await restored(str(kept), "--without-journal")
    assert status == 0
    assert "There is no journal" in lines
    await town.settle()
    assert [what for _, what in said(town)[before:] if not is_notice(what)], "it is so"
    all_is_heard(town)


async def test_a_journal_that_ends_before_the_backup_is_noticed(
    town: Town, kept: Path, tmp_path: Path, restored: Restore
) -> None:
    await town["school nurse"].taps("Seen, no change")
    later = await backs_up(town, tmp_path / "later")
    quiet(town)
    for file in town.settings.journal.glob("*"):
        file.write_text(file.read_text().splitlines(keepends=True)[0])
    status, lines = await restored(str(later))
    assert status == 0
    assert "The newest line of the journal is of Tuesday 1 December 2026, 8am, before that." in lines
    await town.settle()
    all_is_heard(town)


async def test_of_the_right_one_nothing_is_said(town: Town, kept: Path, restored: Restore) -> None:
    status, lines = await restored(str(kept))
    assert status == 0
    assert "journal is of" not in lines
    assert "no journal:" not in lines
    await town.settle()
    all_is_heard(town)
