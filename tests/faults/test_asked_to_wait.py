"""Telegram asks the bot to wait, whatever it was asked for: nothing asks again sooner."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from bot.app import process
from bot.handlers import intake
from bot.sandbox.errors import ApiError
from tests.faults.round import forget, goes_wrong
from tests.scheduling.arranging import fixed_tac
from tests.town.town import Town, World
from tests.town.wire import InProcess

PATIENCE_SECONDS = 10.0
SHORT, LONGER = 0.3, 1.3
"""Longer than the bot waits by itself: it waits a second where somebody else polls."""
URL = "https://bot.example.org/telegram"
WAIT = 30


@pytest.fixture
def world() -> World:
    """One is enough: nothing of this is in the database."""
    return World.PLAIN


def slow_down(seconds: float) -> ApiError:
    return ApiError(429, f"Too Many Requests: retry after {seconds}", seconds)  # type: ignore[arg-type]


async def gaps(made: asyncio.Queue[float], asks: Coroutine[Any, Any, None]) -> list[float]:
    """How long it waited between its first three calls."""
    asking = asyncio.create_task(asks)
    async with asyncio.timeout(PATIENCE_SECONDS):
        times = [await made.get() for _ in range(3)]
    asking.cancel()
    await asyncio.wait([asking])
    return [later - earlier for earlier, later in pairwise(times)]


@pytest.mark.parametrize("method", ["setWebhook", "getWebhookInfo"])
async def test_whoever_sets_the_webhook_waits_as_long(
    town: Town, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    for name in ("FIRST_WAIT_SECONDS", "LOOK_SECONDS"):
        monkeypatch.setattr(intake, name, 0.01)
    town.settings.webhook_url, town.settings.webhook_secret = URL, "a-secret_of-9"
    made = goes_wrong(monkeypatch, method, slow_down(SHORT), slow_down(SHORT))
    waited = await gaps(made, intake.keep_webhook(town.installation, town.running.bot))
    assert min(waited) >= SHORT
    town.api.profile.set_webhook(None)


@pytest.mark.parametrize("method", ["getWebhookInfo", "deleteWebhook"])
async def test_whoever_takes_a_webhook_away_waits_as_long(
    town: Town, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    town.api.profile.set_webhook({"url": URL, "secret_token": "", "max_connections": 1})
    made = goes_wrong(monkeypatch, method, slow_down(LONGER), slow_down(LONGER))
    polls = intake.poll(town.installation, town.running.bot, InProcess(town.api), lambda: None, lambda: None)
    assert min(await gaps(made, polls)) >= LONGER


async def test_whoever_asks_for_the_name_waits_as_long(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "ASK_AGAIN_SECONDS", 0.01)
    made = goes_wrong(monkeypatch, "getMe", slow_down(SHORT), slow_down(SHORT))
    waited = await gaps(made, process.introduce(town.installation, town.running.bot))
    assert min(waited) >= SHORT


async def test_what_the_answer_to_a_tap_is_told_holds_for_all_that_is_sent(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fixed_tac(town)
    lead, school = town.people("lead", "school")
    goes_wrong(monkeypatch, "answerCallbackQuery", slow_down(WAIT))
    over = town.clock.now() + timedelta(seconds=WAIT)
    await school.taps_without_waiting("I'll be there")
    await town.settle()
    before = len(town.api.ledger.accepted)
    await lead.says("/meetings")
    told = [entry for entry in town.api.ledger.accepted[before:] if entry["chat_id"] == lead.chat_id]
    assert told
    assert min(entry["at"] for entry in told) >= over.isoformat()
    forget(town)
