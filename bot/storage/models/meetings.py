"""Meetings: their dates, polls, replies, who came, each child's voice and what was decided."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.models.base import Row
from bot.storage.sealing import Sealed


class Meeting(Row):
    """`revision` counts its dates, from 0 while none is fixed. `sequence` is the calendar entry's."""

    __tablename__ = "meeting"

    family_id: Mapped[UUID] = mapped_column(ForeignKey("family.id"), index=True)
    kind: Mapped[str]
    status: Mapped[str]
    child_ids: Mapped[list[Any]]
    is_first: Mapped[bool] = mapped_column(default=False)
    minutes: Mapped[int] = mapped_column(default=60)
    place: Mapped[str | None]  # "in_person", "online", "both"
    place_detail_sealed: Mapped[bytes | None]  # room or link, shown on the authority's own page only
    family_times: Mapped[list[Any]] = mapped_column(default=list)
    proposed_at: Mapped[datetime]
    proposed_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    revision: Mapped[int] = mapped_column(default=0)
    sequence: Mapped[int] = mapped_column(default=0)
    starts_at: Mapped[datetime | None]
    zone: Mapped[str] = mapped_column(default="Europe/London")
    local_wall: Mapped[str | None]  # "2027-03-11T15:30", as people said it
    fixed_at: Mapped[datetime | None]
    notice_kept: Mapped[bool] = mapped_column(default=True)
    parents_coming: Mapped[list[Any]] = mapped_column(default=list)
    goes_ahead_without: Mapped[str | None]  # why, where the chair goes ahead though somebody needed is missing
    gap_accepted_at: Mapped[datetime | None]
    gap_cause: Mapped[str | None]
    gap_accepted_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    cancelled_at: Mapped[datetime | None]
    cancel_cause: Mapped[str | None]
    recorded_at: Mapped[datetime | None]
    recorded_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    went_ahead: Mapped[bool | None]
    agreed_weeks: Mapped[int | None]  # how soon to meet again, where that was agreed
    finished_at: Mapped[datetime | None]
    agreement_check: Mapped[str | None]  # what the family said when their agreement was checked there

    place_detail = Sealed("place_detail")


class MeetingDate(Row):
    """Each date that a meeting has had, and why it was changed."""

    __tablename__ = "meeting_date"

    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("meeting.id"), index=True)
    revision: Mapped[int]
    starts_at: Mapped[datetime]
    set_at: Mapped[datetime]
    set_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    cause: Mapped[str | None]
    notice_state: Mapped[str] = mapped_column(default="ample")
    notice_days: Mapped[int] = mapped_column(default=0)
    not_held_at: Mapped[datetime | None]  # when it was said that the day had come and nothing took place

    __table_args__ = (UniqueConstraint("meeting_id", "revision"),)


class Poll(Row):
    __tablename__ = "poll"

    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("meeting.id"), unique=True)
    opened_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class PollOption(Row):
    __tablename__ = "poll_option"

    poll_id: Mapped[UUID] = mapped_column(ForeignKey("poll.id"), index=True)
    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("meeting.id"), index=True)
    starts_at: Mapped[datetime]


class PollVote(Row):
    """The latest vote of a seat for an option."""

    __tablename__ = "poll_vote"

    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("meeting.id"), index=True)
    option_id: Mapped[UUID] = mapped_column(ForeignKey("poll_option.id"))
    seat_id: Mapped[UUID] = mapped_column(ForeignKey("seat.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    vote: Mapped[str]
    at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("option_id", "seat_id"),)


class PollReply(Row):
    """A seat has finished with the poll: Done, or none of these."""

    __tablename__ = "poll_reply"

    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("meeting.id"), index=True)
    seat_id: Mapped[UUID] = mapped_column(ForeignKey("seat.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    none_of_these: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("meeting_id", "seat_id"),)


class Rsvp(Row):
    """One reply of a seat to one date of a meeting. A later reply is a later row: nothing is overwritten."""

    __tablename__ = "rsvp"

    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("meeting.id"), index=True)
    seat_id: Mapped[UUID] = mapped_column(ForeignKey("seat.id"))
    revision: Mapped[int]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    answer: Mapped[str]
    reason: Mapped[str | None]
    deputy_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


class Presence(Row):
    """Who came. A correction is a later row beside the first."""

    __tablename__ = "presence"

    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("meeting.id"), index=True)
    seat_id: Mapped[UUID | None] = mapped_column(ForeignKey("seat.id"))
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("parent.id"))
    child_id: Mapped[UUID | None] = mapped_column(ForeignKey("child.id"))
    presence: Mapped[str]
    at: Mapped[datetime]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))


class Voice(Row):
    """How one child was heard for one meeting, or why not."""

    __tablename__ = "voice"

    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("meeting.id"), index=True)
    child_id: Mapped[UUID] = mapped_column(ForeignKey("child.id"))
    method: Mapped[str | None]
    not_obtained: Mapped[str | None]
    at: Mapped[datetime]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))


class Decision(Row):
    """What was decided at a meeting, from a list. The narrative is in the authority's own record."""

    __tablename__ = "decision"

    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("meeting.id"), index=True)
    code: Mapped[str]
    at: Mapped[datetime]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
