"""Of two replicas of `roundtable serve` the one that sends is killed again and again, while the other lives and takes
over; the dead one is started again. The judge is what Telegram accepted.

Each kill falls when Telegram has just accepted a message and has not answered yet: others are on their way, and some were
accepted that nobody has marked. All is said before the next kill, so that each kill answers for its own repeats.
"""

from __future__ import annotations

import signal
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from math import inf
from pathlib import Path
from random import Random
from time import monotonic

from bot.delivery.sender import AT_ONCE
from tests.replicas.process import LEADING, Replica, begin
from tests.torture.kills import FIRST_CHAT, FIRST_SEND_SECONDS, MOST_BEFORE_A_KILL, PEOPLE, much_to_say
from tests.torture.pace import Took
from tests.torture.serving import PATIENCE_SECONDS, Run, claims

TELLS = {"ROUNDTABLE_LOG_LEVEL": "INFO"}
NOTHING_MORE: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class TakenOver:
    """As of kills. `most_in_doubt` and `least_in_doubt`: claimed and not marked at one of the kills. `too_many`: repeats
    beyond what was so at the kill before them, which must be 0. `slowest` from a kill to the first message of the one that
    lives on.
    """

    kills: int
    messages: int
    lost: int
    repeated: int
    unmarked: int
    too_many: int
    in_doubt: int
    most_in_doubt: int
    least_in_doubt: int
    unanswered: int
    slowest: Took

    @property
    def holds(self) -> bool:
        is_kept = not (self.lost or self.unmarked or self.too_many or self.unanswered)
        is_bounded = self.repeated <= self.in_doubt and self.most_in_doubt <= AT_ONCE
        is_in_time = self.slowest.at_full_speed <= FIRST_SEND_SECONDS
        return is_kept and is_bounded and is_in_time


@dataclass
class Pair:
    """One that does both jobs, and one that stands by."""

    run: Run
    leader: Replica
    standby: Replica

    async def leader_dies(self, messages: int) -> float:
        """It is killed when Telegram has accepted so many, and before it hears of the last. Returns the instant."""
        left, at = messages, inf

        def count() -> None:
            nonlocal left, at
            left -= 1
            if left == 0:
                self.leader.process.kill()
                at = monotonic()

        with self.run.hearing(count):
            assert await self.leader.ends(PATIENCE_SECONDS) == -signal.SIGKILL, self.leader.said
        return at

    async def is_taken_over(self) -> float:
        """Whoever stood by has both jobs, and has sent something. Returns the instant at which it did.

        It had not said before that it sends. What Telegram accepts before it does was on its way from the dead one still.
        """
        await self.standby.says(LEADING["sender"])
        said = len(self.run.said())
        await self.run.until(lambda: len(self.run.said()) > said)
        sends_since = monotonic()
        await self.standby.says(*LEADING.values())
        return sends_since

    async def dead_one_begins_again(self) -> None:
        """It is the one that stands by now."""
        self.leader, self.standby = self.standby, await standing_by(self.run)


async def standing_by(run: Run, more: Mapping[str, str] = NOTHING_MORE) -> Replica:
    """One that has begun, and does neither job, as another does."""
    before = _begun(run)
    one = await begin({**run.environment, **TELLS, **more})
    await run.until(lambda: _begun(run) > before)
    assert not any("leading" in line for line in one.said), one.said
    return one


def _begun(run: Run) -> int:
    """How many have asked for the bot's name: each does, once everything in it goes on."""
    return sum(entry["method"] == "getMe" for entry in run.sandbox.api.ledger.accepted)


@asynccontextmanager
async def two(
    run: Run, leader_has: Mapping[str, str] = NOTHING_MORE, standby_has: Mapping[str, str] = NOTHING_MORE
) -> AsyncIterator[Pair]:
    """What lives at the end is to end in order. Each may be told something that the other is not."""
    leader = await begin({**run.environment, **TELLS, **leader_has})
    pair = Pair(run, leader, leader)
    try:
        await leader.says(*LEADING.values())
        pair.standby = await standing_by(run, standby_has)
        yield pair
        alive = [one for one in (pair.standby, pair.leader) if one.process.returncode is None]
        for one in alive:
            one.process.terminate()
        for one in alive:
            assert await one.ends() == 0, one.said
    finally:
        for one in (pair.standby, pair.leader):
            await one.is_gone()


async def takeovers(
    url: str, folder: Path, count: int, seed: int, killed: Callable[[int], object] = lambda _: None
) -> TakenOver:
    """Lay a town, and kill whoever sends so many times while it says what is laid before each kill, and before and after it
    somebody asks something. `killed` hears of each."""
    chance, asked = Random(seed), set[int]()
    in_doubt, too_many, slowest = list[int](), 0, 0.0
    async with much_to_say(url, folder, families=0) as much:
        run = much.run

        def asks() -> None:
            somebody = FIRST_CHAT + chance.randrange(PEOPLE)
            run.says(somebody, "/families")
            asked.add(somebody)

        async with two(run) as pair:
            for number in range(count):
                repeated = much.repeats().repeated
                asks()
                await much.more(1)
                died_at = await pair.leader_dies(chance.randint(1, MOST_BEFORE_A_KILL))
                in_doubt.append(len(await claims(url)))
                asks()
                slowest = max(slowest, await pair.is_taken_over() - died_at)
                await run.until(lambda: much.is_all_told() and asked <= set(much.answered()))
                too_many += max(0, much.repeats().repeated - repeated - in_doubt[-1])
                await pair.dead_one_begins_again()
                killed(number + 1)
        run.pace.look()
        return TakenOver(
            kills=count,
            too_many=too_many,
            in_doubt=sum(in_doubt),
            most_in_doubt=max(in_doubt, default=0),
            least_in_doubt=min(in_doubt, default=0),
            slowest=run.pace.took(slowest),
            **await much.judged(asked),
        )
