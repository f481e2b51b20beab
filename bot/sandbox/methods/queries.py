"""Answers to taps, what the bot is doing, and the chats themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.sandbox.errors import ApiError
from bot.sandbox.methods.chats import known_chat, open_chat
from bot.sandbox.methods.content import File

if TYPE_CHECKING:
    from bot.sandbox.botapi import BotApi

ANSWER_SECONDS = 60
_TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"
_ACTIONS = {
    *(
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
    ),
    *("choose_sticker", "find_location", "record_video_note", "upload_video_note"),
}
_NO_GIFTS = (
    "unlimited_gifts",
    "limited_gifts",
    "unique_gifts",
    "premium_subscription",
    "gifts_from_channels",
)


def answer_callback_query(api: BotApi, params: dict[str, Any], files: dict[str, File]) -> bool:
    """Once, and soon: a second answer or a late one is refused."""
    query = api.phones.store.get("query", params["callback_query_id"])
    late = query is None or api.clock.now().timestamp() - query["at"] > ANSWER_SECONDS
    if late or query["answer"] is not None:
        raise ApiError(400, _TOO_OLD)
    query["answer"] = {"text": params.get("text", ""), "alert": params.get("show_alert", False)}
    api.phones.store.put("query", params["callback_query_id"], query)
    return True


def send_chat_action(api: BotApi, params: dict[str, Any], files: dict[str, File]) -> bool:
    """Typing and the like."""
    open_chat(api, params)
    if params["action"] not in _ACTIONS:
        raise ApiError(400, "Bad Request: wrong parameter action in request")
    return True


def leave_chat(api: BotApi, params: dict[str, Any], files: dict[str, File]) -> bool:
    """Only groups can be left."""
    if not known_chat(api, params).group:
        raise ApiError(400, "Bad Request: chat member status can't be changed in private chats")
    api.phones.bot_leaves(open_chat(api, params).chat_id)
    return True


def get_chat(api: BotApi, params: dict[str, Any], files: dict[str, File]) -> Any:
    """What is known of a chat; a person who never started the bot is not found."""
    chat = known_chat(api, params)
    if not chat.started:
        raise ApiError(400, "Bad Request: chat not found")
    about = {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(_NO_GIFTS, False),
    }
    return {**api.phones.wire_chat(chat.chat_id), **about}


METHODS = {
    "answerCallbackQuery": answer_callback_query,
    "sendChatAction": send_chat_action,
    "leaveChat": leave_chat,
    "getChat": get_chat,
}
