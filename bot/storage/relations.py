"""What one person is to one family now, in one statement."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, case, literal, or_, select, union_all
from sqlalchemy.orm import aliased

from bot.domain.permissions import OF_POST, Relation
from bot.i18n import local_date
from bot.storage import models as m
from bot.storage.work import Here


def holds_now(now: Any) -> ColumnElement[bool]:
    """The holding that counts at `now`. One that ends later still counts; one that starts later does not yet."""
    return and_(m.Holding.from_at <= now, or_(m.Holding.until_at.is_(None), m.Holding.until_at > now))


def stands_in_now(now: Any) -> ColumnElement[bool]:
    return and_(m.Deputising.from_at <= now, m.Deputising.until_at > now)


def _relation(relation: Relation, *where: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return select(literal(relation.value)).where(*where)


_FAMILY: BindParameter[Any] = bindparam("family", type_=m.Family.id.type)
_PERSON: BindParameter[Any] = bindparam("person", type_=m.Person.id.type)
_NOW: BindParameter[Any] = bindparam("now", type_=m.Family.opened_at.type)
_TODAY: BindParameter[Any] = bindparam("today", type_=m.Person.leaving_on.type)
_holder = aliased(m.Person)
_at_table = and_(m.Seat.family_id == _FAMILY, m.Seat.removed_at.is_(None))
_employed = select(m.Person.id).where(
    m.Person.id == _PERSON, or_(m.Person.leaving_on.is_(None), m.Person.leaving_on > _TODAY)
)
_STATEMENT = union_all(
    select(case((m.Seat.is_lead, Relation.LEAD.value), else_=Relation.HOLDER.value))
    .join(m.Holding, m.Holding.seat_id == m.Seat.id)
    .where(_at_table, holds_now(_NOW), m.Holding.person_id.in_(_employed)),
    _relation(
        Relation.SUCCESSOR,
        m.Holding.family_id == _FAMILY,
        m.Holding.from_at > _NOW,
        m.Holding.person_id.in_(_employed),
    ),
    # A deputy for one meeting stands in for that meeting only: never for the lead's other work.
    select(
        case(
            (and_(m.Seat.is_lead, m.Deputising.meeting_id.is_(None)), Relation.LEAD_DEPUTY.value),
            else_=Relation.DEPUTY.value,
        )
    )
    .join(m.Deputising, m.Deputising.seat_id == m.Seat.id)
    .where(_at_table, stands_in_now(_NOW), m.Deputising.person_id.in_(_employed)),
    # The deputy and the line manager that a holder always has.
    *(
        select(case((m.Seat.is_lead, of_lead.value), else_=of_holder.value))
        .join(m.Holding, m.Holding.seat_id == m.Seat.id)
        .join(_holder, _holder.id == m.Holding.person_id)
        .where(_at_table, holds_now(_NOW), always.in_(_employed))
        for always, of_lead, of_holder in (
            (_holder.deputy_id, Relation.LEAD_DEPUTY, Relation.DEPUTY),
            (_holder.line_manager_id, Relation.LINE_MANAGER, Relation.LINE_MANAGER),
        )
    ),
    select(literal(Relation.SAFEGUARDING_LEAD.value))
    .select_from(m.Seat)
    .join(m.Agency, m.Agency.id == m.Seat.agency_id)
    .where(_at_table, m.Agency.safeguarding_lead_id.in_(_employed)),
    _relation(
        Relation.ASKED_TO_DECIDE,
        m.Escalation.family_id == _FAMILY,
        m.Escalation.closed_at.is_(None),
        m.Escalation.holder_id.in_(_employed),
    ),
    select(m.Post.role).where(m.Post.person_id.in_(_employed)),
    _relation(Relation.CAF_TEAM, m.Person.in_caf_team.is_(True), m.Person.id.in_(_employed)),
    _relation(Relation.OPENS, m.Person.may_open_families.is_(True), m.Person.id.in_(_employed)),
)
_POSTS = {str(role): relation for role, relation in OF_POST.items()}


async def relations_to(here: Here, family_id: UUID | None, person_id: UUID) -> frozenset[Relation]:
    """Everything that the person is to the family now; without a family, what their posts give them in any.

    Somebody who has left is nothing to anybody. A family that is not there has only those with posts.
    """
    found = await here.db.execute(
        _STATEMENT,
        {"family": family_id, "person": person_id, "now": here.now, "today": local_date(here.now)},
    )
    named = {relation.value: relation for relation in Relation}
    words = set(found.scalars())
    return frozenset(relation for word in words if (relation := _POSTS.get(word) or named.get(word)) is not None)
