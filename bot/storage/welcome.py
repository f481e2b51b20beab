"""What somebody who has just joined needs to know, and what their inviter hears."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select

from bot.domain.facts import Function, Role
from bot.domain.people import Newcomer, Welcome
from bot.storage.models import Agency, Holding, Person, Seat
from bot.storage.present import holds_now
from bot.storage.roles import roles_of
from bot.storage.work import Here


async def newcomer(here: Here, person_id: UUID) -> Newcomer | None:
    query = (
        select(Person.function, Agency.name).join(Agency, Agency.id == Person.agency_id).where(Person.id == person_id)
    )
    found = (await here.db.execute(query)).one_or_none()
    return Newcomer(Function(found[0]), found[1]) if found else None


async def welcome_of(here: Here) -> Welcome | None:
    """For whoever looks."""
    me = await newcomer(here, here.me)
    if me is None:
        return None
    roles = await roles_of(here, here.me)
    unconfirmed = (
        select(func.count(Holding.family_id.distinct()))
        .join(Seat, Seat.id == Holding.seat_id)
        .where(
            Holding.person_id == here.me,
            holds_now(here.now),
            Holding.knows_family_at.is_(None),
            Seat.removed_at.is_(None),
            Seat.is_lead.is_(False),
        )
    )
    return Welcome(
        me.function,
        me.agency,
        (await here.db.execute(unconfirmed)).scalar_one(),
        keeps_people=bool(roles & {Role.CAF_TEAM, Role.CAF_MANAGER}),
        opens_families=Role.LEAD in roles,
    )
