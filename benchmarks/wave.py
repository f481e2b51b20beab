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
from tests.town.town import TOKEN
from tests.town.wire import InProcess

assert every_flow

CHATS, URGENT_CHATS, ALLOWED, TIMES = 1_000, 100, 30, 5
NINE = datetime(2027, 1, 11, 9, 30, tzinfo=UTC)
LIMITS_OWN_SECONDS = CHATS / ALLOWED
BETWEEN = timedelta(milliseconds=250)
"""Between two escalations: all of them come while the wave lasts."""


async def measure() -> list[Figure]:
    lasts, refused = list[float](), 0
    for _ in range(TIMES):
        async with _town() as alone:
            last, refusals = await alone.wave()
            lasts.append(last)
            refused += refusals
    async with _town() as pressed:
        waits = await pressed.wave_with_escalations()
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
        ),
    ]


@asynccontextmanager
async def _town() -> AsyncIterator[_Wave]:
    with TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{Path(folder) / 'roundtable.db'}"
        await asyncio.to_thread(upgrade, url)
        use_keys(KeyRing.generate())
        settings = Settings(journal=Path(folder) / "journal")
        clock = SystemClock(NINE - datetime.now(UTC))  # in working hours, whenever it is measured
        installation = Installation(Database(url), clock, load_policies(), settings)
        made = _Wave(installation)
        made.crowd = await lay_crowd(installation, CHATS + URGENT_CHATS)
        async with installation.working() as work:
            for number in range(CHATS, CHATS + URGENT_CHATS):
                work.db.add(Post(role="operator", person_id=person_of(chat_of(number)), rank=number))
        yield made
        await installation.database.close()


class _Wave:
    crowd: list[tuple[UUID, UUID, UUID]]

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
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
