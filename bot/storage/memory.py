"""What one unit of work has read of families, people and posts, kept until something of them is written.

A look, a tap and the drawing that follows it ask for the same facts several times over; reading them once keeps them
one consistent picture too. Queue rows (cards, outbox, audit and so on) are no facts: writing them forgets nothing.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable
from enum import Enum
from typing import Any, TypeVar

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction

T = TypeVar("T")
NO_FACT = "roundtable_no_fact"
"""Execution option of a statement that changes nothing that a rule asks: when to look, what a phone shows."""


class Topic(Enum):
    """What a table's rows tell of."""

    FAMILY = "family"
    DIRECTORY = "directory"
    NOTHING = "nothing"  # no rule asks for it


class NotingSession(Session):
    """A session that knows how often something was written of each topic."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.writes = dict.fromkeys(Topic, 0)

    def unwritten(self, topic: Topic) -> bool:
        """Whether rows of the topic have changed here that the database does not know yet."""
        return any(
            row.topic is topic and (row not in self.dirty or self.is_modified(row))
            for rows in (self.new, self.dirty, self.deleted)
            for row in rows
        )


@event.listens_for(NotingSession, "before_flush")
def _flushing(session: NotingSession, context: Any, instances: Any) -> None:
    for topic in Topic:
        session.writes[topic] += session.unwritten(topic)


@event.listens_for(NotingSession, "do_orm_execute")
def _executing(state: ORMExecuteState) -> None:
    session = state.session
    if state.is_select or state.execution_options.get(NO_FACT) or not isinstance(session, NotingSession):
        return
    topics = Topic if state.bind_mapper is None else [state.bind_mapper.class_.topic]
    for topic in topics:
        session.writes[topic] += 1


@event.listens_for(NotingSession, "after_soft_rollback")
def _undone(session: NotingSession, previous: SessionTransaction) -> None:
    """What was read since the savepoint may have been read of what is undone now."""
    for topic in Topic:
        session.writes[topic] += 1


class Memory:
    """Values by topic and key. Those of a topic are forgotten together: facts are one picture, never half old."""

    def __init__(self) -> None:
        self._kept: dict[Topic, dict[Hashable, Any]] = {topic: {} for topic in Topic}
        self._writes = dict.fromkeys(Topic, 0)

    def recall(self, db: AsyncSession, topic: Topic, key: Hashable) -> Any | None:
        return self._fresh(db, topic).get(key)

    def keep(self, db: AsyncSession, topic: Topic, key: Hashable, value: Any) -> None:
        self._fresh(db, topic)[key] = value

    async def once(self, db: AsyncSession, topic: Topic, key: Hashable, read: Callable[[], Awaitable[T]]) -> T:
        """The value of `key`, read at most once between two writes of its topic."""
        kept = self._fresh(db, topic)
        if key not in kept:
            value = await read()
            kept = self._fresh(db, topic)
            kept[key] = value
        found: T = kept[key]
        return found

    def _fresh(self, db: AsyncSession, topic: Topic) -> dict[Hashable, Any]:
        session = db.sync_session
        assert isinstance(session, NotingSession)
        kept = self._kept[topic]
        if session.writes[topic] != self._writes[topic] or session.unwritten(topic):
            kept.clear()
            self._writes[topic] = session.writes[topic]
        return kept
