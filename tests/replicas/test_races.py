"""One replica is in the middle of a step of a family while the other carries out what somebody taps: one after the other,
and what comes second knows what came first.
"""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import select

from bot.storage import models as m
from bot.usecases import steps
from tests.replicas.racing import PATIENCE_SECONDS, somebody_waits
from tests.town.people import Somebody
from tests.town.replicas import Replicas
from tests.updates.story import before_a_tac, quiet, step_to


async def taps_meanwhile(
    both: Replicas, patch: pytest.MonkeyPatch, somebody: Somebody, label: str, step: str
) -> None:
    """One sweeps, and is inside this step; then the other carries out the tap, as far as it can before that is over."""
    inside, go_on = asyncio.Event(), asyncio.Event()
    takes = steps._steps[step]

    async def held(*given: Any) -> None:
        inside.set()
        await go_on.wait()
        await takes(*given)

    patch.setitem(steps._steps, step, held)
    one, other = both.replicas
    async with asyncio.timeout(PATIENCE_SECONDS), asyncio.TaskGroup() as both_of_it:
        both_of_it.create_task(one.look())
        await inside.wait()
        await somebody.taps_without_waiting(label)
        await both.takes_in()
        both_of_it.create_task(other.carry_out())
        await somebody_waits(both)
        go_on.set()
    await other.worker.answered()
    patch.undo()


async def test_what_is_taken_while_it_passes_on_is_theirs_and_nobody_elses(
    both: Replicas, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager, deputy = both.people("CAF manager", "CAF deputy")
    await before_a_tac(both)
    await step_to(both, "Tue 15 Dec 16:59", "CAF manager")
    await manager.hears("hasn't answered")
    quiet(both, "CAF manager", "CAF deputy")
    both.clock.move_to(both.at("Tue 15 Dec 2026 17:00"))
    await taps_meanwhile(both, monkeypatch, manager, "I'll take this", "pass_on")
    async with both.installation.looking() as here:
        row = (await here.db.execute(select(m.Escalation))).scalar_one()
    assert (row.holder_id, row.acknowledged_by_id) == (manager.person_id, manager.person_id)
    assert row.acknowledged_at is not None
    await both.settle()
    await manager.sees("It's yours.", "You took this")
    said = [text for who in (manager, deputy) for text in who.unheard()]
    assert not [text for text in said if "it has gone to" in text]
    assert not await both.late()
    quiet(both)
    both.hush()
    both.hush_mail()
