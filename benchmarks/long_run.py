"""A year of 200 families and a week of 10,000, while the clock travels: is every step taken, once, and within one sweep?

The bot runs in a process of its own and on a SQLite file in memory. Here its clock is moved, from one instant at which
something falls due to the next, as a ticker that looks each second would find it; each working day at eleven people do a
part of what waits for them; and `judge` compares what is done with what the rules had said before. The auditor, which
would mend what is late, does not run.
"""

from __future__ import annotations

import asyncio
import gc
import json
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any
from uuid import UUID

from sqlalchemy import update

from benchmarks.borough import CALENDAR, Borough
from benchmarks.figures import Figure
from benchmarks.judge import Judge
from benchmarks.traveller import KEYS
from bot.app.migrate import upgrade
from bot.clock import StandingClock
from bot.flows import all as every_flow
from bot.scheduling.ticker import TICK_SECONDS
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.models import Family
from bot.storage.policy_files import load_policies
from bot.storage.sealing import use_keys
from bot.storage.work import Installation

assert every_flow

TICK = timedelta(seconds=TICK_SECONDS)
MONDAY = datetime(2026, 11, 2, 9, 0, 0, 730_000, tzinfo=UTC)
"""The ticker looks this much after each full second."""
FEW, YEAR, MANY, WEEK, FIRST = 200, timedelta(days=365), 10_000, timedelta(days=7), 100
ELEVEN = timedelta(hours=11)
MEMORY = Path("/dev/shm")  # where the machine has it: the disk is measured elsewhere
CONFIGURATIONS = {
    "the long runs": "SQLite in a file in memory; the limits off; Telegram takes no time, and keeps what it was given; "
    f"the clock moves to the first tick, one each {TICK_SECONDS} s, at or after whatever falls due next; resident "
    "memory is the bot's process alone",
}


async def measure() -> list[Figure]:
    few = await _lived(FEW, YEAR)
    many = await _lived(MANY, WEEK)
    return [
        few.figure(f"a year of {FEW} families: steps missed, repeated or later than one sweep"),
        many.figure(f"a week of {MANY:,} families: steps missed, repeated or later than one sweep"),
        Figure(
            f"resident memory after a week of {MANY:,} families / after the first {FIRST}",
            many.resident / many.resident_at_first,
            1.2,
            False,
            {
                "after_the_first_mb": round(many.resident_at_first / 1e6, 1),
                "after_the_week_mb": round(many.resident / 1e6, 1),
                "highest_mb": round(many.highest / 1e6, 1),
            },
        ),
    ]


@dataclass(slots=True)
class Lived:
    """What came of it. Seconds are of the machine's time: the bot's, all of it, and its longest round."""

    judge: Judge
    messages: int = 0
    stops: int = 0
    bot_seconds: float = 0.0
    longest_seconds: float = 0.0
    seconds: float = 0.0
    looks: int = 0
    resident_at_first: int = 1
    resident: int = 0
    highest: int = 0
    kept: list[str] = field(default_factory=list)

    def figure(self, name: str) -> Figure:
        found = self.judge.verdict
        return Figure(
            name,
            found.faults,
            0,
            False,
            {
                "steps": found.steps,
                "missed": len(found.missed),
                "repeated": len(found.repeated),
                "late": len(found.late),
                "largest_lateness_seconds": found.latest.total_seconds(),
                "foreseen": found.foreseen,
                "lapsed": found.lapsed,
                "fell_away": found.fell_away,
                "told_by_steps": found.said,
                "messages": self.messages,
                "looks": self.looks,
                "instants": self.stops,
                "bot_seconds": round(self.bot_seconds, 1),
                "longest_instant_seconds": round(self.longest_seconds, 1),
                "seconds": round(self.seconds, 1),
            },
        )


async def _lived(families: int, span: timedelta) -> Lived:
    began = perf_counter()
    with TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        async with _town(Path(folder), families) as town:
            await town.lives(span)
            town.lived.seconds = perf_counter() - began
            return town.lived


