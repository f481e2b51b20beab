"""Steps taken, the professional record, and who saw or did what. All three only grow."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.memory import Topic
from bot.storage.models.base import Base, Row


class Step(Base):
    """A due step that was taken, or has lapsed. Its key is unique: nothing is done twice."""

    __tablename__ = "step"

    key: Mapped[str] = mapped_column(primary_key=True)
    family_id: Mapped[UUID] = mapped_column(ForeignKey("family.id"), index=True)
    kind: Mapped[str]
    due_at: Mapped[datetime]
    taken_at: Mapped[datetime]
    lapsed: Mapped[bool] = mapped_column(default=False)
    told: Mapped[list[Any]] = mapped_column(default=list)  # person ids that it was addressed to
    fell_through: Mapped[list[Any]] = mapped_column(default=list)  # roles that nobody answered for


class Chronology(Row):
    """The professional record: what happened, in constant words with ids. Corrected by superseding."""

    __tablename__ = "chronology"
    topic: ClassVar[Topic] = Topic.NOTHING

    family_id: Mapped[UUID] = mapped_column(ForeignKey("family.id"), index=True)
    at: Mapped[datetime]
    what: Mapped[str]
    about: Mapped[dict[str, Any]] = mapped_column(default=dict)
    superseded_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("chronology.id"))


class Audit(Base):
    """Who saw or did what, in order. Append-only."""

    __tablename__ = "audit"
    topic: ClassVar[Topic] = Topic.NOTHING

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[datetime]
    what: Mapped[str]
    person_id: Mapped[UUID | None]
    family_id: Mapped[UUID | None] = mapped_column(index=True)
    about: Mapped[dict[str, Any]] = mapped_column(default=dict)

    __table_args__ = (Index("ix_audit_at", "at"),)
