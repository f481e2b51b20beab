"""Many at once: updates a second from 500 chats over a bare echo's, two replicas over one, and how long a tap waits.

The real bot in processes of its own, over HTTP, under the sandbox.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import aiohttp
from sqlalchemy import delete

from benchmarks.crowd import chat_of, lay_people
from benchmarks.figures import Figure, percentile, ratio_of_rates, spread
from benchmarks.server import durable
from bot.app.migrate import upgrade
from bot.clock import SystemClock
from bot.sandbox.run import Sandbox
from bot.sandbox.supervisor import free_port
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.models import Inbox
from bot.storage.policy_files import load_policies
from bot.storage.work import Installation
from tests.town.key_file import use_key_file
from tests.town.town import TOKEN

CHATS, TIMES = 500, 5
ECHO_TOKEN = "710000002:" + "e" * 35
SLOW_SECONDS = 0.05
A_SECOND, STEADY_SECONDS = 30, 10
PATIENCE_SECONDS = 120


async def measure() -> list[Figure]:
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        cluster = stack.enter_context(durable())
        await asyncio.to_thread(cluster.create, "load")
        echo = await stack.enter_async_context(_echo(folder / "echo"))
        urls = {"SQLite": f"sqlite+aiosqlite:///{folder / 'roundtable.db'}", "PostgreSQL": cluster.url("load")}
        rates: dict[str, list[float]] = {name: [] for name in (*urls, "echo", "one", "two")}
        steady: list[float] = []
        for name, url in urls.items():
            async with _bot(url, folder / name) as (sandbox, _):
                for turn in range(TIMES + 1):
                    for whose, where in ((name, sandbox), ("echo", echo)):
                        rate = await _rate(where)
                        if turn:
                            rates[whose].append(rate)
                    if name == "PostgreSQL" and turn:
                        steady += await _steady(sandbox)
        await asyncio.to_thread(cluster.create, "replicas")
        async with _bot(cluster.url("replicas"), folder / "replicas") as (sandbox, env):
            _take_time(sandbox)
            for replicas, name in ((1, "one"), (2, "two"), (1, "one"), (2, "two")):
                async with _replicas(env, replicas - 1):
                    await _rate(sandbox)
                    rates[name] += [await _rate(sandbox) for _ in range(TIMES)]
    return [
        ratio_of_rates("updates a second from 500 chats, PostgreSQL / a bare echo's", rates["PostgreSQL"], rates["echo"], 0.25),
        ratio_of_rates("updates a second from 500 chats, SQLite / a bare echo's", rates["SQLite"], rates["echo"], 0.12),
        ratio_of_rates("two replicas' updates a second / one's, 50 ms an answer", rates["two"], rates["one"], 1.3),
        Figure(
            "30 updates a second, PostgreSQL: said to answered, 99th percentile, seconds",
            percentile(steady, 99),
            1.0,
            False,
            {"seconds": spread(steady)},
            "The whole answer, of which the inbox is a part.",
        ),
    ]  # fmt: skip


async def _rate(sandbox: Sandbox) -> float:
    """So many say something at once: answers a second, until the last has been accepted."""
    before, began = _answers(sandbox), perf_counter()
    for number in range(CHATS):
        sandbox.phones.say(chat_of(number), "/help")
    await _until(sandbox, before + CHATS)
    return CHATS / (perf_counter() - began)


async def _steady(sandbox: Sandbox) -> list[float]:
    """Somebody says something thirty times a second. Seconds until each was answered."""
    begun: dict[int, datetime] = {}
    before = _answers(sandbox)
    for number in range(A_SECOND * STEADY_SECONDS):
        began = perf_counter()
        chat = chat_of(number % CHATS)
        begun[number] = sandbox.clock.now()
        sandbox.phones.say(chat, "/help")
        await asyncio.sleep(max(1 / A_SECOND - (perf_counter() - began), 0))
    await _until(sandbox, before + len(begun))
    answers: dict[int, list[datetime]] = {}
    for entry in _sent(sandbox)[before:]:
        answers.setdefault(entry["chat_id"], []).append(datetime.fromisoformat(entry["at"]))
    return [(answers[chat_of(number % CHATS)][number // CHATS] - at).total_seconds() for number, at in begun.items()]


def _sent(sandbox: Sandbox) -> list[dict[str, Any]]:
    return [entry for entry in sandbox.api.ledger.accepted if entry["method"] == "sendMessage"]


def _answers(sandbox: Sandbox) -> int:
    return len(_sent(sandbox))


async def _until(sandbox: Sandbox, answers: int) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            seen = sandbox.phones.changes.version
            if _answers(sandbox) >= answers:
                return
            await sandbox.phones.changes.wait_changed(seen)


def _take_time(sandbox: Sandbox) -> None:
    """Telegram takes its time for each answer from now on."""
    at_once = sandbox.api.call

    async def call(token: str, method: str, *more: Any) -> tuple[int, dict[str, Any]]:
        if method.lower() != "getupdates":
            await asyncio.sleep(SLOW_SECONDS)
        return await at_once(token, method, *more)

    sandbox.api.call = call  # type: ignore[method-assign]


@asynccontextmanager
async def _bot(url: str, folder: Path) -> AsyncIterator[tuple[Sandbox, dict[str, str]]]:
    """The bot, with a crowd that has joined; and what another replica of it is told."""
    await asyncio.to_thread(folder.mkdir)
    await asyncio.to_thread(upgrade, url)
    keys = folder / "keys.json"
    use_key_file(keys)
    installation = Installation(Database(url), SystemClock(), load_policies(), Settings())
    await lay_people(installation, CHATS)
    async with installation.working() as work:
        await work.db.execute(delete(Inbox))
    await installation.database.close()
    env = {
        "ROUNDTABLE_DATABASE_URL": url,
        "ROUNDTABLE_KEYS": str(keys),
        "ROUNDTABLE_JOURNAL": str(folder / "journal"),
        "ROUNDTABLE_PORT": "0",
        "ROUNDTABLE_LIMITS": "false",
        "ROUNDTABLE_LOG_LEVEL": "ERROR",
    }
    command = [sys.executable, "-m", "bot.app", "serve"]
    now = datetime.now(UTC) + timedelta(seconds=1)
    sandbox = Sandbox(
        state_folder=folder / "sandbox", token=TOKEN, command=command, env=env, limits=False, start_at=now
    )
    _crowd(sandbox)
    await sandbox.start()
    try:
        yield sandbox, env | {"ROUNDTABLE_API_URL": f"{sandbox.url}bot", "ROUNDTABLE_TOKEN": TOKEN}
    finally:
        await sandbox.stop()


@asynccontextmanager
async def _replicas(env: dict[str, str], more: int) -> AsyncIterator[None]:
    """So many more processes beside the one that the sandbox has, once they are ready."""
    command = [sys.executable, "-m", "bot.app", "serve"]
    ports = [free_port() for _ in range(more)]
    processes = [
        await asyncio.create_subprocess_exec(*command, env={**os.environ, **env, "ROUNDTABLE_PORT": str(port)})
        for port in ports
    ]
    try:
        async with aiohttp.ClientSession() as session:
            for port in ports:
                await _ready(session, f"http://127.0.0.1:{port}/readyz")
        yield
    finally:
        for process in processes:
            process.terminate()
            await process.wait()


async def _ready(session: aiohttp.ClientSession, url: str) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            try:
                async with session.get(url) as answer:
                    if answer.status == HTTPStatus.OK:
                        return
            except aiohttp.ClientError:
                pass  # it does not listen yet
            await asyncio.sleep(0.05)


@asynccontextmanager
async def _echo(folder: Path) -> AsyncIterator[Sandbox]:
    sandbox = Sandbox(state_folder=folder, token=ECHO_TOKEN, limits=False)
    _crowd(sandbox)
    await sandbox.start()
    environment = {**os.environ, "ROUNDTABLE_API_URL": f"{sandbox.url}bot", "ROUNDTABLE_TOKEN": ECHO_TOKEN}
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "benchmarks.echo", env=environment)
    try:
        sandbox.phones.say(chat_of(0), "hello")
        await _until(sandbox, 1)
        yield sandbox
    finally:
        process.terminate()
        await process.wait()
        await sandbox.stop()


def _crowd(sandbox: Sandbox) -> None:
    for number in range(CHATS):
        sandbox.phones.add_person(str(number), f"Person {number}", chat_id=chat_of(number))
