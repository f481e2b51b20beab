"""What a database does not take: it is set aside, holds up nobody, and is quoted nowhere."""

from __future__ import annotations

import pytest

from tests.conftest import BOTH, in_worlds
from tests.fuzz.arriving import takes_in
from tests.scheduling.arranging import fixed_tac
from tests.town.town import CANARIES, Town

world = in_worlds(BOTH)


@pytest.mark.parametrize("number", [{"text": CANARIES[3]}, 2**70], ids=["a form", "too large"])
async def test_a_reply_to_what_is_no_number(town: Town, number: object) -> None:
    await fixed_tac(town)
    lead = town["lead"]
    lead.hush()
    chat = {"id": lead.chat_id, "type": "private"}
    said = {
        "message_id": 9001,
        "date": 1,
        "chat": chat,
        "from": {"id": lead.chat_id, "is_bot": False, "first_name": "D"},
    }
    odd = said | {"text": "hello", "reply_to_message": said | {"message_id": number, "text": "hello"}}
    await takes_in(town, [{"update_id": 900_001, "message": odd}])
    assert "update_failed" in town.log.getvalue()
    lead.hush()
    await lead.says("/families")
    await lead.sees("Families")
    town.hush()
