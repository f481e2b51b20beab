"""Telegram's own objects, made out of what the sandbox remembers."""

from __future__ import annotations

from typing import Any

from bot.sandbox.records import Chat, Message, Person


def user(person: Person) -> dict[str, Any]:
    """A person as Telegram shows them to a bot: the name, never the agency, the function or the address."""
    first, _, rest = person.name.partition(" ")
    shown: dict[str, Any] = {"id": person.chat_id, "is_bot": False, "first_name": first or "Somebody"}
    if rest:
        shown["last_name"] = rest
    return {**shown, "language_code": "en"}


def chat(known: Chat, person: Person | None) -> dict[str, Any]:
    """The chat object of a message."""
    if known.group:
        return {"id": known.chat_id, "type": "group", "title": known.title}
    shown: dict[str, Any] = {"id": known.chat_id, "type": "private"}
    if person is not None:
        named = user(person)
        shown |= {name: named[name] for name in ("first_name", "last_name") if name in named}
    return shown


def message(
    said: Message,
    *,
    chat: dict[str, Any],
    author: dict[str, Any],
    reply_to: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """A Message object; texts under a document are captions."""
    made: dict[str, Any] = {"message_id": said.message_id, "from": author, "chat": chat, "date": int(said.at)}
    text, entities = ("caption", "caption_entities") if said.document else ("text", "entities")
    if said.text:
        made[text] = said.text
        if said.entities:
            made[entities] = said.entities
    if said.document:
        made |= _photo(said.document) if said.photo else {"document": _document(said.document)}
    if said.markup and "inline_keyboard" in said.markup:
        made["reply_markup"] = said.markup
    if said.protected:
        made["has_protected_content"] = True
    if said.preview:
        made["link_preview_options"] = said.preview
    if reply_to is not None:
        made["reply_to_message"] = reply_to
    if said.edited_at is not None:
        made["edit_date"] = int(said.edited_at)
    return made


def _document(kept: dict[str, Any]) -> dict[str, Any]:
    return {
        "file_id": kept["file_id"],
        "file_unique_id": f"u{kept['file_id']}",
        "file_name": kept["file_name"],
        "mime_type": kept["mime"],
        "file_size": kept["size"],
    }


def _photo(kept: dict[str, Any]) -> dict[str, Any]:
    size = {"width": kept["width"], "height": kept["height"], "file_size": kept["size"]}
    return {"photo": [{"file_id": kept["file_id"], "file_unique_id": f"u{kept['file_id']}", **size}]}
