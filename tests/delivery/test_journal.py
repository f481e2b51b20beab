"""The journal of what was accepted: what a process wrote is read again, whatever happened to the process."""

from __future__ import annotations

import errno
import os
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from bot.delivery.journal import KEPT, Accepted, Journal, prune, read
from bot.metrics import REGISTRY

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)


def accepted(key: str | None = None) -> Accepted:
    return Accepted(NOW, uuid4(), key, "telegram", "delivered")


def test_what_two_processes_wrote_is_read_from_files_of_their_own(tmp_path: Path) -> None:
    first, second = accepted("poll:1"), accepted()
    assert Journal(tmp_path).append([first])
    assert Journal(tmp_path).append([second])
    assert len(list(tmp_path.iterdir())) == 2
    assert set(read(tmp_path)) == {first, second}


def test_a_torn_last_line_is_left_out(tmp_path: Path) -> None:
    whole, torn = accepted(), accepted()
    Journal(tmp_path).append([whole, torn])
    (path,) = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[:-9])
    assert list(read(tmp_path)) == [whole]


def counted() -> float:
    return REGISTRY.get_sample_value("roundtable_journal_failed_total") or 0


async def test_a_journal_that_cannot_be_written_is_counted_once_and_gets_all_of_it_once_it_can(
    tmp_path: Path,
) -> None:
    in_the_way = tmp_path / "journal"
    in_the_way.write_text("a file where the folder should be")
    journal, before, first, second, third = Journal(in_the_way), counted(), accepted(), accepted(), accepted()
    await journal.keep([first])
    assert counted() == before + 1
    await journal.keep([second])
    await journal.keep([])
    assert counted() == before + 2
    in_the_way.unlink()
    await journal.keep([third])
    assert list(read(in_the_way)) == [first, second, third]
    assert counted() == before + 2


async def test_what_could_not_be_written_is_written_though_nothing_more_is_accepted(tmp_path: Path) -> None:
    in_the_way = tmp_path / "journal"
    in_the_way.write_text("a file where the folder should be")
    journal, one = Journal(in_the_way), accepted()
    await journal.keep([one])
    in_the_way.unlink()
    await journal.keep([])
    await journal.keep([])
    assert list(read(in_the_way)) == [one]


def test_a_file_that_is_dead_to_this_process_is_let_go_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its disk was mounted anew: whatever is tried with the old handle fails for ever."""
    journal, first, second, third = Journal(tmp_path), accepted(), accepted(), accepted()
    assert journal.append([first])
    (path,) = tmp_path.iterdir()
    dead, write = path.stat().st_ino, os.write

    def fails(file: int, lines: bytes) -> int:
        if os.fstat(file).st_ino == dead:
            raise OSError(errno.ESTALE, "stale file handle")
        return write(file, lines)

    monkeypatch.setattr(os, "write", fails)
    assert not journal.append([second])
    assert journal.append([third])
    assert {*read(tmp_path)} == {first, second, third}
    assert len(list(tmp_path.iterdir())) == 2


def test_a_disk_that_is_full_for_a_minute_leaves_no_hole_and_no_litter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal, lines, write = Journal(tmp_path), [accepted() for _ in range(5)], os.write
    journal.append(lines[:1])

    def takes_half_of_it(file: int, given: bytes) -> int:
        if len(given) < 20:
            raise OSError(errno.ENOSPC, "no space left on device")
        return write(file, given[: len(given) // 2])

    monkeypatch.setattr(os, "write", takes_half_of_it)
    for one in lines[1:4]:
        assert not journal.append([one])
    monkeypatch.undo()
    assert len(list(tmp_path.iterdir())) == 1
    assert journal.append(lines[4:])
    assert sorted(read(tmp_path)) == sorted(lines)


def test_of_what_cannot_be_written_for_long_the_newest_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_the_way = tmp_path / "journal"
    in_the_way.write_text("a file where the folder should be")
    monkeypatch.setattr("bot.delivery.journal.MOST_LEFT", 3)
    journal, lines = Journal(in_the_way), [accepted() for _ in range(6)]
    for one in lines[:5]:
        assert not journal.append([one])
    in_the_way.unlink()
    assert journal.append(lines[5:])
    assert list(read(in_the_way)) == lines[2:]


async def test_what_a_disk_does_not_answer_and_then_refuses_is_counted_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers, before, journal, one = threading.Event(), counted(), Journal(tmp_path), accepted()

    def hangs(_: int) -> None:
        answers.wait()
        raise OSError(errno.EIO, "input/output error")

    monkeypatch.setattr(os, "fsync", hangs)
    monkeypatch.setattr("bot.delivery.journal.PATIENCE_SECONDS", 0.05)
    await journal.keep([one])
    assert counted() == before + 1
    answers.set()
    assert journal._writing is not None
    await journal._writing
    monkeypatch.undo()
    await journal.keep([])
    assert list(read(tmp_path)) == [one]
    assert counted() == before + 1


def test_what_is_older_than_any_backup_is_removed_and_a_process_that_goes_on_begins_a_new_file(
    tmp_path: Path,
) -> None:
    journal, old, new = Journal(tmp_path), accepted(), accepted()
    journal.append([old])
    (path,) = tmp_path.iterdir()
    prune(tmp_path, KEPT)
    assert list(read(tmp_path)) == [old]
    long_ago = time.time() - KEPT.total_seconds() - 1
    os.utime(path, (long_ago, long_ago))
    prune(tmp_path, KEPT)
    assert list(read(tmp_path)) == []
    journal.append([new])
    assert list(read(tmp_path)) == [new]


def test_what_another_replica_has_just_removed_keeps_no_other_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        Journal(tmp_path).append([accepted()])
    for path in tmp_path.iterdir():
        os.utime(path, (0, 0))
    glob = Path.glob

    def sees_what_is_gone(folder: Path, pattern: str) -> list[Path]:
        found = list(glob(folder, pattern))
        found[0].unlink()
        return found

    monkeypatch.setattr(Path, "glob", sees_what_is_gone)
    prune(tmp_path, KEPT)
    assert list(tmp_path.iterdir()) == []
