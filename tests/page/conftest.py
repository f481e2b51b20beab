"""The page in a real browser, over a stand-in for the server, with the console watched."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest_asyncio
from aiohttp import web
from playwright.async_api import Browser, ConsoleMessage, Page, Request

from tests.chromium import chromium
from tests.page.fake_sandbox import FakeSandbox


@dataclass
class Visit:
    """A page that is open, what its console complained of, and what it fetched from elsewhere."""

    page: Page
    fake: FakeSandbox
    address: str
    complaints: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def watch(self) -> None:
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._request)

    def _console(self, said: ConsoleMessage) -> None:
        if said.type in ("error", "warning"):
            self.complaints.append(said.text)

    def _request(self, asked: Request) -> None:
        if not asked.url.startswith(self.address):
            self.strangers.append(asked.url)


Open = Callable[..., Awaitable[Visit]]


# Starting a browser takes longer than any of the tests, so they share one, and with it one event loop.
@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="session")
async def visit(browser: Browser) -> AsyncIterator[Open]:
    """Opens the page on a fresh sandbox. At the end its console must be quiet, and nothing come from afar."""
    fake = FakeSandbox()
    runner = web.AppRunner(fake.app())
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    visits: list[Visit] = []

    async def open_page(*, width: int = 1440, height: int = 900, **more: Any) -> Visit:
        size = {"width": width, "height": height}
        context = await browser.new_context(viewport=size, reduced_motion="reduce", **more)
        here = Visit(await context.new_page(), fake, f"http://{host}:{port}/")
        here.watch()
        visits.append(here)
        await here.page.goto(here.address)
        await here.page.locator(".phone .message").first.wait_for()
        await here.page.locator(".story-entry").first.wait_for()
        return here

    yield open_page
    for here in visits:
        await here.page.context.close()
    await runner.cleanup()
    for here in visits:
        assert here.complaints == []
        assert here.strangers == []
