"""What the bot says about itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot.sandbox.errors import ApiError
from bot.sandbox.methods.content import File

if TYPE_CHECKING:
    from bot.sandbox.botapi import BotApi

MOST_COMMANDS = 100
_TEXTS = {"Name": "name", "Description": "description", "ShortDescription": "short_description"}


def get_me(api: BotApi, params: dict[str, Any], files: dict[str, File]) -> Any:
    """Who the bot is."""
    return {
        **api.phones.bot,
        "first_name": api.profile.get("Name", "") or api.phones.bot["first_name"],
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def set_my_commands(api: BotApi, params: dict[str, Any], files: dict[str, File]) -> bool:
    """The menu of commands, by scope and language."""
    commands = params["commands"]
    if len(commands) > MOST_COMMANDS or any(not re.fullmatch("[a-z0-9_]{1,32}", c["command"]) for c in commands):
        raise ApiError(400, "Bad Request: BOT_COMMAND_INVALID")
    _require_chat(api, params.get("scope", {}).get("chat_id"))
    api.profile.set("commands", _scope(params), commands)
    return True


def delete_my_commands(api: BotApi, params: dict[str, Any], files: dict[str, File]) -> bool:
    """Back to the menu of the next wider scope."""
    return set_my_commands(api, {**params, "commands": []}, files)


def get_my_commands(api: BotApi, params: dict[str, Any], files: dict[str, File]) -> Any:
    """The menu of exactly this scope and language."""
    return api.profile.get("commands", _scope(params), [])


def _scope(params: dict[str, Any]) -> list[Any]:
    return [params.get("scope", {"type": "default"}), params.get("language_code", "")]


def _require_chat(api: BotApi, chat_id: Any) -> None:
    if chat_id is not None and (chat_id not in api.phones.chats or not api.phones.chats[chat_id].started):
        raise ApiError(400, "Bad Request: chat not found")


def set_chat_menu_button(api: BotApi, params: dict[str, Any], files: dict[str, File]) -> bool:
    """What the button beside the text field opens."""
    _require_chat(api, params.get("chat_id"))
    api.profile.set("menu", params.get("chat_id"), params.get("menu_button", {"type": "default"}))
    return True


def get_chat_menu_button(api: BotApi, params: dict[str, Any], files: dict[str, File]) -> Any:
    """The chat's own, or the general one."""
    general = api.profile.get("menu", None, {"type": "default"})
    return api.profile.get("menu", params.get("chat_id"), general)


def done(api: BotApi, params: dict[str, Any], files: dict[str, File]) -> bool:
    """`close` and `logOut`: nothing stays open here."""
    return True


def _setter(what: str, name: str) -> Any:
    def set_text(api: BotApi, params: dict[str, Any], files: dict[str, File]) -> bool:
        api.profile.set(what, params.get("language_code", ""), params.get(name, ""))
        return True

    return set_text


def _getter(what: str, name: str) -> Any:
    def get_text(api: BotApi, params: dict[str, Any], files: dict[str, File]) -> dict[str, str]:
        general = api.profile.get(what, "", "")
        return {name: api.profile.get(what, params.get("language_code", ""), general)}

    return get_text


METHODS = {
    "getMe": get_me,
    "setMyCommands": set_my_commands,
    "deleteMyCommands": delete_my_commands,
    "getMyCommands": get_my_commands,
    "setChatMenuButton": set_chat_menu_button,
    "getChatMenuButton": get_chat_menu_button,
    "close": done,
    "logOut": done,
    **{f"setMy{what}": _setter(what, name) for what, name in _TEXTS.items()},
    **{f"getMy{what}": _getter(what, name) for what, name in _TEXTS.items()},
}
