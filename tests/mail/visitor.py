"""Somebody who answers from their mail."""

from __future__ import annotations

import re

from tests.town.browser import Browser
from tests.town.mail import Received
from tests.town.seed import person_id
from tests.town.town import Town

CODE = re.compile(r"\b(\d{3} \d{3})\b")
LINK = re.compile(r"https?://\S+/a/\S+")


class Visitor:
    def __init__(self, town: Town, key: str) -> None:
        self.town = town
        self.key = key
        self.browser = Browser(town)
        self.link = ""
        self.letter: Received | None = None

    async def is_asked(self) -> None:
        """A notification goes out, and its letter arrives."""
        who = person_id(self.key)
        async with self.town.installation.working() as work:
            work.notify("errand", person=who, reader=who)
        await self.town.settle()
        self.letter = await self.town[self.key].gets_email("bring the tea")
        found = LINK.search(self.letter.text)
        assert found, self.letter.text
        self.link = found.group()

    async def opens_the_link(self) -> None:
        await self.browser.opens(self.link)

    async def code(self) -> str:
        """The newest code in the mailbox."""
        letter = await self.town[self.key].gets_email("Your code is")
        found = CODE.search(letter.text)
        assert found, letter.text
        return found.group(1)

    async def gets_in(self) -> None:
        await self.opens_the_link()
        await self.browser.presses("Send me a code")
        await self.browser.types(await self.code())
