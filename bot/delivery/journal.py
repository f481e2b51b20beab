"""What was accepted, kept outside the database: one line each, in a file that this process alone appends to.

A database that is restored to an older point no longer knows what was sent since. This does. It is written before the
database marks a round, so whatever is marked is here. A line has an instant, a row's id and key, what came of it, and
the id of whoever had it: no chat, no name, no words.
"""

from __future__ import annotations

import asyncio
import json
import os
import time
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from uuid import UUID, uuid4

from bot import log
from bot.disk import sync
from bot.metrics import JOURNAL_FAILED

logger = log.get(__name__)
ENDING = ".jsonl"
KEPT = timedelta(days=90)
"""For how long; older backups are restored without what it could have told."""
PATIENCE_SECONDS = 2.0
"""For how long a disk that does not answer holds a round up, once."""
MOST_LEFT = 10_000
"""Lines that wait for a disk to take them: more than the largest wave. Of more the oldest are let go of."""


class Accepted(NamedTuple):
    """A row that was taken, or may have been. `outcome` is "delivered" or "unknown"; `person_id`: who had it."""

    at: datetime
    row_id: UUID
    key: str | None
    channel: str
    outcome: str
    person_id: UUID | None = None

    @property
    def is_certain(self) -> bool:
        """It was taken: not only that it may have been."""
        return self.outcome == "delivered"


@dataclass(slots=True, weakref_slot=True)
class Journal:
    """One process's part of the journal. Its file is new at each start, so no two processes share one; and so it is after
    whatever went wrong with the one before.
    """

    folder: Path
    _file: int | None = field(default=None)
    _empty: Path | None = field(default=None)  # the file, as long as nothing in it is safe
    _closing: Callable[[], object] = field(default=lambda: None)
    _left: list[Accepted] = field(default_factory=list)  # nobody has tried to write these yet
    _owed: list[Accepted] = field(default_factory=list)  # these could not be written
    _why: Exception | None = None
    _writing: asyncio.Task[bool] | None = None
    _hangs: bool = False

    async def keep(self, accepted: Sequence[Accepted]) -> None:
        """Write these down for good, beside the loop, and first what could not be written before.

        A disk that does not answer is waited for a moment, and reported; sending goes on. It is not waited for again
        until it has answered, and then all that was left is written. Each is counted once, whatever becomes of it later.
        """
        if not (accepted or self._owed):
            return
        self._left = [*self._left, *accepted][-MOST_LEFT:]
        if self._writing is None or self._writing.done():
            self._writing, self._hangs = asyncio.create_task(self._append_left()), False
        if not self._hangs:
            await asyncio.wait([self._writing], timeout=PATIENCE_SECONDS)
            self._hangs = not self._writing.done()
        if accepted and (self._hangs or not self._writing.result()):
            JOURNAL_FAILED.inc(len(accepted))
            why = TimeoutError() if self._hangs else self._why
            code = getattr(why, "errno", None)
            logger.error("journal_not_written", error=type(why).__name__, code=code, count=len(accepted))

    async def _append_left(self) -> bool:
        """Whether all of it is written."""
        while True:
            some, self._left = self._left, []
            try:
                is_written = await asyncio.to_thread(self.append, some)
            except Exception as error:  # a fault of ours: messages leave all the same
                logger.error("journal_fault", exc_info=error)
                is_written, self._why = False, error
            self._hangs = False
            if not self._left:
                return is_written

    def append(self, accepted: Sequence[Accepted]) -> bool:
        """Write these down for good, after what could not be written before. False where that cannot be: they are kept, and
        tried again with the next."""
        owed = [*self._owed, *accepted]
        if not owed:
            return True
        try:
            self._write("".join(_line(one) for one in owed).encode())
        except OSError as error:
            self._let_go()
            self._owed, self._why = owed[-MOST_LEFT:], error
            return False
        if self._owed:
            logger.warning("journal_written_later", count=len(self._owed))
        self._owed = []
        return True

    def _write(self, lines: bytes) -> None:
        if self._file is not None and os.fstat(self._file).st_nlink == 0:  # pruned after months of silence
            self._closing()
            self._file = None
        if self._file is None:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path = self.folder / f"{uuid4()}{ENDING}"
            self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
            self._closing, self._empty = weakref.finalize(self, os.close, self._file), path
            sync(self.folder)  # its name is only safe from a power cut once the folder is
        left = lines
        while left:
            left = left[os.write(self._file, left) :]
        os.fsync(self._file)
        self._empty = None

    def _let_go(self) -> None:
        """The file may end in half a line, and may be dead to this process: the next append begins another. One in which
        nothing is safe goes, as all of it is tried again: a disk that is full for long is not filled with their names.
        """
        with suppress(OSError):
            self._closing()
        if self._empty is not None:
            with suppress(OSError):
                self._empty.unlink()
        self._file = self._empty = None


def read(folder: Path) -> Iterator[Accepted]:
    """Everything that any process wrote down. A line that a sudden death tore is left out."""
    for path in sorted(folder.glob(f"*{ENDING}")):
        for line in path.read_bytes().split(b"\n"):
            if (one := _read_line(line)) is not None:
                yield one


def prune(folder: Path, kept: timedelta) -> None:
    """Remove what was last written to longer ago than that, by the machine's clock."""
    before = time.time() - kept.total_seconds()
    for path in folder.glob(f"*{ENDING}"):
        with suppress(FileNotFoundError):  # another replica has just removed it
            if path.stat().st_mtime < before:
                path.unlink()


def _line(one: Accepted) -> str:
    had_by = str(one.person_id) if one.person_id is not None else None
    written = (one.at.isoformat(), str(one.row_id), one.key, one.channel, one.outcome, had_by)
    return json.dumps(written, separators=(",", ":")) + "\n"


def _read_line(line: bytes) -> Accepted | None:
    try:
        at, row_id, key, channel, outcome, *more = json.loads(line)
        had_by = UUID(more[0]) if more and more[0] is not None else None  # not in the lines of older versions
        return Accepted(datetime.fromisoformat(at), UUID(row_id), key, channel, outcome, had_by)
    except (ValueError, TypeError):
        return None
