"""Of two replicas the one that sends dies, again and again: the other goes on within ten seconds and loses nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.delivery.sender import AT_ONCE
from tests.torture.kills import FIRST_SEND_SECONDS, PEOPLE
from tests.torture.standbys import takeovers
from tests.town.town import World

KILLS = 3


@pytest.mark.long
@pytest.mark.ci
@pytest.mark.parametrize("url", [pytest.param(World.POSTGRES, id="PostgreSQL")], indirect=True)
async def test_the_one_that_sends_is_killed_and_the_one_that_stands_by_loses_nothing(
    url: str, tmp_path: Path
) -> None:
    outcome = await takeovers(url, tmp_path, KILLS, seed=5)
    assert (outcome.lost, outcome.unmarked, outcome.too_many, outcome.unanswered) == (0, 0, 0, 0), outcome
    assert 0 < outcome.least_in_doubt <= outcome.most_in_doubt <= AT_ONCE, outcome
    assert KILLS <= outcome.repeated <= outcome.in_doubt, (
        f"the last one accepted before each kill, at least: {outcome}"
    )
    assert outcome.slowest.at_full_speed <= FIRST_SEND_SECONDS, outcome
    assert outcome.messages == KILLS * PEOPLE
