"""People who are not of the cast: many, each with a chat."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from bot.storage.inbox import chat_index
from bot.storage.models import Chat, Person
from bot.storage.work import Work
from tests.town.seed import agency_id

EVERY_DAY, WORKING_DAYS = "0123456", "01234"


def person_of(chat: int) -> UUID:
    return uuid5(agency_id("caf"), f"crowd {chat}")


async def lay_person(
    work: Work,
    chat: int,
    now: datetime,
    *,
    person_id: UUID | None = None,
    agency: str = "caf",
    function: str = "early_help",
    name: str | None = None,
    weekdays: str = EVERY_DAY,
) -> UUID:
    """Somebody who has joined in this chat: `person_of` it, in the early help team, at work on these days, unless said."""
    person = Person(
        id=person_id or person_of(chat),
        agency_id=agency_id(agency),
        function=function,
        name=name or f"Person {chat}",
        working_weekdays=weekdays,
        language="en",
        joined_at=now,
    )
    work.db.add(person)
    await work.db.flush()
    work.db.add(Chat(chat_index=chat_index(chat), number=str(chat), person_id=person.id, bound_at=now, seen_at=now))
    return person.id
