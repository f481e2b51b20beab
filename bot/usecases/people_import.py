"""Bringing in a borough's people from a file: all of it or nothing, and safe to repeat.

Somebody is known by their work e-mail. A column that the file does not have leaves things as they are; an empty cell
of one that it has clears them. Nobody is ever removed: a leaving date ends somebody's access.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from bot.domain.people_cells import CAF_TEAM, LEAD, SAFEGUARDING
from bot.domain.people_file import PeopleFile, PersonLine, agency_key, nobody_has
from bot.domain.sheet import FileRefused
from bot.storage import people, posts, wake
from bot.storage.models import Agency, Person
from bot.storage.work import Work


@dataclass(slots=True)
class Imported:
    """How many people are new, changed, and as they were; and which agencies are new or changed."""

    added: int = 0
    changed: int = 0
    same: int = 0
    new_agencies: set[str] = field(default_factory=set)
    changed_agencies: set[str] = field(default_factory=set)

    @property
    def anything(self) -> bool:
        return bool(self.added or self.changed or self.new_agencies or self.changed_agencies)


async def import_people(work: Work, file: PeopleFile) -> Imported:
    """Take a file that was read without fault. Raises FileRefused where it names somebody nobody knows."""
    known = await people.people_by_email(work, {line.email for line in file.lines} | file.named_elsewhere)
    problems = nobody_has(file, known)
    if problems:
        raise FileRefused(tuple(problems))
    done = Imported()
    agencies = await _take_agencies(work, file, done)
    before = {address: _as_was(person) for address, person in known.items()}
    for line in file.lines:
        person = known.get(line.email)
        if person is None:
            person = Person(email=line.email, email_index=people.email_index(line.email), name=line.name)
            person.agency_id, person.function = agencies[agency_key(line.agency)].id, line.function.value
            work.db.add(person)
            known[line.email] = person
    await work.db.flush()
    held = await posts.posts_by_person(work)
    for line in file.lines:
        person = known[line.email]
        for name, value in _values(file, line, known, agencies):
            if getattr(person, name) != value:
                setattr(person, name, value)
        other_posts = "posts" in file.columns and frozenset(line.posts) != held.get(person.id, frozenset())
        if other_posts:
            await posts.set_posts(work, person.id, line.posts)
        _count(work, done, person, before.get(line.email), other_posts)
    if "posts" in file.columns:
        _set_safeguarding_leads(file, known, agencies, done)
    if done.anything:
        work.audit("people_imported", added=done.added, changed=done.changed)
        await work.db.flush()
        await wake.wake_everybody(work)
    return done


async def _take_agencies(work: Work, file: PeopleFile, done: Imported) -> dict[str, Agency]:
    agencies = await people.agencies_by_key(work)
    for key in dict.fromkeys(agency_key(line.agency) for line in file.lines):
        lines = [line for line in file.lines if agency_key(line.agency) == key]
        agency = agencies.get(key)
        if agency is None:
            agency = Agency(code=key, name=lines[0].agency, third_sector=False, keeps_term=False)
            agencies[key] = agency
            work.db.add(agency)
            done.new_agencies.add(key)
        values = {
            "third_sector": any(line.third_sector for line in lines),
            "school_terms": any(line.school_terms for line in lines),
        }
        for column, name in (("third_sector", "third_sector"), ("school_terms", "keeps_term")):
            if column in file.columns and getattr(agency, name) != values[column]:
                setattr(agency, name, values[column])
                if key not in done.new_agencies:
                    done.changed_agencies.add(key)
    await work.db.flush()
    return agencies


def _values(
    file: PeopleFile, line: PersonLine, known: dict[str, Person], agencies: dict[str, Agency]
) -> Iterator[tuple[str, Any]]:
    """What the file says of this person, by the name of the column in the table."""
    yield "agency_id", agencies[agency_key(line.agency)].id
    yield "function", line.function.value
    yield "name", line.name
    said: dict[str, list[tuple[str, Any]]] = {
        "line_manager": [("line_manager_id", known[line.line_manager].id if line.line_manager else None)],
        "deputy": [("deputy_id", known[line.deputy].id if line.deputy else None)],
        "posts": [
            ("in_caf_team", CAF_TEAM in line.parts),
            ("may_open_families", bool({CAF_TEAM, LEAD} & line.parts)),
        ],
        "working_days": [("working_weekdays", "".join(str(day) for day in sorted(line.working_days)))],
        "leaving_on": [("leaving_on", line.leaving_on)],
        "shared_mailbox": [("is_shared_mailbox", line.is_shared_mailbox)],
        "language": [("language", line.language)],
    }
    for column, values in said.items():
        if column in file.columns:
            yield from values


FIELDS = (
    "agency_id",
    "function",
    "name",
    "line_manager_id",
    "deputy_id",
    "in_caf_team",
    "may_open_families",
    "working_weekdays",
    "leaving_on",
    "is_shared_mailbox",
    "language",
)


def _as_was(person: Person) -> tuple[Any, ...]:
    return tuple(getattr(person, name) for name in FIELDS)


def _count(work: Work, done: Imported, person: Person, before: tuple[Any, ...] | None, other_posts: bool) -> None:
    if before is None:
        done.added += 1
    elif before != _as_was(person) or other_posts:
        done.changed += 1
    else:
        done.same += 1
        return
    person.wake_at = work.now


def _set_safeguarding_leads(
    file: PeopleFile, known: dict[str, Person], agencies: dict[str, Agency], done: Imported
) -> None:
    """An agency's lead is whom the file marks; one whom it no longer marks is no longer the lead."""
    ids: dict[UUID, PersonLine] = {known[line.email].id: line for line in file.lines}
    marked = {agency_key(line.agency): known[line.email].id for line in file.lines if SAFEGUARDING in line.parts}
    for key, agency in agencies.items():
        before = agency.safeguarding_lead_id
        if key in marked:
            agency.safeguarding_lead_id = marked[key]
        elif before in ids:
            agency.safeguarding_lead_id = None
        if agency.safeguarding_lead_id != before and key not in done.new_agencies:
            done.changed_agencies.add(key)
