"""A call ends by a fault of what carries it: it may have arrived, and nobody is shut out behind it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.delivery import sender
from bot.delivery.dispatch import hand_over
from bot.delivery.outcome import Outcome
from tests.conftest import BOTH, in_worlds
from tests.faults.round import ASKED, NINE, asked, before_the_round, forget
from tests.town.town import Town

world = in_worlds(BOTH)


async def test_it_is_said_again_and_says_so(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    since = await before_the_round(town)
    ended: list[object] = []

    async def first_of_all_ends(*given: Any) -> Outcome:
        if not ended:
            ended.append(given)
            raise asyncio.CancelledError
        return await hand_over(*given)

    monkeypatch.setattr(sender, "hand_over", first_of_all_ends)
    await town.is_now(NINE)
    town.clock.move_to(town.clock.now() + timedelta(seconds=10))
    await town.settle()
    told = asked(town, since)
    assert sorted([one.is_marked for one in times] for times in told.values()) == [[False]] * (len(ASKED) - 1) + [
        [True]
    ]
    forget(town)
