"""Somebody between the bot and Telegram answers in its place: nothing is given up for that."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from telegram import Bot

from bot.card import Card
from bot.delivery import transport
from bot.delivery.outcome import Outcome, Refused, TryAfter, Unknown
from bot.delivery.telegram import send_card
from bot.delivery.transport import AiohttpRequest
from bot.handlers.intake import fetch
from tests.town.town import TOKEN

PAGE = "<html>Back soon</html>"
AGAIN = TryAfter(1.0, halts=False)
PATIENCE_SECONDS = 10.0
OURS = '{"ok": false, "error_code": 400, "description": "Bad Request: message text is empty"}'


class Proxy:
    """What stands there. It gives this answer, whatever it is asked."""

    status, body = 200, PAGE
    is_slow = False

    async def answer(self, request: web.Request) -> web.Response:
        if self.is_slow:
            await asyncio.Event().wait()  # until whoever asks has gone
        return web.Response(status=self.status, text=self.body)


@pytest.fixture
async def proxied() -> AsyncIterator[tuple[Proxy, Bot, AiohttpRequest]]:
    proxy, request = Proxy(), AiohttpRequest()
    app = web.Application()
    app.router.add_route("*", "/{everything:.*}", proxy.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)  # for whoever has waited in vain
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    await request.initialize()
    yield proxy, Bot(TOKEN, base_url=f"http://127.0.0.1:{port}/bot", request=request), request
    await request.shutdown()
    await runner.cleanup()


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (404, PAGE, AGAIN),
        (401, PAGE, AGAIN),
        (403, PAGE, AGAIN),
        (400, PAGE, AGAIN),
        (429, PAGE, AGAIN),
        (407, '{"error": "who are you"}', AGAIN),
        (401, '{"ok": false, "error_code": 401, "description": "Unauthorized"}', AGAIN),
        (200, PAGE, Unknown()),
        (502, PAGE, Unknown()),
        (400, OURS, Refused("BadRequest: message text is empty")),
    ],
)
async def test_only_telegram_itself_refuses_a_message_for_ever(
    proxied: tuple[Proxy, Bot, AiohttpRequest], status: int, body: str, outcome: Outcome
) -> None:
    proxy, bot, _ = proxied
    proxy.status, proxy.body = status, body
    assert await send_card(bot, 900_001, Card("Something is due."), "a2345678", 1) == outcome


@pytest.mark.parametrize("status", [401, 403, 404, 409])
async def test_a_page_in_between_does_not_end_the_bot(
    proxied: tuple[Proxy, Bot, AiohttpRequest], status: int
) -> None:
    """The poll is tried again as where no connection is made: only Telegram itself refuses a token."""
    proxy, bot, request = proxied
    proxy.status = status
    with pytest.raises(Exception) as raised:  # noqa: PT011
        await fetch(request, bot.base_url, None)
    assert type(raised.value).__name__ == "NeverSent"


@pytest.fixture
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "CONNECT_SECONDS", 0.5)
    monkeypatch.setattr(transport, "TIMEOUT_SECONDS", 2.0)


async def says_something(bot: Bot) -> Outcome:
    async with asyncio.timeout(PATIENCE_SECONDS):
        return await send_card(bot, 900_001, Card("Something is due."), "a2345678", 1)


@pytest.mark.usefixtures("hurry")
async def test_where_no_connection_is_made_in_time_nothing_has_arrived(
    proxied: tuple[Proxy, Bot, AiohttpRequest],
) -> None:
    """A network that drops packets: whoever is called there never says hello."""
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port, request = nobody.getsockname()[1], AiohttpRequest(transport.TIMEOUT_SECONDS)
        await request.initialize()
        bot = Bot(TOKEN, base_url=f"https://127.0.0.1:{port}/bot", request=request)
        assert await says_something(bot) == AGAIN
        with pytest.raises(transport.NeverSent):
            await fetch(request, bot.base_url, None, 0)
        await request.shutdown()


@pytest.mark.usefixtures("hurry")
async def test_what_has_waited_for_a_free_connection_in_vain_has_not_arrived(
    proxied: tuple[Proxy, Bot, AiohttpRequest],
) -> None:
    """Telegram is slow: the one that has the connection may have arrived, the others have not."""
    proxy, slow, _ = proxied
    proxy.is_slow = True
    request = AiohttpRequest(transport.TIMEOUT_SECONDS, connections=1)
    await request.initialize()
    bot = Bot(TOKEN, base_url=slow.base_url.removesuffix(TOKEN), request=request)
    outcomes = await asyncio.gather(*(says_something(bot) for _ in range(3)))
    assert sorted(map(str, outcomes)) == sorted(map(str, [Unknown(), AGAIN, AGAIN]))
    await request.shutdown()
