"""A year of 200 families and a week of 10,000, while the clock travels: is every step taken, once, and within one sweep?

The bot runs in a process of its own and on a SQLite file in memory. Here its clock is moved, from one instant at which
something falls due to the next, as a ticker that looks each second would find it; each working day at half past five
people do a part of what waits for them; and `judge` compares what is done with what the rules had said before. The
auditor, which would mend what is late, does not run.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
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
SEEN_TO = time(17, 30)
NEVER = datetime.max.replace(tzinfo=UTC)
IN_MEMORY = Path("/dev/shm")  # where the machine has it: the disk is measured elsewhere
FOLDER = IN_MEMORY if IN_MEMORY.is_dir() else None
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
            many.highest / many.resident_at_first,
            1.2,
            False,
            {
                "after_the_first_mb": round(many.resident_at_first / 1e6, 1),
                "after_the_week_mb": round(many.resident / 1e6, 1),
                "highest_mb": round(many.highest / 1e6, 1),
            },
            "The highest is what counts: the system may take back what the process has read of files.",
        ),
    ]


@dataclass(slots=True)
class Lived:
    """What came of it. `bot_seconds` and `judge_seconds` are a processor's. On the wall: `beginning_seconds`, in which
    every family was new to the bot; `longest_seconds`, those of the instant after that at which it had most to do, while
    the clock stood; and `seconds`, all.
    """

    judge: Judge
    messages: int = 0
    stops: int = 0
    bot_seconds: float = 0.0
    judge_seconds: float = 0.0
    beginning_seconds: float = 0.0
    longest_seconds: float = 0.0
    seconds: float = 0.0
    looks: int = 0
    resident_at_first: int = 1
    resident: int = 0
    highest: int = 0

    def notes(self, told: Mapping[str, Any]) -> None:
        """What the bot's process says of itself after each instant."""
        self.stops += 1
        self.bot_seconds, self.looks = told["worked"], told["looked"]
        self.longest_seconds = max(self.longest_seconds, told["took"])
        self.resident, self.highest = told["resident"], told["highest"]

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
                "judge_seconds": round(self.judge_seconds, 1),
                "beginning_seconds": round(self.beginning_seconds, 1),
                "longest_instant_seconds": round(self.longest_seconds, 1),
                "seconds": round(self.seconds, 1),
            },
        )


async def _lived(families: int, span: timedelta) -> Lived:
    began, worked = perf_counter(), process_time()
    async with journey(families) as made:
        await made.lives(span)
        made.lived.seconds = perf_counter() - began
        made.lived.judge_seconds = process_time() - worked
        return made.lived


@asynccontextmanager
async def journey(families: int) -> AsyncIterator[Journey]:
    """A borough that has been put down, and a bot that has looked at nothing yet."""
    with TemporaryDirectory(dir=FOLDER) as name:
        folder = Path(name)
        url = f"sqlite+aiosqlite:///{folder / 'roundtable.db'}"
        use_keys(KEYS)
        await asyncio.to_thread(upgrade, url)
        clock = StandingClock(MONDAY)
        installation = Installation(Database(url), clock, load_policies(), Settings())
        borough = Borough(installation, families)
        family_ids = await borough.lay()
        bot = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "benchmarks.traveller", url, name,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        try:
            yield Journey(installation, clock, borough, family_ids, bot, folder / "telegram.jsonl")
        finally:
            assert bot.stdin is not None
            bot.stdin.close()
            await bot.wait()
            await installation.database.close()


@dataclass(slots=True)
class Journey:
    """`telegram`: what has arrived, a line each. `seen_to_at`: when people last saw to what waited for them."""

    installation: Installation
    clock: StandingClock
    borough: Borough
    family_ids: Sequence[UUID]
    bot: asyncio.subprocess.Process
    telegram: Path
    seen_to_at: datetime | None = None
    lived: Lived = field(init=False)

    def __post_init__(self) -> None:
        self.lived = Lived(Judge(self.installation, TICK))

    async def lives(self, span: timedelta) -> None:
        await self.goes_on(await self.begins(), MONDAY + span)
        await self.lived.judge.at_the_end(self.family_ids)
        with self.telegram.open() as kept:
            self.lived.messages = self.lived.judge.hears(json.loads(line) for line in kept)

    async def begins(self) -> datetime:
        """The first families alone; then all the others are new to the bot as well. When something falls due next."""
        await self._wake(self.family_ids[:FIRST])
        await self._settles()
        self.lived.resident_at_first = self.lived.resident
        await self._wake(self.family_ids[FIRST:])
        next_at = await self._settles()
        self.lived.beginning_seconds, self.lived.longest_seconds = self.lived.longest_seconds, 0.0
        return next_at

    async def goes_on(self, next_at: datetime, until: datetime) -> None:
        """From one instant at which something falls due to the next."""
        while (at := _tick(min(next_at, self._next_seen_to()))) <= until:
            self.clock.move_to(at)
            next_at = await self._settles()
            if at >= self._next_seen_to():
                self.seen_to_at = at
                await self.lived.judge.foresees(await self.borough.a_day())
                next_at = await self._settles()

    async def _wake(self, family_ids: Sequence[UUID]) -> None:
        everyone = iter(family_ids)
        while some := list(islice(everyone, 500)):
            async with self.installation.working() as work:
                await work.db.execute(update(Family).where(Family.id.in_(some)).values(wake_at=self.clock.now()))
        await self.lived.judge.foresees(family_ids)

    async def _settles(self) -> datetime:
        """The bot does all that there is to do now, and it is judged. When something falls due next."""
        assert self.bot.stdin is not None
        assert self.bot.stdout is not None
        self.bot.stdin.write(f"{self.clock.now().isoformat()}\n".encode())
        line = await self.bot.stdout.readline()
        assert line, "the bot has ended"
        told: dict[str, Any] = json.loads(line)
        await self.lived.judge.judges()
        self.lived.notes(told)
        return datetime.fromisoformat(told["next_at"]) if told["next_at"] else NEVER

    def _next_seen_to(self) -> datetime:
        """Each working day, once."""
        if self.seen_to_at is None:
            return CALENDAR.at(MONDAY.date(), SEEN_TO)
        return CALENDAR.at(CALENDAR.add_working_days(CALENDAR.local_day(self.seen_to_at), 1), SEEN_TO)


def _tick(at: datetime) -> datetime:
    """The first tick that is not before then."""
    return MONDAY + -((MONDAY - at) // TICK) * TICK
