"""From the command to the first poll, over importing the libraries that any such bot needs."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from benchmarks.figures import Figure, ratio_of_times, timed
from bot.app.migrate import upgrade
from bot.sandbox.run import Sandbox

TIMES = 9
TOKEN = "710000003:" + "s" * 35
LIBRARIES = "import telegram.ext, sqlalchemy, apscheduler"


async def measure() -> list[Figure]:
    with TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{Path(folder) / 'roundtable.db'}"
        await asyncio.to_thread(upgrade, url)
        sandbox = Sandbox(state_folder=Path(folder) / "sandbox", token=TOKEN, limits=False)
        await sandbox.start()
        environment = {
            **os.environ,
            "ROUNDTABLE_API_URL": f"{sandbox.url}bot",
            "ROUNDTABLE_TOKEN": TOKEN,
            "ROUNDTABLE_DATABASE_URL": url,
            "ROUNDTABLE_KEYS": str(Path(folder) / "keys.json"),
            "ROUNDTABLE_PORT": "0",
            "ROUNDTABLE_LOG_LEVEL": "ERROR",
        }
        ours, theirs = [], []
        for turn in range(TIMES + 1):
            began = await _until_polled(sandbox, environment)
            imported = await timed(_import)
            if turn:
                ours.append(began)
                theirs.append(imported)
        await sandbox.stop()
    return [ratio_of_times("serve ready / importing the libraries", ours, theirs, 2.5)]


async def _until_polled(sandbox: Sandbox, environment: dict[str, str]) -> float:
    polled = asyncio.Event()

    def note(name: str, about: dict[str, Any]) -> None:
        if name == "parked":
            polled.set()

    sandbox.phones.changes.listeners.append(note)
    began = perf_counter()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.app", "serve", env=environment, stderr=asyncio.subprocess.DEVNULL
    )
    async with asyncio.timeout(60):
        await polled.wait()
    took = perf_counter() - began
    sandbox.phones.changes.listeners.remove(note)
    process.kill()
    await process.wait()
    return took


async def _import() -> None:
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", LIBRARIES)
    assert await process.wait() == 0
