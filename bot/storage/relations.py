"""What one person is to one family now, and what their posts make of them in any."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from bot.domain.facts import Role
from bot.domain.permissions import Relation
from bot.domain.relations import of_posts, relations_of
from bot.i18n import local_date
from bot.storage import models as m
from bot.storage.chats import has_left
from bot.storage.family_facts import family_facts
from bot.storage.memory import Topic
from bot.storage.work import Here


async def relations_to(here: Here, family_id: UUID | None, person_id: UUID) -> frozenset[Relation]:
    """Everything that the person is to the family now; without a family, what their posts give them in any.

    Somebody who has left is nothing to anybody. A family that is not there has only those with posts.
    """
    facts = await family_facts(here, family_id) if family_id is not None else None
    if facts is None:
        return await here.memory.once(
            here.db, Topic.DIRECTORY, ("general", person_id), lambda: _general(here, person_id)
        )
    return relations_of(person_id, facts, here.policy, local_date(here.now))


async def _general(here: Here, person_id: UUID) -> frozenset[Relation]:
    found = await here.db.execute(
        select(m.Person, m.Post.role)
        .outerjoin(m.Post, m.Post.person_id == m.Person.id)
        .where(m.Person.id == person_id)
    )
    relations: set[Relation] = set()
    for person, role in found:
        if has_left(person, here):
            return frozenset()
        relations |= of_posts([Role(role)] if role else [])
        relations |= {Relation.CAF_TEAM} if person.in_caf_team else set()
        relations |= {Relation.OPENS} if person.may_open_families else set()
    return frozenset(relations)
