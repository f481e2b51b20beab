"""What is no update comes with a poll: it is left out, and what came with it is carried out."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from bot.handlers import intake
from bot.storage import inbox
from tests.conftest import BOTH, in_worlds
from tests.faults.round import forget
from tests.town.town import Town
from tests.town.wire import Wire

PATIENCE_SECONDS = 10.0
TOO_LARGE = inbox.LARGEST_NUMBER + 1


world = in_worlds(BOTH)


class Bringing(Wire):
    """Telegram, which brings these updates until they are confirmed; then it has no more. It may take no offset that is
    `too_large`."""

    def __init__(self, updates: list[Any], *, too_large: bool = False) -> None:
        self._updates, self._takes_all = updates, not too_large
        self.confirmed, self.refused = asyncio.Event(), asyncio.Event()

    async def do_request(self, url: str, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        offset = dict(parse_qsl(urlsplit(url).query)).get("offset")
        if offset is not None and int(offset) > TOO_LARGE and not self._takes_all:
            self.refused.set()
            return 400, json.dumps({"ok": False, "error_code": 400, "description": "Bad Request: offset"}).encode()
        if offset is not None:
            self.confirmed.set()
            await asyncio.Event().wait()
        return 200, json.dumps({"ok": True, "result": self._updates}).encode()


def says(town: Town, words: str, number: Any) -> dict[str, Any]:
    chat = town["lead"].chat_id
    person = {"id": chat, "is_bot": False, "first_name": "Somebody"}
    message = {"message_id": 900, "date": 1, "chat": {"id": chat, "type": "private"}, "from": person, "text": words}
    return {"update_id": number, "message": message}


async def polls_until(town: Town, wire: Bringing, happens: asyncio.Event) -> None:
    """It goes on by itself until then."""
    polling = asyncio.create_task(intake.poll(town.installation, town.running.bot, wire, lambda: None, lambda: None))
    happening = asyncio.create_task(happens.wait())
    async with asyncio.timeout(PATIENCE_SECONDS):
        await asyncio.wait([polling, happening], return_when=asyncio.FIRST_COMPLETED)
    assert not polling.done(), polling.exception()
    polling.cancel()
    happening.cancel()
    await asyncio.wait([polling, happening])


@pytest.mark.parametrize("bad", [TOO_LARGE, -TOO_LARGE - 1, "7", True, None, 7.5], ids=str)
async def test_it_is_left_out_and_the_others_are_carried_out(town: Town, bad: Any) -> None:
    updates = [says(town, "/meetings", bad), says(town, "/families", 7), "no update at all"]
    wire = Bringing(updates)
    await polls_until(town, wire, wire.confirmed)
    await town.settle()
    await town["lead"].sees("Families")
    assert "update_not_understood" in town.log.getvalue()
    forget(town)


async def test_where_telegram_does_not_take_its_number_back_the_others_are_carried_out(town: Town) -> None:
    wire = Bringing([says(town, "/families", 7), says(town, "/meetings", TOO_LARGE)], too_large=True)
    await polls_until(town, wire, wire.refused)
    await town.settle()
    await town["lead"].sees("Families")
    forget(town)
