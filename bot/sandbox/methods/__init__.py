"""The methods of the Bot API that the sandbox does, each a function of (api, decoded parameters, files)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bot.sandbox.methods import about, messages, queries, webhooks

if TYPE_CHECKING:
    from bot.sandbox.botapi import BotApi

METHODS: dict[str, Callable[[BotApi, dict[str, Any], dict[str, tuple[str, bytes, str]]], Any]] = {
    **messages.METHODS,
    **queries.METHODS,
    **webhooks.METHODS,
    **about.METHODS,
}
NEW_MESSAGE = {"sendMessage", "sendDocument", "sendPhoto"}
SILENT = set(webhooks.METHODS) | set(about.METHODS)
"""Methods that concern no chat: faults on order pass them by."""


def chat_of(api: BotApi, method: str, params: dict[str, Any]) -> int | None:
    """Which chat a call is about: named, or that of the tap which it answers."""
    if method == "answerCallbackQuery":
        query = api.phones.store.get("query", params["callback_query_id"])
        return None if query is None else int(query["chat_id"])
    chat_id = params.get("chat_id")
    return chat_id if isinstance(chat_id, int) else None
