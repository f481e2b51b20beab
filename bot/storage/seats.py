"""Places at the table, as rows: ending what belongs to them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, exists, or_, select, update

from bot.domain.facts import UpdateAnswer
from bot.storage.models import Deputising, GivenAnswer, Holding, Seat, UpdateRequest
from bot.storage.present import holds_now
from bot.storage.work import Here, Work


async def holding_now(here: Here, seat_id: UUID) -> Holding | None:
    return (
        await here.db.execute(select(Holding).where(Holding.seat_id == seat_id, holds_now(here.now)))
    ).scalar_one_or_none()


async def family_of(here: Here, seat_id: UUID) -> UUID:
    return (await here.db.execute(select(Seat.family_id).where(Seat.id == seat_id))).scalar_one()


async def end_holdings(work: Work, seat_id: UUID, at: datetime) -> None:
    """Nobody holds the place from `at` on; a handover that was settled and has not happened yet is dropped."""
    await work.db.execute(delete(Holding).where(Holding.seat_id == seat_id, Holding.from_at > work.now))
    await work.db.execute(
        update(Holding)
        .where(Holding.seat_id == seat_id, or_(Holding.until_at.is_(None), Holding.until_at > work.now))
        .values(until_at=at)
    )


async def end_standing_in(work: Work, seat_id: UUID, at: datetime) -> None:
    """Nobody stands in for the place in general from `at` on. A deputy for one meeting stays."""
    general = (Deputising.seat_id == seat_id, Deputising.meeting_id.is_(None))
    await work.db.execute(delete(Deputising).where(*general, Deputising.from_at >= at))
    await work.db.execute(update(Deputising).where(*general, Deputising.until_at > at).values(until_at=at))


async def cancel_requests(work: Work, family_id: UUID, seat_id: UUID | None = None) -> None:
    """Withdraw what is still asked of one place, or of all, though more time was asked for. What was answered stays."""
    where = [
        UpdateRequest.family_id == family_id,
        UpdateRequest.cancelled_at.is_(None),
        ~exists().where(
            GivenAnswer.request_id == UpdateRequest.id, GivenAnswer.answer != UpdateAnswer.NEED_UNTIL.value
        ),
    ]
    if seat_id is not None:
        where.append(UpdateRequest.seat_id == seat_id)
    await work.db.execute(update(UpdateRequest).where(*where).values(cancelled_at=work.now))
