"""Moving everything that belongs to one family to another: every row, and every id inside one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Table, delete, select, update

from bot.storage import models as m
from bot.storage.outbox import CLAIMED, WAITING
from bot.storage.work import Work

# What is moved one by one, or stays with the family that was merged: its duplicates, and what only ever grows.
_NOT_WHOLE = {m.Child, m.PlanPeriod, m.Seat, m.Parent, m.Audit, m.Signal}
_ID_LISTS = (
    (m.Meeting, "child_ids"),
    (m.Meeting, "parents_coming"),
    (m.GivenAnswer, "child_ids"),
    (m.Agreement, "given_by"),
)


async def point_to(work: Work, same: Mapping[UUID, UUID]) -> None:
    """Wherever a row names a child, parent or place of `same`, let it name the one that it is the same as.

    `Holding` stays with its own place: two histories of one place cannot be laid over each other.
    """
    for mapper in m.Base.registry.mappers:
        table = mapper.local_table
        if not isinstance(table, Table) or mapper.class_ in (m.PlanPeriod, m.Holding):
            continue
        for column in table.columns:
            if any(key.column.table.name in ("child", "parent", "seat") for key in column.foreign_keys):
                for old, new in same.items():
                    await work.db.execute(update(table).where(column == old).values({column.name: new}))


async def point_lists_to(work: Work, family_id: UUID, same: Mapping[UUID, UUID]) -> None:
    """The same for lists of ids inside a row, for the rows of one family."""
    renamed = {str(old): str(new) for old, new in same.items()}
    for table, name in _ID_LISTS:
        rows: Any = (await work.db.execute(select(table).where(table.family_id == family_id))).scalars()
        for row in rows:
            listed = getattr(row, name)
            setattr(row, name, list(dict.fromkeys(renamed.get(each, each) for each in listed)))
    await work.db.flush()


async def point_messages_to(work: Work, family_id: UUID, same: Mapping[UUID, UUID]) -> None:
    """The same in what one family's messages are about that have not left: or they would be found untrue, and dropped."""
    renamed = {str(old): str(new) for old, new in same.items()}
    query = select(m.Outbox).where(m.Outbox.family_id == family_id, m.Outbox.state.in_((WAITING, CLAIMED)))
    for row in (await work.db.execute(query)).scalars():
        row.about = {name: _renamed(value, renamed) for name, value in row.about.items()}
    await work.db.flush()


def _renamed(value: Any, renamed: Mapping[str, str]) -> Any:
    if isinstance(value, list):
        return [_renamed(each, renamed) for each in value]
    return renamed.get(value, value) if isinstance(value, str) else value


async def move_all(work: Work, old: UUID, new: UUID) -> None:
    """What belongs to the old family belongs to the new one, but for what is moved one by one."""
    for mapper in m.Base.registry.mappers:
        table = mapper.local_table
        if isinstance(table, Table) and "family_id" in table.columns and mapper.class_ not in _NOT_WHOLE:
            await work.db.execute(update(table).where(table.columns.family_id == old).values(family_id=new))
    # Signals are worked out anew from what the family has now.
    await work.db.execute(delete(m.Signal).where(m.Signal.family_id == old))


async def move_rows(work: Work, table: type[Any], ids: list[UUID], new: UUID) -> None:
    await work.db.execute(update(table).where(table.id.in_(ids)).values(family_id=new))


async def move_child(work: Work, child_id: UUID, new: UUID, letter: str) -> None:
    """One more child, with the next free letter: a letter that people know is never given to another child."""
    await work.db.execute(update(m.Child).where(m.Child.id == child_id).values(family_id=new, letter=letter))
    await work.db.execute(update(m.PlanPeriod).where(m.PlanPeriod.child_id == child_id).values(family_id=new))
