"""What the sender asks of a channel other than the chat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from bot.card import Card
from bot.delivery.outcome import Outcome
from bot.storage.models import Person
from bot.storage.work import Here

if TYPE_CHECKING:
    from bot.delivery.settling import Parcel


@dataclass(frozen=True, slots=True)
class Letter:
    """An e-mail: the reference only, never a name. `entry` is a calendar entry; `message_id` is that of the rows
    that it carries, so that a repeat of the same is the same mail."""

    to: str
    subject: str
    text: str
    html: str | None
    message_id: str
    entry: bytes | None = None


class Channel(Protocol):
    async def compose(self, here: Here, person: Person, card: Card, parcel: Parcel) -> Letter:
        """Write the letter, inside a look that is closed before anything is sent."""
        ...

    async def post(self, letter: Letter) -> Outcome: ...
