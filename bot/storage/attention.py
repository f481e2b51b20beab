"""Families that need attention, the worst first, from what the sweeps have kept: never by reading every family."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from bot.domain.facts import Level, Role, Tier
from bot.domain.policy import Policy
from bot.i18n import local_date
from bot.storage import models as m
from bot.storage.families import Page
from bot.storage.present import holds_now, stands_in_now
from bot.storage.work import Here

_ALL = frozenset({Role.CAF_TEAM, Role.CAF_MANAGER, Role.HEAD_OF_SERVICE})


@dataclass(frozen=True, slots=True)
class Overseen:
    """Whose families somebody keeps an eye on: every one, those at some tiers, or those that they lead."""

    everything: bool = False
    tiers: frozenset[Tier] = frozenset()

    @property
    def is_wide(self) -> bool:
        return self.everything or bool(self.tiers)


def overseen_by(roles: Iterable[Role], policy: Policy) -> Overseen:
    """What the posts that somebody holds give them: a tier's manager those of that tier."""
    held = frozenset(roles)
    return Overseen(bool(held & _ALL), frozenset(tier for tier in Tier if not held.isdisjoint(policy.decides(tier))))


NOBODY_LEADS = "nobody"


async def needing_attention(
    here: Here, overseen: Overseen, offset: int, limit: int, *, lead: UUID | str | None = None
) -> Page:
    """Open families with a signal or something undecided. `lead`: only those of one lead, or that nobody leads."""
    where = [_open(), _needs(here, loud=False), _mine(here, overseen)]
    if lead is not None:
        where.append(_led_by(here, lead))
    count = (await here.db.execute(select(func.count()).select_from(m.Family).where(*where))).scalar_one()
    first_seen = select(func.min(m.Signal.first_seen_at)).where(m.Signal.family_id == m.Family.id).scalar_subquery()
    query = (
        select(m.Family.id)
        .where(*where)
        .order_by(_rank(here), first_seen, func.length(m.Family.reference), m.Family.reference)
        .offset(offset)
        .limit(limit)
    )
    return Page(list((await here.db.execute(query)).scalars()), count)


async def loud_count(here: Here, overseen: Overseen) -> int:
    """How many families need something that nobody has acknowledged."""
    query = select(func.count()).select_from(m.Family).where(_open(), _needs(here), _mine(here, overseen))
    return (await here.db.execute(query)).scalar_one()


async def loud_by_lead(here: Here, overseen: Overseen) -> list[tuple[UUID | None, int]]:
    """The same for each lead, the most first. None: families that nobody leads."""
    holding, seat = aliased(m.Holding), aliased(m.Seat)
    query = (
        select(holding.person_id, func.count(m.Family.id.distinct()))
        .select_from(m.Family)
        .outerjoin(seat, and_(seat.family_id == m.Family.id, seat.is_lead, seat.removed_at.is_(None)))
        .outerjoin(
            holding,
            and_(
                holding.seat_id == seat.id,
                holding.from_at <= here.now,
                or_(holding.until_at.is_(None), holding.until_at > here.now),
            ),
        )
        .where(_open(), _needs(here), _mine(here, overseen))
        .group_by(holding.person_id)
        .order_by(func.count(m.Family.id.distinct()).desc(), holding.person_id)
    )
    return [(person_id, count) for person_id, count in await here.db.execute(query)]


def leads_now(here: Here) -> ColumnElement[bool]:
    """Families that whoever looks leads, or stands in for whoever does."""
    holder = aliased(m.Person)
    led = (
        select(m.Seat.family_id)
        .join(m.Holding, m.Holding.seat_id == m.Seat.id)
        .join(holder, holder.id == m.Holding.person_id)
        .where(
            m.Seat.is_lead,
            m.Seat.removed_at.is_(None),
            holds_now(here.now),
            or_(holder.id == here.me, holder.deputy_id == here.me),
        )
    )
    standing_in = (
        select(m.Seat.family_id)
        .join(m.Deputising, m.Deputising.seat_id == m.Seat.id)
        .where(
            m.Seat.is_lead,
            m.Seat.removed_at.is_(None),
            m.Deputising.person_id == here.me,
            m.Deputising.meeting_id.is_(None),
            stands_in_now(here.now),
        )
    )
    return m.Family.id.in_(led.union_all(standing_in))


def _open() -> ColumnElement[bool]:
    return and_(m.Family.closed_at.is_(None), m.Family.merged_into_id.is_(None))


def _mine(here: Here, overseen: Overseen) -> ColumnElement[bool]:
    if overseen.everything:
        return m.Family.closed_at.is_(None)
    to_decide = select(m.Escalation.family_id).where(
        m.Escalation.holder_id == here.me, m.Escalation.closed_at.is_(None)
    )
    parts = [leads_now(here), m.Family.id.in_(to_decide)]
    if overseen.tiers:
        parts.append(_at_tier(overseen.tiers))
    return or_(*parts)


def _at_tier(tiers: frozenset[Tier]) -> ColumnElement[bool]:
    """The family's highest tier is one of these."""
    order = (Tier.EARLY_HELP, Tier.CHILD_IN_NEED, Tier.CHILD_PROTECTION)
    there = exists().where(
        m.PlanPeriod.family_id == m.Family.id,
        m.PlanPeriod.until.is_(None),
        m.PlanPeriod.tier.in_([tier.value for tier in tiers]),
    )
    above = [tier.value for tier in order[max(order.index(tier) for tier in tiers) + 1 :]]
    higher = exists().where(
        m.PlanPeriod.family_id == m.Family.id, m.PlanPeriod.until.is_(None), m.PlanPeriod.tier.in_(above)
    )
    return and_(there, ~higher) if above else there


def _led_by(here: Here, lead: UUID | str) -> ColumnElement[bool]:
    led = (
        select(m.Seat.family_id)
        .join(m.Holding, m.Holding.seat_id == m.Seat.id)
        .where(m.Seat.is_lead, m.Seat.removed_at.is_(None), holds_now(here.now))
    )
    if isinstance(lead, UUID):
        return m.Family.id.in_(led.where(m.Holding.person_id == lead))
    return m.Family.id.not_in(led)


def _is_loud(here: Here) -> ColumnElement[bool]:
    return or_(
        m.Signal.acknowledged_at.is_(None),
        and_(m.Signal.remind_on.is_not(None), m.Signal.remind_on <= local_date(here.now)),
    )


def _needs(here: Here, *, loud: bool = True) -> ColumnElement[bool]:
    more: list[Any] = [_is_loud(here)] if loud else []
    return or_(_there_is(m.Signal, *more), _there_is(m.Escalation, *_undecided()))


def _rank(here: Here) -> ColumnElement[int]:
    return case(
        (_there_is(m.Escalation, *_undecided()), 0),
        (_there_is(m.Signal, _is_loud(here), m.Signal.level == Level.RED.value), 1),
        (_there_is(m.Signal, _is_loud(here)), 2),
        else_=3,
    )


def _undecided() -> tuple[ColumnElement[bool], ...]:
    return m.Escalation.closed_at.is_(None), m.Escalation.decided_at.is_(None)


def _there_is(table: type[Any], *where: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(table.family_id == m.Family.id, *where)
