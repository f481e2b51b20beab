"""Telegram refuses a message for ever: what it says may quote the message, and is not logged."""

from __future__ import annotations

import pytest
from telegram.error import BadRequest, Forbidden, InvalidToken, TelegramError

from bot.delivery.outcome import Outcome, Refused, Unreachable
from bot.delivery.telegram import attempt

QUOTED = "Zephyrine has bruises on her arm"


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (
            BadRequest(f'Can\'t parse entities: unsupported start tag "{QUOTED}" at byte offset 7'),
            Refused("BadRequest: can't parse entities"),
        ),
        (BadRequest(QUOTED), Refused("BadRequest")),
        (Forbidden(QUOTED), Refused("Forbidden")),
        (InvalidToken(QUOTED), Refused("InvalidToken")),
        (TelegramError(QUOTED), Refused("TelegramError")),
        (BadRequest("Chat not found"), Unreachable()),
        (Forbidden("bot was blocked by the user"), Unreachable()),
    ],
    ids=str,
)
async def test_why_is_said_without_its_words(error: TelegramError, outcome: Outcome) -> None:
    async def call() -> int | None:
        raise error

    assert await attempt(call) == outcome
