"""The families in which something may wait for one person: found by what is open, so that hundreds cost nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, union_all
from sqlalchemy.orm import aliased

from bot.domain.facts import MeetingStatus, UpdateAnswer
from bot.storage import models as m
from bot.storage.attention import leads_now
from bot.storage.posts import COVERS
from bot.storage.present import holds_now, stands_in_now
from bot.storage.work import Here

AT_MOST = 100
"""Families read at one look; those where somebody waits for a decision come first."""


async def families_waiting(here: Here, until: datetime | None = None) -> list[UUID]:
    """Families where something may wait for whoever looks: the rules say whether it does. At most `AT_MOST`.

    `until`: also those with a meeting of theirs before then.
    """
    parts = union_all(*_parts(here, until)).subquery()
    query = (
        select(parts.c.family_id)
        .join(m.Family, m.Family.id == parts.c.family_id)
        .where(m.Family.closed_at.is_(None), m.Family.merged_into_id.is_(None))
        .group_by(parts.c.family_id)
        .order_by(func.min(parts.c.place), parts.c.family_id)
        .limit(AT_MOST)
    )
    return list((await here.db.execute(query)).scalars())


async def families_count(here: Here) -> int:
    """The open families in which whoever looks has a place or stands in for somebody."""
    held = (
        select(m.Holding.family_id)
        .join(m.Seat, m.Seat.id == m.Holding.seat_id)
        .where(m.Holding.person_id == here.me, holds_now(here.now), m.Seat.removed_at.is_(None))
    )
    mine = or_(m.Family.id.in_(held), leads_now(here))
    query = (
        select(func.count())
        .select_from(m.Family)
        .where(mine, m.Family.closed_at.is_(None), m.Family.merged_into_id.is_(None))
    )
    return (await here.db.execute(query)).scalar_one()


def _parts(here: Here, until: datetime | None) -> list[Select[*tuple[Any, ...]]]:
    seats = _my_seats(here)
    held = and_(m.Seat.family_id == m.Meeting.family_id, m.Seat.id.in_(seats))
    parts = [
        _part(0, m.Escalation.family_id, _mine_to_decide(here), m.Escalation.closed_at.is_(None)),
        _part(1, m.Family.id, leads_now(here)),
        _part(
            2,
            m.UpdateRequest.family_id,
            m.UpdateRequest.seat_id.in_(seats),
            m.UpdateRequest.cancelled_at.is_(None),
            ~select(m.GivenAnswer.id)
            .where(
                m.GivenAnswer.request_id == m.UpdateRequest.id, m.GivenAnswer.answer != UpdateAnswer.NEED_UNTIL.value
            )
            .exists(),
        ),
        _part(
            3,
            m.Holding.family_id,
            m.Holding.person_id == here.me,
            holds_now(here.now),
            m.Holding.knows_family_at.is_(None),
        ),
        select(m.Meeting.family_id, literal(2).label("place"))
        .join(m.Seat, held)
        .where(
            m.Meeting.status == MeetingStatus.CONFIRMED.value,
            m.Meeting.starts_at > here.now,
            ~select(m.Rsvp.id)
            .where(
                m.Rsvp.meeting_id == m.Meeting.id, m.Rsvp.seat_id == m.Seat.id, m.Rsvp.revision == m.Meeting.revision
            )
            .exists(),
        ),
        select(m.Meeting.family_id, literal(2).label("place"))
        .join(m.Seat, held)
        .join(m.Poll, m.Poll.meeting_id == m.Meeting.id)
        .where(
            m.Meeting.status == MeetingStatus.POLLED.value,
            m.Poll.closed_at.is_(None),
            ~select(m.PollReply.id)
            .where(m.PollReply.meeting_id == m.Meeting.id, m.PollReply.seat_id == m.Seat.id)
            .exists(),
        ),
    ]
    if until is not None:
        parts.append(
            select(m.Meeting.family_id, literal(1).label("place"))
            .join(m.Seat, held)
            .where(
                m.Meeting.status == MeetingStatus.CONFIRMED.value,
                m.Meeting.starts_at > here.now,
                m.Meeting.starts_at < until,
            )
        )
    return parts


def _part(place: int, family_id: Any, *where: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return select(family_id.label("family_id"), literal(place).label("place")).where(*where)


def _mine_to_decide(here: Here) -> ColumnElement[bool]:
    """Theirs, or put to a whole team that they are of."""
    covered = select(m.Post.role).where(m.Post.person_id == here.me, m.Post.rank >= COVERS)
    return or_(
        m.Escalation.holder_id == here.me,
        and_(m.Escalation.holder_id.is_(None), m.Escalation.role.in_(covered)),
    )


def _my_seats(here: Here) -> Select[*tuple[UUID]]:
    """The places of whoever looks, those that they stand in for, and those whose holder has them as deputy."""
    holder = aliased(m.Person)
    held = (
        select(m.Holding.seat_id)
        .join(m.Seat, m.Seat.id == m.Holding.seat_id)
        .join(holder, holder.id == m.Holding.person_id)
        .where(
            holds_now(here.now),
            m.Seat.removed_at.is_(None),
            or_(holder.id == here.me, holder.deputy_id == here.me),
        )
    )
    standing_in = select(m.Deputising.seat_id).where(
        m.Deputising.person_id == here.me, m.Deputising.meeting_id.is_(None), stands_in_now(here.now)
    )
    return select(held.union_all(standing_in).subquery().c.seat_id)
