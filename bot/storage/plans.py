"""The plan that a child has now, and when the next agreement is recorded."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select

from bot.storage.models import Agreement, PlanPeriod
from bot.storage.work import Work


async def open_plan(work: Work, child_id: UUID) -> PlanPeriod | None:
    query = select(PlanPeriod).where(PlanPeriod.child_id == child_id, PlanPeriod.until.is_(None))
    return (await work.db.execute(query)).scalar_one_or_none()


async def next_recorded_at(work: Work, family_id: UUID) -> datetime:
    """Now, and always after what was recorded last: what was recorded last counts, even at one instant."""
    query = select(func.max(Agreement.recorded_at)).where(Agreement.family_id == family_id)
    last: datetime | None = (await work.db.execute(query)).scalar_one_or_none()
    return work.now if last is None else max(work.now, last + timedelta(microseconds=1))
