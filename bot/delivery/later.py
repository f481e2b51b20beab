"""What is not drawn yet: chats that wait until the limits or Telegram let them, and cards whose answers are lost on the way."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from bot.clock import Clock

FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=2), timedelta(minutes=2)
"""After an answer that is lost: twice as long each time."""


@dataclass(slots=True)
class Later:
    clock: Clock
    _until: dict[UUID, tuple[datetime, datetime]] = field(default_factory=dict)  # by chat: it waits since, and until
    _lost: Counter[str] = field(default_factory=Counter)  # by card: so many answers, one after the other

    def waits(self, chat_id: UUID, until: datetime) -> None:
        """Nothing is drawn there before then."""
        self._until[chat_id] = self.clock.now(), until

    def waiting(self) -> set[UUID]:
        """The chats that wait still. What a clock that was put back has left is not waited for."""
        now = self.clock.now()
        self._until = {
            chat_id: (since, until) for chat_id, (since, until) in self._until.items() if since <= now < until
        }
        return set(self._until)

    def untils(self) -> list[datetime]:
        return [until for _, until in self._until.values()]

    def loses(self, card_id: str) -> timedelta:
        """The answer was lost once more. For how long nothing is tried."""
        self._lost[card_id] += 1
        return min(FIRST_WAIT * (1 << min(self._lost[card_id] - 1, 16)), LONGEST_WAIT)

    def is_in_doubt(self, card_id: str) -> bool:
        """Whether an answer was lost, and none has come since."""
        return card_id in self._lost

    def ends(self, card_id: str) -> None:
        """An answer has come."""
        self._lost.pop(card_id, None)

    def forget(self) -> None:
        self._until.clear()
        self._lost.clear()
