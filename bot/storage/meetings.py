"""Meetings' own rows, for those who change them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from bot.domain.arranging import ParentTimes
from bot.domain.slots import FamilyTimes, PartOfDay
from bot.storage.models import (
    Chronology,
    Deputising,
    Meeting,
    MeetingDate,
    Outbox,
    Poll,
    PollOption,
    PollReply,
    PollVote,
)
from bot.storage.outbox import IS_WAITING
from bot.storage.work import Here, Work

MeetingRow = Meeting
PollRow = Poll


async def meeting_row(here: Here, meeting_id: UUID) -> Meeting | None:
    return await here.db.get(Meeting, meeting_id)


async def poll_row(here: Here, meeting_id: UUID) -> Poll | None:
    return (await here.db.execute(select(Poll).where(Poll.meeting_id == meeting_id))).scalar_one_or_none()


async def poll_options(here: Here, meeting_id: UUID) -> list[PollOption]:
    query = select(PollOption).where(PollOption.meeting_id == meeting_id).order_by(PollOption.starts_at)
    return list((await here.db.execute(query)).scalars())


async def votes_of(here: Here, meeting_id: UUID, seat_ids: Iterable[UUID]) -> dict[tuple[UUID, UUID], PollVote]:
    """The votes of these seats, by option and seat."""
    query = select(PollVote).where(PollVote.meeting_id == meeting_id, PollVote.seat_id.in_(list(seat_ids)))
    return {(vote.option_id, vote.seat_id): vote for vote in (await here.db.execute(query)).scalars()}


async def replies_of(here: Here, meeting_id: UUID, seat_ids: Iterable[UUID]) -> dict[UUID, PollReply]:
    query = select(PollReply).where(PollReply.meeting_id == meeting_id, PollReply.seat_id.in_(list(seat_ids)))
    return {reply.seat_id: reply for reply in (await here.db.execute(query)).scalars()}


def write_times(times: Iterable[ParentTimes]) -> list[Any]:
    """The family's times as they are stored with the meeting."""
    return [
        {
            "parent": str(one.parent_id),
            "weekdays": sorted(one.times.weekdays),
            "parts": sorted(one.times.parts),
            "asked": one.asked,
        }
        for one in times
    ]


def read_times(stored: Iterable[Any]) -> tuple[ParentTimes, ...]:
    return tuple(
        ParentTimes(
            UUID(one["parent"]),
            FamilyTimes(frozenset(one["weekdays"]), frozenset(PartOfDay(part) for part in one["parts"])),
            one["asked"],
        )
        for one in stored
    )


async def family_times(here: Here, meeting_id: UUID) -> tuple[ParentTimes, ...]:
    query = select(Meeting.family_times).where(Meeting.id == meeting_id)
    return read_times((await here.db.execute(query)).scalar_one_or_none() or [])


async def note_not_held(work: Work, meeting_id: UUID, revision: int) -> None:
    """This date of the meeting had come, and nothing took place on it."""
    await work.db.execute(
        update(MeetingDate)
        .where(MeetingDate.meeting_id == meeting_id, MeetingDate.revision == revision)
        .values(not_held_at=work.now)
    )


async def end_deputising(work: Work, meeting_id: UUID, seat_id: UUID | None = None) -> list[UUID]:
    """Whoever was named as deputy for this meeting (for this seat) is so no longer. Returns them."""
    where = [Deputising.meeting_id == meeting_id, Deputising.until_at > work.now]
    if seat_id is not None:
        where.append(Deputising.seat_id == seat_id)
    ended = await work.db.execute(
        update(Deputising).where(*where).values(until_at=work.now).returning(Deputising.person_id)
    )
    return sorted(set(ended.scalars()))


async def deputies_named(here: Here, meeting_id: UUID) -> list[UUID]:
    """Those who stand in at this meeting now."""
    query = select(Deputising.person_id).where(Deputising.meeting_id == meeting_id, Deputising.until_at > here.now)
    return sorted(set((await here.db.execute(query)).scalars()))


async def never_told(
    work: Work, family_id: UUID, meeting_id: UUID, kind: str = "meeting_confirmed"
) -> frozenset[UUID]:
    """Seats to which the first invitation (or the poll) has certainly not been said: to them a change is no news.

    What waits because nobody knows whether it arrived may have been read. The others are locked, so that no sender takes
    one up before this has been committed.
    """
    query = select(Outbox.to_seat_id, Outbox.about).where(
        Outbox.family_id == family_id, IS_WAITING, Outbox.may_repeat.is_(False), Outbox.kind == kind
    )
    rows = await work.db.execute(query.with_for_update())
    return frozenset(seat_id for seat_id, about in rows if seat_id and about.get("meeting") == str(meeting_id))


async def last_recorded(here: Here, family_id: UUID, what: str, meeting_id: UUID) -> tuple[datetime, Any] | None:
    """The newest entry of the family's record of this kind about the meeting."""
    query = (
        select(Chronology.at, Chronology.about)
        .where(Chronology.family_id == family_id, Chronology.what == what, Chronology.superseded_by_id.is_(None))
        .order_by(Chronology.at.desc())
    )
    rows = await here.db.execute(query)
    return next(((at, about) for at, about in rows if about.get("meeting") == str(meeting_id)), None)


async def place_detail(here: Here, meeting_id: UUID) -> str | None:
    """The room or the link, for the authority's own page."""
    row = await here.db.get(Meeting, meeting_id)
    return row.place_detail if row is not None else None
