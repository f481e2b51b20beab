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
from tests.torture.pace import at_full_speed
from tests.torture.repeats import repeats
from tests.torture.serving import Run, running

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
    kills=9, messages=99, lost=0, repeated=5, unmarked=0, in_doubt=5, unanswered=0, slowest_seconds=FIRST_SEND_SECONDS
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
    "is_so", [{"lost": 1}, {"unmarked": 1}, {"unanswered": 1}, {"repeated": 6}, {"slowest_seconds": 10.1}], ids=str
)
def test_one_thing_that_is_not_as_it_should_be_is_enough(is_so: dict[str, Any]) -> None:
    assert GOOD.holds
    assert not replace(GOOD, **is_so).holds


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
    assert 0 < at_full_speed(7.0) <= 7.0
    assert at_full_speed(inf) == inf


def test_a_machine_at_half_its_speed_is_given_twice_as_long(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 2 * pace.REFERENCE_SECONDS])
    monkeypatch.setattr(pace, "monotonic", lambda: next(clock))
    assert at_full_speed(7.0) == pytest.approx(3.5)
