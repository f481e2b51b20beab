"""What the sandbox remembers of a person, a chat and a message, and how a phone shows it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot.sandbox.markup import draw_html


@dataclass
class Person:
    """Somebody with a phone. Telegram learns the name and nothing else of this."""

    id: str
    name: str
    agency: str = ""
    function: str = ""
    email: str = ""
    chat_id: int = 0
    joined: bool = False

    def view(self) -> dict[str, Any]:
        """As the JSON interface lists a person."""
        return asdict(self)


@dataclass
class Chat:
    """A private chat (its id is the person's), or a group with the bot in it."""

    chat_id: int
    title: str = ""
    group: bool = False
    started: bool = False
    blocked: bool = False
    deactivated: bool = False
    bot_is_member: bool = True
    last_message_id: int = 0


@dataclass
class Message:
    """One message of a chat; `author` is the person's chat id, or None for the bot."""

    chat_id: int
    message_id: int
    author: int | None
    at: float
    text: str = ""
    entities: list[dict[str, Any]] = field(default_factory=list)
    markup: dict[str, Any] | None = None
    document: dict[str, Any] | None = None
    photo: bool = False
    silent: bool = False
    protected: bool = False
    preview: dict[str, Any] | None = None
    reply_to: int | None = None
    edited_at: float | None = None
    deleted: bool = False

    @property
    def rows(self) -> list[list[dict[str, Any]]]:
        """The rows of buttons under it, as Telegram has them."""
        rows: list[list[dict[str, Any]]] = (self.markup or {}).get("inline_keyboard", [])
        return rows

    def view(self) -> dict[str, Any]:
        """As the phone shows it."""
        return {
            "message_id": self.message_id,
            "from": "bot" if self.author is None else "me",
            "text": self.text,
            "html": draw_html(self.text, self.entities),
            "buttons": [[_button(button) for button in row] for row in self.rows],
            "document": None if self.document is None else {**self.document, "photo": self.photo},
            "edited": self.edited_at is not None,
            "deleted": self.deleted,
            "at": datetime.fromtimestamp(self.at, UTC).isoformat(timespec="seconds"),
            "silent": self.silent,
            "protected": self.protected,
            "reply_to": self.reply_to,
        }


def _button(button: dict[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = {"label": button["text"]}
    if "callback_data" in button:
        shown["data"] = button["callback_data"]
    if "url" in button:
        shown["url"] = button["url"]
    if "copy_text" in button:
        shown["copy_text"] = button["copy_text"]["text"]
    if "style" in button:
        shown["style"] = button["style"]
    return shown
