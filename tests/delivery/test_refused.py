"""What Telegram's answers mean. What it says as it refuses a message may quote it, and is not logged; and what is not the
message's fault never ends it."""

from __future__ import annotations

import pytest
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, TelegramError

from bot.delivery.outcome import Outcome, Refused, TryAfter, Unknown, Unreachable
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
        (ChatMigrated(7), Refused("ChatMigrated")),
        (InvalidToken(QUOTED), TryAfter(1.0, halts=False)),
        (Conflict(QUOTED), TryAfter(1.0, halts=False)),
        (TelegramError(QUOTED), Unknown()),
        (BadRequest("Chat not found"), Unreachable()),
        (Forbidden("bot was blocked by the user"), Unreachable()),
    ],
    ids=str,
)
async def test_why_is_said_without_its_words(error: TelegramError, outcome: Outcome) -> None:
    async def call() -> int | None:
        raise error

    assert await attempt(call) == outcome
