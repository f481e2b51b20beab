"""The noughts of the long runs say something only if their judge sees what is missed, late or said twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from benchmarks.long_run import MONDAY, journey
from bot.storage.models import Family, Step

pytestmark = pytest.mark.ci
FAMILIES = 20
A_DAY = timedelta(days=1)


async def test_in_a_day_every_step_is_taken_once_and_in_time() -> None:
    async with journey(FAMILIES) as made:
        await made.lives(A_DAY)
    found = made.lived.judge.verdict
    assert found.faults == 0
    assert found.steps > FAMILIES
    assert found.latest < timedelta(seconds=1)
    assert made.lived.messages > 0
    assert made.lived.judge.hears([["08:00", 1, "this"], ["08:00", 1, "this"], ["08:01", 1, "this"]]) == 3
    assert len(found.repeated) == 1, "the same twice, to the same, at the same instant"


async def test_a_family_that_is_looked_at_an_hour_late_is_seen() -> None:
    """Somebody changes the instants behind the bot's back, as a rule that forgot to wake a family would."""
    async with journey(FAMILIES) as made:
        next_at = await made.begins()
        async with made.installation.working() as work:
            later = update(Family).where(Family.wake_at == next_at).values(wake_at=next_at + timedelta(hours=1))
            await work.db.execute(later)
        await made.goes_on(next_at, MONDAY + A_DAY)
    assert made.lived.judge.verdict.late


async def test_a_step_that_is_forgotten_and_taken_again_is_seen() -> None:
    async with journey(FAMILIES) as made:
        await made.begins()
        async with made.installation.working() as work:
            taken = (await work.db.execute(select(Step).where(Step.lapsed.is_(False)).limit(1))).scalar_one()
            await work.db.delete(taken)
            await work.look_again(taken.family_id)
        await made.goes_on(made.clock.now(), MONDAY + timedelta(hours=1))
    assert made.lived.judge.verdict.repeated
