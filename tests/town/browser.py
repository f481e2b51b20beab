"""A plain browser without scripts: follows links, presses buttons, types, keeps cookies."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import httpx

from bot.web.server import build_app

if TYPE_CHECKING:
    from tests.town.town import Town

HIDDEN_FROM_READERS = {"style", "script", "title", "head"}


@dataclass
class Form:
    hidden: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)  # label, name, value
    box: str | None = None  # the name of the text box


class Page(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.words: list[str] = []
        self._button: tuple[str, str] | None = None
        self._inside: list[str] = []
        self.feed(html)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.words))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in HIDDEN_FROM_READERS:
            self._inside.append(tag)
        elif tag == "form":
            self.forms.append(Form())
        elif tag == "input" and given["type"] == "hidden":
            self.forms[-1].hidden[given["name"]] = given["value"]
        elif tag == "input":
            self.forms[-1].box = self.forms[-1].box or given["name"]
        elif tag == "button":
            self._button = (given.get("name", ""), given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in HIDDEN_FROM_READERS:
            self._inside.remove(tag)
        elif tag == "button":
            self._button = None

    def handle_data(self, data: str) -> None:
        if self._button is not None:
            self.forms[-1].buttons.append((data.strip(), *self._button))
        elif data.strip() and not self._inside:
            self.words.append(data.strip())


class Browser:
    """One person's browser. Each request reaches the replica whose turn it is, as behind a balancer."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.cookies = httpx.Cookies()
        self.page = Page("")
        self.response = httpx.Response(204)
        self.address = ""

    async def opens(self, address: str) -> None:
        self.address = address
        await self.asks("GET")

    async def presses(self, label: str) -> None:
        """Press the button that begins with this."""
        for form in self.page.forms:
            for said, name, value in form.buttons:
                if said.lstrip("✓☐☑‹› ").startswith(label):
                    await self.asks("POST", form.hidden | ({name: value} if name else {}))
                    return
        raise AssertionError(f"no {label!r} on the page: {self.offers()}\n{self.page.text}")

    async def types(self, text: str, **beside: str) -> None:
        """Type into the text box, and into others by their names, and send."""
        for form in self.page.forms:
            if form.box:
                await self.asks("POST", form.hidden | {form.box: text} | beside)
                return
        raise AssertionError(f"nothing to type into: {self.page.text}")

    async def asks(self, verb: str, fields: dict[str, str] | None = None, **more: object) -> None:
        await self.town.new_step()
        app = build_app(self.town.installation, self.town.running.nudge)
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, cookies=self.cookies, follow_redirects=True) as client:
            self.response = await client.request(verb, self.address, data=fields, **more)  # type: ignore[arg-type]
            self.cookies = client.cookies
        self.page = Page(self.response.text)
        await self.town.settle()

    def sees(self, *texts: str) -> None:
        for text in texts:
            assert text in self.page.text, f"{text!r} is not on the page: {self.page.text}"

    def sees_nothing_of(self, *texts: str) -> None:
        for text in texts:
            assert text not in self.response.text, f"{text!r} is on the page: {self.page.text}"

    def offers(self) -> list[str]:
        return [label for form in self.page.forms for label, _, _ in form.buttons]
