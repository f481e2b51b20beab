"""What one unit of work has read of families, people and posts, kept until something of them is written.

A look, a tap and the drawing that follows it ask for the same facts several times over; reading them once keeps them
one consistent picture too. Queue rows (cards, outbox, audit and so on) are no facts: writing them forgets nothing.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable
from typing import Any, TypeVar

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import ORMExecuteState, Session

T = TypeVar("T")
NO_FACT = "roundtable_no_fact"
"""Execution option of a statement that changes nothing that a rule asks: when to look, what a phone shows."""


class CountingSession(Session):
    """A session that knows how often facts were written in it."""

    writes = 0


def _is_fact(row: object) -> bool:
    return getattr(row, "is_fact", True)


@event.listens_for(CountingSession, "before_flush")
def _flushing(session: CountingSession, context: Any, instances: Any) -> None:
    if _unwritten(session):
        session.writes += 1


@event.listens_for(CountingSession, "do_orm_execute")
def _executing(state: ORMExecuteState) -> None:
    if state.is_select or state.execution_options.get(NO_FACT):
        return
    if state.bind_mapper is None or _is_fact(state.bind_mapper.class_):
        session = state.session
        assert isinstance(session, CountingSession)
        session.writes += 1


def _unwritten(session: CountingSession) -> bool:
    return any(map(_is_fact, session.new)) or any(map(_is_fact, session.dirty)) or any(map(_is_fact, session.deleted))


class Memory:
    """Values by key. All are forgotten together: facts are one picture, never half old."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, Any] = {}
        self._writes = 0

    def forget(self) -> None:
        self._kept.clear()

    def recall(self, db: AsyncSession, key: Hashable) -> Any | None:
        self._refresh(db)
        return self._kept.get(key)

    def keep(self, db: AsyncSession, key: Hashable, value: Any) -> None:
        self._refresh(db)
        self._kept[key] = value

    async def once(self, db: AsyncSession, key: Hashable, read: Callable[[], Awaitable[T]]) -> T:
        """The value of `key`, read at most once between two writes."""
        self._refresh(db)
        if key not in self._kept:
            value = await read()
            self._refresh(db)
            self._kept[key] = value
        found: T = self._kept[key]
        return found

    def _refresh(self, db: AsyncSession) -> None:
        session = db.sync_session
        if not isinstance(session, CountingSession):
            return self._kept.clear()
        if session.writes != self._writes or _unwritten(session):
            self._kept.clear()
            self._writes = session.writes
        return None
