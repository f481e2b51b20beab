"""`roundtable serve` is stopped when it has just taken what Telegram brought, and has not carried it out. The judge is what
Telegram accepted.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

import asyncpg
import httpx
import pytest

from bot.app.serve import CANCEL_SECONDS, END_SECONDS, STOP_SECONDS
from bot.web.webhook import SECRET_HEADER
from tests.torture.conftest import url
from tests.torture.kills import FIRST_CHAT, Much, much_to_say
from tests.torture.serving import by_webhook, open_updates
from tests.torture.test_stopped import AT_ONCE_SECONDS, STOPPED_AT_ONCE
from tests.town.town import World

__all__ = ["url"]  # a fixture

pytestmark = [
    pytest.mark.long,
    pytest.mark.ci,
    pytest.mark.parametrize("url", [pytest.param(World.POSTGRES, id="PostgreSQL")], indirect=True),
]

CONNECTIONS = 20
"""By which Telegram brings updates at once."""
BEFORE, MEANWHILE = range(FIRST_CHAT, FIRST_CHAT + 20), range(FIRST_CHAT + 20, FIRST_CHAT + 30)
"""In these chats somebody asks something before the signal, and between the signal and the end."""


def asked(chat: int) -> dict[str, Any]:
    person = {"id": chat, "is_bot": False, "first_name": "Somebody"}
    message = {"message_id": 1, "date": 1, "chat": {"id": chat, "type": "private"}, "from": person}
    return {"update_id": chat, "message": message | {"text": "/families"}}


@dataclass
class Taking:
    """A life whose worker waits, as another transaction holds the cards: what it takes it cannot carry out."""

    much: Much
    process: asyncio.subprocess.Process
    database: asyncpg.Connection
    _holding: asyncpg.transaction.Transaction
    taken: set[int] = field(default_factory=set)
    """The chats of which it has taken what was asked, with a 200."""

    async def is_brought(self, chats: Iterable[int]) -> None:
        """What these ask, as many at once as Telegram brings."""
        environment = self.much.run.environment
        headers = {SECRET_HEADER: environment["ROUNDTABLE_WEBHOOK_SECRET"]}

        async def bring(client: httpx.AsyncClient, chat: int) -> None:
            try:
                answer = await client.post(
                    environment["ROUNDTABLE_WEBHOOK_URL"], json=asked(chat), headers=headers, timeout=STOP_SECONDS
                )
            except httpx.TransportError:
                return  # Telegram would bring it again
            if answer.status_code == httpx.codes.OK:
                self.taken.add(chat)

        async with httpx.AsyncClient(limits=httpx.Limits(max_connections=CONNECTIONS)) as client:
            await asyncio.gather(*(bring(client, chat) for chat in chats))

    async def is_told_to_stop(self) -> None:
        """Until it has given up the webhook, which it does first."""
        self.process.terminate()
        async with asyncio.timeout(STOP_SECONDS):
            while await self.database.fetchval("SELECT count(*) FROM lease WHERE job = 'poller'"):
                assert self.process.returncode is None

    async def goes_on(self) -> None:
        """The cards are held no longer."""
        await self._holding.rollback()


@asynccontextmanager
async def taking(url: str, folder: Path) -> AsyncIterator[Taking]:
    async with much_to_say(url, folder, families=0) as much:
        run = much.run
        run.environment |= by_webhook()
        database = await asyncpg.connect(url.replace("+asyncpg", ""))
        async with run.process() as process:
            await run.until(lambda: run.sandbox.api.profile.webhook is not None)
            holding = database.transaction()
            await holding.start()
            await database.execute("LOCK TABLE card IN ACCESS EXCLUSIVE MODE")
            life = Taking(much, process, database, holding)
            await life.is_brought(BEFORE)
            assert life.taken == set(BEFORE)
            yield life
        await database.close()


async def is_made_good(life: Taking, url: str, at_most: int) -> None:
    """The next life answers what the first one has taken and not answered, and all of it is answered; nobody else is.
    So many were answered by the first one, at most."""
    much = life.much
    answered_before = much.answered()
    assert sum(answered_before.values()) <= at_most
    assert await open_updates(url) >= len(life.taken) - at_most
    await much.run.lives_until(lambda: life.taken <= set(much.answered()))
    assert much.answered() == Counter(life.taken), "once each"
    assert await open_updates(url) == 0


async def test_in_order_it_ends_what_is_in_hand_and_the_next_does_what_was_taken(url: str, tmp_path: Path) -> None:
    """It takes what is brought until it ends: whoever has a 200 is answered."""
    async with taking(url, tmp_path) as life:
        began = monotonic()
        await life.is_told_to_stop()
        await life.is_brought(MEANWHILE)
        assert life.taken & set(MEANWHILE), "it is still there"
        await life.goes_on()
        assert await life.process.wait() == 0
        assert monotonic() - began <= STOP_SECONDS + CANCEL_SECONDS + END_SECONDS
        await is_made_good(life, url, at_most=1)


async def test_in_order_it_ends_in_time_though_what_is_in_hand_hangs(url: str, tmp_path: Path) -> None:
    async with taking(url, tmp_path) as life:
        began = monotonic()
        await life.is_told_to_stop()
        assert await life.process.wait() == 0
        assert monotonic() - began <= STOP_SECONDS + CANCEL_SECONDS + END_SECONDS
        await life.goes_on()
        await is_made_good(life, url, at_most=0)


async def test_a_second_signal_stops_at_once_and_loses_nothing_that_was_taken(url: str, tmp_path: Path) -> None:
    async with taking(url, tmp_path) as life:
        await life.is_told_to_stop()
        await life.is_brought(MEANWHILE)
        began = monotonic()
        life.process.terminate()
        assert await life.process.wait() == STOPPED_AT_ONCE
        assert monotonic() - began <= AT_ONCE_SECONDS
        await life.goes_on()
        await is_made_good(life, url, at_most=0)
