"""A running sandbox: bare for the Bot API, or with a small bot under it."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from bot.sandbox.run import Sandbox

from .world import TOKEN


class Driven:
    """A sandbox and somebody who drives it over HTTP."""

    def __init__(self, sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
        self.sandbox = sandbox
        self.session = session

    async def ask(self, path: str, given: Any = None, *, status: int = 200) -> Any:
        """GET, or POST where something is given; fails the test on another status than the one expected."""
        verb = "GET" if given is None else "POST"
        async with self.session.request(verb, f"{self.sandbox.url}sandbox/{path}", json=given) as answer:
            body = await answer.json()
            assert answer.status == status, body
            return body

    async def texts(self, chat_id: int) -> list[str]:
        return [m["text"] for m in (await self.ask(f"chats/{chat_id}"))["messages"] if m["from"] == "bot"]


@pytest_asyncio.fixture
async def bare(tmp_path: Path) -> AsyncIterator[Driven]:
    """No bot under it: the test itself calls the Bot API."""
    sandbox = Sandbox(state_folder=tmp_path, token=TOKEN)
    await sandbox.start()
    async with aiohttp.ClientSession() as session:
        yield Driven(sandbox, session)
    await sandbox.stop()


def fake_bot(tmp_path: Path, **options: Any) -> Sandbox:
    """A sandbox with the small bot under it, not yet started."""
    command = [sys.executable, str(Path(__file__).with_name("fake_bot.py"))]
    env = {
        "FAKE_BOT_STATE": str(tmp_path / "bot.json"),
        "FAKE_BOT_GATE": str(tmp_path / "gate"),
        "FAKE_BOT_SLOW_START": str(tmp_path / "slow start"),
    }
    return Sandbox(state_folder=tmp_path / "sandbox", token=TOKEN, command=command, env=env, **options)


@pytest.fixture
def gate(tmp_path: Path) -> Path:
    """The file whose appearing lets the bot answer "slow"."""
    return tmp_path / "gate"


@pytest.fixture
def slow_start(tmp_path: Path) -> Path:
    """The file that says how many seconds the bot takes before it comes up."""
    return tmp_path / "slow start"


@pytest_asyncio.fixture
async def driven(tmp_path: Path) -> AsyncIterator[Driven]:
    """The small bot is up and supervised."""
    sandbox = fake_bot(tmp_path)
    await sandbox.start()
    async with aiohttp.ClientSession() as session:
        yield Driven(sandbox, session)
    await sandbox.stop()
