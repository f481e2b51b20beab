"""Which people need attention now, because something about them has changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, func, select, union_all, update

from bot.storage.memory import NO_FACT
from bot.storage.models import Deputising, Holding, Person
from bot.storage.types import NOW
from bot.storage.work import Here, Work

_WHO = bindparam("person", type_=Person.id.type)
_DUE = select(Person.id).where(Person.wake_at <= NOW).order_by(Person.wake_at, Person.id).limit(bindparam("most"))

_LOCK = select(Person).where(Person.id == _WHO, Person.wake_at <= NOW).with_for_update()
_instants = union_all(
    *(
        select(instant.label("at")).where(whose == _WHO, instant > NOW)
        for instant, whose in (
            (Holding.from_at, Holding.person_id),
            (Holding.until_at, Holding.person_id),
            (Deputising.from_at, Deputising.person_id),
            (Deputising.until_at, Deputising.person_id),
        )
    )
).subquery()
_NEXT_CHANGE = select(func.min(_instants.c.at))


async def due(here: Here, limit: int) -> Sequence[UUID]:
    """The longest waiting first."""
    return (await here.db.execute(_DUE, {"now": here.now, "most": limit})).scalars().all()


async def lock(work: Work, person_id: UUID) -> Person | None:
    """None where another has looked at them meanwhile."""
    return (await work.db.execute(_LOCK, {"person": person_id, "now": work.now})).scalar_one_or_none()


async def wake(work: Work, *person_ids: UUID | None) -> None:
    """What these people are may have changed."""
    ids = sorted({one for one in person_ids if one is not None})
    if ids:
        await work.db.execute(
            update(Person).where(Person.id.in_(ids)).values(wake_at=work.now), execution_options={NO_FACT: True}
        )


async def next_change(here: Here, person_id: UUID) -> datetime | None:
    """When they next begin or end to sit or stand in somewhere, as far as that is settled."""
    given = {"person": person_id, "now": here.now}
    at: datetime | None = (await here.db.execute(_NEXT_CHANGE, given)).scalar_one_or_none()
    return at


async def leave(work: Work, person_id: UUID) -> None:
    """Looking at them raised: nothing more is done until something about them changes."""
    await work.db.execute(
        update(Person).where(Person.id == person_id).values(wake_at=None), execution_options={NO_FACT: True}
    )
