"""Somebody at a table leaves and nobody is named to follow: whoever leads hears, and what reaches nobody goes on."""

from __future__ import annotations

from bot.domain.directory import is_there
from bot.domain.facts import Due, FamilyFacts, Role
from bot.domain.seats import deputy_of
from bot.storage.claims import Claimed
from bot.storage.family_facts import family_facts
from bot.storage.tables import calendar_of
from bot.storage.work import Work
from bot.usecases.addressing import note, whoever
from bot.usecases.steps import step


@step("leaving")
async def say_leaving(work: Work, facts: FamilyFacts, due: Due) -> None:
    found = await whoever(work, Role.LEAD, facts.lead, facts)
    for person_id in found.person_ids:
        work.notify("leaving", person=person_id, family=facts.id, place=due.seat_id)
    await note(work, due, found.person_ids, found.fell_through)


async def passed_to_deputy(work: Work, row: Claimed) -> bool:
    """Something was to be said to a place at which nobody sits now: the deputy gets it, if there is one to tell.

    Where there is none, whoever leads knows that the place is empty: they hear so on the first day of it.
    """
    facts = await family_facts(work, row.family_id) if row.family_id else None
    seat = facts.seat(row.to_seat_id) if facts else None
    if facts is None or facts.closed_at is not None or seat is None or seat.holder_id is not None:
        return False
    deputy = deputy_of(seat, facts)
    if deputy is None or not is_there(deputy, calendar_of(facts).local_day(work.now)):
        return False
    row.to_person_id = deputy.id
    return True
