"""Update requests, their answers, escalations, and the signals of drift that somebody has seen."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.models.base import Row


class UpdateRequest(Row):
    """An update asked of a seat. `rungs` is the ladder as it stood in the policy on the day it started."""

    __tablename__ = "update_request"

    family_id: Mapped[UUID] = mapped_column(ForeignKey("family.id"), index=True)
    seat_id: Mapped[UUID] = mapped_column(ForeignKey("seat.id"), index=True)
    meeting_id: Mapped[UUID | None] = mapped_column(ForeignKey("meeting.id"))
    purpose: Mapped[str] = mapped_column(default="update")  # "update" or "report"
    cycle: Mapped[int]
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    due_at: Mapped[datetime]
    rungs: Mapped[list[Any]]
    since_on: Mapped[date | None]
    more_time_until: Mapped[date | None]
    cancelled_at: Mapped[datetime | None]


class GivenAnswer(Row):
    """An answer to a request. A later one is a later row; the latest counts."""

    __tablename__ = "given_answer"

    request_id: Mapped[UUID] = mapped_column(ForeignKey("update_request.id"), index=True)
    family_id: Mapped[UUID] = mapped_column(ForeignKey("family.id"), index=True)
    seat_id: Mapped[UUID] = mapped_column(ForeignKey("seat.id"))
    answer: Mapped[str]
    at: Mapped[datetime]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    recorded_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))  # "they told me"
    child_ids: Mapped[list[Any]] = mapped_column(default=list)  # whom it is about; empty: all


class Escalation(Row):
    """Something that is somebody's to decide, until it is answered or decided."""

    __tablename__ = "escalation"

    family_id: Mapped[UUID] = mapped_column(ForeignKey("family.id"), index=True)
    reason: Mapped[str]
    request_id: Mapped[UUID | None] = mapped_column(ForeignKey("update_request.id"))
    meeting_id: Mapped[UUID | None] = mapped_column(ForeignKey("meeting.id"))
    seat_id: Mapped[UUID | None] = mapped_column(ForeignKey("seat.id"))
    agency_id: Mapped[UUID | None] = mapped_column(ForeignKey("agency.id"))
    raised_at: Mapped[datetime]
    raised_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))  # a worry: who sent it
    role: Mapped[str]
    holder_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    put_at: Mapped[datetime]
    hop: Mapped[int] = mapped_column(default=0)
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    decision: Mapped[str | None]
    decision_reason: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[datetime | None]


class Signal(Row):
    """What is kept of a drift signal while it shows: since when, at which level, and who has acknowledged that."""

    __tablename__ = "signal"

    family_id: Mapped[UUID] = mapped_column(ForeignKey("family.id"), index=True)
    key: Mapped[str]
    level: Mapped[str]
    first_seen_at: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    remind_on: Mapped[date | None]
    snoozes: Mapped[int] = mapped_column(default=0)

    __table_args__ = (UniqueConstraint("family_id", "key"),)
