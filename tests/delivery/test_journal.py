"""The journal of what was accepted: what a process wrote is read again, whatever happened to the process."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from bot.delivery.journal import Accepted, Journal, read
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
