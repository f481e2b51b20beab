"""What the bot has said about itself: name, descriptions, commands, menu buttons, and its webhook."""

from __future__ import annotations

import json
from typing import Any

from bot.sandbox.store import Store


class Profile:
    """Settings of the bot, kept across restarts."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.webhook: dict[str, Any] | None = store.get("setting", "webhook")

    def set(self, what: str, key: Any, value: Any) -> None:
        """Keep one setting; `key` tells scopes and languages apart."""
        self._store.put("profile", f"{what} {json.dumps(key, sort_keys=True)}", value)

    def get(self, what: str, key: Any, default: Any = None) -> Any:
        """One setting."""
        return self._store.get("profile", f"{what} {json.dumps(key, sort_keys=True)}", default)

    def set_webhook(self, webhook: dict[str, Any] | None) -> None:
        """Keep the webhook, or None for polling."""
        self.webhook = webhook
        self._store.put("setting", "webhook", webhook)

    def commands_for(self, chat_id: int) -> list[dict[str, str]]:
        """The menu that this chat shows: its own, else that of private chats, else the general one."""
        for scope in (
            {"type": "chat", "chat_id": chat_id},
            {"type": "all_private_chats"},
            {"type": "default"},
        ):
            commands: list[dict[str, str]] | None = self.get("commands", [scope, ""])
            if commands:
                return commands
        return []
