"""The judge of kills sees what it is there to see."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from math import inf
from pathlib import Path
from typing import Any

import pytest

from tests.torture import pace
from tests.torture.kills import FIRST_SEND_SECONDS, Outcome
from tests.torture.pace import COUNTED, LOOKS, REFERENCE_SECONDS, Pace, Took
from tests.torture.repeats import repeats
from tests.torture.serving import Run, running
from tests.torture.standbys import TakenOver

CHAT = 1
CALLS = """
import os, signal, sys
from urllib.request import urlopen
urlopen(os.environ["ROUNDTABLE_API_URL"] + os.environ["ROUNDTABLE_TOKEN"] + sys.argv[1])
signal.pause()
"""
SPEAKS = ("-c", CALLS, f"/sendMessage?chat_id={CHAT}&text=Hello.")
IS_SILENT = ("-c", CALLS, f"/sendChatAction?chat_id={CHAT}&action=typing")
ENDS = ("-c", "")
SHORT_SECONDS = 3.0
GOOD = Outcome(
    kills=9,
    messages=99,
    lost=0,
    repeated=5,
    unmarked=0,
    in_doubt=5,
    unanswered=0,
    slowest=Took(FIRST_SEND_SECONDS, speed=1.0),
)

TAKEN_OVER_WELL = TakenOver(
    kills=2,
    messages=99,
    lost=0,
    repeated=40,
    unmarked=0,
    too_many=0,
    in_doubt=40,
    most_in_doubt=32,
    least_in_doubt=8,
    unanswered=0,
    slowest=Took(FIRST_SEND_SECONDS, speed=1.0),
)


@pytest.fixture
async def run(tmp_path: Path) -> AsyncIterator[Run]:
    """Somebody's phone, and instead of the bot what says "Hello." to it."""
    async with running("", tmp_path / "keys.json", {CHAT: "Somebody"}) as run:
        run.says(CHAT, "/start")
        run.command = SPEAKS
        yield run


def test_a_first_one_that_says_that_it_may_be_a_repeat_makes_up_for_no_repeat_that_does_not() -> None:
    assert repeats([("a", True), ("b", False), ("b", False)]) == (1, 1)


def test_every_time_after_the_first_is_to_say_so_itself() -> None:
    assert repeats([("a", False), ("a", True), ("a", False), ("a", True)]) == (3, 1)
    assert repeats([("a", True), ("a", True), ("b", False), ("c", False)]) == (1, 0)


@pytest.mark.parametrize(
    "is_so",
    [{"lost": 1}, {"unmarked": 1}, {"unanswered": 1}, {"repeated": 6}, {"slowest": Took(10.1, speed=1.0)}],
    ids=str,
)
def test_one_thing_that_is_not_as_it_should_be_is_enough(is_so: dict[str, Any]) -> None:
    assert GOOD.holds
    assert not replace(GOOD, **is_so).holds


@pytest.mark.parametrize(
    "is_so",
    [
        {"lost": 1},
        {"unmarked": 1},
        {"too_many": 1},
        {"repeated": 41},
        {"most_in_doubt": 33},
        {"unanswered": 1},
        {"slowest": Took(10.1, speed=1.0)},
    ],
    ids=str,
)
def test_of_a_takeover_too(is_so: dict[str, Any]) -> None:
    assert TAKEN_OVER_WELL.holds
    assert not replace(TAKEN_OVER_WELL, **is_so).holds


async def test_what_a_person_says_is_no_message_of_the_bot(run: Run) -> None:
    heard: list[object] = []
    with run.hearing(lambda: heard.append(None)):
        run.says(CHAT, "Is anybody there?")
        assert not heard
        await run.killed_after(1)
    assert len(heard) == len(run.said()) == 1


async def test_a_life_that_says_nothing_for_as_long_as_anybody_waits_is_infinitely_slow(run: Run) -> None:
    run.command = IS_SILENT
    await run.killed_after(1, SHORT_SECONDS)
    assert [entry["method"] for entry in run.sandbox.api.ledger.accepted] == ["sendChatAction"]
    assert run.slowest_seconds == inf


async def test_a_life_that_ends_by_itself_before_it_has_said_anything_is_infinitely_slow(run: Run) -> None:
    run.command = ENDS
    await run.killed_within(FIRST_SEND_SECONDS)
    assert run.slowest_seconds == inf


async def test_where_one_is_killed_at_some_instant_the_wait_runs_on_into_the_next(run: Run) -> None:
    run.command = IS_SILENT
    await run.killed_within(SHORT_SECONDS)
    await run.killed_within(SHORT_SECONDS)
    assert run.slowest_seconds == 0, "it could not be waited for"
    run.command = SPEAKS
    await run.killed_after(1)
    assert 2 * SHORT_SECONDS < run.slowest_seconds < inf, "from the first one's start"
    run.slowest_seconds = 0
    await run.killed_after(1)
    assert 0 < run.slowest_seconds < 2 * SHORT_SECONDS, "and the next from its own"


def test_seconds_at_full_speed_are_never_more_than_went_by() -> None:
    assert Took(7.0, speed=2.0).at_full_speed == 7.0
    assert Took(7.0, speed=0.5).at_full_speed == pytest.approx(3.5)
    assert Took(inf, speed=0.5).at_full_speed == inf


def test_the_seconds_that_went_by_are_told_beside_them() -> None:
    assert "3.50 s" in repr(Took(7.0, speed=0.5))
    assert "7.00 s by the clock" in repr(Took(7.0, speed=0.5))
    assert "0.50 of the reference's speed" in repr(replace(GOOD, slowest=Took(7.0, speed=0.5)))


def test_a_machine_that_goes_at_half_its_speed_most_of_the_time_is_given_twice_as_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Before and after; one look in each was interrupted, and one was not where all the others were."""
    slow = 2 * REFERENCE_SECONDS
    looks = ([slow] * (LOOKS - 2) + [50 * slow, slow / 9]) * 2
    clock = iter([instant for look in looks for instant in (0.0, look)])
    monkeypatch.setattr(pace, "monotonic", lambda: next(clock))
    judged = Pace()
    judged.look()
    judged.look()
    assert judged.speed == pytest.approx(0.5)
    assert judged.took(7.0).at_full_speed == pytest.approx(3.5)


def test_the_machine_is_really_looked_at() -> None:
    judged = Pace()
    judged.look()
    assert 0 < judged.speed < REFERENCE_SECONDS * 1e9 / COUNTED, "nobody counts one in a nanosecond"
