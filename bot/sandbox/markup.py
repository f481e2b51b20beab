"""Telegram's HTML: parsed into plain text and entities as the server does, and drawn again for the page."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser
from typing import Any

from bot.sandbox.errors import ApiError

_PLAIN = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
}
_OTHER = {"a", "span", "blockquote", "tg-emoji", "tg-time"}
_DRAWN = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "expandable_blockquote": "blockquote",
    "date_time": "time",
    "spoiler": "mark",
}
_NAMED = {"lt", "gt", "amp", "quot"}
_REFERENCE = re.compile(r"&(#\d+|#x[0-9a-fA-F]+|\w+);?")
_COMMAND = re.compile(r"(?<![\w/])/[A-Za-z0-9_]{1,64}(?:@\w+)?")
_URL = re.compile(r"https?://[^\s<>]+[^\s<>.,;:!?)\"']")
MOST_ENTITIES = 100


def width(text: str) -> int:
    """The length in UTF-16 code units, which is how Telegram counts offsets."""
    return len(text.encode("utf-16-le")) // 2


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.text: list[str] = []
        self.at = 0
        self.open: list[tuple[str, int, dict[str, Any]]] = []
        self.entities: list[tuple[int, int, int, dict[str, Any]]] = []

    def fail(self, why: str) -> ApiError:
        return ApiError(400, f"Bad Request: can't parse entities: {why}")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in _PLAIN:
            kind: dict[str, Any] = {"type": _PLAIN[tag]}
        elif tag == "span" and given.get("class") == "tg-spoiler":
            kind = {"type": "spoiler"}
        elif tag == "blockquote":
            kind = {"type": "expandable_blockquote" if "expandable" in given else "blockquote"}
        elif tag == "a":
            kind = {"type": "text_link", "url": given["href"]} if given.get("href") else {}
        elif tag == "tg-emoji":
            kind = {"type": "custom_emoji", "custom_emoji_id": given.get("emoji-id", "")}
        elif tag == "tg-time":
            if not given.get("unix", "").isdigit():
                raise self.fail('Tag "tg-time" must have attribute "unix"')
            kind = {"type": "date_time", "unix_time": int(given["unix"])}
            if given.get("format"):
                kind["date_time_format"] = given["format"]
        elif tag == "span":
            raise self.fail('Tag "span" must have class "tg-spoiler"')
        else:
            raise self.fail(f'Unsupported start tag "{tag}" at byte offset {self._offset()}')
        self.open.append((tag, self.at, kind))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if not self.open:
            raise self.fail(f"Unexpected end tag at byte offset {self._offset()}")
        opened, start, kind = self.open.pop()
        depth = len(self.open)
        if tag != opened:
            raise self.fail(
                f'Unmatched end tag at byte offset {self._offset()}, expected "</{opened}>", found "</{tag}>"'
            )
        if kind and self.at > start:
            entity = {"type": kind.pop("type"), "offset": start, "length": self.at - start, **kind}
            self.entities.append((start, -entity["length"], depth, entity))

    def handle_data(self, data: str) -> None:
        if "<" in data:
            raise self.fail(f'Unexpected "<" at byte offset {self._offset()}')
        self._add(data)

    def handle_entityref(self, name: str) -> None:
        self._add(html.unescape(f"&{name};") if name in _NAMED else f"&{name}")

    def handle_charref(self, name: str) -> None:
        self._add(html.unescape(f"&#{name};"))

    def handle_comment(self, data: str) -> None:
        raise self.fail(f"Unsupported start tag at byte offset {self._offset()}: {data[:10]}")

    def handle_decl(self, decl: str) -> None:
        self.handle_comment(decl)

    def handle_pi(self, data: str) -> None:
        self.handle_comment(data)

    def unknown_decl(self, data: str) -> None:
        self.handle_comment(data)

    def _add(self, data: str) -> None:
        self.text.append(data)
        self.at += width(data)

    def _offset(self) -> int:
        line, column = self.getpos()
        return len("".join(self.rawdata.splitlines(keepends=True)[: line - 1]).encode()) + column


def parse_html(source: str) -> tuple[str, list[dict[str, Any]]]:
    """The plain text and its entities, ordered as Telegram orders them. Raises ApiError when malformed."""
    reader = _Reader()
    reader.feed(source)
    reader.close()
    if reader.open:
        tag = reader.open[-1][0]
        raise reader.fail(f'Can\'t find end tag corresponding to start tag "{tag}"')
    return "".join(reader.text), [entity for *_, entity in sorted(reader.entities, key=lambda e: e[:3])]


def trim(text: str, entities: list[dict[str, Any]]) -> tuple[str, list[dict[str, Any]]]:
    """Without the white space round the text, as Telegram keeps it; entities are moved and cut to fit."""
    kept = text.rstrip()
    lead = width(kept) - width(kept.lstrip())
    kept = kept.lstrip()
    room = width(kept)
    moved = []
    for entity in entities:
        start = max(0, entity["offset"] - lead)
        end = min(room, entity["offset"] + entity["length"] - lead)
        if end > start:
            moved.append({**entity, "offset": start, "length": end - start})
    return kept, moved[:MOST_ENTITIES]


def detect(text: str, entities: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The entities with the commands and addresses that Telegram finds by itself."""
    taken = {n for e in entities for n in range(e["offset"], e["offset"] + e["length"]) if e["type"] != "blockquote"}
    found = list(entities)
    for kind, pattern in (("bot_command", _COMMAND), ("url", _URL)):
        for match in pattern.finditer(text):
            start, length = width(text[: match.start()]), width(match[0])
            if taken.isdisjoint(range(start, start + length)):
                found.append({"type": kind, "offset": start, "length": length})
                taken.update(range(start, start + length))
    return sorted(found, key=lambda e: (e["offset"], -e["length"]))


def draw_html(text: str, entities: list[dict[str, Any]]) -> str:
    """The text as safe HTML for the page: only tags that are named here, everything else escaped."""
    units = [text.encode("utf-16-le")[n : n + 2] for n in range(0, 2 * width(text), 2)]
    opening: dict[int, list[str]] = {}
    closing: dict[int, list[str]] = {}
    for entity in sorted(entities, key=lambda e: (e["offset"], -e["length"])):
        start, end = entity["offset"], entity["offset"] + entity["length"]
        first, last = _tags(entity, b"".join(units[start:end]).decode("utf-16-le", "replace"))
        if first:
            opening.setdefault(start, []).append(first)
            closing.setdefault(end, []).insert(0, last)
    drawn: list[str] = []
    chunk: list[bytes] = []
    for at in range(len(units) + 1):
        if at in opening or at in closing:
            drawn.append(html.escape(b"".join(chunk).decode("utf-16-le", "replace")))
            chunk = []
            drawn += [*closing.get(at, []), *opening.get(at, [])]
        if at < len(units):
            chunk.append(units[at])
    drawn.append(html.escape(b"".join(chunk).decode("utf-16-le", "replace")))
    return "".join(drawn)


def _tags(entity: dict[str, Any], covered: str) -> tuple[str, str]:
    if entity["type"] in {"text_link", "url"}:
        target = entity.get("url", covered)
        if not re.match(r"https?://|tg://|mailto:", target):
            return "", ""
        return f'<a href="{html.escape(target)}" target="_blank" rel="noopener noreferrer">', "</a>"
    tag = _DRAWN.get(entity["type"])
    return (f"<{tag}>", f"</{tag}>") if tag else ("", "")
