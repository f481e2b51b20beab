"""What a person sees at one time, before any channel draws it: words and buttons.

The text is plain; a channel escapes it. A button's key is what comes back when it is tapped: it names an answer or
an act, never a position on the screen, so a button from last week still says what it meant.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from uuid import UUID

KEY_BYTES = 48  # of Telegram's 64: the rest names the card and its revision


@dataclass(frozen=True, slots=True)
class Button:
    """`acts`: the tap reaches others at once or cannot be taken back, so it is refused from an old drawing."""

    key: str
    label: str
    acts: bool = False
    style: str | None = None  # "primary", "danger", "success"

    def __post_init__(self) -> None:
        if len(self.key.encode()) > KEY_BYTES:
            raise ValueError(f"button key too long: {self.key!r}")
        if not self.label.strip():
            raise ValueError(f"button {self.key!r} has no words")


Row = tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Card:
    text: str
    rows: tuple[Row, ...] = ()
    title: str | None = None

    def find(self, key: str) -> Button | None:
        return next((button for row in self.rows for button in row if button.key == key), None)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a question: what is asked, and a line of help below it."""

    text: str
    help: str | None = None
    title: str | None = None


def stack(*buttons: Button | None) -> tuple[Row, ...]:
    """One button a row, leaving out those that do not apply."""
    return tuple((button,) for button in buttons if button is not None)


def grid(buttons: list[Button], width: int) -> tuple[Row, ...]:
    return tuple(tuple(buttons[i : i + width]) for i in range(0, len(buttons), width))


def short(identifier: UUID) -> str:
    """A UUID in 22 characters that may stand in a button's key."""
    return urlsafe_b64encode(identifier.bytes).decode().rstrip("=")


def unshort(text: str) -> UUID:
    """The UUID that `short` wrote. Raises ValueError for anything else."""
    raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    return UUID(bytes=raw)
