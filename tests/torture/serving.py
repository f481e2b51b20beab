"""`roundtable serve` in a process of its own, and the sandbox as its Telegram, which judges what it did."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import inf
from pathlib import Path
from time import monotonic
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import func, select

from bot.sandbox.run import Sandbox
from bot.storage.database import Database
from bot.storage.models import Inbox, Outbox
from bot.storage.policy_files import load_policies
from tests.ports import free_ports
from tests.torture.fatal import Fatal
from tests.torture.pace import Pace, Took
from tests.town.town import TOKEN, Town, World

MONDAY = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
MOST_TO_SAY_SECONDS = 60.0
PATIENCE_SECONDS = 120.0
REPEATED = "You may have had this already"


def environment(sandbox: Sandbox, url: str, keys: Path) -> dict[str, str]:
    """What a process is told that has this sandbox as its Telegram."""
    return os.environ | {
        "ROUNDTABLE_API_URL": f"{sandbox.url}bot",
        "ROUNDTABLE_TOKEN": TOKEN,
        "ROUNDTABLE_DATABASE_URL": url,
        "ROUNDTABLE_KEYS": str(keys),
        "ROUNDTABLE_JOURNAL": str(keys.with_name("journal")),
        "ROUNDTABLE_PORT": "0",
    }


def by_webhook() -> dict[str, str]:
    """What a process is told to which Telegram is to bring updates, at a port that is free now."""
    (port,) = free_ports()
    return {
        "ROUNDTABLE_PORT": str(port),
        "ROUNDTABLE_WEBHOOK_URL": f"http://127.0.0.1:{port}/telegram",
        "ROUNDTABLE_WEBHOOK_SECRET": "a-secret_of-9",
    }


@dataclass
class Life:
    """A process, and since when somebody waits for what it is to say: from its start, or from an earlier one's."""

    process: asyncio.subprocess.Process
    waited_since: float
    has_said: bool = False


