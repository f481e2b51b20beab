"""What somebody is: the posts they hold, their part in the CAF team, the families that they lead."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import literal, select, union_all

from bot.domain.facts import Role
from bot.storage.models import Agency, Deputising, Holding, Person, Post, Seat
from bot.storage.relations import holds_now, stands_in_now
from bot.storage.work import Here


async def roles_of(here: Here, person_id: UUID) -> frozenset[Role]:
    """Every role that this person has now, in any family; standing in for a lead counts as leading.

    Everybody who has joined is at least a holder. One statement.
    """
    lead = literal(Role.LEAD.value)
    query = union_all(
        select(Post.role).where(Post.person_id == person_id),
        select(literal(Role.CAF_TEAM.value)).where(Person.id == person_id, Person.in_caf_team),
        select(lead).where(Person.id == person_id, Person.may_open_families),
        select(lead)
        .select_from(Holding)
        .join(Seat, Seat.id == Holding.seat_id)
        .where(Holding.person_id == person_id, holds_now(here.now), Seat.is_lead, Seat.removed_at.is_(None)),
        select(lead)
        .select_from(Deputising)
        .join(Seat, Seat.id == Deputising.seat_id)
        .where(
            Deputising.person_id == person_id,
            stands_in_now(here.now),
            Deputising.meeting_id.is_(None),
            Seat.is_lead,
            Seat.removed_at.is_(None),
        ),
        select(lead)
        .select_from(Holding)
        .join(Seat, Seat.id == Holding.seat_id)
        .join(Person, Person.id == Holding.person_id)
        .where(Person.deputy_id == person_id, holds_now(here.now), Seat.is_lead, Seat.removed_at.is_(None)),
        select(literal(Role.SAFEGUARDING_LEAD.value)).where(Agency.safeguarding_lead_id == person_id),
        select(literal(Role.LINE_MANAGER.value)).where(Person.line_manager_id == person_id),
    )
    found = (await here.db.execute(query)).scalars()
    return frozenset({Role.HOLDER, *(Role(role) for role in found)})
