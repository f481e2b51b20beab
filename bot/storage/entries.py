"""Meetings as calendar entries see them, and who may have one."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import bindparam, exists, or_, select

from bot.domain.entries import EntryFacts
from bot.domain.facts import MeetingKind, MeetingStatus
from bot.storage.models import Deputising, Family, Holding, Meeting, Rsvp
from bot.storage.work import Here

_ME = bindparam("me", type_=Holding.person_id.type)
_ENTRY = (
    select(Meeting, Family.reference)
    .join(Family, Family.id == Meeting.family_id)
    .where(
        Meeting.id == bindparam("meeting"),
        or_(
            exists().where(Holding.family_id == Meeting.family_id, Holding.person_id == _ME),
            exists().where(Deputising.family_id == Meeting.family_id, Deputising.person_id == _ME),
            exists().where(Rsvp.meeting_id == Meeting.id, Rsvp.deputy_id == _ME),
        ),
    )
)


async def entry_facts(here: Here, meeting_id: UUID) -> EntryFacts | None:
    """The meeting, if it has ever had a date and whoever looks sits, sat or deputises at its table."""
    found = await here.db.execute(_ENTRY, {"meeting": meeting_id, "me": here.who.person_id})
    row = found.one_or_none()
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
