"""Who says beforehand which steps are to come and when, and looks afterwards at what was done.

It reads the families itself, on connections of its own, and asks the rules; when the bot has noted to look again at a
family, it does not ask. Whatever falls due between two of its looks was known at the first of them, or came of what
happened at the second.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heappop, heappush
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Uuid, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.agenda import due
from bot.storage.family_facts import AT_ONCE, families_facts
from bot.storage.models import Family, Outbox
from bot.storage.tables import calendar_of
from bot.storage.types import UtcDateTime
from bot.storage.work import Installation

OF_STEP = re.compile(r"(?P<step>.+):[a-z_]+:[0-9a-f-]{36}(?::\d+)?")
"""The key of what a step says: the step's own, what is said, and to whom."""
_STEPS = text("SELECT rowid, key, family_id, due_at, taken_at, lapsed FROM step WHERE rowid > :after ORDER BY rowid").columns(
    rowid=Integer, family_id=Uuid, due_at=UtcDateTime, taken_at=UtcDateTime
)  # fmt: skip
_SAID = text("SELECT rowid, key, made_at FROM outbox WHERE rowid > :after AND key IS NOT NULL ORDER BY rowid").columns(
    rowid=Integer, made_at=UtcDateTime
)  # fmt: skip


@dataclass(slots=True)
class Verdict:
    """What came of it. `steps` were taken, `foreseen` of them and of the `lapsed`; `said` in the outbox by steps.

    `fell_away`: were foreseen, and what happened at that very instant has made them needless.
    """

    steps: int = 0
    lapsed: int = 0
    foreseen: int = 0
    fell_away: int = 0
    said: int = 0
    latest: timedelta = timedelta(0)
    missed: set[str] = field(default_factory=set)
    repeated: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)

    @property
    def faults(self) -> int:
        return len(self.missed) + len(self.repeated) + len(self.late)


