"""A webhook that somebody else takes away, by polling with the same token, is set again and told of; so is one that Telegram
cannot reach."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import Any

import httpx
import pytest

from bot import metrics
from bot.handlers import intake
from bot.sandbox.methods import METHODS
from bot.storage import health
from bot.views import health as words
from bot.web.server import build_app
from tests.conftest import BOTH, in_worlds
from tests.town.town import Town

PATIENCE_SECONDS = 10.0
URL = "https://bot.example.org/telegram"


world = in_worlds(BOTH)


async def test_a_webhook_that_is_taken_away_is_set_again_and_counted(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "LOOK_SECONDS", 0.01)
    town.settings.webhook_url, town.settings.webhook_secret = URL, "a-secret_of-9"
    telegram, told = town.api.profile, asyncio.Queue[str]()
    set_webhook = telegram.set_webhook

    def noting(webhook: dict[str, Any] | None) -> None:
        set_webhook(webhook)
        if webhook is not None:
            told.put_nowait(webhook["url"])

    monkeypatch.setattr(telegram, "set_webhook", noting)
    lost = metrics.WEBHOOK_LOST._value.get()
    keeping = asyncio.create_task(intake.keep_webhook(town.installation, town.running.bot))
    async with asyncio.timeout(PATIENCE_SECONDS):
        assert await told.get() == URL
        set_webhook(None)
        assert await told.get() == URL
    keeping.cancel()
    await asyncio.wait([keeping])
    set_webhook(None)
    assert "webhook_lost" in town.log.getvalue()
    assert metrics.WEBHOOK_LOST._value.get() == lost + 1


class Elsewhere:
    """Telegram, as it answers whoever asks for the webhook: each look is waited for."""

    def __init__(self, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(intake, "LOOK_SECONDS", 0.01)
        town.settings.webhook_url, town.settings.webhook_secret = URL, "a-secret_of-9"
        self._town, self._looks = town, asyncio.Queue[None]()
        ask = METHODS["getWebhookInfo"]

        def noting(*args: Any) -> Any:
            self._looks.put_nowait(None)
            return ask(*args)

        monkeypatch.setitem(METHODS, "getWebhookInfo", noting)

    async def has_been_asked(self) -> None:
        """Twice from now on: what the first of them has answered has been taken in by then."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not self._looks.empty():
                self._looks.get_nowait()
            for _ in range(2):
                await self._looks.get()

    def could_not_bring(self, why: str, ago: timedelta = timedelta(0)) -> None:
        webhook = self._town.api.profile.webhook
        assert webhook is not None
        webhook["last_error_date"] = int((self._town.clock.now() - ago).timestamp())
        webhook["last_error_message"] = why


async def is_ready(town: Town) -> list[str]:
    """What of Telegram stands in the way. No loop runs here, and nobody is elected for anything."""
    transport = httpx.ASGITransport(app=build_app(town.installation, lambda: None))
    async with httpx.AsyncClient(transport=transport, base_url="https://bot.example.org") as client:
        why = [each for each in (await client.get("/readyz")).json()["why"] if "Telegram" in each]
        numbers = (await client.get("/metrics")).text
    assert f"roundtable_webhook_kept_back {1.0 if why else 0.0}\n" in numbers
    return why


async def checked(town: Town) -> list[str]:
    """What `roundtable check` says."""
    async with town.installation.looking() as here:
        return words.lines(await health.report(here))


async def test_it_is_not_ready_while_telegram_cannot_bring_what_people_write(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The proxy's certificate has expired, and somebody writes."""
    telegram, lead = Elsewhere(town, monkeypatch), town["lead"]
    keeping = asyncio.create_task(intake.keep_webhook(town.installation, town.running.bot))
    await telegram.has_been_asked()
    town.phones.say(lead.chat_id, "/families")
    telegram.could_not_bring(f"SSL error {{certificate verify failed}} at {URL}, 10.0.0.11")
    await telegram.has_been_asked()
    assert await is_ready(town) == ["Telegram cannot reach the webhook, and keeps updates back: 1"]
    said = [json.loads(line) for line in town.log.getvalue().splitlines() if "webhook_not_reached" in line]
    assert {(one["kept_back"], one["why"]) for one in said} == {(1, "ssl, certificate")}
    assert "10.0.0.11" not in town.log.getvalue()
    kept_back = (
        "Telegram cannot reach the webhook, and keeps 1 incoming message back: find webhook_not_reached in the log."
    )
    assert kept_back in await checked(town)
    monkeypatch.setattr(town.settings, "webhook_url", None)
    assert kept_back not in await checked(town), "they poll from now on"
    monkeypatch.setattr(town.settings, "webhook_url", URL)

    town.api.updates.forget_all()  # it was mended: what waited is brought
    await telegram.has_been_asked()
    assert await is_ready(town) == []
    assert kept_back not in await checked(town)
    keeping.cancel()
    await asyncio.wait([keeping])
    assert await is_ready(town) == [], "another replica asks"
    town.api.profile.set_webhook(None)
    town.hush()


@pytest.mark.parametrize(
    ("error", "why"),
    [
        ("Wrong response from the webhook: 403 Forbidden", "wrong response, 403"),
        ("Connection timed out to bot.example.org", "timed out"),
        ("Zephyrine", ""),
    ],
)
def test_why_telegram_could_not_bring_it_is_said_in_words_of_ours(error: str, why: str) -> None:
    assert intake.why_not_brought(error) == why


async def test_what_only_waits_a_moment_or_failed_long_ago_is_no_fault(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    telegram = Elsewhere(town, monkeypatch)
    keeping = asyncio.create_task(intake.keep_webhook(town.installation, town.running.bot))
    await telegram.has_been_asked()
    telegram.could_not_bring("Connection refused")
    await telegram.has_been_asked()
    assert await is_ready(town) == [], "nothing waits"
    telegram.could_not_bring("Connection refused", intake.LATELY)
    town.phones.say(town["lead"].chat_id, "/families")
    await telegram.has_been_asked()
    assert await is_ready(town) == [], "since then it was brought"
    keeping.cancel()
    await asyncio.wait([keeping])
    town.api.profile.set_webhook(None)
    await town.settle()
    town.hush()
