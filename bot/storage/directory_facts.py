"""The authority's directory: one person's facts, and who stands behind each post."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from bot.domain.calendar import WorkingCalendar
from bot.domain.directory import Directory
from bot.domain.facts import PersonFacts, Role
from bot.storage.people_facts import People, people_facts
from bot.storage.work import Here


async def person_facts(here: Here, person_id: UUID) -> PersonFacts:
    """One person as the rules see them. Raises KeyError where there is no such person."""
    return (await people_facts(here, [person_id], [])).people[person_id]


async def person_at_work(here: Here, person_id: UUID) -> tuple[PersonFacts, WorkingCalendar]:
    """The same, with the days that the authority works. One statement."""
    people, calendar = await people_at_work(here, [person_id])
    return people[person_id], calendar


async def people_at_work(here: Here, person_ids: Iterable[UUID]) -> tuple[People, WorkingCalendar]:
    """The same of several. One statement."""
    known = await people_facts(here, person_ids, [])
    return known.people, WorkingCalendar(here.nation, known.closed)


async def directory(here: Here) -> Directory:
    """Everybody who can be put in charge of a decision, in the order in which they are asked. One statement.

    The CAF team is whoever is in it, those with a post in it first; people of equal rank stand in order of name.
    """
    known = await people_facts(here, [], [])
    found: dict[Role, list[UUID]] = defaultdict(list)
    for _rank, _name, person_id, role in known.posts:
        if person_id not in found[role]:
            found[role].append(person_id)
    posts = {role: tuple(person_ids) for role, person_ids in found.items()}
    return Directory(posts, known.people, posts.get(Role.CAF_TEAM, ()), posts.get(Role.OPERATOR, ()))
