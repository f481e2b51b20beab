"""What the joining scenarios share: a link made by the installation, and the code that went to the work e-mail."""

from __future__ import annotations

import re

from bot.usecases.joining import make_link
from tests.town.people import Somebody
from tests.town.seed import person_id
from tests.town.town import TOKEN, Town

LINK = re.compile(r"https://t\.me/\S+\?start=(\S+)")
CODE = re.compile(r"Your code is (\d{3} \d{3})\.")


async def link_for(town: Town, key: str) -> str:
    """A new link for this person, from their mail, as `/start` brings it."""
    async with town.installation.working() as work:
        await make_link(work, person_id(key))
    await town.settle()
    return await mailed_link(town, key)


async def mailed_link(town: Town, key: str) -> str:
    letter = await town[key].gets_email("You are invited to Roundtable")
    found = LINK.search(letter.text)
    assert found, letter.text
    return f"/start {found[1]}"


async def code_for(town: Town, key: str) -> str:
    letter = await town[key].gets_email("Your code is")
    found = CODE.search(letter.text)
    assert found, letter.text
    return found[1]


async def menu_of(who: Somebody) -> list[str]:
    """The commands in the menu of this person's chat."""
    scope = {"type": "chat", "chat_id": who.chat_id}
    status, body = await who.town.api.call(TOKEN, "getMyCommands", {"scope": scope}, {})
    assert status == 200, body
    return [command["command"] for command in body["result"]]