@dataclass
class Run:
    """`command` is what Python runs: the bot, or whatever else is to send.

    `slowest_seconds` from a start to the first message that Telegram accepted; infinite where a life said nothing for as
    long as anybody waits. It counts for each life that could have been waited for: where one is killed at some instant
    before it has said anything, the wait runs on into the next, from the first one's start.
    """

    sandbox: Sandbox
    environment: dict[str, str]
    command: tuple[str, ...] = ("-m", "bot.app", "serve")
    slowest_seconds: float = 0.0
    pace: Pace = field(default_factory=Pace)
    _waited_since: float | None = None
    _said: list[tuple[int, str]] = field(default_factory=list)
    _read: int = 0

    @property
    def now(self) -> datetime:
        """By the clock that the bot was given."""
        return self.sandbox.clock.now()

    def slowest(self) -> Took:
        """What `slowest_seconds` are by the machine's pace. To be asked once no life goes on."""
        self.pace.look()
        return self.pace.took(self.slowest_seconds)

    @asynccontextmanager
    async def process(self, fatal: Fatal | None = None) -> AsyncIterator[asyncio.subprocess.Process]:
        """A life of the bot, with the time of its first message noted. It may be one that dies at a point."""
        async with self._life(fatal) as life:
            yield life.process

    @asynccontextmanager
    async def _life(self, fatal: Fatal | None = None) -> AsyncIterator[Life]:
        since, self._waited_since = self._waited_since, None
        command = ("-m", *fatal.arguments, "serve") if fatal else self.command
        began = monotonic()
        process = await asyncio.create_subprocess_exec(
            sys.executable, *command, env=self.environment, stderr=asyncio.subprocess.DEVNULL
        )
        life = Life(process, began if since is None else since)

        def note() -> None:
            if not life.has_said:
                life.has_said = True
                self._has_taken(monotonic() - life.waited_since)

        try:
            with self.hearing(note):
                yield life
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()

    def _has_taken(self, seconds: float) -> None:
        self.slowest_seconds = max(self.slowest_seconds, seconds)

    @contextmanager
    def hearing(self, accepted: Callable[[], object]) -> Iterator[None]:
        """It is called when Telegram has accepted a message of the bot, before it answers. What people say is none."""

        def note(name: str, about: dict[str, Any]) -> None:
            if name == "call" and about["method"] == "sendMessage":
                accepted()

        listeners = self.sandbox.phones.changes.listeners
        listeners.append(note)
        try:
            yield
        finally:
            listeners.remove(note)

    async def dies_at(self, fatal: Fatal) -> None:
        """A life that ends at this point by itself. The next one is waited for from its own start: it may have to wait
        first until the dead one's turn at sending has run out."""
        async with self.process(fatal) as process:
            await fatal.has_come(process)

    async def killed_after(self, messages: int, at_most_seconds: float = MOST_TO_SAY_SECONDS) -> None:
        """The process dies when Telegram has accepted so many, and before it hears of the last. There is something to say."""
        async with self._life() as life:
            left = messages

            def count() -> None:
                nonlocal left
                left -= 1
                if left == 0:
                    life.process.kill()

            with self.hearing(count), suppress(TimeoutError):  # earlier lives may have said nearly all
                async with asyncio.timeout(at_most_seconds):
                    await life.process.wait()
            if not life.has_said:
                self._has_taken(inf)

    async def killed_within(self, seconds: float) -> None:
        """The process dies at some instant, maybe before it has done anything."""
        async with self._life() as life:
            kill = asyncio.get_running_loop().call_later(seconds, life.process.kill)
            async with asyncio.timeout(PATIENCE_SECONDS):
                ended = await life.process.wait()
            kill.cancel()
            if ended != -signal.SIGKILL:
                self._has_taken(inf)  # nobody has killed it
            elif not life.has_said:
                self._waited_since = life.waited_since

    async def lives_until(self, is_so: Callable[[], bool]) -> None:
        """A life that goes on until this is so, and ends in order. There may be much to do, but something is to come of it."""
        changes = self.sandbox.phones.changes
        async with self.process() as process:
            while not is_so():
                before = changes.version
                await self.until(lambda before=before: changes.version != before)  # type: ignore[misc]
            process.terminate()
            await process.wait()

    def said(self) -> list[tuple[int, str]]:
        """Every message that Telegram has accepted: to which chat, and its words."""
        accepted = self.sandbox.api.ledger.accepted
        self._said += [
            (int(entry["params"]["chat_id"]), str(entry["params"]["text"]))
            for entry in accepted[self._read :]
            if entry["method"] == "sendMessage"
        ]
        self._read = len(accepted)
        return self._said

    def times(self, chat: int, words: str) -> int:
        """How often somebody was sent a message with these words."""
        return sum(to == chat and words in text for to, text in self.said())

    async def until(self, is_so: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
        changes = self.sandbox.phones.changes
        async with asyncio.timeout(seconds):
            while not is_so():
                await changes.wait_changed(changes.version)

    # What a person does, once the phone shows what it needs

    def says(self, chat: int, words: str) -> None:
        self.sandbox.phones.say(chat, words)

    async def taps(self, chat: int, *labels: str) -> None:
        """Tap these buttons one after the other, each as soon as it is on the phone."""
        for label in labels:
            await self.until(lambda label=label: self._offering(chat, label) is not None)  # type: ignore[misc]
            found = self._offering(chat, label)
            assert found is not None
            self.sandbox.phones.tap(chat, found, label)

    def shows(self, chat: int) -> list[str]:
        """The words of each message of the bot that is on this phone now."""
        return [message["text"] for message in self._messages(chat)]

    def _offering(self, chat: int, label: str) -> int | None:
        for message in reversed(self._messages(chat)):
            buttons = [button["label"] for row in message["buttons"] or [] for button in row]
            if any(each.startswith(label) for each in buttons):
                return int(message["message_id"])
        return None

    def _messages(self, chat: int) -> list[dict[str, Any]]:
        shown = self.sandbox.phones.shown(chat)
        return [message for message in shown if message["from"] == "bot" and not message["deleted"]]


@asynccontextmanager
async def laying(url: str) -> AsyncIterator[Town]:
    """A town in which something is laid before the bot begins. Nobody is told."""
    town = Town(url, World.PLAIN, load_policies(), MONDAY)
    await town.open()
    try:
        yield town
    finally:
        await town.close()


@asynccontextmanager
async def running(url: str, keys: Path, people: Mapping[int, str]) -> AsyncIterator[Run]:
    """Be the Telegram of a bot on this database, and give these people phones."""
    sandbox = Sandbox(state_folder=keys.with_name("sandbox"), token=TOKEN, limits=False, start_at=MONDAY)
    for number, name in people.items():
        sandbox.phones.add_person(f"person {number}", name, chat_id=number)
    await sandbox.start()
    more = {
        "ROUNDTABLE_LIMITS": "false",
        "ROUNDTABLE_LOG_LEVEL": "ERROR",
        "ROUNDTABLE_CLOCK_OFFSET": str((MONDAY - datetime.now(UTC)).total_seconds()),
    }
    run = Run(sandbox, environment(sandbox, url, keys) | more)
    run.pace.look()
    try:
        yield run
    finally:
        await sandbox.stop()


# What a dead process has left in the database


class Claim(NamedTuple):
    """A message that is in doubt, and which claim has put it there. While nobody takes it up, it stays the same one."""

    row: UUID
    until: datetime | None


async def claimed(url: str) -> int:
    """Messages that are in doubt."""
    return len(await claims(url))


async def claims(url: str) -> set[Claim]:
    """The same, each with its claim."""
    database = Database(url)
    try:
        async with database.read() as session:
            rows = await session.execute(select(Outbox.id, Outbox.claimed_until).where(Outbox.state == "claimed"))
            return {Claim(*row) for row in rows}
    finally:
        await database.close()


async def waiting(url: str) -> int:
    """Messages that nobody has begun to send. What sets a phone's menu is none: nobody waits for that."""
    is_waited_for = Outbox.kind != "op_set_commands"
    return await count(url, select(func.count()).where(Outbox.state == "waiting", is_waited_for))


async def stored(url: str) -> int:
    """What people did that is kept: once each."""
    return await count(url, select(func.count()).select_from(Inbox))


async def open_updates(url: str) -> int:
    """What people did that is stored and not carried out."""
    return await count(url, select(func.count()).where(Inbox.done_at.is_(None)))


async def count(url: str, query: Any) -> int:
    database = Database(url)
    try:
        async with database.read() as session:
            return int((await session.execute(query)).scalar_one())
    finally:
        await database.close()
