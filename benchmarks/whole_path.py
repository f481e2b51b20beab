"""The whole path of a message: claimed, still true, permitted, put into words, sent, marked; over what Telegram allows."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from sqlalchemy import func, select
from telegram import Bot
from telegram.request import RequestData

from benchmarks.crowd import lay_crowd
from benchmarks.figures import Figure, spread
from benchmarks.server import durable
from bot.app.migrate import upgrade
from bot.clock import StandingClock
from bot.delivery.limiter import Limiter
from bot.delivery.sender import Sender
from bot.flows import all as every_flow
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.models import Outbox
from bot.storage.policy_files import load_policies
from bot.storage.sealing import KeyRing, use_keys
from bot.storage.work import Installation
from tests.town.town import TOKEN
from tests.town.wire import Wire

assert every_flow

PEOPLE, TIMES, ALLOWED = 1_000, 5, 30
NINE = datetime(2026, 11, 2, 9, tzinfo=UTC)


class AtOnce(Wire):
    """Telegram, if it took no time at all."""

    def __init__(self) -> None:
        self.taken = 0

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *args: Any, **kwargs: Any
    ) -> tuple[int, bytes]:
        self.taken += 1
        chat = {"id": 1, "type": "private"}
        return 200, json.dumps({"ok": True, "result": {"message_id": self.taken, "date": 0, "chat": chat}}).encode()


async def measure() -> list[Figure]:
    with TemporaryDirectory() as folder, durable() as cluster:
        await asyncio.to_thread(cluster.create, "whole")
        urls = {
            "PostgreSQL": cluster.url("whole"),
            "SQLite": f"sqlite+aiosqlite:///{Path(folder) / 'roundtable.db'}",
        }
        rates: dict[str, list[float]] = {name: [] for name in urls}
        told = {name: await _Told.laid(url, Path(folder) / name) for name, url in urls.items()}
        for turn in range(TIMES + 1):
            for name, one in told.items():
                rate = await one.round()
                if turn:
                    rates[name].append(rate)
        for one in told.values():
            await one.close()
    return [
        Figure(
            f"whole path, {name}: messages a second / Telegram's 30",
            sorted(found)[len(found) // 2] / ALLOWED,
            5,
            True,
            {"messages_a_second": spread(found)},
        )
        for name, found in rates.items()
    ]


class _Told:
    """A crowd, and its sender."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.request = AtOnce()
        bot = Bot(TOKEN, request=self.request, get_updates_request=self.request)
        self.sender = Sender(installation, bot, Limiter(enabled=False), None, asyncio.Event())

    @classmethod
    async def laid(cls, url: str, journal: Path) -> _Told:
        await asyncio.to_thread(upgrade, url)
        use_keys(KeyRing({1: b"k" * 32}, b"i" * 32, b"s" * 32))
        installation = Installation(Database(url), StandingClock(NINE), load_policies(), Settings(journal=journal))
        made = cls(installation)
        made.crowd = await lay_crowd(installation, PEOPLE)
        return made

    crowd: list[tuple[Any, Any, Any]]

    async def round(self) -> float:
        """Everybody is asked whether they come. Messages a second, all of them accepted and marked."""
        async with self.installation.working() as work:
            for family, seat, meeting in self.crowd:
                work.notify("asked_again", seat=seat, family=family, meeting=meeting)
        before, began = self.request.taken, perf_counter()
        while (await self.sender.send_due()).done:
            pass
        took = perf_counter() - began
        sent = self.request.taken - before
        assert sent == len(self.crowd), f"{sent} of {len(self.crowd)} were sent: {await self._states()}"
        return sent / took

    async def _states(self) -> dict[str, int]:
        async with self.installation.looking() as here:
            rows = await here.db.execute(select(Outbox.state, func.count()).group_by(Outbox.state))
            return {row.state: row[1] for row in rows}

    async def close(self) -> None:
        await self.installation.database.close()
