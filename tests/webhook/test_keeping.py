"""A webhook that somebody else takes away, by polling with the same token, is set again and told of."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot import metrics
from bot.handlers import intake
from tests.town.town import Town, World

PATIENCE_SECONDS = 10.0
URL = "https://bot.example.org/telegram"


@pytest.fixture
def world() -> World:
    """One is enough: nothing of this is in the database."""
    return World.PLAIN


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
