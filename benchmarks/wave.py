"""A thousand reminders that are due at one instant, under the limits; and escalations that come in the middle of them.

The other side is the sandbox's Telegram with a strict sliding window: one message too many in any second is refused.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from telegram import Bot

from benchmarks.crowd import chat_of, lay_crowd
from benchmarks.figures import Figure, percentile, spread
from benchmarks.server import durable
from bot.app.migrate import upgrade
from bot.clock import SystemClock
from bot.delivery.limiter import Limiter
from bot.delivery.sender import AHEAD, Sender
from bot.flows import all as every_flow
from bot.sandbox.botapi import BotApi
from bot.sandbox.clock import Clock
from bot.sandbox.phones import Phones
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.models import Post
from bot.storage.policy_files import load_policies
from bot.storage.sealing import KeyRing, use_keys
from bot.storage.work import Installation
from tests.town.crowd import person_of
from tests.town.postgres import Cluster
from tests.town.town import TOKEN
from tests.town.wire import InProcess

assert every_flow

CHATS, URGENT_CHATS, ALLOWED, TIMES = 1_000, 20, 30, 5
NINE = datetime(2027, 1, 11, 9, 30, tzinfo=UTC)
LIMITS_OWN_SECONDS = CHATS / ALLOWED
BETWEEN = timedelta(milliseconds=1250)
"""Between two escalations: all of them come while the wave lasts."""


async def measure() -> list[Figure]:
    lasts, waits, refused = list[float](), list[float](), 0
    use_keys(KeyRing.generate())
    with durable() as cluster:
        await asyncio.to_thread(cluster.create, "wave")
        crowd = await _laid(cluster.url("wave"))
        for _ in range(TIMES):
            async with _town(cluster, crowd) as alone:
                last, refusals = await alone.wave()
                lasts.append(last)
                refused += refusals
            async with _town(cluster, crowd) as pressed:
                waits += await pressed.wave_with_escalations()
                refused += len(pressed.api.ledger.refused)
    return [
        Figure(
            "1,000 reminders at one instant: the last one accepted / the limit's own 33.3 s",
            max(lasts) / LIMITS_OWN_SECONDS,
            1.05,
            False,
            {"last_accepted_after_seconds": spread(lasts), "refused_with_429": refused},
            "The slowest wave counts. " + ("No 429." if not refused else "There were 429s."),
        ),
        Figure(
            "an escalation in the middle of them: due to accepted, 99th percentile, seconds",
            percentile(waits, 99),
            2.0,
            False,
            {"seconds": spread(waits)},
            f"{TIMES} waves, in turns with those without.",
        ),
    ]


Crowd = list[tuple[UUID, UUID, UUID]]
"""The family, the seat and the meeting of each."""


def _at_nine(url: str, folder: Path) -> Installation:
    """In working hours, whenever it is measured."""
    clock = SystemClock(NINE - datetime.now(UTC))
    return Installation(Database(url), clock, load_policies(), Settings(journal=folder / "journal"))


async def _laid(url: str) -> Crowd:
    """A database with the crowd in it, to be copied for each wave."""
    await asyncio.to_thread(upgrade, url)
    with TemporaryDirectory() as folder:
        installation = _at_nine(url, Path(folder))
        crowd = await lay_crowd(installation, CHATS + URGENT_CHATS)
        async with installation.working() as work:
            for number in range(CHATS, CHATS + URGENT_CHATS):
                work.db.add(Post(role="operator", person_id=person_of(chat_of(number)), rank=number))
        await installation.database.close()
    return crowd


@asynccontextmanager
async def _town(cluster: Cluster, crowd: Crowd) -> AsyncIterator[_Wave]:
    copy = cluster.copy_of("wave")
    with TemporaryDirectory() as folder:
        installation = _at_nine(await asyncio.to_thread(copy.__enter__), Path(folder))
        yield _Wave(installation, crowd)
        await installation.database.close()
    await asyncio.to_thread(copy.__exit__, None, None, None)


class _Wave:
    def __init__(self, installation: Installation, crowd: Crowd) -> None:
        self.installation, self.crowd = installation, crowd
        clock = Clock(real=installation.clock.now)
        phones = Phones(clock)
        for number in range(CHATS + URGENT_CHATS):
            phones.add_person(str(number), f"Person {number}", chat_id=chat_of(number))
        self.api = BotApi(phones, clock, token=TOKEN, strict_window=True)
        request = InProcess(self.api)
        self.sender = Sender(
            installation,
            Bot(TOKEN, request=request, get_updates_request=request),
            Limiter(ahead=AHEAD),
            None,
            asyncio.Event(),
        )

    async def wave(self) -> tuple[float, int]:
        """Seconds until the last was accepted, and how many calls Telegram refused."""
        due_at = await self._reminders()
        await self._send_all()
        return (self._accepted()[-1][1] - due_at).total_seconds(), len(self.api.ledger.refused)

    async def wave_with_escalations(self) -> list[float]:
        """Seconds from due to accepted, of each escalation."""
        await self._reminders()
        put: dict[int, datetime] = {}
        injecting = asyncio.create_task(self._escalate(put))
        await self._send_all(injecting)
        await injecting
        at = dict(self._accepted())
        return [(at[chat] - when).total_seconds() for chat, when in put.items()]

    async def _escalate(self, put: dict[int, datetime]) -> None:
        for number in range(CHATS, CHATS + URGENT_CHATS):
            await asyncio.sleep(BETWEEN.total_seconds())
            family, _, _ = self.crowd[number]
            async with self.installation.working() as work:
                work.notify("operator_alert", person=person_of(chat_of(number)), family=family, what="date_not_known")
                put[chat_of(number)] = work.now

    async def _reminders(self) -> datetime:
        async with self.installation.working() as work:
            for family, seat, meeting in self.crowd[:CHATS]:
                work.notify("asked_again", seat=seat, family=family, meeting=meeting)
            return work.now

    async def _send_all(self, unless: asyncio.Task[None] | None = None) -> None:
        """As the sender's loop does: round after round, and where the limits say wait, until then."""
        while True:
            pending = await self.sender.send_due()
            if pending.done:
                continue
            if pending.next_at is None and (unless is None or unless.done()):
                return
            until = pending.next_at or self.installation.clock.now() + timedelta(milliseconds=20)
            await asyncio.sleep(max((until - self.installation.clock.now()).total_seconds(), 0.0))

    def _accepted(self) -> list[tuple[int, datetime]]:
        return [
            (entry["chat_id"], datetime.fromisoformat(entry["at"]))
            for entry in self.api.ledger.accepted
            if entry["method"] == "sendMessage"
        ]
