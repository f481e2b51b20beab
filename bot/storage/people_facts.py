"""People and agencies as the rules see them: how they are reached, when they are away, when they are closed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from bot.domain.facts import AgencyFacts, Function, PersonFacts, Reach, Role, Span
from bot.storage.family_rows import PEOPLE
from bot.storage.memory import Topic
from bot.storage.sealing import keys
from bot.storage.work import Here

People = dict[UUID, PersonFacts]
Agencies = dict[UUID, AgencyFacts]


async def people_facts(
    here: Here, people: Iterable[UUID], agencies: Iterable[UUID]
) -> tuple[People, Agencies, tuple[Span, ...]]:
    """These people and agencies, whoever can be put in charge, and who stands in for them or manages them.

    Also the days on which the whole authority is closed. One statement.
    """
    who, where = frozenset(people), frozenset(agencies)
    return await here.memory.once(
        here.db, Topic.DIRECTORY, ("people", who, where), lambda: _read_people(here, who, where)
    )


async def _read_people(
    here: Here, who: frozenset[UUID], where: frozenset[UUID]
) -> tuple[People, Agencies, tuple[Span, ...]]:
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
    return found, found_agencies, _sorted(closed["authority"])


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
