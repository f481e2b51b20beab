"""A tap that changes the database and queues six messages, over a bare echo: from the update to the phone."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from sqlalchemy import delete

from benchmarks.figures import Figure, ratio_of_times
from benchmarks.server import durable
from bot.app.migrate import upgrade
from bot.sandbox.run import Sandbox
from bot.storage.models import Inbox
from bot.storage.policy_files import load_policies
from tests.scheduling.arranging import fixed_tac
from tests.town.cast import CAST, CHAT_OF, EMAIL_OF
from tests.town.key_file import use_key_file
from tests.town.seed import lay_cast
from tests.town.town import TOKEN, Town, World

TIMES, WARM = 60, 10
STARTS_AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
CHECKED_AT = "Thu 12 Nov 2026 09:00"
TABLE = ["health visitor", "school nurse", "school", "drug worker", "charity worker", "police officer"]
ECHO_TOKEN = "710000002:" + "e" * 35


async def measure() -> list[Figure]:
    """On each database: one at a time, turn about, so that whatever else the machine does falls on both alike."""
    with TemporaryDirectory() as folder, durable() as cluster:
        await asyncio.to_thread(cluster.create, "tap")
        urls = {
            "SQLite": f"sqlite+aiosqlite:///{Path(folder) / 'roundtable.db'}",
            "PostgreSQL": cluster.url("tap"),
        }
        return [await _over_an_echo(name, url, Path(folder) / name) for name, url in urls.items()]


async def _over_an_echo(name: str, url: str, folder: Path) -> Figure:
    await asyncio.to_thread(folder.mkdir)
    async with _bot(url, folder) as (sandbox, message_id), _echo(folder) as echo:
        lead = CHAT_OF["lead"]
        ours, theirs = [], []
        for turn in range(WARM + TIMES):
            tap = await _until(sandbox, "editMessageText", lambda: sandbox.phones.tap(lead, message_id, "Ask again"))
            await sandbox.settler.settle()
            said = await _until(echo, "sendMessage", lambda: echo.phones.say(1, "hello"))
            if turn >= WARM:
                ours.append(tap)
                theirs.append(said)
    return ratio_of_times(f"a tap with six messages queued, {name} / a bare echo", ours, theirs, 5.0)


async def _until(sandbox: Sandbox, method: str, act: Callable[[], object]) -> float:
    """Seconds from the act until Telegram has accepted such a call."""
    before = len(sandbox.api.ledger.accepted)
    changes = sandbox.phones.changes
    began = perf_counter()
    act()
    while True:
        seen = changes.version
        if any(entry["method"] == method for entry in sandbox.api.ledger.accepted[before:]):
            return perf_counter() - began
        async with asyncio.timeout(20):
            await changes.wait_changed(seen)


@asynccontextmanager
async def _bot(url: str, folder: Path) -> AsyncIterator[tuple[Sandbox, int]]:
    """The real bot under a sandbox, at the moment when six at a table of seven have not answered."""
    keys = folder / "keys.json"
    await asyncio.to_thread(upgrade, url)
    use_key_file(keys)
    town = Town(url, World.PLAIN, load_policies(), STARTS_AT)
    await town.open()
    async with town.installation.working() as work:
        await lay_cast(work, STARTS_AT)
    await fixed_tac(town, table=TABLE)
    await town.is_now(CHECKED_AT)
    at = town.clock.now()
    async with town.installation.working() as work:
        await work.db.execute(delete(Inbox))  # the sandbox that comes next counts its updates from the beginning
    await town.close()
    sandbox = Sandbox(
        state_folder=folder / "sandbox",
        token=TOKEN,
        command=[sys.executable, "-m", "bot.app", "serve"],
        env={
            "ROUNDTABLE_DATABASE_URL": url,
            "ROUNDTABLE_KEYS": str(keys),
            "ROUNDTABLE_JOURNAL": str(keys.with_name("journal")),
            "ROUNDTABLE_PORT": "0",
            "ROUNDTABLE_LIMITS": "false",
        },
        limits=False,
        start_at=at,
    )
    for part in CAST:
        sandbox.phones.add_person(
            part.key, part.name, email=EMAIL_OF[part.key], chat_id=CHAT_OF[part.key] if part.chat else None
        )
    await sandbox.start()
    try:
        yield sandbox, await _card(sandbox)
    finally:
        await sandbox.stop()


async def _card(sandbox: Sandbox) -> int:
    """The lead's card that offers to ask again."""
    lead = CHAT_OF["lead"]
    sandbox.phones.say(lead, "/meetings")
    await sandbox.settler.settle()
    for label in ("R-1042F", "Who's coming"):
        sandbox.phones.tap(lead, *_offered(sandbox, label))
        await sandbox.settler.settle()
    return _offered(sandbox, "Ask again")[0]


def _offered(sandbox: Sandbox, wanted: str) -> tuple[int, str]:
    """The lead's newest message with such a button."""
    for message in reversed(sandbox.phones.shown(CHAT_OF["lead"])):
        for row in message["buttons"] or []:
            for button in row:
                if wanted in button["label"]:
                    return int(message["message_id"]), str(button["label"])
    raise LookupError(f"{wanted!r} is nowhere in {sandbox.phones.shown(CHAT_OF['lead'])}")


@asynccontextmanager
async def _echo(folder: Path) -> AsyncIterator[Sandbox]:
    sandbox = Sandbox(state_folder=folder / "echo", token=ECHO_TOKEN, limits=False)
    sandbox.phones.add_person("somebody", "Somebody", chat_id=1)
    await sandbox.start()
    environment = {
        **os.environ,
        "ROUNDTABLE_API_URL": f"{sandbox.url}bot",
        "ROUNDTABLE_TOKEN": ECHO_TOKEN,
    }
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "benchmarks.echo", env=environment)
    try:
        await _until(sandbox, "sendMessage", lambda: sandbox.phones.say(1, "hello"))
        yield sandbox
    finally:
        process.terminate()
        await process.wait()
        await sandbox.stop()
