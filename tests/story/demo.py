"""`roundtable demo` as somebody starts it: a process of its own, in a folder of its own, on a free port."""

from __future__ import annotations

import asyncio
import re
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

READY_SECONDS = 60
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")


@asynccontextmanager
async def demo(folder: Path) -> AsyncIterator[str]:
    """The page's address, while the demo runs."""
    command = [sys.executable, "-m", "bot.app", "demo", "--port", str(two_free_ports()), "--folder", str(folder)]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    try:
        async with asyncio.timeout(READY_SECONDS):
            address = await _where(process)
        yield address
        process.send_signal(signal.SIGINT)
        await process.communicate()
        assert process.returncode == 0, "the demo did not end as it should"
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


async def _where(process: asyncio.subprocess.Process) -> str:
    assert process.stdout is not None
    async for line in process.stdout:
        if found := ADDRESS.search(line.decode()):
            return found.group()
    raise AssertionError("the demo ended before it said where it is")


def two_free_ports() -> int:
    """The first of two neighbours that nothing listens on: the page's port, and the bot's own pages beside it."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            try:
                second.bind(("127.0.0.1", port + 1))
            except (OSError, OverflowError):
                continue
            return port
