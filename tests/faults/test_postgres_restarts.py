"""PostgreSQL is stopped and started again and again while the bot has much to say. The judge is what Telegram accepted."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from tests.torture.fatal import Fatal
from tests.torture.kills import FIRST_CHAT, PEOPLE, Much, much_to_say
from tests.torture.restarts import HOW, restarts, stopped_and_started
from tests.torture.serving import claims
from tests.town.postgres import Cluster, postgres

RESTARTS = 8
FAMILIES = 16
MOST_BEFORE_A_STOP = 80
BEFORE_A_KILL = 10
UNDER_TWO, SOON_SECONDS = 2, (1.0, 3.0)
"""Restarts under two replicas, the second of them long, and what lies between."""


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


@pytest.mark.long
@pytest.mark.ci
async def test_two_replicas_under_which_it_is_restarted_lose_nothing_and_go_on_soon(
    cluster: Cluster, tmp_path: Path
) -> None:
    """The long form, for minutes, is `make torture`."""
    outcome = await restarts(cluster, cluster.url("town"), tmp_path, UNDER_TWO, seed=3, every=SOON_SECONDS)
    assert outcome.holds, outcome
    assert outcome.messages >= UNDER_TWO * PEOPLE, "there was enough to say for each restart"


@pytest.mark.long
@pytest.mark.ci
@pytest.mark.parametrize("how", HOW, ids=lambda how: how.name)
async def test_a_database_that_is_restarted_inside_recovery_loses_nothing_and_what_is_said_twice_says_so(
    cluster: Cluster, tmp_path: Path, how: signal.Signals
) -> None:
    """One has died with messages on their way. The next has begun to take them up and not committed: it stands still
    there until the database is back, and goes on by itself."""
    url = cluster.url("town")
    inside = Fatal("inside recovery, before its commit", tmp_path / "stood still", times=2, by=signal.SIGSTOP)
    async with much_to_say(url, tmp_path, families=2) as much:
        await much.run.killed_after(BEFORE_A_KILL)
        in_doubt, said = await claims(url), len(much.run.said())
        assert len(in_doubt) >= inside.times, "there is something to take up"
        async with much.run.process(inside) as process:
            await inside.holds(process)
            await asyncio.to_thread(cluster.stop, how)
            await asyncio.to_thread(cluster.start)
            assert await claims(url) == in_doubt, "nothing of it was kept"
            assert len(much.run.said()) == said, "and nothing has been said"
            process.send_signal(signal.SIGCONT)
            await much.run.until(much.is_all_told)
            process.terminate()
            assert await process.wait() == 0, "it has never ended by itself"
        repeated, unmarked = much.repeats()
        assert not much.wanted - set(much.told())
        assert unmarked == 0, f"{unmarked} of {repeated} repeats do not say that they may be one"
        assert 0 < repeated <= len(in_doubt), "at least the last one had been accepted"
        assert not await claims(url)
