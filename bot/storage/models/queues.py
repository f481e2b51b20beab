"""What came in, what is to go out, and the cards and dialogues between the two."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.memory import Topic
from bot.storage.models.base import Base, Row
from bot.storage.sealing import Sealed

BigSerial = BigInteger().with_variant(Integer, "sqlite")


class Chat(Row):
    """A private chat with somebody: a stranger until a person is bound to it."""

    __tablename__ = "chat"
    topic: ClassVar[Topic] = Topic.DIRECTORY

    chat_index: Mapped[bytes] = mapped_column(unique=True)
    chat_sealed: Mapped[bytes]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    bound_at: Mapped[datetime | None]
    blocked_at: Mapped[datetime | None]
    focus_card: Mapped[str | None]  # the card whose question typed text answers
    seen_at: Mapped[datetime]
    menu: Mapped[str | None]  # the digest of the menu that it was last given

    number = Sealed("chat")


class Inbox(Base):
    """An incoming update, stored before it is acknowledged. `seq` is our order; `update_id` only tells repeats."""

    __tablename__ = "inbox"
    topic: ClassVar[Topic] = Topic.NOTHING

    seq: Mapped[int] = mapped_column(BigSerial, primary_key=True, autoincrement=True)
    id: Mapped[UUID] = mapped_column(unique=True)
    update_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    lane: Mapped[bytes]  # the chat's index, so that one chat's rows are taken in order
    update_sealed: Mapped[bytes]
    received_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_until: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    set_aside_at: Mapped[datetime | None]

    update = Sealed("update")

    __table_args__ = (
        *(
            Index(
                name,
                *columns,
                sqlite_where=text("done_at IS NULL AND set_aside_at IS NULL"),
                postgresql_where=text("done_at IS NULL AND set_aside_at IS NULL"),
            )
            for name, columns in (("ix_inbox_open", ("lane", "seq")), ("ix_inbox_next", ("seq",)))
        ),
    )


class Outbox(Row):
    """Something to be said: a kind and ids, never text. Exactly one of the three addresses is set."""

    __tablename__ = "outbox"
    topic: ClassVar[Topic] = Topic.NOTHING

    key: Mapped[str | None] = mapped_column(unique=True)
    kind: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    lane: Mapped[int]
    urgency: Mapped[str] = mapped_column(default="day")
    to_person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    to_seat_id: Mapped[UUID | None] = mapped_column(ForeignKey("seat.id"))
    to_chat_id: Mapped[UUID | None] = mapped_column(ForeignKey("chat.id"))
    family_id: Mapped[UUID | None] = mapped_column(ForeignKey("family.id"), index=True)
    about: Mapped[dict[str, Any]] = mapped_column(default=dict)
    made_at: Mapped[datetime]  # since when it has been so: the morning's digest takes in what was so by then
    due_at: Mapped[datetime]
    late_since: Mapped[datetime | None]  # when it was first due, where it is tried again
    useful_until: Mapped[datetime | None]
    # "waiting", "claimed", "delivered", "merged", "stale", "unreachable", "failed", "unknown"
    state: Mapped[str] = mapped_column(default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    may_repeat: Mapped[bool] = mapped_column(default=False)  # an earlier attempt may have arrived
    channel: Mapped[str | None]
    person_id: Mapped[UUID | None]  # who it was settled on at the moment of sending
    card_id: Mapped[str | None]  # nobody asks for it any more: it goes with the next contraction
    merged_into_id: Mapped[UUID | None]
    settled_at: Mapped[datetime | None]
    claimed_until: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "ix_outbox_due",
            "lane",
            "due_at",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(
            "ix_outbox_claimed",
            "claimed_until",
            sqlite_where=text("state = 'claimed'"),
            postgresql_where=text("state = 'claimed'"),
        ),
        Index("ix_outbox_sent_to", "person_id", "settled_at"),
    )


class Card(Base):
    """A message with buttons. It shows the top of its stack: a screen, or a dialogue's question.

    `wanted` is the revision that it should show, `shown` the one that the phone has.
    """

    __tablename__ = "card"
    topic: ClassVar[Topic] = Topic.NOTHING

    id: Mapped[str] = mapped_column(primary_key=True)
    chat_id: Mapped[UUID | None] = mapped_column(ForeignKey("chat.id"), index=True)  # None: on the web page
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    stack: Mapped[list[Any]]
    note: Mapped[dict[str, Any] | None]
    wanted: Mapped[int] = mapped_column(default=1)
    shown: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime]
    drawn_until: Mapped[datetime | None]  # somebody is drawing it; after this, by the machine's clock, others may

    __table_args__ = (
        Index(
            "ix_card_lagging",
            "id",
            sqlite_where=text("shown < wanted"),
            postgresql_where=text("shown < wanted"),
        ),
    )


class Dialogue(Row):
    """A form that somebody is filling in. Position is folded from the answers; it is never stored."""

    __tablename__ = "dialogue"
    topic: ClassVar[Topic] = Topic.NOTHING

    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    chat_id: Mapped[UUID | None] = mapped_column(ForeignKey("chat.id"), index=True)
    form: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    subject: Mapped[dict[str, Any]] = mapped_column(default=dict)
    answers_sealed: Mapped[bytes | None]
    started_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    answers_text = Sealed("answers")


class Unasked(Row):
    """What somebody typed into the chat though no question awaited it: taken out of the chat and kept sealed."""

    __tablename__ = "unasked"
    topic: ClassVar[Topic] = Topic.NOTHING

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    text_sealed: Mapped[bytes]
    at: Mapped[datetime]

    text = Sealed("text")


class Accepted(Base):
    """A key under which something was accepted after the point to which the database was restored, as the journal
    tells. Its own row is gone; whoever says the same again says it under the same key."""

    __tablename__ = "accepted"
    topic: ClassVar[Topic] = Topic.NOTHING

    key: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    is_certain: Mapped[bool]  # False: it may or may not have arrived
    person_id: Mapped[UUID | None]  # who had it, where the journal says so
    channel: Mapped[str | None]


class Lease(Base):
    """Who does a job that only one may do, and until when, on the database's clock."""

    __tablename__ = "lease"
    topic: ClassVar[Topic] = Topic.NOTHING

    job: Mapped[str] = mapped_column(primary_key=True)
    holder: Mapped[str]
    until: Mapped[datetime]


class Mark(Base):
    """A small fact about the installation itself: the policy's digest, the seed that was laid."""

    __tablename__ = "mark"
    topic: ClassVar[Topic] = Topic.NOTHING

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
