"""Two replicas of `roundtable serve` send and answer while PostgreSQL is restarted under them again and again. The judge
is what Telegram accepted.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from pathlib import Path
from random import Random
from time import monotonic

from tests.torture.kills import FIRST_CHAT, FIRST_SEND_SECONDS, MOST_BEFORE_A_KILL, PEOPLE, much_to_say
from tests.torture.pace import Took
from tests.town.postgres import Cluster

EVERY_SECONDS = (5.0, 40.0)
"""Between one restart and the next."""
DUE_EACH_SECOND = 20
GOES_ON_SECONDS = 5.0
"""For so long there is more to say, whenever it is stopped and however long it is away."""
BRIEFLY_SECONDS, LONG_SECONDS = (0.0, 0.6), (5.0, 8.0)
"""How long it is away: long is longer than a replica relies on its turn at sending, and drops what it has in hand."""
HOW = [signal.SIGINT, signal.SIGQUIT]
"""In order, or so that it has to recover first, and whoever asks meanwhile is told that it is starting up."""


@dataclass(frozen=True, slots=True)
class Restarted:
    """As of kills. `slowest` from when the database is back to the first message."""

    restarts: int
    messages: int
    lost: int
    repeated: int
    unmarked: int
    unanswered: int
    slowest: Took

    @property
    def holds(self) -> bool:
        is_kept = not (self.lost or self.unmarked or self.unanswered)
        return is_kept and self.slowest.at_full_speed <= FIRST_SEND_SECONDS


async def stopped_and_started(cluster: Cluster, chance: Random, away: tuple[float, float] = BRIEFLY_SECONDS) -> None:
    """Half of the times in order."""
    how = chance.choice(HOW)
    await asyncio.to_thread(cluster.stop, how)
    await asyncio.sleep(chance.uniform(*away))
    await asyncio.to_thread(cluster.start)


async def restarts(
    cluster: Cluster,
    url: str,
    folder: Path,
    count: int,
    seed: int,
    every: tuple[float, float] = EVERY_SECONDS,
    restarted: Callable[[int], object] = lambda _: None,
) -> Restarted:
    """Lay a town, and restart its database so many times while it says what falls due all along, and everybody's next
    message is on its way; every second time it is away for long. Neither of the two processes is ever restarted.
    `restarted` hears of each.
    """
    chance, asked, slowest = Random(seed), set[int](), 0.0
    async with much_to_say(url, folder, families=0) as much, much.run.process() as one, much.run.process() as other:
        run = much.run
        for number in range(count):
            seconds = chance.uniform(*every)
            until = seconds + GOES_ON_SECONDS
            families = ceil(until * DUE_EACH_SECOND / PEOPLE)
            await much.more(families, since=run.now, apart=timedelta(seconds=until) / (families * PEOPLE))
            await asyncio.sleep(seconds)
            somebody = FIRST_CHAT + chance.randrange(PEOPLE)
            run.says(somebody, "/families")
            asked.add(somebody)
            await much.more(1)
            enough = len(run.said()) + chance.randint(1, MOST_BEFORE_A_KILL)
            await run.until(lambda enough=enough: len(run.said()) >= enough)  # type: ignore[misc]
            await stopped_and_started(cluster, chance, LONG_SECONDS if number % 2 else BRIEFLY_SECONDS)
            back, said = monotonic(), len(run.said())
            await run.until(lambda said=said: len(run.said()) > said)  # type: ignore[misc]
            slowest = max(slowest, monotonic() - back)
            restarted(number + 1)
        await run.until(lambda: much.is_all_told() and asked <= set(much.answered()))
        assert (one.returncode, other.returncode) == (None, None), "neither has ever ended"
        for process in (one, other):
            process.terminate()
            assert await process.wait() == 0
    run.pace.look()
    return Restarted(restarts=count, slowest=run.pace.took(slowest), **await much.judged(asked))
