"""`roundtable serve` is stopped while Telegram does not answer one of its calls. The judge is what Telegram accepted.

The call that hangs may have arrived, for all that the process knows: the next one says it again, and that it may be a repeat.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic

import pytest

from bot.app.serve import CANCEL_SECONDS, END_SECONDS, STOP_SECONDS
from tests.torture.kills import FIRST_CHAT, Much, much_to_say
from tests.torture.serving import REPEATED, claimed, open_updates, waiting

pytestmark = [pytest.mark.long, pytest.mark.ci]

SAID_BEFORE = 5
AT_ONCE_SECONDS = 3.0
STOPPED_AT_ONCE = 1


@asynccontextmanager
async def hanging(url: str, folder: Path) -> AsyncIterator[tuple[Much, asyncio.subprocess.Process]]:
    """A life that has said some of what it has to say, and whose call to one chat is not answered."""
    async with much_to_say(url, folder, families=1) as much:
        faults = much.run.sandbox.api.faults
        faults.order({"kind": "timeout", "chat_id": FIRST_CHAT})
        async with much.run.process() as process:
            await much.run.until(lambda: not faults.waiting and len(much.run.said()) >= SAID_BEFORE)
            yield much, process


async def is_made_good(much: Much, url: str, at_most: int) -> None:
    """The next life says all that is left; what hung had not arrived. At most so many are said again, and each says so."""
    await much.run.lives_until(much.is_all_told)
    hung = [words for chat, words in much.run.said() if chat == FIRST_CHAT]
    assert [REPEATED in words for words in hung] == [True]
    repeated, unmarked = much.repeats()
    assert repeated <= at_most
    assert unmarked == 0
    assert (await waiting(url), await claimed(url), await open_updates(url)) == (0, 0, 0)


async def test_in_order_it_ends_in_time_and_what_hangs_is_said_by_the_next(url: str, tmp_path: Path) -> None:
    async with hanging(url, tmp_path) as (much, process):
        began = monotonic()
        process.terminate()
        assert await process.wait() == 0
        assert monotonic() - began <= STOP_SECONDS + CANCEL_SECONDS + END_SECONDS
        assert await claimed(url) == 1, "all else that was on its way is marked"
        await is_made_good(much, url, at_most=0)


async def test_a_second_signal_stops_at_once_and_loses_nothing(url: str, tmp_path: Path) -> None:
    async with hanging(url, tmp_path) as (much, process):
        poll = much.run.sandbox.api.updates._waiting
        assert poll is not None
        process.terminate()
        await asyncio.wait([poll], timeout=STOP_SECONDS)
        assert poll.done(), "it asks for nothing more"
        began = monotonic()
        process.terminate()
        assert await process.wait() == STOPPED_AT_ONCE
        assert monotonic() - began <= AT_ONCE_SECONDS
        await is_made_good(much, url, at_most=await claimed(url) - 1)
