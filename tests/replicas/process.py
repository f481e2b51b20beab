"""A process of `roundtable serve`, and what it says of itself."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from bot.sandbox.run import Sandbox
from tests.torture.serving import environment

START_SECONDS = 60.0
LEADING = {job: f'"job": "{job}", "event": "leading"' for job in ("poller", "sender")}
"""What a replica says when it is elected to this."""


class Replica:
    """A process of its own, and what it says of itself, line by line, as it says it: nothing that it says holds it up."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.said: list[str] = []
        self._has_said = asyncio.Event()
        self._has_ended = False
        self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            self.said.append(line.decode().rstrip("\n"))
            self._has_said.set()
        self._has_ended = True
        self._has_said.set()

    async def says(self, *words: str, after: int = 0, seconds: float = START_SECONDS) -> None:
        """Wait until each of these is in a line of it, not counting its first lines `after` which it had said already."""
        async with asyncio.timeout(seconds):
            while not all(any(word in line for line in self.said[after:]) for word in words):
                assert not self._has_ended, f"it ended: {self.said}"
                self._has_said.clear()
                await self._has_said.wait()

    async def ends(self, seconds: float = START_SECONDS) -> int:
        """Its exit status, once it has ended by itself, and said all that it had to say."""
        async with asyncio.timeout(seconds):
            status = await self.process.wait()
            await self._reading
            return status

    async def is_killed(self) -> None:
        assert self.process.returncode is None, f"it ended by itself: {self.said}"
        self.process.kill()
        assert await self.ends() == -signal.SIGKILL

    async def is_gone(self) -> None:
        """Whatever it was doing."""
        if self.process.returncode is None:
            self.process.kill()
        await self.ends()


@asynccontextmanager
async def replica(sandbox: Sandbox, url: str, keys: Path, **more: str) -> AsyncIterator[Replica]:
    begun = await begin(environment(sandbox, url, keys) | more)
    try:
        yield begun
    finally:
        await begun.is_gone()


async def begin(environment: Mapping[str, str]) -> Replica:
    """It goes on until it ends or is killed."""
    return Replica(
        await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot.app",
            "serve",
            env=environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
    )
