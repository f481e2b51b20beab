"""A process that begins to send does not know what the one before it has just sent."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.scheduling.arranging import fixed_tac
from tests.town.town import Town, World


@pytest.fixture
def world() -> World:
    return World.PLAIN


async def test_after_a_restart_the_first_message_waits_a_second(town: Town) -> None:
    """As if all that Telegram allows had been sent in the last one."""
    family = await fixed_tac(town)
    town.hush()
    await town.restart()
    await town.running.recover()
    began, had = town.clock.now(), len(town.api.ledger.accepted)
    async with town.installation.working() as work:
        work.notify("operator_alert", person=town["operator"].person_id, family=family.id, what="date_not_known")
    await town.running.send()
    assert len(town.api.ledger.accepted) == had
    await town.settle()
    assert len(town.api.ledger.accepted) > had
    assert town.clock.now() >= began + timedelta(seconds=1)
    town.hush()
    town.hush_mail()
