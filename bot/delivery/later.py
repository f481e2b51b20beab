"""What is not drawn yet: chats that wait until the limits or Telegram let them, and cards that do not get through, behind
which no other message of their chat waits.
"""

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
    _until: dict[UUID | str, tuple[datetime, datetime]] = field(
        default_factory=dict
    )  # a chat or a card: since, and until
    _lost: Counter[str] = field(default_factory=Counter)  # by card: so many answers, one after the other
    _doubted: set[str] = field(default_factory=set)  # cards that may be in their chat already

    def waits(self, which: UUID | str, until: datetime) -> None:
        """Nothing is drawn in this chat, or this one card is not, before then."""
        self._until[which] = self.clock.now(), until

    def chats(self) -> set[UUID]:
        """The chats that wait still."""
        return {which for which in self._waiting() if isinstance(which, UUID)}

    def cards(self) -> set[str]:
        """The cards that wait still."""
        return {which for which in self._waiting() if isinstance(which, str)}

    def _waiting(self) -> dict[UUID | str, tuple[datetime, datetime]]:
        """What a clock that was put back has left is not waited for."""
        now = self.clock.now()
        self._until = {which: (since, until) for which, (since, until) in self._until.items() if since <= now < until}
        return self._until

    def untils(self) -> list[datetime]:
        return [until for _, until in self._until.values()]

    def loses(self, card_id: str, *, is_new: bool) -> timedelta:
        """The answer was lost once more. For how long it is not tried. `is_new`: as a new message."""
        self._lost[card_id] += 1
        if is_new:
            self._doubted.add(card_id)
        return min(FIRST_WAIT * (1 << min(self._lost[card_id] - 1, 16)), LONGEST_WAIT)

    def is_in_doubt(self, card_id: str) -> bool:
        """Whether it was sent as a new message and the answer was lost, and none has come since."""
        return card_id in self._doubted

    def ends(self, card_id: str) -> None:
        """An answer has come."""
        self._lost.pop(card_id, None)
        self._doubted.discard(card_id)

    def forget_waits(self) -> None:
        """What may have arrived may have so whoever draws from now on."""
        self._until.clear()
