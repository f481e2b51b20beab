"""Whether the bot may do something in a chat, in Telegram's own words when it may not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.sandbox.errors import ApiError

if TYPE_CHECKING:
    from bot.sandbox.botapi import BotApi
    from bot.sandbox.records import Chat


def known_chat(api: BotApi, params: dict[str, Any]) -> Chat:
    """The chat of a call; 400 when there is none."""
    chat = api.phones.chats.get(params["chat_id"]) if isinstance(params.get("chat_id"), int) else None
    if chat is None:
        raise ApiError(400, "Bad Request: chat not found")
    return chat


def open_chat(api: BotApi, params: dict[str, Any]) -> Chat:
    """A chat that the bot may write to; 403 when the person or the group does not let it."""
    chat = known_chat(api, params)
    if chat.deactivated:
        raise ApiError(403, "Forbidden: user is deactivated")
    if chat.blocked:
        raise ApiError(403, "Forbidden: bot was blocked by the user")
    if not chat.started:
        raise ApiError(403, "Forbidden: bot can't initiate conversation with a user")
    if not chat.bot_is_member:
        raise ApiError(403, "Forbidden: bot is not a member of the group chat")
    return chat
