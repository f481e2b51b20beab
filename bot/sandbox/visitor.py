"""Somebody of the tour who answers from their mail: opens the newest letter's link, gets a code, taps on the page."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from bot.sandbox.errors import Refused
from bot.sandbox.mail import Mailbox
from bot.sandbox.settle import Settler

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
CODE = re.compile(r"\b\d{3} \d{3}\b")
SEND_CODE, MARKS = "Send", "✓☐☑‹› "
LONGEST_SECONDS = 10


@dataclass
class _Form:
    hidden: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)  # label, name, value
    box: str | None = None  # the name of the text box


class _Page(HTMLParser):
    """The forms of a page that needs no script."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[_Form] = []
        self._button: tuple[str, str] | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(_Form())
        elif tag == "input" and given.get("type") == "hidden":
            self.forms[-1].hidden[given["name"]] = given["value"]
        elif tag == "input":
            self.forms[-1].box = given["name"]
        elif tag == "button":
            self._button = (given.get("name", ""), given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "button":
            self._button = None

    def handle_data(self, data: str) -> None:
        if self._button is not None:
            self.forms[-1].buttons.append((data.strip(), *self._button))


class Visitor:
    def __init__(self, mailbox: Mailbox, settler: Settler) -> None:
        self._mailbox = mailbox
        self._settler = settler

    async def answer(self, email: str, about: str, press: list[str]) -> None:
        """Follow the newest letter to this address with these words in its subject, and press the page's buttons.

        Raises Refused (409) where there is no such letter, code or button.
        """
        link = next(iter(self._newest(email, about, has_link=True)["links"]))
        if urlsplit(link).hostname not in LOOPBACK:
            raise Refused("The tour opens pages of this machine only.")
        cookies = aiohttp.CookieJar(unsafe=True)  # an address without a name has cookies, too
        timeout = aiohttp.ClientTimeout(total=LONGEST_SECONDS)
        async with aiohttp.ClientSession(cookie_jar=cookies, timeout=timeout) as session:
            page = await self._get(session, link)
            page = await self._press(session, link, page, SEND_CODE)
            code = CODE.search(self._newest(email, "code")["text"])
            if code is None:
                raise Refused("The newest letter has no code.", 409)
            page = await self._type(session, link, page, code.group())
            for label in press:
                page = await self._press(session, link, page, label)

    def _newest(self, email: str, about: str, *, has_link: bool = False) -> dict[str, Any]:
        letters: list[dict[str, Any]] = self._mailbox.letters
        for letter in reversed(letters):
            if email in letter["to"] and about in letter["subject"] and (letter["links"] or not has_link):
                return dict(letter)
        raise Refused(f"There is no letter to {email} about {about!r}.", 409)

    async def _press(self, session: aiohttp.ClientSession, link: str, page: _Page, label: str) -> _Page:
        for form in page.forms:
            for said, name, value in form.buttons:
                if said.lstrip(MARKS).startswith(label):
                    return await self._post(session, link, form.hidden | ({name: value} if name else {}))
        offered = [said for form in page.forms for said, _, _ in form.buttons]
        raise Refused(f"The page offers {offered}, not {label!r}.", 409)

    async def _type(self, session: aiohttp.ClientSession, link: str, page: _Page, text: str) -> _Page:
        for form in page.forms:
            if form.box:
                return await self._post(session, link, form.hidden | {form.box: text})
        raise Refused("The page has nothing to type into.", 409)

    async def _get(self, session: aiohttp.ClientSession, link: str) -> _Page:
        async with session.get(link) as answer:
            return _Page(await answer.text())

    async def _post(self, session: aiohttp.ClientSession, link: str, fields: dict[str, str]) -> _Page:
        async with session.post(link, data=fields) as answer:
            page = _Page(await answer.text())
        await self._settler.settle()
        return page
