"""Telegram asks the bot to wait: then nothing new goes to anybody until then, and no card is redrawn."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.conftest import BOTH, in_worlds
from tests.scheduling.arranging import fixed_tac
from tests.town.town import Town

WAIT = 30


world = in_worlds(BOTH)


async def test_a_tap_elsewhere_is_answered_only_once_the_wait_is_over(town: Town) -> None:
    await fixed_tac(town)
    lead, school = town.people("lead", "school")
    town.api.faults.order({"kind": "429", "count": 1, "retry_after": WAIT, "chat_id": lead.chat_id})
    before = len(town.api.ledger.accepted)
    town.phones.say(lead.chat_id, "/meetings")
    await school.taps_without_waiting("I'll be there")
    await town.settle()

    (refused,) = town.api.ledger.refused
    over = datetime.fromisoformat(refused["at"]) + timedelta(seconds=WAIT)
    drawn = [entry for entry in town.api.ledger.accepted[before:] if entry["method"] != "answerCallbackQuery"]
    assert {entry["chat_id"] for entry in drawn} >= {lead.chat_id, school.chat_id}
    assert [entry for entry in drawn if datetime.fromisoformat(entry["at"]) < over] == []
    town.hush()
    town.hush_mail()
