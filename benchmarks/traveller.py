"""The bot in a process of its own, whose clock somebody else moves: `python -m benchmarks.traveller URL FOLDER`.

It sweeps and sends as `serve` does, and nothing else is in its memory. A line that it reads is an instant: it moves its
clock there, does all that there is to do, and says in a line what it found. Telegram takes no time, and writes down
what it was given.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, TextIO

from telegram import Bot
from telegram.request import RequestData

from bot import log
from bot.app.running import Running
from bot.clock import StandingClock
from bot.delivery.limiter import Limiter
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.policy_files import load_policies
from bot.storage.sealing import KeyRing, use_keys
from bot.storage.work import Installation
from tests.town.town import TOKEN
from tests.town.wire import Wire

KEYS = KeyRing({1: b"k" * 32}, b"i" * 32, b"s" * 32)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


class Telegram(Wire):
    """Takes every message at once, and keeps of it one line in a file: when, who and what."""

    def __init__(self, clock: StandingClock, kept: TextIO) -> None:
        self._clock = clock
        self._kept = kept
        self.taken = 0

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *args: Any, **kwargs: Any
    ) -> tuple[int, bytes]:
        self.taken += 1
        given = request_data.json_parameters if request_data is not None else {}
        if url.endswith("/sendMessage"):
            print(json.dumps([self._clock.now().isoformat(), given["chat_id"], given["text"]]), file=self._kept)
        chat = {"id": int(given.get("chat_id", 1)), "type": "private"}
        return 200, json.dumps({"ok": True, "result": {"message_id": self.taken, "date": 0, "chat": chat}}).encode()


class Traveller:
    def __init__(self, url: str, folder: Path, kept: TextIO) -> None:
        self.clock = StandingClock(LONG_AGO)
        installation = Installation(Database(url), self.clock, load_policies(), Settings(journal=folder / "journal"))
        self.telegram = Telegram(self.clock, kept)
        bot = Bot(TOKEN, request=self.telegram, get_updates_request=self.telegram)
        self.running = Running(installation, bot, limiter=Limiter(enabled=False))
        self.looked = 0

    async def is_at(self, at: datetime) -> dict[str, Any]:
        """Do all that there is to do then, round by round as the loops of `serve`. Nothing waits afterwards."""
        self.clock.move_to(at)
        began, before = perf_counter(), -1
        while self.running.done != before:
            before = self.running.done
            self.looked += await self.running.look()
            await self.running.send()
        took = perf_counter() - began
        left = await self.running.backlog()
        assert not left, f"never settled: {left}"
        next_at = left.next_at.isoformat() if left.next_at is not None else None
        spent = {"took": took, "worked": process_time()}
        return {"next_at": next_at, **spent, "looked": self.looked, "sent": self.telegram.taken, **memory()}


def memory() -> dict[str, int]:
    """Bytes that are resident now, and that were at most."""
    lines = Path("/proc/self/status").read_text().splitlines()
    kib = {name: int(rest.split()[0]) for name, _, rest in (line.partition(":") for line in lines) if "kB" in rest}
    return {"resident": kib["VmRSS"] * 1024, "highest": kib["VmHWM"] * 1024}


@contextmanager
def _telegrams(folder: Path) -> Iterator[TextIO]:
    with (folder / "telegram.jsonl").open("a", buffering=1 << 16) as kept:
        yield kept


async def main(url: str, folder: Path) -> None:
    use_keys(KEYS)
    log.configure("ERROR")
    with _telegrams(folder) as kept:
        traveller = Traveller(url, folder, kept)
        loop = asyncio.get_running_loop()
        while line := await loop.run_in_executor(None, sys.stdin.readline):
            found = await traveller.is_at(datetime.fromisoformat(line.strip()))
            kept.flush()
            print(json.dumps(found), flush=True)
        await traveller.running.installation.database.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
