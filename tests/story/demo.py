"""`roundtable demo` as somebody starts it: a process of its own, in a folder of its own, on a free port."""

from __future__ import annotations

import asyncio
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.ports import free_ports

READY_SECONDS = 60
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")


@asynccontextmanager
async def demo(folder: Path) -> AsyncIterator[str]:
    """The page's address, while the demo runs."""
    port, _ = free_ports(2)  # the page's, and the bot's own pages beside it
    command = [sys.executable, "-m", "bot.app", "demo", "--port", str(port), "--folder", str(folder)]
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
