"""Update requests found: for whoever is asked, and for whoever waits for the answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, or_, select
from sqlalchemy.orm import aliased

from bot.domain.answering import Chase
from bot.domain.facts import Role
from bot.domain.permissions import Relation
from bot.storage import models as m
from bot.storage.present import holds_now, stands_in_now
from bot.storage.relations import relations_to
from bot.storage.types import among
from bot.storage.work import Here

ASKED = "update_asked"
CHASED = "update_chased"
MOST = 50

_RECORDS = (
    select(m.Chronology.at, m.Chronology.what, m.Chronology.about)
    .where(m.Chronology.family_id == bindparam("family"), among(m.Chronology.what, "whats"))
    .order_by(m.Chronology.at, m.Chronology.id)
)
_SEES_ALL = frozenset(
    {
        Relation.CAF_TEAM,
        Relation.CAF_MANAGER,
        Relation.TEAM_MANAGER,
        Relation.CONFERENCE_CHAIR,
        Relation.HEAD_OF_SERVICE,
    }
)

RequestRow = m.UpdateRequest


@dataclass(frozen=True, slots=True)
class Waiting:
    """An open request: enough to open its screen."""

    request_id: UUID
    family_id: UUID
    seat_id: UUID


async def request_row(here: Here, request_id: UUID) -> m.UpdateRequest | None:
    return await here.db.get(m.UpdateRequest, request_id)


def _is_unanswered() -> ColumnElement[bool]:
    """No answer, or only "I need until…"; the rules say whether it is still waited for."""
    answered = select(m.GivenAnswer.id).where(m.GivenAnswer.request_id == m.UpdateRequest.id).exists()
    return and_(m.UpdateRequest.cancelled_at.is_(None), or_(~answered, m.UpdateRequest.more_time_until.is_not(None)))


async def asked_of(here: Here, person_id: UUID) -> list[Waiting]:
    """What is asked of the places that this person holds or stands in for, the earliest due first."""
    standing_in = select(m.Deputising.seat_id).where(
        m.Deputising.person_id == person_id, m.Deputising.meeting_id.is_(None), stands_in_now(here.now)
    )
    held = select(m.Holding.seat_id).where(m.Holding.person_id == person_id, holds_now(here.now))
    query = (
        select(m.UpdateRequest.id, m.UpdateRequest.family_id, m.UpdateRequest.seat_id)
        .join(m.Seat, and_(m.Seat.id == m.UpdateRequest.seat_id, m.Seat.removed_at.is_(None)))
        .join(m.Family, and_(m.Family.id == m.UpdateRequest.family_id, m.Family.closed_at.is_(None)))
        .where(_is_unanswered(), m.UpdateRequest.seat_id.in_(held.union_all(standing_in)))
        .order_by(m.UpdateRequest.due_at, m.UpdateRequest.id)
        .limit(MOST)
    )
    return [Waiting(*row) for row in await here.db.execute(query)]


async def run_by(here: Here, family_id: Any) -> ColumnElement[bool] | None:
    """Which families whoever looks runs or oversees, as a condition on a column. None: every one.

    The lead's, and those of whoever stands in for the lead; the CAF team and the managers see all.
    """
    if await relations_to(here, None, here.me) & _SEES_ALL:
        return None
    holder = aliased(m.Person)
    leads = (
        select(m.Holding.family_id)
        .join(m.Seat, and_(m.Seat.id == m.Holding.seat_id, m.Seat.removed_at.is_(None), m.Seat.is_lead))
        .join(holder, holder.id == m.Holding.person_id)
        .where(holds_now(here.now), or_(holder.id == here.me, holder.deputy_id == here.me))
    )
    stands_in = (
        select(m.Deputising.family_id)
        .join(m.Seat, and_(m.Seat.id == m.Deputising.seat_id, m.Seat.is_lead))
        .where(m.Deputising.person_id == here.me, m.Deputising.meeting_id.is_(None), stands_in_now(here.now))
    )
    condition: ColumnElement[bool] = family_id.in_(leads.union_all(stands_in))
    return condition


async def unanswered(here: Here, family_id: UUID | None = None) -> list[Waiting]:
    """What is not answered in the families that whoever looks runs or oversees, the earliest due first."""
    query = (
        select(m.UpdateRequest.id, m.UpdateRequest.family_id, m.UpdateRequest.seat_id)
        .join(m.Family, m.Family.id == m.UpdateRequest.family_id)
        .where(_is_unanswered(), m.Family.closed_at.is_(None), m.Family.merged_into_id.is_(None))
        .order_by(m.UpdateRequest.due_at, m.UpdateRequest.id)
        .limit(MOST)
    )
    mine = await run_by(here, m.UpdateRequest.family_id)
    if mine is not None:
        query = query.where(mine)
    if family_id is not None:
        query = query.where(m.UpdateRequest.family_id == family_id)
    return [Waiting(*row) for row in await here.db.execute(query)]


async def chases_of(here: Here, family_id: UUID, request_id: UUID) -> tuple[Chase, ...]:
    """What was done to get this answer, in order, from the family's record."""
    found = []
    for at, about in await records(here, family_id, [CHASED]):
        if about.get("request") == str(request_id):
            found.append(
                Chase(
                    about["step"],
                    at,
                    tuple(Role(role) for role in about["roles"]),
                    tuple(UUID(each) for each in about["told"]),
                    tuple(Role(role) for role in about["fell_through"]),
                )
            )
    return tuple(found)


async def records(here: Here, family_id: UUID, whats: Sequence[str]) -> list[tuple[datetime, dict[str, Any]]]:
    """Entries of the family's record of these kinds, oldest first, each with its word as "what"."""
    found = await here.db.execute(_RECORDS, {"family": family_id, "whats": list(whats)})
    return [(at, {**about, "what": what}) for at, what, about in found]


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as it was given: by whom, and who wrote it down where somebody else did."""

    by_id: UUID
    recorded_by_id: UUID | None


async def given(here: Here, request_id: UUID) -> Given | None:
    query = (
        select(m.GivenAnswer.by_id, m.GivenAnswer.recorded_by_id)
        .where(m.GivenAnswer.request_id == request_id)
        .order_by(m.GivenAnswer.at.desc())
        .limit(1)
    )
    row = (await here.db.execute(query)).one_or_none()
    return Given(row.by_id, row.recorded_by_id) if row else None
