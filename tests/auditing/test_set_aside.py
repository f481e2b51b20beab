"""A family whose look fails: it counts as set aside only while that matters to anybody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.storage import gauges
from bot.storage import models as m
from tests.auditing.test_auditor import auditor, change, said
from tests.conftest import BOTH, in_worlds
from tests.town.family import lay_family
from tests.town.town import Town

world = in_worlds(BOTH)


@pytest.mark.parametrize("what", ["closed", "merged"])
async def test_a_family_in_which_nothing_is_due_any_more_is_not_counted_as_set_aside(town: Town, what: str) -> None:
    """The look that failed was its last."""
    gone, other = await lay_family(town), await lay_family(town, 1043)
    into = other.id if what == "merged" else None
    for family in (gone, other):
        aside = update(m.Family).where(m.Family.id == family.id).values(set_aside_at=town.clock.now())
        await change(town, aside)
    closed = update(m.Family).where(m.Family.id == gone.id)
    await change(town, closed.values(closed_at=town.clock.now(), merged_into_id=into))
    assert "1 family was set aside" in await said(town)
    async with town.installation.looking() as here:
        assert (await gauges.read(here)).set_aside == 1
    town.clock.move_to(town.clock.now() + timedelta(hours=1))
    await auditor(town).look()
    assert "set aside" not in await said(town)
    await town.settle()
    town.hush()
    town.hush_mail()
