"""Cards that are drawn on the web page: one for each link, so that a form half filled in is there next time too."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from bot.storage.chats import has_left
from bot.storage.models import Card, Person
from bot.storage.tokens import sign
from bot.storage.work import Here, Work

CardRow = Card


async def reader(here: Here, person_id: UUID) -> Person | None:
    """Whoever the link was written for, while they may look at all and have an address for the code."""
    person = await here.db.get(Person, person_id)
    if person is None or person.email_sealed is None or has_left(person, here):
        return None
    return person


async def find(here: Here, token: str, person_id: UUID) -> Card | None:
    card = await here.db.get(Card, _card_id(token))
    return card if card is not None and card.person_id == person_id else None


async def lock(work: Work, token: str, person_id: UUID) -> Card | None:
    """The same, held until the commit, so that two taps at once are two taps one after the other."""
    card = await work.db.get(Card, _card_id(token), with_for_update=True)
    return card if card is not None and card.person_id == person_id else None


async def begin(work: Work, token: str, person_id: UUID, frame: list[Any]) -> Card:
    """The link's card: the one that is there, or a new one that shows `frame`."""
    card = await lock(work, token, person_id)
    if card is None:
        card = Card(
            id=_card_id(token), chat_id=None, person_id=person_id, stack=[frame], wanted=1, shown=1, made_at=work.now
        )
        work.db.add(card)
    return card


def _card_id(token: str) -> str:
    return sign("card", token)
