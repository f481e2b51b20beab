"""Families found: by reference, and around one person, those that need attention first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, and_, case, cast, exists, func, or_, select
from sqlalchemy.orm import aliased

from bot.domain.facts import Level, MeetingStatus
from bot.domain.permissions import Relation
from bot.domain.references import FIRST, make_reference
from bot.storage import models as m
from bot.storage.present import holds_now, stands_in_now
from bot.storage.relations import relations_to
from bot.storage.work import Here, Work

_SEES_ALL = frozenset(
    {
        Relation.CAF_TEAM,
        Relation.CAF_MANAGER,
        Relation.TEAM_MANAGER,
        Relation.CONFERENCE_CHAIR,
        Relation.HEAD_OF_SERVICE,
    }
)


@dataclass(frozen=True, slots=True)
class Page:
    """Some families in order, and how many there are in all."""

    family_ids: list[UUID]
    count: int


async def current_family(here: Here, family_id: UUID) -> UUID | None:
    """The family itself, or the one that it was merged into, however often."""
    for _hop in range(10):
        found = (
            await here.db.execute(select(m.Family.id, m.Family.merged_into_id).where(m.Family.id == family_id))
        ).one_or_none()
        if found is None:
            return None
        if found.merged_into_id is None:
            return family_id
        family_id = found.merged_into_id
    return None


async def by_reference(here: Here, reference: str) -> UUID | None:
    """The family of a reference as `read_reference` gives it; the reference of one that was merged still finds it."""
    found = (await here.db.execute(select(m.Family.id).where(m.Family.reference == reference))).scalar_one_or_none()
    return None if found is None else await current_family(here, found)


async def reference_of(here: Here, family_id: UUID) -> str:
    return (await here.db.execute(select(m.Family.reference).where(m.Family.id == family_id))).scalar_one()


async def next_reference(work: Work) -> str:
    """The reference after the highest that was ever given. Two at one instant: the second is refused by the index."""
    number = cast(func.substr(m.Family.reference, 3, func.length(m.Family.reference) - 3), Integer)
    highest = (await work.db.execute(select(func.max(number)))).scalar_one_or_none()
    return make_reference(max(FIRST, (highest or 0) + 1))


async def families_around(here: Here, person_id: UUID, offset: int, limit: int) -> Page:
    """The open families that this person may see, those that need attention first, and then by reference.

    An open escalation comes before a red signal, that before an amber one, that before a family without a date.
    """
    relations = await relations_to(here, None, person_id)
    where: list[ColumnElement[bool]] = [m.Family.closed_at.is_(None), m.Family.merged_into_id.is_(None)]
    if not relations & _SEES_ALL:
        where.append(m.Family.id.in_(_around(here.now, person_id)))
    count = (await here.db.execute(select(func.count()).select_from(m.Family).where(*where))).scalar_one()
    ordered = (
        select(m.Family.id)
        .where(*where)
        .order_by(_rank(here.now), func.length(m.Family.reference), m.Family.reference)
        .offset(offset)
        .limit(limit)
    )
    return Page(list((await here.db.execute(ordered)).scalars()), count)


def _around(now: datetime, person_id: UUID) -> Any:
    """The families at whose table the person sits, stands in, manages somebody or leads safeguarding."""
    holder = aliased(m.Person)
    at_table = and_(m.Seat.id == m.Holding.seat_id, m.Seat.removed_at.is_(None))
    held = (
        select(m.Holding.family_id)
        .join(m.Seat, at_table)
        .join(holder, holder.id == m.Holding.person_id)
        .join(m.Agency, m.Agency.id == m.Seat.agency_id)
        .where(
            or_(
                and_(
                    holds_now(now),
                    or_(
                        holder.id == person_id,
                        holder.deputy_id == person_id,
                        holder.line_manager_id == person_id,
                        m.Agency.safeguarding_lead_id == person_id,
                    ),
                ),
                and_(m.Holding.from_at > now, m.Holding.person_id == person_id),
            )
        )
    )
    standing_in = (
        select(m.Deputising.family_id)
        .join(m.Seat, m.Seat.id == m.Deputising.seat_id)
        .where(m.Deputising.person_id == person_id, stands_in_now(now), m.Seat.removed_at.is_(None))
    )
    to_decide = select(m.Escalation.family_id).where(
        m.Escalation.holder_id == person_id, m.Escalation.closed_at.is_(None)
    )
    return held.union_all(standing_in, to_decide)


def _rank(now: datetime) -> ColumnElement[int]:
    def there_is(table: type[Any], *where: ColumnElement[bool]) -> ColumnElement[bool]:
        return exists().where(table.family_id == m.Family.id, *where)

    return case(
        (there_is(m.Escalation, m.Escalation.closed_at.is_(None)), 0),
        (there_is(m.Signal, m.Signal.level == Level.RED.value), 1),
        (there_is(m.Signal, m.Signal.level == Level.AMBER.value), 2),
        (~there_is(m.Meeting, m.Meeting.status == MeetingStatus.CONFIRMED.value, m.Meeting.starts_at > now), 3),
        else_=4,
    )
