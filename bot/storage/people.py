"""People and agencies, found and listed. Names are sealed, so they are sorted in Python, in bounded lists."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select

from bot.domain.facts import Function
from bot.domain.people import AgencyLine, Colleague
from bot.domain.people_file import agency_key
from bot.storage.models import Agency, Chat, Person
from bot.storage.sealing import keys
from bot.storage.work import Here

MOST_AT_ONCE = 500


def email_index(address: str) -> bytes:
    """Addresses are compared in small letters, as every mailbox in practice does."""
    return keys().blind("email", address.strip().casefold())


async def colleague(here: Here, person_id: UUID) -> Colleague | None:
    return next(iter(await _colleagues(here, Person.id == person_id)), None)


async def colleagues_of(here: Here, agency_id: UUID, function: Function | None = None) -> list[Colleague]:
    """Those of one agency who have not left, by name."""
    where: list[ColumnElement[bool]] = [
        Person.agency_id == agency_id,
        or_(Person.leaving_on.is_(None), Person.leaving_on > here.today),
    ]
    if function is not None:
        where.append(Person.function == function.value)
    return await _colleagues(here, *where)


async def colleagues_with(here: Here, functions: Collection[Function]) -> list[Colleague]:
    """Everybody with one of these functions who has not left, wherever they work, by name."""
    return await _colleagues(here, Person.function.in_([each.value for each in functions]), _still_here(here))


async def who_may_lead(here: Here) -> list[Colleague]:
    """Lead professionals and the CAF team, by name."""
    return await _colleagues(here, or_(Person.may_open_families, Person.in_caf_team), _still_here(here))


def _still_here(here: Here) -> ColumnElement[bool]:
    return or_(Person.leaving_on.is_(None), Person.leaving_on > here.today)


async def colleagues_by_id(here: Here, ids: Sequence[UUID]) -> list[Colleague]:
    return await _colleagues(here, Person.id.in_(ids))


async def _colleagues(here: Here, *where: ColumnElement[bool]) -> list[Colleague]:
    joined = select(Chat.id).where(Chat.person_id == Person.id).exists()
    rows = await here.db.execute(
        select(Person, Agency.name, joined).join(Agency, Agency.id == Person.agency_id).where(*where)
    )
    found = [
        Colleague(
            id=person.id,
            name=person.name or "",
            agency_id=person.agency_id,
            agency=agency,
            function=Function(person.function),
            email=person.email,
            has_joined=has_joined,
            is_shared_mailbox=person.is_shared_mailbox,
            working_weekdays=frozenset(int(day) for day in person.working_weekdays),
            line_manager_id=person.line_manager_id,
            deputy_id=person.deputy_id,
            leaving_on=person.leaving_on,
            language=person.language,
            reminders_off=person.reminders_off,
        )
        for person, agency, has_joined in rows
    ]
    return sorted(found, key=lambda one: (one.name.casefold(), one.id.bytes))


async def person_by_email(here: Here, address: str) -> Person | None:
    query = select(Person).where(Person.email_index == email_index(address))
    return (await here.db.execute(query)).scalar_one_or_none()


async def agencies(here: Here) -> list[AgencyLine]:
    """Every agency, by name."""
    rows = (await here.db.execute(select(Agency))).scalars()
    lines = [AgencyLine(a.id, a.name, a.third_sector, a.keeps_term, a.safeguarding_lead_id) for a in rows]
    return sorted(lines, key=lambda line: line.name.casefold())


async def agency_by_name(here: Here, name: str) -> Agency | None:
    """Found whatever the case, spaces and punctuation."""
    return (await agencies_by_key(here)).get(agency_key(name))


async def agencies_by_key(here: Here) -> dict[str, Agency]:
    return {agency_key(agency.name): agency for agency in (await here.db.execute(select(Agency))).scalars()}


async def people_by_email(here: Here, addresses: Collection[str]) -> dict[str, Person]:
    """Those of these addresses that are known."""
    by_index = {email_index(address): address for address in addresses}
    indexes = list(by_index)
    found: dict[str, Person] = {}
    for start in range(0, len(indexes), MOST_AT_ONCE):
        query = select(Person).where(Person.email_index.in_(indexes[start : start + MOST_AT_ONCE]))
        for person in (await here.db.execute(query)).scalars():
            if person.email_index is not None:
                found[by_index[person.email_index]] = person
    return found


async def functions_at(here: Here, agency_id: UUID) -> list[Function]:
    """What people of this agency do, the commonest first."""
    query = (
        select(Person.function)
        .where(Person.agency_id == agency_id)
        .group_by(Person.function)
        .order_by(func.count().desc(), Person.function)
    )
    return [Function(word) for word in (await here.db.execute(query)).scalars()]
