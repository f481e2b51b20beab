"""A file is made under a hidden name beside its place, and takes the place once it is whole.

It is held by a lock for as long as it is made. So what a sudden death has left is told from what another process is
making just now: the system lets go of a dead one's.
"""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from bot.disk import sync

_BEGUN = re.compile(r"\..+\.[0-9a-f]{32}\.begun")


@contextmanager
def begun(place: Path) -> Iterator[Path]:
    """A new file for this place, its owner's alone. What is left of it in the end goes, and what dead ones have left."""
    _forget_the_dead(place.parent)
    path, held = _held_file(place)
    try:
        yield path
    finally:
        _forget(path)
        os.close(held)


def beside(database: Path) -> tuple[Path, ...]:
    """What SQLite keeps beside a database while it is written to."""
    return tuple(database.with_name(database.name + ending) for ending in ("-wal", "-shm", "-journal"))


def give_name(made: Path, place: Path) -> None:
    """A name of its own for good. Unlike a plain rename it never takes the place of another's file; raises OSError then,
    and where it cannot be, and leaves nothing in the place."""
    try:
        os.link(made, place)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        os.close(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        with _or_nothing(place):
            made.replace(place)
    with _or_nothing(place):
        sync(place.parent)


@contextmanager
def _or_nothing(place: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        place.unlink(missing_ok=True)
        raise


def _held_file(place: Path) -> tuple[Path, int]:
    while True:
        path = place.with_name(f".{place.name}.{uuid4().hex}.begun")
        held = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        if _is_ours(held) is not False and path.exists():
            return path, held
        os.close(held)  # somebody took it for a dead one's, between the two


def _is_ours(file: int) -> bool | None:
    """Nobody else holds it, and we do from now on. None where the file system knows no locks: nobody can tell."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return None
    return True


def _forget_the_dead(folder: Path) -> None:
    for path in folder.iterdir():
        if _BEGUN.fullmatch(path.name):
            with suppress(OSError):
                file = os.open(path, os.O_RDWR)
                try:
                    if _is_ours(file):
                        _forget(path)
                finally:
                    os.close(file)


def _forget(path: Path) -> None:
    for left in (path, *beside(path)):
        left.unlink(missing_ok=True)
