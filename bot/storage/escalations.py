"""Escalations found: one with what happened to it, those that somebody has, those that one may know of."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from bot.domain.deciding import Event
from bot.domain.directory import Directory
from bot.domain.escalation_ends import Over
from bot.domain.escalations import DATE
from bot.domain.facts import FamilyFacts, Role
from bot.domain.permissions import Capability, Relation, may
from bot.storage import models as m
from bot.storage.relations import relations_to
from bot.storage.requests import records, run_by
from bot.storage.work import Here

PREFIX = "escalation_"
WHATS = ("raised", "passed_on", "taken", "read", "rang", "came_back", "decided", *Over)
MOST = 30

EscalationRow = m.Escalation


async def escalation_row(here: Here, escalation_id: UUID) -> m.Escalation | None:
    return await here.db.get(m.Escalation, escalation_id)


async def may_decide(here: Here, row: m.Escalation, behind: Directory) -> bool:
    """Whether it is for whoever looks to decide: their post is, or it was put to them; the operators at the end."""
    if here.who.person_id is None:
        return False
    if row.role == Role.OPERATOR and here.who.person_id in behind.operators:
        return True
    return may(Capability.DECIDE, await relations_to(here, row.family_id, here.who.person_id))


async def may_follow(here: Here, row: m.Escalation, facts: FamilyFacts) -> bool:
    """Whether whoever looks may see who has it and what was decided: those who run the family, those who decide,
    whoever raised it, and whoever was asked."""
    me = here.who.person_id
    if me is None:
        return False
    seat = facts.seat(row.seat_id)
    if me in (row.raised_by_id, row.holder_id, row.acknowledged_by_id, seat.holder_id if seat else None):
        return True
    relations = await relations_to(here, row.family_id, me)
    return may(Capability.SEE_ATTENTION, relations) or Relation.SAFEGUARDING_LEAD in relations


async def open_beside(here: Here, row: m.Escalation) -> list[m.Escalation]:
    """Other open ones about the same agency and for the same reason that the same person, or post, has.

    A worry stands alone: no decision about one child is made for another.
    """
    if row.agency_id is None or row.reason == "worry":
        return []
    same = m.Escalation.holder_id == row.holder_id if row.holder_id else m.Escalation.holder_id.is_(None)
    query = (
        select(m.Escalation)
        .where(
            m.Escalation.agency_id == row.agency_id,
            m.Escalation.reason == row.reason,
            m.Escalation.closed_at.is_(None),
            m.Escalation.role == row.role,
            m.Escalation.id != row.id,
            same,
        )
        .order_by(m.Escalation.raised_at, m.Escalation.id)
        .limit(MOST)
    )
    return list((await here.db.execute(query)).scalars())


async def open_of_request(here: Here, request_id: UUID) -> list[m.Escalation]:
    """Those that an answer to the request ends."""
    query = select(m.Escalation).where(
        m.Escalation.request_id == request_id,
        m.Escalation.reason == "no_answer",
        m.Escalation.closed_at.is_(None),
    )
    return list((await here.db.execute(query)).scalars())


async def open_of_family(here: Here, family_id: UUID) -> list[m.Escalation]:
    """All that is somebody's to decide there."""
    query = select(m.Escalation).where(m.Escalation.family_id == family_id, m.Escalation.closed_at.is_(None))
    return list((await here.db.execute(query)).scalars())


async def open_of_date(here: Here, meeting_id: UUID) -> list[m.Escalation]:
    """Those that ask which date this meeting should have."""
    query = select(m.Escalation).where(
        m.Escalation.meeting_id == meeting_id, m.Escalation.reason == DATE, m.Escalation.closed_at.is_(None)
    )
    return list((await here.db.execute(query)).scalars())


async def known_to(here: Here, family_id: UUID | None, closed_since: datetime) -> list[m.Escalation]:
    """Those that whoever looks raised, has, or may follow: their own first, then the open ones, the oldest first."""
    mine = or_(
        m.Escalation.holder_id == here.me,
        m.Escalation.raised_by_id == here.me,
        m.Escalation.acknowledged_by_id == here.me,
    )
    run = await run_by(here, m.Escalation.family_id)
    query = (
        select(m.Escalation)
        .where(or_(m.Escalation.closed_at.is_(None), m.Escalation.closed_at > closed_since))
        .order_by(
            m.Escalation.closed_at.is_not(None),
            m.Escalation.holder_id.is_distinct_from(here.me),
            m.Escalation.raised_at,
            m.Escalation.id,
        )
        .limit(MOST)
    )
    if run is not None:
        query = query.where(or_(mine, run))
    if family_id is not None:
        query = query.where(m.Escalation.family_id == family_id)
    return list((await here.db.execute(query)).scalars())


async def trail(here: Here, row: m.Escalation) -> tuple[Event, ...]:
    """What happened to it, in order."""
    found = []
    for at, about in await records(here, row.family_id, [PREFIX + what for what in WHATS]):
        if about.get("escalation") == str(row.id):
            found.append(Event(about["what"].removeprefix(PREFIX), at, _role(about), _person(about)))
    return tuple(found)


async def had_it(here: Here, row: m.Escalation) -> tuple[UUID, ...]:
    """Everybody to whom it has been put so far, the first one first."""
    put = await records(here, row.family_id, [PREFIX + "raised", PREFIX + "passed_on"])
    told = [person for _, about in put if about.get("escalation") == str(row.id) for person in about.get("told", ())]
    return tuple(dict.fromkeys(UUID(person) for person in told))


def _role(about: dict[str, Any]) -> Role | None:
    return Role(about["role"]) if about.get("role") else None


def _person(about: dict[str, Any]) -> UUID | None:
    return UUID(about["person"]) if about.get("person") else None
