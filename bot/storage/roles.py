"""What somebody is: the posts they hold, their part in the CAF team, the families that they lead."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import bindparam, literal, select, union_all

from bot.domain.facts import Role
from bot.storage.models import Agency, Deputising, Holding, Person, Post, Seat
from bot.storage.present import holds_now, stands_in_now
from bot.storage.types import NOW
from bot.storage.work import Here

_WHO = bindparam("person", type_=Person.id.type)
_LEAD = literal(Role.LEAD.value)
_ROLES = union_all(
    select(Post.role).where(Post.person_id == _WHO),
    select(literal(Role.CAF_TEAM.value)).where(Person.id == _WHO, Person.in_caf_team),
    select(_LEAD).where(Person.id == _WHO, Person.may_open_families),
    select(_LEAD)
    .select_from(Holding)
    .join(Seat, Seat.id == Holding.seat_id)
    .where(Holding.person_id == _WHO, holds_now(NOW), Seat.is_lead, Seat.removed_at.is_(None)),
    select(_LEAD)
    .select_from(Deputising)
    .join(Seat, Seat.id == Deputising.seat_id)
    .where(
        Deputising.person_id == _WHO,
        stands_in_now(NOW),
        Deputising.meeting_id.is_(None),
        Seat.is_lead,
        Seat.removed_at.is_(None),
    ),
    select(_LEAD)
    .select_from(Holding)
    .join(Seat, Seat.id == Holding.seat_id)
    .join(Person, Person.id == Holding.person_id)
    .where(Person.deputy_id == _WHO, holds_now(NOW), Seat.is_lead, Seat.removed_at.is_(None)),
    select(literal(Role.SAFEGUARDING_LEAD.value)).where(Agency.safeguarding_lead_id == _WHO),
    select(literal(Role.LINE_MANAGER.value)).where(Person.line_manager_id == _WHO),
)


async def roles_of(here: Here, person_id: UUID) -> frozenset[Role]:
    """Every role that this person has now, in any family; standing in for a lead counts as leading.

    Everybody who has joined is at least a holder. One statement.
    """
    found = (await here.db.execute(_ROLES, {"person": person_id, "now": here.now})).scalars()
    return frozenset({Role.HOLDER, *(Role(role) for role in found)})
