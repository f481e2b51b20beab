"""One unit of work: who is acting, what they look at, what they may do, what is said, and one commit.

`Here` only reads. `Work` is `Here` inside a write transaction, with the four verbs that every use case needs:
`look_again` (lock a family and have its due steps worked out anew), `notify`, `audit` and `record`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import bindparam, insert, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.domain.facts import Nation
from bot.domain.notifications import Lane, Urgency, kind_of
from bot.domain.policy import Policy, policy_in_force
from bot.hearing import Hearing
from bot.i18n import local_date
from bot.settings import Settings
from bot.storage import accepted
from bot.storage.database import Database, was_overtaken
from bot.storage.memory import NO_FACT, Memory
from bot.storage.models import Audit, Chronology, Family, Outbox
from bot.storage.models.base import table_of
from bot.storage.naming import name_of, new_id
from bot.storage.types import among

T = TypeVar("T")
TIMES, PAUSE_SECONDS = 10, 0.01
"""So often something is begun at most: each time somebody else has got on in its place. In between it waits so
long, and twice as long each time."""


@dataclass(frozen=True, slots=True)
class Installation:
    """What stays the same while the process runs."""

    database: Database
    clock: Clock
    policies: tuple[Policy, ...]
    settings: Settings
    hearing: Hearing = field(default_factory=Hearing)

    @asynccontextmanager
    async def looking(self, who: Who | None = None) -> AsyncIterator[Here]:
        async with self.database.read() as session:
            yield Here(self, session, self.clock.now(), who or NOBODY)

    @asynccontextmanager
    async def working(self, who: Who | None = None, *, alone: bool = False) -> AsyncIterator[Work]:
        """Commits once when the block ends; an exception leaves nothing behind. `alone`: see `as_if_alone`."""
        async with self.database.write(alone) as session:
            work = Work(self, session, self.clock.now(), who or NOBODY)
            yield work
            await work.flush()

    async def as_if_alone(self, act: Callable[[Work], Awaitable[T]], times: int = TIMES) -> T:
        """Carry this out, and commit it, as if nobody else were at work: for whoever looks first and decides by that.

        Where another process has changed meanwhile what this changes, it leaves nothing behind and is begun anew, a few
        times at most: whoever came first has got on. `act` does nothing that a rollback does not take back.
        """
        for before in range(times - 1):
            try:
                return await self._alone(act)
            except DBAPIError as error:
                if not was_overtaken(error):
                    raise
            await asyncio.sleep(PAUSE_SECONDS * 2**before)
        return await self._alone(act)

    async def _alone(self, act: Callable[[Work], Awaitable[T]]) -> T:
        async with self.working(alone=True) as work:
            return await act(work)


@dataclass(frozen=True, slots=True)
class Who:
    """Whoever acts or looks: a person, or a stranger's chat, or the bot itself (neither)."""

    person_id: UUID | None = None
    chat_id: UUID | None = None
    language: str = "en"
    answering_id: UUID | None = None  # for a shared mailbox: who said that they answer; the record names them


NOBODY = Who()

# Built once: putting a statement together costs more than the database's answer to it.
_FAMILY = table_of(Family)
_LOOK_AGAIN = (
    update(_FAMILY)
    .where(among(_FAMILY.c.id, "families"))
    .values(wake_at=bindparam("now", type_=_FAMILY.c.wake_at.type), set_aside_at=None)
    .execution_options(**{NO_FACT: True})
)
_SAY = insert(table_of(Outbox)).execution_options(**{NO_FACT: True})
_AUDIT = insert(table_of(Audit)).execution_options(**{NO_FACT: True})


@dataclass(slots=True)
class Here:
    installation: Installation
    db: AsyncSession
    now: datetime
    who: Who
    memory: Memory = field(default_factory=Memory)

    @property
    def policy(self) -> Policy:
        """The policy in force today."""
        return policy_in_force(self.installation.policies, self.today)

    @property
    def settings(self) -> Settings:
        return self.installation.settings

    @property
    def nation(self) -> Nation:
        """The authority's own: that of every family opened from now on, and of what is about no family."""
        return Nation(self.settings.nation)

    @property
    def today(self) -> date:
        """The local day."""
        return local_date(self.now)

    @property
    def me(self) -> UUID:
        """The person who acts. Only where a flow is for people who have joined."""
        if self.who.person_id is None:
            raise RuntimeError("nobody is acting here")
        return self.who.person_id

    def seen_by(self, who: Who) -> Here:
        """The same look, for another reader."""
        return Here(self.installation, self.db, self.now, who, self.memory)


