"""The authority's directory: one person's facts, and who stands behind each post."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from sqlalchemy import literal, select, union_all

from bot.domain.calendar import WorkingCalendar
from bot.domain.directory import Directory
from bot.domain.facts import PersonFacts, Role
from bot.storage.models import Person, Post
from bot.storage.people_facts import people_facts
from bot.storage.work import Here

_LAST = 1_000_000
_POSTS = union_all(
    select(Post.role, Post.rank, Post.person_id),
    select(literal(str(Role.CAF_TEAM)), literal(_LAST), Person.id).where(Person.in_caf_team),
)


async def person_facts(here: Here, person_id: UUID) -> PersonFacts:
    """One person as the rules see them. Raises KeyError where there is no such person."""
    people, _, _ = await people_facts(here, [person_id], [])
    return people[person_id]


async def person_at_work(here: Here, person_id: UUID) -> tuple[PersonFacts, WorkingCalendar]:
    """The same, with the days that the authority works. One statement."""
    people, _, closed = await people_facts(here, [person_id], [])
    return people[person_id], WorkingCalendar(here.nation, closed)


async def directory(here: Here) -> Directory:
    """Everybody who can be put in charge of a decision, in the order in which they are asked. Two statements.

    The CAF team is whoever is in it, those with a post in it first; people of equal rank stand in order of name.
    """
    people, _, _ = await people_facts(here, [], [])
    ranked = [
        (rank, people[person_id].name, person_id, role) for role, rank, person_id in await here.db.execute(_POSTS)
    ]
    found: dict[Role, list[UUID]] = defaultdict(list)
    for _rank, _name, person_id, role in sorted(ranked):
        if person_id not in found[Role(role)]:
            found[Role(role)].append(person_id)
    posts = {role: tuple(person_ids) for role, person_ids in found.items()}
    return Directory(posts, people, posts.get(Role.CAF_TEAM, ()), posts.get(Role.OPERATOR, ()))
