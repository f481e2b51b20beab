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


async def test_of_two_new_cards_for_one_chat_the_second_waits_as_the_first_was_told(town: Town) -> None:
    """Another replica has left both."""
    lead, limiter = town["lead"], town.running.limiter
    for command in ("/families", "/meetings"):
        town.phones.say(lead.chat_id, command)
    limiter.is_closed = True
    await town.takes_in()
    await town.running.carry_out()
    limiter.is_closed = False
    town.api.faults.order({"kind": "429", "count": 1, "retry_after": WAIT, "chat_id": lead.chat_id})
    before = len(town.api.ledger.accepted)
    await town.settle()

    (refused,) = town.api.ledger.refused
    over = datetime.fromisoformat(refused["at"]) + timedelta(seconds=WAIT)
    sent = [entry for entry in town.api.ledger.accepted[before:] if entry["method"] == "sendMessage"]
    assert len(sent) == 2
    assert [entry for entry in sent if datetime.fromisoformat(entry["at"]) < over] == []
    town.hush()
