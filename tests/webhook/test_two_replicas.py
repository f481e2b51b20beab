"""Telegram brings what people do to two replicas of `roundtable serve`, in turn, and some of it to both. The judge is what
Telegram accepted.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from random import Random
from time import monotonic

import pytest
from sqlalchemy import func, select

from bot.storage.models import Card
from bot.views import common
from tests.torture.conftest import url
from tests.torture.kills import FIRST_CHAT, FIRST_SEND_SECONDS, much_to_say
from tests.torture.serving import Run, count, open_updates, stored
from tests.torture.standbys import two
from tests.torture.test_named_points import DONE_BY_THE_NURSE, has_had_its_effect_once, worry
from tests.town.town import World
from tests.webhook.balancer import Balancer, balancing

__all__ = ["url"]  # a fixture

pytestmark = [
    pytest.mark.long,
    pytest.mark.ci,
    pytest.mark.parametrize("url", [pytest.param(World.POSTGRES, id="PostgreSQL")], indirect=True),
]

ANSWERED = {
    "/families": "<b>Families</b>",
    "/meetings": "No meetings ahead",
    "/today": "Nothing is waiting",
    "/help": "Here is what you can send",
    "/settings": "Your settings",
}
CHATS = range(FIRST_CHAT, FIRST_CHAT + 12)
TAKEN_BEFORE_THE_KILL = 9
BEING_DRAWN = select(func.count()).where(Card.drawn_until.is_not(None), Card.shown < Card.wanted)


def everybody_says(run: Run, chance: Random) -> dict[int, list[str]]:
    """Each in an order of their own, one right after the other. What each is to be answered."""
    expected: dict[int, list[str]] = {}
    for chat in CHATS:
        words = chance.sample(sorted(ANSWERED), len(ANSWERED))
        expected[chat] = [ANSWERED[word] for word in words]
        for word in words:
            run.says(chat, word)
    return expected


def answers(run: Run) -> dict[int, list[str]]:
    """What each has been answered, in the order in which it came, for all that is answered by now. What was on its way as
    somebody died may say so above."""
    found: dict[int, list[str]] = {chat: [] for chat in CHATS}
    for chat, words in run.said():
        said = words.removeprefix(common.may_be_repeat()).lstrip()
        found[chat] += [answer for answer in ANSWERED.values() if said.startswith(answer)]
    return found


def are_complete(found: dict[int, list[str]]) -> bool:
    return all(set(each) == set(ANSWERED.values()) for each in found.values())


def taken_by_both(balancer: Balancer) -> int:
    return sum(times > 1 for times in balancer.taken.values())


async def test_each_is_answered_once_and_in_order_whichever_replica_takes_it(url: str, tmp_path: Path) -> None:
    """Every third update is brought twice."""
    async with much_to_say(url, tmp_path, families=0) as much, balancing(lambda turn: turn % 3 == 0) as balancer:
        run = much.run
        run.environment |= balancer.told
        async with two(run, *balancer.told_each):
            expected = everybody_says(run, Random(1))
            await run.until(lambda: are_complete(answers(run)) and not run.sandbox.api.updates.undelivered)
        all_of_it = len(CHATS) * len(ANSWERED)
        assert answers(run) == expected
        assert (await stored(url), await open_updates(url)) == (all_of_it, 0)
        assert min(balancer.took.values()) >= all_of_it / 3, "both have taken what came"
        assert taken_by_both(balancer) >= all_of_it / 4, "and some of it both"


async def test_what_both_are_brought_has_its_effect_once(url: str, tmp_path: Path) -> None:
    async with balancing(lambda turn: True) as balancer, worry(url, tmp_path) as nurse:
        nurse.run.environment |= balancer.told
        async with two(nurse.run, *balancer.told_each):
            await nurse.is_said()
            await nurse.run.until(nurse.is_over)
        assert taken_by_both(balancer) == DONE_BY_THE_NURSE
        await has_had_its_effect_once(nurse, url)


async def test_one_dies_when_it_has_taken_something_and_the_other_goes_on(url: str, tmp_path: Path) -> None:
    """The one that sends and keeps the webhook dies at a 200 of its own, which Telegram still hears of."""
    async with much_to_say(url, tmp_path, families=0) as much, balancing(lambda turn: turn % 3 == 0) as balancer:
        run = much.run
        run.environment |= balancer.told
        async with two(run, *balancer.told_each) as pair:
            died = asyncio.get_running_loop().create_future()

            def dies(port: int) -> None:
                if port == balancer.ports[0] and balancer.took[port] == TAKEN_BEFORE_THE_KILL:
                    pair.leader.process.kill()
                    died.set_result(monotonic())

            balancer.has_taken = dies
            expected = everybody_says(run, Random(2))
            died_at = await died
            in_hand = await count(url, BEING_DRAWN)
            assert await stored(url) < len(CHATS) * len(ANSWERED), "more is to come"
            goes_on_at = await pair.is_taken_over()
            await run.until(lambda: are_complete(answers(run)) and not run.sandbox.api.updates.undelivered)
        found = answers(run)
        assert {chat: list(dict.fromkeys(each)) for chat, each in found.items()} == expected
        assert sum(map(len, found.values())) - len(CHATS) * len(ANSWERED) <= in_hand, (
            "no more is said again than that"
        )
        assert (await stored(url), await open_updates(url)) == (len(balancer.taken), 0)
        assert sum(entry["method"] == "setWebhook" for entry in run.sandbox.api.ledger.accepted) == len(
            balancer.ports
        )
        run.pace.look()
        first = run.pace.took(goes_on_at - died_at)
        assert first.at_full_speed <= FIRST_SEND_SECONDS, first
