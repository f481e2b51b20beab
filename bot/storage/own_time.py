"""When somebody works and is away, and who stands in for them meanwhile."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, delete, select, update

from bot.domain.facts import PersonFacts, Span
from bot.domain.own_time import AwaySpan
from bot.i18n import midnight
from bot.storage.models import Agency, Away, Deputising, Holding, Person, Post, Seat
from bot.storage.present import holds_now, stands_in_now
from bot.storage.work import Here, Work


async def away_of(here: Here, person_id: UUID) -> tuple[AwaySpan, ...]:
    """The times away that are not over yet, the nearest first."""
    today = here.today
    query = (
        select(Away)
        .where(Away.person_id == person_id, Away.until > today)
        .order_by(Away.start_on, Away.until, Away.id)
    )
    return tuple(AwaySpan(row.id, Span(row.start_on, row.until)) for row in (await here.db.execute(query)).scalars())


async def add_away(work: Work, person_id: UUID, span: Span, deputy_id: UUID | None) -> None:
    """Away for these days. With a deputy, who stands in at each table where the person has a place now."""
    work.db.add(Away(person_id=person_id, start_on=span.start_on, until=span.until))
    if deputy_id is None:
        return
    seats = (
        select(Seat.id, Seat.family_id)
        .join(Holding, Holding.seat_id == Seat.id)
        .where(Holding.person_id == person_id, holds_now(work.now), Seat.removed_at.is_(None))
    )
    for seat_id, family_id in list(await work.db.execute(seats)):
        work.db.add(
            Deputising(
                seat_id=seat_id,
                family_id=family_id,
                person_id=deputy_id,
                from_at=midnight(span.start_on),
                until_at=midnight(span.until),
            )
        )


async def end_away(work: Work, away: Away) -> None:
    """Not away after all: whoever was to stand in for just those days no longer does."""
    held = select(Holding.seat_id).where(Holding.person_id == away.person_id, holds_now(work.now))
    theirs = and_(
        Deputising.seat_id.in_(held),
        Deputising.meeting_id.is_(None),
        Deputising.from_at == midnight(away.start_on),
        Deputising.until_at == midnight(away.until),
    )
    await work.db.execute(delete(Deputising).where(theirs, Deputising.from_at > work.now))
    await work.db.execute(update(Deputising).where(theirs, Deputising.until_at > work.now).values(until_at=work.now))
    await work.db.delete(away)


async def stand_in_of(here: Here, seat_id: UUID, holder: PersonFacts, at: datetime) -> UUID | None:
    """Whoever stands in at this place then: named for that time, or else the holder's deputy at all times."""
    query = select(Deputising.person_id).where(
        Deputising.seat_id == seat_id, Deputising.meeting_id.is_(None), stands_in_now(at)
    )
    named = (await here.db.execute(query.order_by(Deputising.from_at.desc()).limit(1))).scalar_one_or_none()
    return named or holder.deputy_id


async def leaning_on(here: Here, person_id: UUID) -> list[UUID]:
    """Those whose deputy or line manager this person is."""
    query = select(Person.id).where((Person.deputy_id == person_id) | (Person.line_manager_id == person_id))
    return list((await here.db.execute(query)).scalars())


async def answers_for_many(here: Here, person_id: UUID) -> bool:
    """Has a post, is in the CAF team or leads safeguarding: a step in any family may come to them."""
    query = select(
        select(Post.id).where(Post.person_id == person_id).exists()
        | select(Agency.id).where(Agency.safeguarding_lead_id == person_id).exists()
        | select(Person.id).where(Person.id == person_id, Person.in_caf_team).exists()
    )
    return bool((await here.db.execute(query)).scalar_one())