@dataclass(slots=True)
class Work(Here):
    touched_cards: list[str] = field(default_factory=list)  # to be drawn after the commit
    _held: list[object] = field(default_factory=list)
    _said: list[dict[str, Any]] = field(default_factory=list)
    _audited: list[dict[str, Any]] = field(default_factory=list)
    _looked: set[UUID] = field(default_factory=set)

    def hold(self, *rows: object) -> None:
        """Keep rows that will be asked for again: a session forgets, and reads anew, what nobody holds."""
        self._held.extend(rows)

    async def look_again(self, *family_ids: UUID) -> None:
        """Lock these families and have a sweep work out what is due. Early is free, late is the fault."""
        fresh = sorted(set(family_ids) - self._looked)
        if not fresh:
            return
        self._looked.update(fresh)
        await self.db.execute(_LOOK_AGAIN, {"families": fresh, "now": self.now})

    def notify(
        self,
        kind: str,
        *,
        person: UUID | None = None,
        seat: UUID | None = None,
        chat: UUID | None = None,
        family: UUID | None = None,
        key: str | None = None,
        due_at: datetime | None = None,
        useful_until: datetime | None = None,
        urgency: Urgency | None = None,
        since: datetime | None = None,
        **about: Any,
    ) -> None:
        """Queue something to be said: ids only, never text. A seat is whoever holds it at the moment of sending.

        What its screen is given is `about`, with the "family" and the "seat" that are named here.
        `urgency` replaces its kind's; what waits for the digest goes with that of the morning on which it is so
        `since`: a step's own instant, not when it was got round to. `key` makes it once for ever; the same key twice is
        an error of the caller, not a second message. What a step says has a key of its own.
        """
        if (person is not None) + (seat is not None) + (chat is not None) != 1:
            raise ValueError("address a notification to one person, seat or chat")
        entry = kind_of(kind)
        pressing = urgency or entry.urgency
        named = {"family": family, "seat": seat}
        about = {**{name: value for name, value in named.items() if value is not None}, **about}
        self._said.append(
            {
                "id": new_id("outbox"),
                "key": key or name_of(f"{kind}:{person or seat or chat}"),
                "kind": kind,
                "version": entry.version,
                "lane": int(Lane.DIGEST if pressing is Urgency.DIGEST else entry.lane),
                "urgency": pressing.value,
                "to_person_id": person,
                "to_seat_id": seat,
                "to_chat_id": chat,
                "family_id": family,
                "about": {name: _plain(value) for name, value in about.items()},
                "made_at": since or self.now,
                "due_at": due_at or self.now,
                "useful_until": useful_until,
                "state": "waiting",
                "attempts": 0,
                "may_repeat": False,
                "settled_at": None,
                "channel": None,
                "person_id": None,
            }
        )

    def audit(self, what: str, *, family: UUID | None = None, person: UUID | None = None, **about: Any) -> None:
        """Write down who did or saw what: a constant word and ids. `person` only where it is not who acts."""
        self._audited.append(
            {
                "at": self.now,
                "what": what,
                "person_id": person or self.who.person_id,
                "family_id": family,
                "about": self._named(about),
            }
        )

    def record(self, what: str, family: UUID, **about: Any) -> Chronology:
        """Add to the family's professional record."""
        entry = Chronology(family_id=family, at=self.now, what=what, about=self._named(about))
        self.db.add(entry)
        return entry

    def _named(self, about: dict[str, Any]) -> dict[str, Any]:
        by = {"answering": self.who.answering_id} if self.who.answering_id else {}
        return {name: _plain(value) for name, value in (about | by).items()}

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """What is done in the block is undone alone if it raises: rows, and what was to be said and audited."""
        said, audited, looked = len(self._said), len(self._audited), set(self._looked)
        try:
            async with self.db.begin_nested():
                yield
        except BaseException:
            del self._said[said:], self._audited[audited:]
            self._looked = looked
            raise

    async def flush(self) -> bool:
        """Write what was changed, said and audited: before it is looked at again, and at the end. Whether anything was
        said."""
        has_said = bool(self._said)
        await self.db.flush()
        if self._said:
            is_as_ever = not self.installation.database.was_restored
            await self.db.execute(_SAY, self._said if is_as_ever else await accepted.held_against(self, self._said))
            self._said = []
        if self._audited:
            await self.db.execute(_AUDIT, self._audited)
            self._audited = []
        return has_said


def _plain(value: Any) -> Any:
    """JSON for ids, instants and days; everything else as it is."""
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime) or hasattr(value, "isoformat"):
        return value.isoformat()
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    return value