@asynccontextmanager
async def _town(folder: Path, families: int) -> AsyncIterator[_Town]:
    url = f"sqlite+aiosqlite:///{folder / 'roundtable.db'}"
    use_keys(KEYS)
    await asyncio.to_thread(upgrade, url)
    installation = Installation(Database(url), StandingClock(MONDAY), load_policies(), Settings())
    borough = Borough(installation, families)
    family_ids = await borough.lay()
    bot = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.traveller", url, str(folder),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        yield _Town(folder, installation, borough, family_ids, bot)
    finally:
        assert bot.stdin is not None
        bot.stdin.close()
        await bot.wait()
        await installation.database.close()


class _Town:
    def __init__(
        self,
        folder: Path,
        installation: Installation,
        borough: Borough,
        family_ids: Sequence[UUID],
        bot: asyncio.subprocess.Process,
    ) -> None:
        self.installation = installation
        self.lived = Lived(Judge(installation, TICK))
        self._borough = borough
        self._family_ids = family_ids
        self._bot = bot
        self._telegram = folder / "telegram.jsonl"
        self._eleven: datetime | None = None

    @property
    def now(self) -> datetime:
        return self.installation.clock.now()

    async def lives(self, span: timedelta) -> None:
        ends_at = MONDAY + span
        next_at = await self._begins()
        while (at := _tick(min(next_at, self._eleven_after()))) <= ends_at:
            clock = self.installation.clock
            assert isinstance(clock, StandingClock)
            clock.move_to(at)
            next_at = await self._settles()
            if at >= self._eleven_after():
                self._eleven = at
                await self.lived.judge.foresees(await self._borough.a_day())
                next_at = await self._settles()
        await self.lived.judge.at_the_end(self._family_ids)
        with self._telegram.open() as kept:
            self.lived.messages = self.lived.judge.hears(json.loads(line) for line in kept)

    async def _begins(self) -> datetime:
        """The first families alone; then all the others are new to the bot as well."""
        await self._wake(self._family_ids[:FIRST])
        await self._settles()
        self.lived.resident_at_first = self.lived.resident
        await self._wake(self._family_ids[FIRST:])
        return await self._settles()

    async def _wake(self, family_ids: Sequence[UUID]) -> None:
        everyone = iter(family_ids)
        while some := list(islice(everyone, 500)):
            async with self.installation.working() as work:
                await work.db.execute(update(Family).where(Family.id.in_(some)).values(wake_at=self.now))
        await self.lived.judge.foresees(family_ids)

    async def _settles(self) -> datetime:
        """The bot does all that there is to do now, and it is judged. When something falls due next."""
        assert self._bot.stdin is not None and self._bot.stdout is not None
        self._bot.stdin.write(f"{self.now.isoformat()}\n".encode())
        line = await self._bot.stdout.readline()
        assert line, "the bot has ended"
        told: dict[str, Any] = json.loads(line)
        await self.lived.judge.judges()
        lived = self.lived
        lived.stops += 1
        lived.bot_seconds += told["took"]
        lived.longest_seconds = max(lived.longest_seconds, told["took"])
        lived.looks, lived.resident, lived.highest = told["looked"], told["resident"], told["highest"]
        return datetime.fromisoformat(told["next_at"]) if told["next_at"] else datetime.max.replace(tzinfo=UTC)

    def _eleven_after(self) -> datetime:
        """When people next see to what waits for them: each working day, once."""
        after = self._eleven or self.now
        today = CALENDAR.local_day(after)
        day = today if self._eleven is None else CALENDAR.add_working_days(today, 1)
        return CALENDAR.at(day, (datetime.min + ELEVEN).time())


def _tick(at: datetime) -> datetime:
    """The first tick that is not before then."""
    return MONDAY + -((MONDAY - at) // TICK) * TICK
