"""Small facts about the installation itself, one value by each name. Several replicas may note one: the last holds."""

from __future__ import annotations

from sqlalchemy import Executable, select

from bot.storage.database import INSERT
from bot.storage.memory import NO_FACT
from bot.storage.models import Mark
from bot.storage.models.base import table_of
from bot.storage.work import Here, Work


def _or_instead(is_sqlite: bool) -> Executable:
    wanted = INSERT[is_sqlite](table_of(Mark))
    said = wanted.on_conflict_do_update(index_elements=["name"], set_={"value": wanted.excluded.value})
    return said.execution_options(**{NO_FACT: True})


def _or_what_is_there(is_sqlite: bool) -> Executable:
    said = INSERT[is_sqlite](table_of(Mark)).on_conflict_do_nothing(index_elements=["name"])
    return said.execution_options(**{NO_FACT: True})


_NOTE = {is_sqlite: _or_instead(is_sqlite) for is_sqlite in INSERT}
_NOTE_ONCE = {is_sqlite: _or_what_is_there(is_sqlite) for is_sqlite in INSERT}


async def note(work: Work, name: str, value: str) -> None:
    await work.db.execute(_NOTE[work.installation.database.is_sqlite], {"name": name, "value": value})


async def note_once(work: Work, name: str, value: str) -> str:
    """Note it, unless there is one. Returns the one that holds."""
    await work.db.execute(_NOTE_ONCE[work.installation.database.is_sqlite], {"name": name, "value": value})
    return await noted(work, name) or value


async def noted(here: Here, name: str) -> str | None:
    """The value, or None where nobody has noted one."""
    return (await here.db.execute(select(Mark.value).where(Mark.name == name))).scalar_one_or_none()
