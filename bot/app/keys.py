"""The key file belongs to the database: what was sealed with one opens with no other, and is lost without it."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from bot.settings import BadSetting
from bot.storage import marks, sealing
from bot.storage.models import Chat, Inbox, Person
from bot.storage.sealing import CannotOpen
from bot.storage.work import Here, Installation

NOTE = "keys"


async def require_keys(installation: Installation, *, may_begin: bool = True) -> None:
    """Raises BadSetting where the key file is not this database's.

    A database that holds nothing yet is begun with a new one, if it may be, and notes which: of several processes that
    begin at the same time with files of their own, one keeps its file.
    """
    path, ring = installation.settings.keys, sealing.keys()
    is_there = path.is_file()
    async with installation.looking() as here:
        theirs = await marks.noted(here, NOTE)
        is_begun = theirs is not None or await _holds_something(here)
        opens = theirs == ring.fingerprint if theirs is not None else await _opens(here)
    if is_begun and not is_there:
        raise BadSetting(
            f"ROUNDTABLE_KEYS: {path} is not there, and this database was begun with a key file. Give its path."
        )
    if not opens:
        raise BadSetting(f"ROUNDTABLE_KEYS: {path} is not the key file of this database. Give the path of that one.")
    if theirs is not None:
        return
    if not is_there:
        if not may_begin:
            raise BadSetting(f"ROUNDTABLE_KEYS: {path} is not there yet. `roundtable serve` makes it.")
        try:
            ring.save(path)
        except OSError as error:
            raise unusable(path, error) from None
    async with installation.working() as work:
        kept = await marks.note_once(work, NOTE, ring.fingerprint)
    if kept != ring.fingerprint:
        if not is_there:
            path.unlink()
        raise BadSetting(
            "ROUNDTABLE_KEYS: another process has just begun this database. Give every process a copy of its key file."
        )


def unusable(path: Path, error: Exception) -> BadSetting:
    """The file cannot be read or written."""
    return BadSetting(
        f"ROUNDTABLE_KEYS: {path} cannot be used as a key file ({type(error).__name__}). "
        "Give a path that this user may write, or the key file of this database."
    )


async def _holds_something(here: Here) -> bool:
    for column in (Person.id, Chat.id, Inbox.seq):
        if (await here.db.execute(select(column).limit(1))).first() is not None:
            return True
    return False


async def _opens(here: Here) -> bool:
    """Whether these keys open what is there, as far as there is something to try."""
    try:
        if (
            person := await here.db.scalar(select(Person).where(Person.name_sealed.is_not(None)).limit(1))
        ) is not None:
            assert person.name is not None
        if (chat := await here.db.scalar(select(Chat).limit(1))) is not None:
            assert chat.number is not None
    except CannotOpen:
        return False
    return True
