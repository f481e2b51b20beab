"""Meetings as calendar entries see them, and who may have one."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import exists, or_, select

from bot.domain.entries import EntryFacts
from bot.domain.facts import MeetingKind, MeetingStatus
from bot.storage.models import Deputising, Family, Holding, Meeting, Rsvp
from bot.storage.work import Here


async def entry_facts(here: Here, meeting_id: UUID) -> EntryFacts | None:
    """The meeting, if it has ever had a date and whoever looks sits, sat or deputises at its table."""
    me = here.who.person_id
    holds = exists().where(Holding.family_id == Meeting.family_id, Holding.person_id == me)
    stands_in = exists().where(Deputising.family_id == Meeting.family_id, Deputising.person_id == me)
    named = exists().where(Rsvp.meeting_id == Meeting.id, Rsvp.deputy_id == me)
    row = (
        await here.db.execute(
            select(Meeting, Family.reference)
            .join(Family, Family.id == Meeting.family_id)
            .where(Meeting.id == meeting_id, or_(holds, stands_in, named))
        )
    ).one_or_none()
    if row is None:
        return None
    meeting, reference = row
    if meeting.starts_at is None:
        return None
    return EntryFacts(
        meeting.id,
        reference,
        MeetingKind(meeting.kind),
        MeetingStatus(meeting.status),
        meeting.starts_at,
        meeting.minutes,
        meeting.place,
        meeting.sequence,
    )
