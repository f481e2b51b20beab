"""Which families need attention now, and when the next one will."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import bindparam, select, update

from bot.domain.facts import Due
from bot.storage import marks
from bot.storage.database import INSERT
from bot.storage.memory import NO_FACT
from bot.storage.models import Deputising, Family, Holding, Mark, Seat, Step
from bot.storage.models.base import table_of
from bot.storage.present import holds_now
from bot.storage.types import NOW, UtcDateTime
from bot.storage.work import Here, Work

_DUE = (
    select(Family.id, Family.wake_at)
    .where(Family.wake_at <= NOW, Family.set_aside_at.is_(None))
    .order_by(Family.wake_at)
    .limit(bindparam("most"))
)
_FAMILY = table_of(Family)
_LOCK = (
    update(_FAMILY)
    .where(_FAMILY.c.id == bindparam("family"), _FAMILY.c.wake_at <= NOW, _FAMILY.c.set_aside_at.is_(None))
    .values(looked_at=NOW)
    .returning(_FAMILY.c.id)
    .execution_options(**{NO_FACT: True})
)
_SET_NEXT = (
    update(_FAMILY)
    .where(_FAMILY.c.id == bindparam("family"))
    .values(wake_at=bindparam("next", type_=UtcDateTime))
    .execution_options(**{NO_FACT: True})
)
# Those that are due as well: one that somebody is looking at just then is waited for, as it may have been looked at before.
_WAKE_ALL = (
    update(_FAMILY).where(_FAMILY.c.closed_at.is_(None)).values(wake_at=NOW).execution_options(**{NO_FACT: True})
)
ALL = "wake_everybody"
"""The mark in which somebody asks that every family be looked at. It is emptied, not taken away, when that is done: who
changed something meanwhile is told so by the row."""


async def due(here: Here, limit: int) -> dict[UUID, datetime]:
    """Families whose instant has come, and that instant, the longest waiting first."""
    rows = await here.db.execute(_DUE, {"now": here.now, "most": limit})
    return {family_id: wake_at for family_id, wake_at in rows if wake_at is not None}


async def lock(work: Work, family_id: UUID) -> bool:
    """Lock the family for a sweep. False when another has looked at it meanwhile, or it is gone."""
    locked = await work.db.execute(_LOCK, {"family": family_id, "now": work.now})
    return locked.scalar_one_or_none() is not None


async def set_next(work: Work, family_id: UUID, wake_at: datetime | None) -> None:
    await work.db.execute(_SET_NEXT, {"family": family_id, "next": wake_at})


async def set_aside(work: Work, family_id: UUID, wake_at: datetime | None) -> bool:
    """A look at this family raised: it is left alone until something about it changes.

    `wake_at`: its instant at that look. False where something has changed since, which may have mended it.
    """
    unchanged = Family.wake_at.is_not_distinct_from(wake_at)
    aside = update(Family).where(Family.id == family_id, unchanged).values(set_aside_at=work.now)
    return (await work.db.execute(aside.returning(Family.id))).scalar_one_or_none() is not None


async def note_steps(work: Work, family_id: UUID, steps: Iterable[Due], *, lapsed: bool) -> None:
    """Note steps as taken or lapsed. A key that is there already stays as it was."""
    rows = [
        {
            "key": step.key,
            "family_id": family_id,
            "kind": step.kind,
            "due_at": step.due_at,
            "taken_at": work.now,
            "lapsed": lapsed,
            "told": [],
            "fell_through": [],
        }
        for step in steps
    ]
    if rows:
        insert = INSERT[work.installation.database.is_sqlite]
        await work.db.execute(insert(Step).on_conflict_do_nothing(index_elements=["key"]), rows)


async def note_told(work: Work, key: str, told: Iterable[UUID], fell_through: Iterable[str]) -> None:
    """Whom a step reached, and which roles had nobody to answer for them."""
    await work.db.execute(
        update(Step)
        .where(Step.key == key)
        .values(told=[str(person) for person in told], fell_through=[str(role) for role in fell_through])
    )


async def families_of(here: Here, person_id: UUID) -> list[UUID]:
    """The families at whose table this person sits, as holder or deputy, now."""
    held = (
        select(Holding.family_id)
        .join(Seat, Seat.id == Holding.seat_id)
        .where(Holding.person_id == person_id, holds_now(here.now), Seat.removed_at.is_(None))
    )
    deputised = select(Deputising.family_id).where(
        Deputising.person_id == person_id, Deputising.from_at <= here.now, Deputising.until_at > here.now
    )
    return sorted((await here.db.execute(held.union(deputised))).scalars())


async def wake_everybody(work: Work) -> None:
    """Something that every family may depend on has changed: the calendar, a post, whoever answers for many.

    It is asked for here, and the next sweep does it. Whoever changed every family as a part of what they do would be
    overtaken by one sweep or another again and again; and who asks for it at the same moment comes one after the other.
    """
    await marks.note(work, ALL, uuid4().hex)


async def asked_for_all(here: Here) -> str:
    """What `wake_all` is given: who has asked last that every family be looked at, or "" where that is done."""
    return await marks.noted(here, ALL) or ""


async def wake_all(work: Work, asked: str) -> None:
    """Every family is due now. It stays asked for where somebody has asked again meanwhile."""
    await work.db.execute(_WAKE_ALL, {"now": work.now})
    await work.db.execute(update(Mark).where(Mark.name == ALL, Mark.value == asked).values(value=""))
