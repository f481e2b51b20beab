"""The first CAF manager, whom the installation itself lets in. Everybody else is invited by somebody."""

from __future__ import annotations

from uuid import UUID

from bot.domain.facts import Role
from bot.domain.people_file import PersonLine, agency_key
from bot.storage import people, posts
from bot.storage.models import Agency, Person
from bot.storage.work import Work


async def add_first_manager(work: Work, line: PersonLine) -> UUID:
    """Make this person the CAF manager: added where their work e-mail is not known, else given the post."""
    person = await people.person_by_email(work, line.email)
    if person is None:
        agency = await people.agency_by_name(work, line.agency)
        if agency is None:
            agency = Agency(code=agency_key(line.agency), name=line.agency)
            work.db.add(agency)
            await work.db.flush()
        person = Person(
            agency_id=agency.id,
            function=line.function.value,
            name=line.name,
            email=line.email,
            email_index=people.email_index(line.email),
        )
        work.db.add(person)
    person.in_caf_team = True
    person.may_open_families = True
    await work.db.flush()
    held = (await posts.posts_by_person(work)).get(person.id, frozenset())
    if Role.CAF_MANAGER not in {role for role, _rank in held}:
        await posts.set_posts(work, person.id, [*held, (Role.CAF_MANAGER, 0)])
    work.audit("first_manager_named", of=person.id)
    return person.id
