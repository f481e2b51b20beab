"""The plan that a child has now."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from bot.storage.models import PlanPeriod
from bot.storage.work import Work


async def open_plan(work: Work, child_id: UUID) -> PlanPeriod | None:
    query = select(PlanPeriod).where(PlanPeriod.child_id == child_id, PlanPeriod.until.is_(None))
    return (await work.db.execute(query)).scalar_one_or_none()
