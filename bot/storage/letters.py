"""What a letter needs to know that its card does not say: the reference, and until when its link may work."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from bot.storage.models import Family, Meeting, Outbox
from bot.storage.work import Here

LINK_DAYS = 14


async def reference_of(here: Here, outbox_id: UUID, about: dict[str, Any]) -> str | None:
    """The family that a notification is about, by its reference."""
    queries = [select(Family.reference).join(Outbox, Outbox.family_id == Family.id).where(Outbox.id == outbox_id)]
    if "family" in about:
        queries.append(select(Family.reference).where(Family.id == UUID(about["family"])))
    if "meeting" in about:
        meeting = Meeting.id == UUID(about["meeting"])
        queries.append(select(Family.reference).join(Meeting, Meeting.family_id == Family.id).where(meeting))
    for query in queries:
        found = (await here.db.execute(query)).scalar_one_or_none()
        if found is not None:
            return found
    return None


async def link_until(here: Here, about: dict[str, Any]) -> datetime:
    """Fourteen days, or the end of the meeting that it is about where that is still to come and sooner."""
    until = here.now + timedelta(days=LINK_DAYS)
    meeting = await here.db.get(Meeting, UUID(about["meeting"])) if "meeting" in about else None
    if meeting is None or meeting.starts_at is None:
        return until
    ends_at = meeting.starts_at + timedelta(minutes=meeting.minutes)
    return min(until, ends_at) if ends_at > here.now else until
