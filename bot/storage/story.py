"""Who there is, and what was done, for the sandbox to show."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from bot.domain.story import StoryEntry
from bot.storage.models import Agency, Audit, Chat, Family, Person
from bot.storage.work import Here

MOST = 500


@dataclass(frozen=True, slots=True)
class Somebody:
    id: UUID
    name: str
    agency: str
    function: str
    email: str | None
    chat_id: int | None  # Telegram's number of their chat, once they have joined


async def everybody(here: Here) -> list[Somebody]:
    """Everybody the bot knows, by agency and name."""
    rows = await here.db.execute(
        select(Person, Agency.name, Chat)
        .join(Agency, Agency.id == Person.agency_id)
        .outerjoin(Chat, Chat.person_id == Person.id)
        .order_by(Chat.bound_at)
    )
    found = {
        person.id: Somebody(
            person.id,
            person.name or "",
            agency,
            person.function,
            person.email,
            int(chat.number) if chat is not None and chat.number else None,
        )
        for person, agency, chat in rows
    }
    return sorted(found.values(), key=lambda one: (one.agency, one.name, str(one.id)))


async def since(here: Here, after: int) -> list[StoryEntry]:
    """The audit from after this entry on, oldest first, at most 500."""
    rows = await here.db.execute(
        select(Audit, Person, Family.reference)
        .outerjoin(Person, Person.id == Audit.person_id)
        .outerjoin(Family, Family.id == Audit.family_id)
        .where(Audit.seq > after)
        .order_by(Audit.seq)
        .limit(MOST)
    )
    return [
        StoryEntry(
            entry.seq,
            entry.at,
            entry.what,
            person.name if person else None,
            person.function if person else None,
            reference,
            entry.about,
        )
        for entry, person, reference in rows
    ]
