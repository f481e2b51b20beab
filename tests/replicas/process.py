"""A process of `roundtable serve`, and what it says of itself."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.sandbox.run import Sandbox
from tests.torture.serving import environment

START_SECONDS = 60.0


class Replica:
    """A process of its own, and what it says of itself."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.said: list[str] = []

    async def says(self, *words: str) -> None:
        assert self._process.stdout is not None
        async with asyncio.timeout(START_SECONDS):
            while not all(any(word in line for line in self.said) for word in words):
                line = await self._process.stdout.readline()
                assert line, f"it ended: {self.said}"
                self.said.append(line.decode())

    async def ends(self) -> int:
        """Its exit status, once it has ended by itself."""
        assert self._process.stdout is not None
        async with asyncio.timeout(START_SECONDS):
            self.said += (await self._process.stdout.read()).decode().splitlines()
            return await self._process.wait()

    async def is_killed(self) -> None:
        assert self._process.stdout is not None
        ended = self._process.returncode is not None and (await self._process.stdout.read()).decode()
        assert not ended, f"it ended by itself: {ended}"
        self._process.kill()
        await self._process.wait()


@asynccontextmanager
async def replica(sandbox: Sandbox, url: str, keys: Path, **more: str) -> AsyncIterator[Replica]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot.app",
        "serve",
        env=environment(sandbox, url, keys) | more,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        yield Replica(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()
