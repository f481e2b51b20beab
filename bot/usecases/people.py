"""Adding people, by those who look after them."""

from __future__ import annotations

from uuid import UUID

from bot.domain.facts import Role
from bot.domain.people import EmailTaken, NewAgency, NewPerson, Part
from bot.domain.people_file import agency_key
from bot.domain.permissions import NotAllowed
from bot.storage import people
from bot.storage.models import Agency, Person
from bot.storage.roles import roles_of
from bot.storage.work import Here, Work
from bot.usecases.keepers import require_keeper


async def may_add_to_team(here: Here) -> bool:
    """Only the CAF manager makes somebody a member of the CAF team."""
    return here.who.person_id is not None and Role.CAF_MANAGER in await roles_of(here, here.who.person_id)


async def add_person(work: Work, new: NewPerson) -> UUID:
    """A new person, and their agency where it is new too. Raises EmailTaken. Returns their id."""
    await require_keeper(work)
    if new.part is Part.CAF_TEAM and not await may_add_to_team(work):
        raise NotAllowed
    if await people.person_by_email(work, new.email) is not None:
        raise EmailTaken
    agency_id = new.agency if isinstance(new.agency, UUID) else await _agency(work, new.agency)
    person = Person(
        agency_id=agency_id,
        function=new.function.value,
        name=new.name,
        email=new.email,
        email_index=people.email_index(new.email),
        in_caf_team=new.part is Part.CAF_TEAM,
        may_open_families=new.part is not Part.TAKES_PART,
        line_manager_id=new.line_manager_id,
        deputy_id=new.deputy_id,
    )
    work.db.add(person)
    await work.db.flush()
    work.audit("person_added", of=person.id)
    return person.id


async def _agency(work: Work, new: NewAgency) -> UUID:
    found = await people.agency_by_name(work, new.name)
    if found is not None:
        return found.id
    agency = Agency(
        code=agency_key(new.name), name=new.name, third_sector=new.third_sector, keeps_term=new.keeps_term
    )
    work.db.add(agency)
    await work.db.flush()
    work.audit("agency_added", agency=agency.id)
    return agency.id


async def give_email(work: Work, person_id: UUID, address: str) -> None:
    """Somebody who had no work e-mail has one now. Raises EmailTaken."""
    await require_keeper(work)
    taken = await people.person_by_email(work, address)
    if taken is not None and taken.id != person_id:
        raise EmailTaken
    person = await work.db.get_one(Person, person_id)
    person.email = address
    person.email_index = people.email_index(address)
    work.audit("email_given", of=person_id)
