"""Killed again and again, it loses nothing, and what it says twice it says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.torture.kills import FIRST_SEND_SECONDS, MOST_BEFORE_A_KILL, kills

KILLS = 15
"""On each database."""


@pytest.mark.long
@pytest.mark.ci
async def test_nothing_is_lost_and_what_is_said_twice_says_so(url: str, tmp_path: Path) -> None:
    outcome = await kills(url, tmp_path, KILLS, seed=1)
    assert (outcome.lost, outcome.unmarked, outcome.unanswered) == (0, 0, 0), outcome
    assert outcome.repeated <= outcome.in_doubt, outcome
    assert outcome.slowest.at_full_speed <= FIRST_SEND_SECONDS, outcome
    assert outcome.messages >= KILLS * MOST_BEFORE_A_KILL / 2, "there was enough to say for each kill"
