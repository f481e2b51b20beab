"""Who cannot be reached in chat any more, and falls back to e-mail."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from bot.domain.facts import Function
from bot.domain.people import Unreachable
from bot.domain.permissions import Relation
from bot.storage.models import Agency, Chat, Family, Holding, Person, Seat
from bot.storage.present import holds_now
from bot.storage.relations import relations_to
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
    work.audit("chat_blocked", person=kept.person_id)
    families = await families_of(work, kept.person_id)
    await work.look_again(*families)
    for family_id, lead_seat_id in await _lead_seats(work, families, other_than=kept.person_id):
        work.notify(
            "unreachable",
            seat=lead_seat_id,
            family=family_id,
            family_id=family_id,
            person_id=kept.person_id,
        )


async def _lead_seats(here: Here, families: list[UUID], other_than: UUID) -> list[tuple[UUID, UUID]]:
    """The leads' places in these families, where somebody else sits in them."""
    query = (
        select(Seat.family_id, Seat.id)
        .join(Holding, Holding.seat_id == Seat.id)
        .where(
            Seat.family_id.in_(families),
            Seat.is_lead,
            Seat.removed_at.is_(None),
            holds_now(here.now),
            Holding.person_id != other_than,
        )
    )
    return list(await here.db.execute(query))


async def unreachable_at(here: Here, family_id: UUID, person_id: UUID) -> Unreachable | None:
    """What the family's lead may know of it; None once the person is back, or for any other reader."""
    if here.who.person_id is None:
        return None
    if Relation.LEAD not in await relations_to(here, family_id, here.who.person_id):
        return None
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
            holds_now(here.now),
            ~reached.exists(),
        )
        .limit(1)
    )
    found = (await here.db.execute(query)).one_or_none()
    if found is None:
        return None
    return Unreachable(found[0], found[1], Function(found[2]), found[3] is not None)
