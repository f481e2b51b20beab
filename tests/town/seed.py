"""Laying the cast into a database."""

from __future__ import annotations

from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from bot.storage.inbox import chat_index
from bot.storage.models import Agency, Chat, Person, Post
from bot.storage.sealing import keys
from bot.storage.work import Work
from tests.town.cast import AGENCIES, CAST, CHAT_OF, EMAIL_OF


def person_id(key: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"person:{key}")


def agency_id(code: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"agency:{code}")


async def lay_cast(work: Work, joined_at: datetime) -> None:
    for code, (name, third, terms) in AGENCIES.items():
        work.db.add(Agency(id=agency_id(code), code=code, name=name, third_sector=third, keeps_term=terms))
    await work.db.flush()
    for part in CAST:
        work.db.add(
            Person(
                id=person_id(part.key),
                agency_id=agency_id(part.agency),
                function=part.function,
                name=part.name,
                email=EMAIL_OF[part.key],
                email_index=keys().blind("email", EMAIL_OF[part.key]),
                in_caf_team=part.caf_team,
                may_open_families=part.opens_families,
                working_weekdays=part.weekdays,
                is_shared_mailbox=part.shared_mailbox,
                language="en",
                reminders_off=False,
                joined_at=joined_at if part.chat else None,
            )
        )
    await work.db.flush()
    for part in CAST:
        person = await work.db.get_one(Person, person_id(part.key))
        person.line_manager_id = person_id(part.line_manager) if part.line_manager else None
        person.deputy_id = person_id(part.deputy) if part.deputy else None
        for role, rank in part.posts:
            work.db.add(Post(role=role, person_id=person.id, rank=rank))
        if part.leads_safeguarding:
            (await work.db.get_one(Agency, agency_id(part.agency))).safeguarding_lead_id = person.id
        if part.chat:
            number = CHAT_OF[part.key]
            work.db.add(
                Chat(
                    chat_index=chat_index(number),
                    number=str(number),
                    person_id=person.id,
                    bound_at=joined_at,
                    seen_at=joined_at,
                )
            )
