"""What every card and every question keeps to: short, plain, with a weekday to each date and a way out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.card import KEY_BYTES, Card

MOST_WORDS, MOST_TEXT = 60, 4096
MOST_LABEL, MOST_LABEL_ALONE = 40, 56
"""Characters on a button beside others, and on one that has the row to itself and names an agency or a date."""
FORBIDDEN = re.compile(r"\b(quorum|inquorate|seat|holder|rung|ladder|drift|amber)s?\b", re.IGNORECASE)
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = re.compile(rf"(?P<before>\S+) \d{{1,2}} (?:{_MONTHS})\b")
_WEEKDAY = re.compile(r"\W*(Mon|Tue|Wed|Thu|Fri|Sat|Sun)(day|sday|nesday|rsday|urday)?,?")


def problems(text: str, *, lists: bool = False) -> Iterator[str]:
    """What is wrong with a text. `lists`: it lists things that lie before somebody, and may be longer for it."""
    if not text.strip():
        yield "says nothing"
    if "{" in text or "None" in text:
        yield "a gap that nothing was put into"
    if found := FORBIDDEN.search(text):
        yield f"the word {found[0]!r}"
    if not lists and (count := len(text.split())) > MOST_WORDS:
        yield f"{count} words"
    if len(text) > MOST_TEXT:
        yield f"{len(text)} characters"
    for date in _DATE.finditer(f". {text}"):
        if not _WEEKDAY.fullmatch(date["before"]):
            yield f"a date without its weekday: {date[0]!r}"


def problems_of_card(card: Card, *, lists: bool = False) -> Iterator[str]:
    yield from problems(card.text, lists=lists)
    for row in card.rows:
        most = MOST_LABEL_ALONE if len(row) == 1 else MOST_LABEL
        for button in row:
            if len(button.label) > most:
                yield f"a label of {len(button.label)} characters: {button.label!r}"
            if found := FORBIDDEN.search(button.label):
                yield f"the word {found[0]!r} on a button"
            if len(button.key.encode()) > KEY_BYTES:
                yield f"a key of more than {KEY_BYTES} bytes: {button.key!r}"


def skeleton(text: str) -> str:
    """The text without what differs from one family or day to another: two cards alike in it are one state."""
    text = re.sub(rf"\b(?:{_MONTHS})\b|\b(?:{'|'.join(name[:3] for name in _MONTHS.split('|'))})\b", "M", text)
    text = re.sub(r"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)(?:day|sday|nesday|rsday|urday)?\b", "D", text)
    return re.sub(r"\d+[A-Z]?(?::\d\d)?(?:am|pm)?", "#", text)
