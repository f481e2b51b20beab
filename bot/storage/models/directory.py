"""Agencies, people, who stands in for whom, and when they are not there."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.memory import Topic
from bot.storage.models.base import Row
from bot.storage.sealing import Sealed


class Agency(Row):
    __tablename__ = "agency"
    topic: ClassVar[Topic] = Topic.DIRECTORY

    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    third_sector: Mapped[bool] = mapped_column(default=False)
    keeps_term: Mapped[bool] = mapped_column(default=False)  # closed in the school holidays
    safeguarding_lead_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("person.id", use_alter=True, name="fk_agency_safeguarding_lead")
    )


class Person(Row):
    """Somebody who sits at tables, or a shared mailbox. `functions` of one person: one; another is another person."""

    __tablename__ = "person"
    topic: ClassVar[Topic] = Topic.DIRECTORY

    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"), index=True)
    function: Mapped[str]
    name_sealed: Mapped[bytes]
    email_sealed: Mapped[bytes | None]
    email_index: Mapped[bytes | None] = mapped_column(unique=True)
    is_shared_mailbox: Mapped[bool] = mapped_column(default=False)
    in_caf_team: Mapped[bool] = mapped_column(default=False)
    may_open_families: Mapped[bool] = mapped_column(default=False)  # lead professionals
    working_weekdays: Mapped[str] = mapped_column(default="01234")  # Monday is 0
    line_manager_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    deputy_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    leaving_on: Mapped[date | None]
    language: Mapped[str] = mapped_column(default="en")
    reminders_off: Mapped[bool] = mapped_column(default=False)
    # What they are may change at this instant, and with it the menu of their chat; the sweep looks then.
    wake_at: Mapped[datetime | None]
    joined_at: Mapped[datetime | None]

    name = Sealed("name")
    email = Sealed("email")

    __table_args__ = (
        Index(
            "ix_person_wake_at",
            "wake_at",
            sqlite_where=text("wake_at IS NOT NULL"),
            postgresql_where=text("wake_at IS NOT NULL"),
        ),
    )


class Post(Row):
    """A person who can be put in charge of a decision: the manager of a tier, and who is next above.

    `rank` orders the people of one role: the manager, then the deputy, then any of the team.
    """

    __tablename__ = "post"
    topic: ClassVar[Topic] = Topic.DIRECTORY

    role: Mapped[str] = mapped_column(index=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    rank: Mapped[int] = mapped_column(default=0)


class Away(Row):
    __tablename__ = "away"
    topic: ClassVar[Topic] = Topic.DIRECTORY

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    start_on: Mapped[date]
    until: Mapped[date]


class Closure(Row):
    """Days on which an agency, every school, or the whole authority is closed."""

    __tablename__ = "closure"
    topic: ClassVar[Topic] = Topic.DIRECTORY

    scope: Mapped[str]  # "authority", "schools" or "agency"
    agency_id: Mapped[UUID | None] = mapped_column(ForeignKey("agency.id"), index=True)
    start_on: Mapped[date]
    until: Mapped[date]
    label: Mapped[str] = mapped_column(default="")


class Invitation(Row):
    """A single-use link by which one person joins from one phone."""

    __tablename__ = "invitation"
    topic: ClassVar[Topic] = Topic.DIRECTORY

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    token_index: Mapped[bytes] = mapped_column(unique=True)
    made_at: Mapped[datetime]
    made_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Answering(Row):
    """Who answers for a shared mailbox, as they said themselves, for as long as one visit to the answer page lasts."""

    __tablename__ = "answering"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    name_sealed: Mapped[bytes]
    visit: Mapped[str] = mapped_column(index=True)
    at: Mapped[datetime]

    name = Sealed("name")


class EmailChange(Row):
    """A work e-mail that is to be somebody's from now on, once a code that went there has been typed.

    `ended_at`: it is used, or was taken back, or another one has come instead. `before` is kept so that whoever reads
    the old mailbox can be told.
    """

    __tablename__ = "email_change"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    address_sealed: Mapped[bytes]
    before_sealed: Mapped[bytes | None]
    asked_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    address = Sealed("address")
    before = Sealed("before")


class MailCode(Row):
    """A short code sent to the work e-mail, so that whoever types it is known to read that mailbox."""

    __tablename__ = "mail_code"
    topic: ClassVar[Topic] = Topic.DIRECTORY

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    purpose: Mapped[str]  # "join", "answer" or "email"
    code_index: Mapped[bytes]
    code_sealed: Mapped[bytes]  # until it is sent
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None]

    code = Sealed("code")
