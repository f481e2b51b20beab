"""PostgreSQL is stopped and started again and again while the bot has much to say. The judge is what Telegram accepted."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from tests.torture.kills import FIRST_CHAT, PEOPLE, Much, much_to_say
from tests.town.postgres import Cluster, postgres

RESTARTS = 8
FAMILIES = 16
MOST_BEFORE_A_STOP = 80
LONGEST_AWAY_SECONDS = 0.6


async def stopped_and_started(cluster: Cluster, chance: Random) -> None:
    """Half of the times it has to recover first; half of the times whoever asks is told that it is starting up."""
    how = chance.choice([signal.SIGINT, signal.SIGQUIT])
    await asyncio.to_thread(cluster.stop, how)
    await asyncio.sleep(chance.uniform(0, LONGEST_AWAY_SECONDS))
    await asyncio.to_thread(cluster.start)


async def said_more(much: Much, count: int) -> None:
    """Until so many more messages have been accepted, or there are no more."""
    enough = min(len(much.run.said()) + count, len(much.wanted))
    await much.run.until(lambda: len(much.run.said()) >= enough or much.is_all_told())


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """One of this test's own, which keeps what it has promised, as in service."""
    with postgres(fsync="on", full_page_writes="on") as cluster:
        cluster.create("town")
        yield cluster


@pytest.mark.long
@pytest.mark.ci
@pytest.mark.parametrize("seed", [1, 2])
async def test_a_database_that_is_restarted_under_load_loses_nothing_and_what_is_said_twice_says_so(
    cluster: Cluster, tmp_path: Path, seed: int
) -> None:
    """The process itself is never restarted: it goes on by itself each time, and what people typed is answered."""
    chance, asked = Random(seed), set()
    async with much_to_say(cluster.url("town"), tmp_path, FAMILIES) as much, much.run.process() as process:
        for _ in range(RESTARTS):
            await said_more(much, chance.randint(1, MOST_BEFORE_A_STOP))
            somebody = FIRST_CHAT + chance.randrange(PEOPLE)
            much.run.sandbox.phones.say(somebody, "/families")
            asked.add(somebody)
            await stopped_and_started(cluster, chance)
        await much.run.until(lambda: much.is_all_told() and asked <= set(much.answered()))
        assert process.returncode is None, "it has never ended"
        process.terminate()
        await process.wait()
    repeated, unmarked = much.repeats()
    assert not much.wanted - set(much.told())
    assert unmarked == 0, f"{unmarked} of {repeated} repeats do not say that they may be one"
