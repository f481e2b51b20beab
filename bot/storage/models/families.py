"""Families, their plans, who has a seat at the table, and what the family has agreed to."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.models.base import Row


class Family(Row):
    __tablename__ = "family"

    reference: Mapped[str] = mapped_column(unique=True)
    nation: Mapped[str] = mapped_column(default="england")
    opened_at: Mapped[datetime]
    opened_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    baseline_on: Mapped[date]
    legal_basis: Mapped[str | None]
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    closed_because: Mapped[str | None]
    merged_into_id: Mapped[UUID | None] = mapped_column(ForeignKey("family.id"))
    # The next instant at which this family needs attention; a writer sets it to now.
    wake_at: Mapped[datetime | None]
    # A sweep that raised sets the family aside until an operator or a change wakes it.
    set_aside_at: Mapped[datetime | None]
    looked_at: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "ix_family_wake_at",
            "wake_at",
            sqlite_where=text("wake_at IS NOT NULL"),
            postgresql_where=text("wake_at IS NOT NULL"),
        ),
    )


class Child(Row):
    __tablename__ = "child"

    family_id: Mapped[UUID] = mapped_column(ForeignKey("family.id"), index=True)
    letter: Mapped[str]
    age_band: Mapped[str]

    __table_args__ = (UniqueConstraint("family_id", "letter"),)


class PlanPeriod(Row):
    """The tier that one child has, from one decision to the next. At most one is open for each child.

    `ended_because`: the plan was closed and no other followed. A child with no open one is on no plan any more.
    """

    __tablename__ = "plan_period"

    family_id: Mapped[UUID] = mapped_column(ForeignKey("family.id"), index=True)
    child_id: Mapped[UUID] = mapped_column(ForeignKey("child.id"), index=True)
    tier: Mapped[str]
    from_on: Mapped[date]
    until: Mapped[date | None]
    event_on: Mapped[date]  # assessment, plan or ICPC
    rcpc_on: Mapped[date | None]  # the review conference that is fixed
    last_rcpc_on: Mapped[date | None]  # the last one that took place
    after_step_down: Mapped[bool] = mapped_column(default=False)
    decided_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    ended_because: Mapped[str | None]
    ended_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))

    __table_args__ = (
        Index(
            "uq_plan_period_open",
            "child_id",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
    )


class Parent(Row):
    """A parent or carer at the table: a word from a list, never a name. They have no account."""

    __tablename__ = "parent"

    family_id: Mapped[UUID] = mapped_column(ForeignKey("family.id"), index=True)
    label: Mapped[str]
    ended_at: Mapped[datetime | None]  # takes no part any more; what was recorded of them stays


class Agreement(Row):
    """The family's agreement to the service: by whom, for which agencies, from when, until when."""

    __tablename__ = "agreement"

    family_id: Mapped[UUID] = mapped_column(ForeignKey("family.id"), index=True)
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    given_by: Mapped[list[Any]] = mapped_column(default=list)  # parents' ids
    agency_ids: Mapped[list[Any] | None]
    given_on: Mapped[date | None]
    until: Mapped[date | None]
    refused: Mapped[bool] = mapped_column(default=False)
    withdrawn_on: Mapped[date | None]
    override: Mapped[bool] = mapped_column(default=False)  # `recorded_by_id` decided to go on without it
    basis: Mapped[str | None]
    because: Mapped[str | None]


class Seat(Row):
    """A place at this family's table. Invitations, requests and actions belong to it, not to a person."""

    __tablename__ = "seat"

    family_id: Mapped[UUID] = mapped_column(ForeignKey("family.id"), index=True)
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"), index=True)
    function: Mapped[str]
    is_lead: Mapped[bool] = mapped_column(default=False)
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class Holding(Row):
    """Who sits in a seat, from when until when: never two at once, which a trigger of the database guards."""

    __tablename__ = "holding"

    seat_id: Mapped[UUID] = mapped_column(ForeignKey("seat.id"), index=True)
    family_id: Mapped[UUID] = mapped_column(ForeignKey("family.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    from_at: Mapped[datetime]
    until_at: Mapped[datetime | None]
    knows_family_at: Mapped[datetime | None]
    said_not_theirs_at: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "uq_holding_now",
            "seat_id",
            unique=True,
            sqlite_where=text("until_at IS NULL"),
            postgresql_where=text("until_at IS NULL"),
        ),
    )


class Deputising(Row):
    """Somebody stands in for a seat for a while; the holder stays accountable."""

    __tablename__ = "deputising"

    seat_id: Mapped[UUID] = mapped_column(ForeignKey("seat.id"), index=True)
    family_id: Mapped[UUID] = mapped_column(ForeignKey("family.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    from_at: Mapped[datetime]
    until_at: Mapped[datetime]
    meeting_id: Mapped[UUID | None] = mapped_column(ForeignKey("meeting.id"))
