"""What was to be taken out of a chat is gone already, or stays there: neither is a fault of ours."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.sandbox.errors import ApiError
from bot.storage.chats import open_chat
from tests.faults.round import forget, goes_wrong, health_says, states
from tests.town.town import Town

UNASKED = "Bring the blue folder to the office"


async def test_what_somebody_has_deleted_themselves_is_deleted(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    goes_wrong(monkeypatch, "deleteMessage", ApiError(400, "Bad Request: message to delete not found"))
    await town["lead"].says(UNASKED)
    assert await states(town, "op_delete_message") == {"delivered": 1}
    assert "refused" not in await health_says(town)
    forget(town)


async def test_a_message_that_is_gone_has_no_buttons(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    goes_wrong(monkeypatch, "editMessageReplyMarkup", ApiError(400, "Bad Request: message to edit not found"))
    async with town.installation.working() as work:
        lead = town["lead"]
        chat = (await open_chat(work, lead.chat_id)).chat
        work.notify("op_take_buttons", chat=chat.id, message_id=1)
    await town.settle()
    assert await states(town, "op_take_buttons") == {"delivered": 1}
    assert "refused" not in await health_says(town)


async def test_what_is_too_old_to_be_deleted_stays_and_is_no_fault_of_ours(town: Town) -> None:
    """Nobody carried anything out for two days: Telegram does not take a message out of a chat after that."""
    town.phones.say(town["lead"].chat_id, UNASKED)
    await town.takes_in()
    town.clock.move_to(town.clock.now() + timedelta(hours=49))
    await town.settle()
    assert await states(town, "op_delete_message") == {"stale": 1}
    assert "refused" not in await health_says(town)
    assert "send_refused" not in town.log.getvalue()
    assert "too_late_to_change" in town.log.getvalue()
    forget(town)
