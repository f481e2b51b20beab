"""Whose turn it is to be told something: what is due, by where it arrives, as far as the limits let it begin."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from bot.delivery.limiter import Limiter
from bot.storage import addressees
from bot.storage.addressees import Addressee
from bot.storage.models import Chat, Person
from bot.storage.sealing import CannotOpen
from bot.storage.work import Here

Place = UUID | Addressee
"""Where a message arrives: a chat, or whoever has none. One message at a time."""


class Room(NamedTuple):
    """How many calls may begin, and how many of them may be letters."""

    calls: int
    letters: int


class Turn(NamedTuple):
    """Whoever is to be told something now, what, and how they are reached."""

    to: Addressee
    ids: list[UUID]
    person: Person | None
    chat: Chat | None

    @property
    def place(self) -> Place:
        return self.chat.id if self.chat is not None else self.to

    @property
    def number(self) -> int | None:
        return int(self.chat.number or 0) if self.chat is not None else None

    @property
    def is_letter(self) -> bool:
        return self.chat is None and self.person is not None

    def can_be_taken_at(self, limiter: Limiter, now: datetime) -> datetime:
        """When the limits let something be begun for them. A chat that cannot be read is settled alone, and reported."""
        try:
            return now if self.number is None else limiter.can_be_taken_at(self.number, now)
        except (ValueError, CannotOpen):
            return now


async def whose_turn(
    here: Here, limiter: Limiter, room: Room, busy: Collection[Place]
) -> tuple[list[Turn], list[datetime]]:
    """As many of them as there is room for, none to a place that is `busy`, in the order in which things should leave; and when
    the limits let through those for whom it is too soon."""
    calls, letters = room
    turns: list[Turn] = []
    waits: list[datetime] = []
    places, looked_at = set(busy), set[Addressee]()
    while calls > len(turns):
        many = min(calls * 2, addressees.BATCH)  # some go to the same people
        due, found = await addressees.due_for(here, many, looked_at, in_chat=letters <= 0)
        looked_at |= due.keys()
        readers = await addressees.readers(here, list(due))
        for to, ids in due.items():
            turn = Turn(to, ids, *readers[to])
            if turn.place in places or len(turns) == calls or (turn.is_letter and letters <= 0):
                continue
            places.add(turn.place)
            letters -= turn.is_letter
            at = turn.can_be_taken_at(limiter, here.now)
            if at > here.now:
                waits.append(at)
            else:
                turns.append(turn)
        if found < many or (waits and limiter.is_spent(here.now)):
            break  # nothing more can leave now, however much is due
    return turns, waits
