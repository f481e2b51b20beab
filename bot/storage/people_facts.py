"""People and agencies as the rules see them: how they are reached, when they are away, when they are closed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from bot.domain.facts import AgencyFacts, Function, PersonFacts, Reach, Role, Span
from bot.storage.family_rows import PEOPLE
from bot.storage.memory import Topic
from bot.storage.sealing import keys
from bot.storage.stacked import Rows
from bot.storage.work import Here

People = dict[UUID, PersonFacts]
Agencies = dict[UUID, AgencyFacts]
LAST_RANK = 1_000_000


class Ranked(NamedTuple):
    """Somebody who can be put in charge, in the order in which they are asked. The CAF team comes after its posts."""

    rank: int
    name: str
    person_id: UUID
    role: Role


@dataclass(frozen=True, slots=True)
class Known:
    """What has been read of people: `who` and `where` were asked for. `closed`: days on which the authority is."""

    who: frozenset[UUID]
    where: frozenset[UUID]
    people: People
    agencies: Agencies
    closed: tuple[Span, ...]
    posts: tuple[Ranked, ...]


async def people_facts(here: Here, people: Iterable[UUID], agencies: Iterable[UUID]) -> Known:
    """These people and agencies, whoever can be put in charge, and who stands in for them or manages them.

    One statement, and none where the unit of work has read them already: then others may be among them.
    """
    who, where = frozenset(people), frozenset(agencies)
    for known in _read_here(here):
        if who <= known.who and where <= known.where:
            return known
    read = await _read_people(here, who, where)
    here.memory.keep(here.db, Topic.DIRECTORY, "people", (*_read_here(here), read))
    return read


def _read_here(here: Here) -> tuple[Known, ...]:
    return here.memory.recall(here.db, Topic.DIRECTORY, "people") or ()


async def _read_people(here: Here, who: frozenset[UUID], where: frozenset[UUID]) -> Known:
    rows = await PEOPLE.read(here.db, people=list(who), agencies=list(where))
    away: dict[UUID, list[Span]] = defaultdict(list)
    for row in rows["away"]:
        away[row.person_id].append(Span(row.start_on, row.until))
    posts: dict[UUID, set[Role]] = defaultdict(set)
    for row in rows["post"]:
        posts[row.person_id].add(Role(row.role))
    closed: dict[str, list[Span]] = defaultdict(list)
    closed_agency: dict[UUID, list[Span]] = defaultdict(list)
    for row in rows["closure"]:
        span = Span(row.start_on, row.until)
        closed_agency[row.agency_id].append(span) if row.scope == "agency" else closed[row.scope].append(span)
    found: People = {}
    for row in rows["person"]:
        before = found.get(row.id)
        if before is None or before.reach is not Reach.CHAT:
            found[row.id] = _person(row, away[row.id], posts[row.id])
    found_agencies = {
        row.id: AgencyFacts(
            row.id,
            row.name,
            row.safeguarding_lead_id,
            _sorted(closed_agency[row.id] + (closed["schools"] if row.keeps_term else [])),
        )
        for row in rows["agency"]
    }
    return Known(who, where, found, found_agencies, _sorted(closed["authority"]), tuple(sorted(_posts(rows, found))))


def _posts(rows: Rows, people: People) -> set[Ranked]:
    """Who stands behind each post."""
    posts = {Ranked(row.rank, people[row.person_id].name, row.person_id, Role(row.role)) for row in rows["post"]}
    team = {row.id for row in rows["person"] if row.in_caf_team}
    return posts | {Ranked(LAST_RANK, people[each].name, each, Role.CAF_TEAM) for each in team}


def _person(row: Any, away: list[Span], posts: set[Role]) -> PersonFacts:
    return PersonFacts(
        id=row.id,
        name=keys().open(row.name_sealed, f"person:name:{row.id}"),
        agency_id=row.agency_id,
        function=Function(row.function),
        reach=_reach(row),
        working_weekdays=frozenset(int(day) for day in row.working_weekdays),
        away=_sorted(away),
        leaving_on=row.leaving_on,
        line_manager_id=row.line_manager_id,
        deputy_id=row.deputy_id,
        is_shared_mailbox=row.is_shared_mailbox,
        posts=frozenset(posts | {Role.CAF_TEAM} if row.in_caf_team else posts),
        reminders_off=row.reminders_off,
    )


def _reach(row: Any) -> Reach:
    if row.bound_at is not None:
        if row.blocked_at is None:
            return Reach.CHAT
        return Reach.BLOCKED if row.email_index is not None else Reach.NOBODY
    return Reach.EMAIL if row.email_index is not None else Reach.NOBODY


def _sorted(spans: Iterable[Span]) -> tuple[Span, ...]:
    return tuple(sorted(set(spans), key=lambda span: (span.start_on, span.until)))
