"""The journal of what was accepted: what a process wrote is read again, whatever happened to the process."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

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


def test_a_journal_that_cannot_be_written_is_counted_and_stops_nothing(tmp_path: Path) -> None:
    in_the_way = tmp_path / "journal"
    in_the_way.write_text("a file where the folder should be")
    before = REGISTRY.get_sample_value("roundtable_journal_failed_total") or 0
    assert not Journal(in_the_way).append([accepted()])
    assert REGISTRY.get_sample_value("roundtable_journal_failed_total") == before + 1


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
