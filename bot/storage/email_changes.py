"""Changes of a work e-mail that wait for a code from the new address."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from bot.storage.models import EmailChange, Person
from bot.storage.work import Here, Work

LASTS = timedelta(days=7)

ChangeRow = EmailChange


async def pending(here: Here, person_id: UUID) -> EmailChange | None:
    """The one that waits, if any does: as long as a link to join would."""
    query = (
        select(EmailChange)
        .where(
            EmailChange.person_id == person_id,
            EmailChange.ended_at.is_(None),
            EmailChange.asked_at > here.now - LASTS,
        )
        .order_by(EmailChange.asked_at.desc())
        .limit(1)
    )
    return (await here.db.execute(query)).scalar_one_or_none()


async def by_id(here: Here, change_id: UUID) -> EmailChange | None:
    """One that waits or was used; None where it was taken back, or has waited too long."""
    found = await here.db.get(EmailChange, change_id)
    if found is None or (found.used_at is None and (found.ended_at or found.asked_at <= here.now - LASTS)):
        return None
    return found


async def begin(work: Work, person: Person, address: str) -> EmailChange:
    """The one before it no longer counts."""
    open_ones = update(EmailChange).where(EmailChange.person_id == person.id, EmailChange.ended_at.is_(None))
    await work.db.execute(open_ones.values(ended_at=work.now))
    made = EmailChange(person_id=person.id, asked_by_id=work.me, asked_at=work.now)
    made.address, made.before = address, person.email
    work.db.add(made)
    await work.db.flush()
    return made


async def address_for(here: Here, person: Person, kind: str, about: dict[str, Any]) -> str:
    """Where a letter goes: to the address on record, but for what is about a change of that."""
    change = await here.db.get(EmailChange, UUID(about["change"])) if about.get("change") else None
    if change is None:
        return person.email or ""
    return (change.before if kind == "email_changed" else change.address) or ""
