"""One person's settings as a screen shows them."""

from __future__ import annotations

from uuid import UUID

from bot.domain.own_time import PersonSettings
from bot.domain.people import NewEmail
from bot.storage import email_changes, people
from bot.storage.own_time import away_of
from bot.storage.work import Here


async def settings_of(here: Here, person_id: UUID, *, keeps_people: bool) -> PersonSettings | None:
    person = await people.colleague(here, person_id)
    if person is None:
        return None
    new = await email_changes.pending(here, person_id)
    beside = {
        one.id: one.name
        for one in await people.colleagues_by_id(
            here, [other for other in (person.deputy_id, person.line_manager_id) if other]
        )
    }
    return PersonSettings(
        person_id=person.id,
        name=person.name,
        function=person.function,
        agency_id=person.agency_id,
        agency=person.agency,
        working_weekdays=person.working_weekdays,
        away=await away_of(here, person_id),
        deputy=beside.get(person.deputy_id) if person.deputy_id else None,
        line_manager=beside.get(person.line_manager_id) if person.line_manager_id else None,
        leaving_on=person.leaving_on,
        language=person.language,
        has_joined=person.has_joined,
        has_email=person.email is not None,
        is_mine=person.id == here.who.person_id,
        keeps_people=keeps_people,
        reminders_off=person.reminders_off,
        email=person.email,
        new_email=NewEmail(new.id, new.address or "", new.asked_by_id != person_id, dealt_with=False)
        if new
        else None,
        languages=tuple(here.settings.languages.replace(",", " ").split()),
    )
