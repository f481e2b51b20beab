"""Who cannot be reached in chat any more, and falls back to e-mail."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import aliased

from bot.domain.facts import Function
from bot.domain.people import Unreachable
from bot.storage.models import Agency, Chat, Family, Holding, Person, Seat
from bot.storage.wake import families_of
from bot.storage.work import Here, Work


async def note_blocked(work: Work, chat: Chat) -> None:
    """This chat cannot be reached any more. The leads of the families concerned hear of it, once for each block."""
    kept = await work.db.get(Chat, chat.id)
    if kept is None or kept.blocked_at is not None:
        return
    kept.blocked_at = work.now
    if kept.person_id is None:
        return
    await work.look_again(*await families_of(work, kept.person_id))
    for family_id, lead_seat_id in await _tables_of(work, kept.person_id):
        work.notify(
            "unreachable",
            seat=lead_seat_id,
            family=family_id,
            key=f"unreachable:{kept.id}:{work.now.timestamp():.6f}:{lead_seat_id}",
            family_id=family_id,
            person_id=kept.person_id,
        )


async def _tables_of(here: Here, person_id: UUID) -> list[tuple[UUID, UUID]]:
    """The families at whose table this person sits, with the lead's seat where somebody else sits in it."""
    lead, leading = aliased(Seat), aliased(Holding)
    query = (
        select(Holding.family_id, lead.id)
        .join(Seat, Seat.id == Holding.seat_id)
        .join(lead, (lead.family_id == Holding.family_id) & lead.is_lead & lead.removed_at.is_(None))
        .join(leading, (leading.seat_id == lead.id) & leading.until_at.is_(None))
        .where(
            Holding.person_id == person_id,
            Holding.until_at.is_(None),
            Seat.removed_at.is_(None),
            leading.person_id != person_id,
        )
        .distinct()
    )
    return [(family_id, seat_id) for family_id, seat_id in await here.db.execute(query)]


async def unreachable_at(here: Here, family_id: UUID, person_id: UUID) -> Unreachable | None:
    """What the family's lead may know of it; None once the person is back, or for any other reader."""
    leads = select(Holding.id).where(
        Holding.family_id == family_id,
        Holding.person_id == here.who.person_id,
        Holding.until_at.is_(None),
        Holding.seat_id.in_(select(Seat.id).where(Seat.is_lead, Seat.removed_at.is_(None))),
    )
    reached = select(Chat.id).where(Chat.person_id == person_id, Chat.blocked_at.is_(None))
    query = (
        select(Family.reference, Agency.name, Seat.function, Person.email_index)
        .join(Holding, Holding.family_id == Family.id)
        .join(Seat, Seat.id == Holding.seat_id)
        .join(Agency, Agency.id == Seat.agency_id)
        .join(Person, Person.id == Holding.person_id)
        .where(
            Family.id == family_id,
            Person.id == person_id,
            Holding.until_at.is_(None),
            leads.exists(),
            ~reached.exists(),
        )
        .limit(1)
    )
    found = (await here.db.execute(query)).one_or_none()
    if found is None:
        return None
    return Unreachable(found[0], found[1], Function(found[2]), found[3] is not None)