@dataclass(slots=True)
class Judge:
    """`sweep`: as late as a step may be. Judges between the bot's rounds, while it stands still."""

    installation: Installation
    sweep: timedelta
    verdict: Verdict = field(default_factory=Verdict)
    _foreseen: dict[UUID, dict[str, datetime]] = field(default_factory=dict)
    _since: dict[UUID, datetime] = field(default_factory=dict)  # when each family was last looked at here
    _first: list[tuple[datetime, UUID]] = field(default_factory=list)  # the first instant of each
    _due: dict[str, datetime] = field(default_factory=dict)  # of each step that was taken
    _said: set[tuple[str, datetime]] = field(default_factory=set)
    _rows: dict[str, int] = field(default_factory=lambda: {"step": 0, "outbox": 0})

    async def foresees(self, family_ids: Iterable[UUID]) -> None:
        """Work out anew, from the facts as they are now, what is to come for these families."""
        for some in _parts(list(family_ids)):
            for family_id, dues in (await self._dues(some)).items():
                now = self.installation.clock.now()
                owed = {key: at for key, at in self._foreseen.get(family_id, {}).items() if at <= now}
                self._foreseen[family_id] = {key: owed.get(key, max(at, now)) for key, at in dues.items()}
                self._since[family_id] = now
                if dues:
                    heappush(self._first, (min(dues.values()), family_id))

    async def judges(self) -> None:
        """The bot has done all that there was to do: compare, and foresee what comes next."""
        now = self.installation.clock.now()
        touched = set(self._whose_time_has_come(now))
        async with self.installation.looking() as here:
            touched |= await self._taken(here.db, now)
            await self._told(here.db)
            looked = select(Family.id).where(Family.looked_at == now)
            touched |= set((await here.db.execute(looked)).scalars())
        before = {family_id: self._foreseen.get(family_id, {}) for family_id in touched}
        await self.foresees(touched)
        for family_id, foreseen in before.items():
            owed = self._foreseen.get(family_id, {})
            for key, at in foreseen.items():
                self.verdict.fell_away += at <= now and key not in owed
            self.verdict.missed |= {key for key, at in owed.items() if at <= now}

    async def at_the_end(self, family_ids: Iterable[UUID]) -> None:
        """Nothing is owed to anybody, and all that was to be said has found an end."""
        now = self.installation.clock.now()
        for some in _parts(list(family_ids)):
            for dues in (await self._dues(some)).values():
                self.verdict.missed |= {key for key, at in dues.items() if at <= now}
        async with self.installation.looking() as here:
            stuck = select(Outbox.id, Outbox.state, Outbox.kind).where(
                Outbox.state.in_(("waiting", "claimed", "failed", "unknown")), Outbox.due_at <= now
            )
            self.verdict.missed |= {f"{row.state}: {row.kind} {row.id}" for row in await here.db.execute(stuck)}
            aside = select(Family.reference).where(Family.set_aside_at.is_not(None))
            self.verdict.missed |= {f"set aside: {each}" for each in (await here.db.execute(aside)).scalars()}

    def hears(self, messages: Iterable[Any]) -> int:
        """What has arrived: at one instant nobody is told the same twice. How many messages there were."""
        heard = Counter(tuple(message) for message in messages)
        self.verdict.repeated += [f"{who} at {at}" for (at, who, _), times in heard.items() if times > 1]
        return heard.total()

    # What was foreseen, and what was done

    async def _dues(self, family_ids: list[UUID]) -> dict[UUID, dict[str, datetime]]:
        """Every step that is due, or will be, and when."""
        async with self.installation.looking() as here:
            facts = await families_facts(here, family_ids)
            return {
                family_id: {one.key: one.due_at for one in due(of, here.policy, calendar_of(of), here.now)}
                for family_id, of in facts.items()
            }

    def _whose_time_has_come(self, now: datetime) -> Iterator[UUID]:
        while self._first and self._first[0][0] <= now:
            yield heappop(self._first)[1]

    async def _taken(self, db: AsyncSession, now: datetime) -> set[UUID]:
        """The families of the steps that are new, each compared with what was foreseen."""
        touched: set[UUID] = set()
        for row in await db.execute(_STEPS, {"after": self._rows["step"]}):
            self._rows["step"] = row.rowid
            touched.add(row.family_id)
            if row.key in self._due:
                self.verdict.repeated.append(row.key)
            at = self._foreseen.get(row.family_id, {}).pop(row.key, None)
            self.verdict.foreseen += at is not None
            self._due[row.key] = at or self._follows(row.family_id, row.due_at, now)
            if row.lapsed:
                self.verdict.lapsed += 1
            else:
                self.verdict.steps += 1
                self._is_in_time(row.key, row.taken_at, self._due[row.key])
        return touched

    def _follows(self, family_id: UUID, due_at: datetime, now: datetime) -> datetime:
        """Not foreseen: what made it due came at this instant. But if it says that it was due after the last look, then
        it was due when it says."""
        return due_at if self._since[family_id] < due_at < now else now

    async def _told(self, db: AsyncSession) -> None:
        """What is new in the outbox belongs to a step that was taken, and says since when it is so."""
        for row in await db.execute(_SAID, {"after": self._rows["outbox"]}):
            self._rows["outbox"] = row.rowid
            of_step = OF_STEP.fullmatch(row.key)
            if of_step is None or of_step["step"] not in self._due:
                continue
            self.verdict.said += 1
            if (row.key, row.made_at) in self._said:
                self.verdict.repeated.append(row.key)
            self._said.add((row.key, row.made_at))
            self._is_in_time(row.key, row.made_at, self._due[of_step["step"]])

    def _is_in_time(self, key: str, at: datetime, due_at: datetime) -> None:
        lateness = at - due_at
        self.verdict.latest = max(self.verdict.latest, lateness)
        if lateness > self.sweep:
            self.verdict.late.append(f"{key}: {lateness}")


def _parts(all_of: list[UUID]) -> Iterator[list[UUID]]:
    return (all_of[start : start + AT_ONCE] for start in range(0, len(all_of), AT_ONCE))
