"""What a message is made of: its text, its buttons, its document, each with Telegram's limits."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bot.sandbox.errors import ApiError
from bot.sandbox.markup import detect, parse_html, trim, width

if TYPE_CHECKING:
    from bot.sandbox.botapi import BotApi

MOST_TEXT = 4096
MOST_CAPTION = 1024
MOST_BUTTONS = 100
MOST_IN_A_ROW = 8
MOST_BYTES = 50 * 1024 * 1024
File = tuple[str, bytes, str]


def text_of(params: dict[str, Any], name: str = "text", most: int = MOST_TEXT) -> tuple[str, list[dict[str, Any]]]:
    """The plain text and its entities, after parsing, measured as Telegram measures."""
    entity_name = "entities" if name == "text" else f"{name}_entities"
    text, entities = params.get(name, ""), params.get(entity_name, [])
    mode = params.get("parse_mode", "")
    if mode.lower() == "html":
        text, entities = parse_html(text)
    elif mode:
        raise ApiError(400, f"Bad Request: the sandbox parses HTML only, not {mode}")
    if any(e["offset"] < 0 or e["offset"] + e["length"] > width(text) for e in entities):
        raise ApiError(400, "Bad Request: can't parse entities: an entity lies outside the text")
    text, entities = trim(text, entities)
    if not text and name == "text":
        raise ApiError(400, "Bad Request: message text is empty")
    if len(text) > most:
        raise ApiError(400, f"Bad Request: {'message' if name == 'text' else 'message caption'} is too long")
    return text, detect(text, entities)


def markup_of(params: dict[str, Any]) -> dict[str, Any] | None:
    """The keyboard, without empty rows; None when there is none."""
    markup: dict[str, Any] | None = params.get("reply_markup")
    if not markup or "inline_keyboard" not in markup:
        return markup or None
    rows = [row for row in markup["inline_keyboard"] if row]
    if sum(len(row) for row in rows) > MOST_BUTTONS or any(len(row) > MOST_IN_A_ROW for row in rows):
        raise ApiError(400, "Bad Request: reply markup is too long")
    for button in (button for row in rows for button in row):
        if not button["text"].strip():
            raise ApiError(400, "Bad Request: can't parse inline keyboard button: Button text must be non-empty")
        if "url" in button:
            _require_address(button["url"])
    return {"inline_keyboard": rows} if rows else None


def _require_address(url: str) -> None:
    parts = urlsplit(url)
    bad = f"Bad Request: inline keyboard button URL '{url}' is invalid: "
    if parts.scheme not in {"http", "https", "tg"}:
        raise ApiError(400, f"{bad}Unsupported URL protocol")
    if parts.scheme != "tg" and "." not in (parts.hostname or ""):
        raise ApiError(400, f"{bad}Wrong HTTP URL")


def document_of(api: BotApi, params: dict[str, Any], files: dict[str, File], name: str) -> dict[str, Any]:
    """What a message keeps of a file: a new one, stored, or one that was sent before."""
    asked = params[name]
    part = asked.removeprefix("attach://")
    if asked.startswith("attach://") and part in files:
        file_name, content, mime = files[part]
    elif (kept := api.phones.store.file(asked)) is not None:
        file_name, mime, content = kept
    else:
        raise ApiError(400, "Bad Request: wrong remote file identifier specified: can't unserialize it")
    if not content:
        raise ApiError(400, "Bad Request: file must be non-empty")
    if len(content) > MOST_BYTES:
        raise ApiError(413, "Request Entity Too Large")
    file_id = f"SBX{api.phones.store.count('file', 1000)}"
    api.phones.store.keep_file(file_id, file_name, mime, content)
    kept_as = {"file_id": file_id, "file_name": file_name, "mime": mime, "size": len(content)}
    if name == "photo":
        across, down = picture_size(content)
        kept_as |= {"width": across, "height": down}
    return kept_as


def picture_size(content: bytes) -> tuple[int, int]:
    """Width and height of a PNG or JPEG; 400 when it is neither."""
    if content[:8] == b"\x89PNG\r\n\x1a\n" and len(content) >= 24:
        across, down = struct.unpack(">II", content[16:24])
        return int(across), int(down)
    at = 2
    while content[:2] == b"\xff\xd8" and at + 9 < len(content) and content[at] == 0xFF:
        if 0xC0 <= content[at + 1] <= 0xC3:
            down, across = struct.unpack(">HH", content[at + 5 : at + 9])
            return int(across), int(down)
        at += 2 + int(struct.unpack(">H", content[at + 2 : at + 4])[0])
    raise ApiError(400, "Bad Request: IMAGE_PROCESS_FAILED")
