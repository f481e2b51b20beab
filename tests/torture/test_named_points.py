"""`roundtable serve` is killed exactly where it would hurt most, and started again. The judge is what Telegram accepted.

Each is a process of its own that really dies there (see `fatal`): while it carries out what somebody tapped, while it takes
up what an earlier process left in doubt, and while it is elected.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import NamedTuple

import pytest

from bot.app.migrate import upgrade
from tests.torture.fatal import Fatal
from tests.torture.kills import FIRST_CHAT, FIRST_SEND_SECONDS, much_to_say
from tests.torture.serving import (
    MONDAY,
    REPEATED,
    Run,
    by_webhook,
    claimed,
    laying,
    open_updates,
    running,
    stored,
    waiting,
)
from tests.town.cast import CHAT_OF
from tests.town.family import lay_family
from tests.town.key_file import use_key_file
from tests.town.seed import lay_cast
from tests.town.town import World

NURSE, LEAD, MANAGER = (CHAT_OF[key] for key in ("school nurse", "lead", "CAF manager"))
TAC, FIXED = "Mon 23 Nov 2026 15:30", "Mon 26 Oct 2026 10:00"
DONE_BY_THE_NURSE = 4
CONFIRM = "Yes, tell them I'm worried"
BEFORE_A_KILL = 5
ON_BOTH = [World.PLAIN, World.POSTGRES]
IN_CI = [pytest.mark.long, pytest.mark.ci]


class Left(NamedTuple):
    """What stands at the kill: with Telegram, unconfirmed; in the database, not carried out; in the outbox, not sent."""

    unconfirmed: int
    open_updates: int
    to_say: int


AS_IT_IS_CARRIED_OUT = {
    "before store": Left(1, 0, 0),
    "after store before acknowledge": Left(1, 1, 0),
    "after store before the webhook's answer": Left(1, 1, 0),
    "after effect before commit": Left(0, 1, 0),
    "after commit before the card is drawn": Left(0, 0, 2),
}
ELECTIONS = [
    "during the poller's election",
    "when the poller is elected",
    "during the sender's election",
    "when the sender is elected",
]
ON_ONE = {"before store": World.PLAIN, "after store before the webhook's answer": World.POSTGRES}
"""Where the database is not what matters, or Telegram brings updates to replicas."""
IN_THE_PLAIN_RUN = ("after effect before commit", World.PLAIN)


@dataclass(frozen=True)
class Worry:
    """The school nurse says that she is worried about a family: its lead and a manager are to be told, once."""

    run: Run
    reference: str

    async def is_said(self) -> None:
        self.run.says(NURSE, "/families")
        await self.run.taps(NURSE, self.reference, "I'm worried", CONFIRM)

    def told(self) -> list[int]:
        return [self.run.times(chat, f"{self.reference}: the school nurse") for chat in (LEAD, MANAGER)]

    def unconfirmed(self) -> int:
        return len(self.run.sandbox.api.updates.undelivered)

    def is_over(self) -> bool:
        is_answered = any("are being told" in words for words in self.run.shows(NURSE))
        return is_answered and all(self.told()) and not self.unconfirmed()


@asynccontextmanager
async def worry(url: str, folder: Path) -> AsyncIterator[Worry]:
    keys = folder / "keys.json"
    use_key_file(keys)
    await asyncio.to_thread(upgrade, url)
    async with laying(url) as town:
        async with town.installation.working() as work:
            await lay_cast(work, MONDAY)
        family = await lay_family(town, table=("school nurse",))
        parents = [str(each) for each in family.parents.values()]
        await family.meeting(TAC, fixed=FIXED, parents_coming=parents)  # nothing else is to be said today
    people = {chat: key for key, chat in CHAT_OF.items() if chat in (NURSE, LEAD, MANAGER)}
    async with running(url, keys, people) as run:
        yield Worry(run, family.reference)


def _points() -> list[object]:
    return [
        pytest.param(world, point, id=f"{point}, {world}", marks=() if (point, world) == IN_THE_PLAIN_RUN else IN_CI)
        for point in AS_IT_IS_CARRIED_OUT
        for world in ON_BOTH
        if ON_ONE.get(point, world) is world
    ]


@pytest.mark.parametrize(("url", "point"), _points(), indirect=["url"])
async def test_what_was_tapped_has_its_effect_once(url: str, point: str, tmp_path: Path) -> None:
    """It dies at the last thing that the nurse does: the tap that has an effect."""
    fatal = Fatal(point, tmp_path / "died", times=DONE_BY_THE_NURSE)
    async with worry(url, tmp_path) as nurse:
        run = nurse.run
        if "webhook" in point:
            run.environment |= by_webhook()
        async with run.process(fatal) as process:
            await nurse.is_said()
            await fatal.has_come(process)
        assert Left(nurse.unconfirmed(), await open_updates(url), await waiting(url)) == AS_IT_IS_CARRIED_OUT[point]
        assert nurse.told() == [0, 0]
        await run.lives_until(nurse.is_over)
        await has_had_its_effect_once(nurse, url)


@pytest.mark.long
@pytest.mark.ci
async def test_what_is_on_the_phone_and_not_marked_can_be_tapped_and_has_its_effect_once(
    url: str, tmp_path: Path
) -> None:
    """It dies when the question is on the phone, before that is written down. The nurse answers it all the same."""
    fatal = Fatal("after the card is drawn before it is marked", tmp_path / "died", times=DONE_BY_THE_NURSE - 1)
    async with worry(url, tmp_path) as nurse:
        async with nurse.run.process(fatal) as process:
            await nurse.is_said()
            await fatal.has_come(process)
        assert nurse.told() == [0, 0]
        await nurse.run.lives_until(nurse.is_over)
        await has_had_its_effect_once(nurse, url)


async def has_had_its_effect_once(nurse: Worry, url: str) -> None:
    assert nurse.told() == [1, 1], "the effect once"
    assert await stored(url) == DONE_BY_THE_NURSE, "of what came again, too"
    assert len(nurse.run.shows(NURSE)) == 1, "and one card, which says so"
    assert not any(REPEATED in words for _, words in nurse.run.said()), "nothing was on its way at the kill"
    assert (await open_updates(url), await waiting(url), await claimed(url)) == (0, 0, 0), "and nothing is left"
    slowest = nurse.run.slowest()
    assert slowest.at_full_speed <= FIRST_SEND_SECONDS, slowest


@pytest.mark.long
@pytest.mark.ci
async def test_whoever_dies_taking_up_what_a_dead_one_left_leaves_it_to_the_next(url: str, tmp_path: Path) -> None:
    """The first dies with messages on their way, the second inside recovery, the third when it has just recovered."""
    before = Fatal("inside recovery, before its commit", tmp_path / "died before", times=2)
    after = Fatal("inside recovery, after its commit", tmp_path / "died after")
    async with much_to_say(url, tmp_path, families=1) as much:
        await much.run.killed_after(BEFORE_A_KILL)
        in_doubt, said = await claimed(url), len(much.run.said())
        assert in_doubt >= before.times, "there is something to take up"
        await much.run.dies_at(before)
        assert await claimed(url) == in_doubt, "nothing of it was kept"
        await much.run.dies_at(after)
        assert await claimed(url) == 0, "all of it was"
        assert len(much.run.said()) == said, "and neither has said anything"
        await much.run.lives_until(much.is_all_told)
        repeated, unmarked = much.repeats()
        assert repeated <= in_doubt
        assert unmarked == 0
        assert (await waiting(url), await claimed(url)) == (0, 0)
        slowest = much.run.slowest()
        assert slowest.at_full_speed <= FIRST_SEND_SECONDS, slowest


@pytest.mark.long
@pytest.mark.ci
@pytest.mark.parametrize("url", [pytest.param(World.POSTGRES, id="PostgreSQL")], indirect=True)
@pytest.mark.parametrize("point", ELECTIONS)
async def test_whoever_dies_at_its_election_is_replaced_by_the_other(url: str, point: str, tmp_path: Path) -> None:
    """Two stand for it. Whichever is elected dies of it, and nothing that it had to do is lost, or said twice."""
    fatal = Fatal(point, tmp_path / "died")
    async with much_to_say(url, tmp_path, families=1) as much:
        run = much.run
        run.says(FIRST_CHAT, "/families")
        async with run.process(fatal) as one, run.process(fatal) as other:
            await fatal.has_come(one, other)
            assert not run.said(), "whoever is not elected says nothing"
            run.says(FIRST_CHAT + 1, "/families")
            since = monotonic()
            await run.until(lambda: len(much.answered()) == 2)
            until_answered = monotonic() - since
            await run.until(much.is_all_told)
            survivor = one if one.returncode is None else other
            survivor.terminate()
            assert await survivor.wait() == 0
        run.pace.look()
        took = run.pace.took(until_answered)
        assert took.at_full_speed <= FIRST_SEND_SECONDS, took
        assert set(much.told().values()) == {1}
        assert set(much.answered().values()) == {1}
        assert not any(REPEATED in words for _, words in run.said())
        assert (await open_updates(url), await claimed(url)) == (0, 0)
