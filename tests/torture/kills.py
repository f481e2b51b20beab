"""`roundtable serve` is killed again and again while it sends and answers. The judge is what Telegram accepted.

Half of the kills fall when Telegram has just accepted a message and has not answered yet, half at any instant, from the
start of the process on.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from time import monotonic
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import func, select

from bot.app.migrate import upgrade
from bot.sandbox.run import Sandbox
from bot.storage.database import Database
from bot.storage.inbox import chat_index
from bot.storage.models import Chat, Inbox, Outbox, Person, Post
from bot.storage.policy_files import load_policies
from bot.storage.sealing import KeyRing, use_keys
from bot.storage.work import Work
from tests.town.family import lay_family
from tests.town.seed import agency_id, lay_cast
from tests.town.town import TOKEN, Town, World

MONDAY = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
PEOPLE = 60
FIRST_CHAT = 800_001
MOST_BEFORE_A_KILL = 20
LONGEST_LIFE_SECONDS = 2.2
MOST_TO_SAY_SECONDS = 10.0
PATIENCE_SECONDS = 120.0
REPEATED = "You may have had this already"


@dataclass(frozen=True, slots=True)
class Outcome:
    """`in_doubt`: messages that were claimed and not marked at a kill, all told. `lost` and `unanswered` must be 0, and
    so must `unmarked`, the repeats that do not say that they may be one. `slowest_seconds` from a start to its first send."""

    kills: int
    messages: int
    lost: int
    repeated: int
    unmarked: int
    in_doubt: int
    unanswered: int
    slowest_seconds: float


@dataclass
class Run:
    sandbox: Sandbox
    environment: dict[str, str]
    slowest_seconds: float = 0.0

    @asynccontextmanager
    async def process(self) -> AsyncIterator[asyncio.subprocess.Process]:
        """A life of the bot, with the time of its first message noted."""
        began, first = monotonic(), 0.0

        def note(name: str, about: dict[str, Any]) -> None:
            nonlocal first
            if name == "chat" and not first:
                first = monotonic() - began

        self.sandbox.phones.changes.listeners.append(note)
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot.app", "serve", env=self.environment, stderr=asyncio.subprocess.DEVNULL
        )
        try:
            yield process
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()
            self.sandbox.phones.changes.listeners.remove(note)
            self.slowest_seconds = max(self.slowest_seconds, first)

    async def killed_after(self, messages: int) -> None:
        """The process dies when Telegram has accepted so many, and before it hears of the last."""
        async with self.process() as process:
            left = messages

            def count(name: str, about: dict[str, Any]) -> None:
                nonlocal left
                left -= name == "chat"
                if left == 0:
                    process.kill()

            self.sandbox.phones.changes.listeners.append(count)
            with suppress(TimeoutError):  # earlier lives may have said nearly all
                async with asyncio.timeout(MOST_TO_SAY_SECONDS):
                    await process.wait()
            self.sandbox.phones.changes.listeners.remove(count)

    async def killed_within(self, seconds: float) -> None:
        """The process dies at some instant, maybe before it has done anything."""
        async with self.process() as process:
            asyncio.get_running_loop().call_later(seconds, process.kill)
            async with asyncio.timeout(PATIENCE_SECONDS):
                await process.wait()

    def said(self) -> list[tuple[int, str]]:
        """Every message that Telegram has accepted: to which chat, and its words."""
        return [
            (int(entry["params"]["chat_id"]), str(entry["params"]["text"]))
            for entry in self.sandbox.api.ledger.accepted
            if entry["method"] == "sendMessage"
        ]

    async def until(self, is_so: Callable[[], bool]) -> None:
        changes = self.sandbox.phones.changes
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not is_so():
                await changes.wait_changed(changes.version)


@dataclass
class Much:
    """A town with much to say: each of PEOPLE is to be told of each family."""

    run: Run
    references: list[str]

    @property
    def wanted(self) -> set[tuple[int, str]]:
        return {(FIRST_CHAT + number, reference) for number in range(PEOPLE) for reference in self.references}

    def told(self) -> Counter[tuple[int, str]]:
        """Who has been told of which family, and how often."""
        return Counter(
            (chat, reference)
            for chat, words in self.run.said()
            for reference in self.references
            if f"{reference}: a date" in words
        )

    def answered(self) -> Counter[int]:
        return Counter(chat for chat, words in self.run.said() if "Families" in words)

    def repeats(self) -> tuple[int, int]:
        """How many were said again, and how many of those do not say that they may be a repeat."""
        repeated = sum(times - 1 for times in self.told().values())
        marked = sum(REPEATED in words for _, words in self.run.said())
        return repeated, max(repeated - marked, 0)


@asynccontextmanager
async def much_to_say(url: str, folder: Path, families: int) -> AsyncIterator[Much]:
    """Lay a town, and begin to be its Telegram."""
    keys = folder / "keys.json"
    use_keys(KeyRing.load(keys))
    await asyncio.to_thread(upgrade, url)
    references = await _lay(url, families)
    sandbox = Sandbox(state_folder=folder / "sandbox", token=TOKEN, limits=False, start_at=MONDAY)
    for number in range(PEOPLE):
        sandbox.phones.add_person(f"person {number}", f"Person {number}", chat_id=FIRST_CHAT + number)
    await sandbox.start()
    environment = os.environ | {
        "ROUNDTABLE_API_URL": f"{sandbox.url}bot",
        "ROUNDTABLE_TOKEN": TOKEN,
        "ROUNDTABLE_DATABASE_URL": url,
        "ROUNDTABLE_KEYS": str(keys),
        "ROUNDTABLE_JOURNAL": str(folder / "journal"),
        "ROUNDTABLE_PORT": "0",
        "ROUNDTABLE_LIMITS": "false",
        "ROUNDTABLE_LOG_LEVEL": "ERROR",
        "ROUNDTABLE_CLOCK_OFFSET": str((MONDAY - datetime.now(UTC)).total_seconds()),
    }
    try:
        yield Much(Run(sandbox, environment), references)
    finally:
        await sandbox.stop()


async def kills(url: str, folder: Path, count: int, seed: int) -> Outcome:
    """Lay a town with much to say, and kill its bot so many times while it says it."""
    chance, in_doubt = Random(seed), 0
    asked: Counter[int] = Counter()
    async with much_to_say(url, folder, families=count) as much:
        run = much.run
        for number in range(count):
            somebody = FIRST_CHAT + chance.randrange(PEOPLE)
            run.sandbox.phones.say(somebody, "/families")
            asked[somebody] += 1
            if number % 2:
                await run.killed_within(chance.uniform(0.1, LONGEST_LIFE_SECONDS))
            else:
                await run.killed_after(chance.randint(1, MOST_BEFORE_A_KILL))
            in_doubt += await _claimed(url)
        async with run.process() as process:
            await run.until(lambda: much.wanted <= set(much.told()) and set(asked) <= set(much.answered()))
            process.terminate()
            await process.wait()
    repeated, unmarked = much.repeats()
    return Outcome(
        kills=count,
        messages=len(much.wanted),
        lost=len(much.wanted - set(much.told())),
        repeated=repeated,
        unmarked=unmarked,
        in_doubt=in_doubt,
        unanswered=len(set(asked) - set(much.answered())) + await _open_updates(url),
        slowest_seconds=round(run.slowest_seconds, 2),
    )


async def _lay(url: str, families: int) -> list[str]:
    """People who look after the service, and something to tell each of them about each family."""
    town = Town(url, World.PLAIN, load_policies(), MONDAY)
    await town.open()
    async with town.installation.working() as work:
        await lay_cast(work, MONDAY)
    laid = [await lay_family(town, 2000 + number, table=()) for number in range(families)]
    async with town.installation.working() as work:
        for number in range(PEOPLE):
            person_id = await _person(work, number)
            for family in laid:
                work.notify("operator_alert", person=person_id, family=family.id, what="date_not_known")
    await town.close()
    return [family.reference for family in laid]


async def _person(work: Work, number: int) -> UUID:
    chat = FIRST_CHAT + number
    person = Person(
        id=uuid5(agency_id("caf"), str(number)),
        agency_id=agency_id("caf"),
        function="early_help",
        name=f"Person {number}",
        working_weekdays="01234",
        language="en",
        joined_at=MONDAY,
    )
    work.db.add(person)
    await work.db.flush()
    work.db.add(Post(role="operator", person_id=person.id, rank=number))
    work.db.add(
        Chat(chat_index=chat_index(chat), number=str(chat), person_id=person.id, bound_at=MONDAY, seen_at=MONDAY)
    )
    return person.id


async def _claimed(url: str) -> int:
    """What the dead process has left in doubt."""
    return await _count(url, select(func.count()).where(Outbox.state == "claimed"))


async def _open_updates(url: str) -> int:
    return await _count(url, select(func.count()).where(Inbox.done_at.is_(None)))


async def _count(url: str, query: Any) -> int:
    database = Database(url)
    try:
        async with database.read() as session:
            return int((await session.execute(query)).scalar_one())
    finally:
        await database.close()
