"""Cards in Telegram: how one is written, and what the answers mean."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Collection
from html import escape

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import MessageLimit, ParseMode
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.card import Card
from bot.delivery.outcome import Delivered, Outcome, Refused, TryAfter, Unknown, Unreachable
from bot.delivery.transport import AiohttpRequest, NeverSent
from bot.metrics import CALLS
from bot.settings import Settings

os.environ.setdefault("PTB_TIMEDELTA", "true")  # the library gives waits as timedeltas, and will only do that soon

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
NOT_THERE = ("blocked by the user", "user is deactivated", "can't initiate conversation", "chat not found")
SO_ALREADY = ("message is not modified", "query is too old")
GONE = ("message to delete not found", "message to edit not found", "message_id_invalid")
"""What Telegram says where a message is not there any more."""
NOT_IN_IT = ("bot is not a member", "bot was kicked", "chat not found", "group migrated to", "chat was deactivated")
"""What it says where the bot is not in a group any more."""
TOO_LATE = ("message can't be deleted", "message can't be edited")
"""It does so for 48 hours only."""
SAID = (
    "can't parse entities",
    "message is too long",
    "message text is empty",
    "message to edit not found",
    "message to delete not found",
    "message can't be deleted",
    "message can't be edited",
    "message_id_invalid",
    "button_data_invalid",
    "reply markup is too long",
    "not enough rights",
    "have no rights",
)
"""What Telegram says when it refuses, as far as it may be logged: the rest of it may quote the message."""


def build_bot(settings: Settings) -> tuple[Bot, tuple[AiohttpRequest, AiohttpRequest]]:
    """The library's `Bot` and its two transports: for calls, and for the long poll. Neither is open yet."""
    calls, polls = AiohttpRequest(), AiohttpRequest(connections=2)
    return Bot(settings.token, base_url=settings.api_url, request=calls, get_updates_request=polls), (calls, polls)


def keyboard(card: Card, card_id: str, revision: int) -> InlineKeyboardMarkup | None:
    """A button says card, revision and key, within 64 bytes; never a position."""
    if not card.rows:
        return None
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(
                    button.label, callback_data=f"{card_id}.{revision}.{button.key}", style=button.style
                )
                for button in row
            ]
            for row in card.rows
        ]
    )


def markup(card: Card) -> str:
    """The card's words as Telegram's HTML, cut to its limit."""
    room = int(MessageLimit.MAX_TEXT_LENGTH) - len(card.title or "") - 2
    text = escape(card.text if len(card.text) <= room else card.text[:room] + "…", quote=False)
    return f"<b>{escape(card.title, quote=False)}</b>\n{text}" if card.title else text


async def send_card(bot: Bot, chat: int, card: Card, card_id: str, revision: int, *, silent: bool = False) -> Outcome:
    async def call() -> int | None:
        sent = await bot.send_message(
            chat,
            markup(card),
            parse_mode=ParseMode.HTML,
            reply_markup=keyboard(card, card_id, revision),
            protect_content=True,
            disable_notification=silent,
            link_preview_options=NO_PREVIEW,
        )
        return sent.message_id

    return await attempt(call)


async def edit_card(bot: Bot, chat: int, message_id: int, card: Card, card_id: str, revision: int) -> Outcome:
    async def call() -> int | None:
        await bot.edit_message_text(
            markup(card),
            chat_id=chat,
            message_id=message_id,
            parse_mode=ParseMode.HTML,
            reply_markup=keyboard(card, card_id, revision),
            link_preview_options=NO_PREVIEW,
        )
        return message_id

    return await attempt(call)


def seconds_asked(error: TelegramError) -> float:
    """How long Telegram asks to wait before anything more is asked of it: 0.0 where it does not."""
    if not isinstance(error, RetryAfter):
        return 0.0
    wait = error.retry_after
    return wait.total_seconds() if hasattr(wait, "total_seconds") else float(wait)


async def attempt(call: Callable[[], Awaitable[int | None]], is_so: Collection[str] = ()) -> Outcome:
    """Make one call and say what came of it: temporary, permanent and unknown told apart. Where Telegram refuses with
    words of `is_so`, what was asked for is so already."""
    outcome = await _attempt(call, is_so)
    CALLS.labels(type(outcome).__name__).inc()
    return outcome


async def _attempt(call: Callable[[], Awaitable[int | None]], is_so: Collection[str]) -> Outcome:
    try:
        return Delivered(await call())
    except RetryAfter as error:
        return TryAfter(seconds_asked(error))
    except (Forbidden, BadRequest, ChatMigrated) as error:
        said = error.message.lower()
        if any(words in said for words in (*SO_ALREADY, *is_so)):
            return Delivered()
        return _refused(error)
    except (NeverSent, InvalidToken, Conflict):
        return TryAfter(1.0, halts=False)  # nothing was taken, and it is not the message's fault
    except NetworkError:
        return Unknown()
    except TelegramError as error:
        return Unknown() if type(error) is TelegramError else _refused(error)  # what cannot be read says nothing


def _refused(error: TelegramError) -> Outcome:
    said = error.message.lower()
    if isinstance(error, BadRequest | Forbidden) and any(reason in said for reason in NOT_THERE):
        return Unreachable()
    why = ": ".join([type(error).__name__, *(words for words in SAID if words in said)])
    return Refused(why, is_too_late=any(words in said for words in TOO_LATE))
