"""What waits to be done now, and when something next will: one statement, as it is asked again and again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, func, or_, select

from bot.storage import cards, wake
from bot.storage.models import Card, Chat, Family, Inbox, Mark, Outbox, Person
from bot.storage.outbox import IS_CLAIMED, IS_WAITING
from bot.storage.types import NOW
from bot.storage.work import Here


@dataclass(frozen=True, slots=True)
class Backlog:
    """Counts of what is due now; `retry_at` of an update that failed; `family_at`, `person_at` and `send_at` of the
    first to be looked at or sent, due or not; `next_at` of whatever falls due by itself."""

    updates: int
    families: int
    people: int
    messages: int
    cards: int
    retry_at: datetime | None
    family_at: datetime | None
    person_at: datetime | None
    send_at: datetime | None
    next_at: datetime | None

    def __bool__(self) -> bool:
        return bool(self.updates or self.families or self.people or self.messages or self.cards)


def _query() -> Select[Any]:
    is_open = and_(Inbox.done_at.is_(None), Inbox.set_aside_at.is_(None))
    is_watched = Family.set_aside_at.is_(None)
    families = select(func.count()).select_from(Family).where(is_watched, Family.wake_at <= NOW).scalar_subquery()
    everybody = (
        select(func.count()).select_from(Mark).where(Mark.name == wake.ALL, Mark.value != "").scalar_subquery()
    )
    return select(
        select(func.count()).select_from(Inbox).where(is_open).label("updates"),
        (families + everybody).label("families"),
        select(func.count()).select_from(Person).where(Person.wake_at <= NOW).label("people"),
        select(func.count())
        .select_from(Outbox)
        .where(or_(and_(IS_WAITING, Outbox.due_at <= NOW), IS_CLAIMED))
        .label("messages"),
        select(func.count())
        .select_from(Card)
        .join(Chat, Chat.id == Card.chat_id)
        .where(*cards.lags())
        .label("cards"),
        select(func.min(Inbox.claimed_until)).where(is_open).label("retry_at"),
        select(func.min(Outbox.due_at)).where(IS_WAITING).label("send_at"),
        select(func.min(Family.wake_at)).where(is_watched, Family.wake_at.is_not(None)).label("family_at"),
        select(func.min(Person.wake_at)).label("person_at"),
    )


QUERY = _query()
"""Takes the instant `now`, gives the row for `of`."""


async def read(here: Here) -> Backlog:
    """What waits at this moment."""
    return of((await here.db.execute(QUERY, {"now": here.now})).one())


def of(row: Row[Any]) -> Backlog:
    instants = [at for at in (row.send_at, row.family_at, row.person_at) if at is not None]
    return Backlog(
        updates=row.updates,
        families=row.families,
        people=row.people,
        messages=row.messages,
        cards=row.cards,
        retry_at=row.retry_at,
        family_at=row.family_at,
        person_at=row.person_at,
        send_at=row.send_at,
        next_at=min(instants, default=None),
    )
