"""Who answers for a shared mailbox on one visit. The name stays sealed: it was typed, and is said nowhere."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from bot.storage.models import Answering
from bot.storage.work import Here, Work


def keep(work: Work, person_id: UUID, name: str, visit: str) -> UUID:
    made = Answering(person_id=person_id, visit=visit, at=work.now)
    made.name = name
    work.db.add(made)
    return made.id


async def on_visit(here: Here, person_id: UUID, visit: str) -> UUID | None:
    """Who said that they answer on this visit."""
    query = select(Answering.id).where(Answering.person_id == person_id, Answering.visit == visit)
    return (await here.db.execute(query.order_by(Answering.at.desc()).limit(1))).scalar_one_or_none()
