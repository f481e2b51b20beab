"""Reading one update for one reader: the facts behind every screen about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from bot.domain import answering, ladders
from bot.domain.answering import State
from bot.domain.directory import people_of
from bot.domain.facts import Due, FamilyFacts, RequestFacts, Role, SeatFacts, UpdateAnswer
from bot.domain.permissions import Capability
from bot.storage import requests
from bot.storage.directory_facts import directory
from bot.storage.family_facts import family_facts
from bot.storage.requests import RequestRow
from bot.storage.tables import calendar_of
from bot.storage.work import Here
from bot.usecases.permission import is_allowed
from bot.views.updates import UpdateLook


@dataclass(frozen=True, slots=True)
class Found:
    row: RequestRow
    facts: FamilyFacts
    request: RequestFacts
    seat: SeatFacts


async def find(here: Here, about: dict[str, Any], facts: FamilyFacts | None = None) -> Found | None:
    """The request with its family (read already, if given), whoever looks. None where it is gone or closed."""
    row = await requests.request_row(here, UUID(about["request"]))
    if row is not None and facts is None:
        facts = await family_facts(here, row.family_id)
    if row is None or facts is None or facts.closed_at is not None:
        return None
    request, seat = facts.request(row.id), facts.seat(row.seat_id)
    return None if request is None or seat is None else Found(row, facts, request, seat)


async def load_mine(here: Here, about: dict[str, Any]) -> UpdateLook | None:
    """For those who may answer it: the place is theirs, they stand in, or it is of their agency."""
    found = await find(here, about)
    if found is None or answering.answers_for(here.who.person_id, found.seat, found.facts) is None:
        return None
    return await look_at(here, found)


async def load_any(here: Here, about: dict[str, Any]) -> UpdateLook | None:
    """Also for those who may only write down what they were told."""
    found = await find(here, about)
    if found is None or here.who.person_id is None:
        return None
    answers = answering.answers_for(here.who.person_id, found.seat, found.facts) is not None
    is_operator = about.get("role") == Role.OPERATOR
    if not answers and not is_operator and not await is_allowed(here, Capability.RECORD_FOR_OTHERS, found.facts.id):
        return None
    return await look_at(here, found)


async def look_at(here: Here, found: Found) -> UpdateLook:
    row, facts, request, seat = found.row, found.facts, found.request, found.seat
    calendar, policy = calendar_of(facts), here.policy
    agency = facts.agencies.get(seat.agency_id)
    meeting = facts.meeting(request.meeting_id)
    state = answering.state_of(request, facts)
    if (
        state is State.WAITING
        and not ladders.is_running(request, facts, policy)
        and not ladders.is_decided(request, facts)
    ):
        state = State.OVER
    given = await requests.given(here, row.id) if request.answer is not None else None
    chases = await requests.chases_of(here, facts.id, row.id) if state is State.WAITING else ()
    ahead = (
        [
            one
            for one in ladders.steps(request, facts, policy, calendar)
            if one.due_at > here.now and one.kind == "update_rung"
        ]
        if state is State.WAITING
        else []
    )
    following, next_role = await _next_above(here, ahead, seat, facts)
    all_letters = tuple(child.letter for child in facts.children)
    letters = tuple(child.letter for child in facts.children if child.id in request.child_ids)
    me = here.who.person_id
    mine = next((chase for chase in reversed(chases) if me in chase.person_ids), None)
    rungs = [chase for chase in chases if chase.step.startswith("rung") and me in chase.person_ids]

    def name(person_id: UUID | None) -> str | None:
        person = facts.person(person_id)
        return person.name if person and person_id != me else None

    return UpdateLook(
        request_id=row.id,
        reference=facts.reference,
        function=seat.function,
        agency=agency.name if agency else "",
        role=answering.answers_for(me, seat, facts),
        state=state,
        today=calendar.local_day(here.now),
        due_at=ladders.due_at(request, facts, policy, calendar),
        asked_at=request.asked_at,
        purpose=row.purpose,
        meeting_at=meeting.starts_at if meeting and meeting.is_open else None,
        since_on=row.since_on,
        answer=request.answer,
        answered_at=request.answered_at,
        answered_by=name(given.by_id) if given else None,
        recorded_by=name(given.recorded_by_id) if given else None,
        letters=() if letters == all_letters else letters,
        until=request.more_time_until if request.answer is UpdateAnswer.NEED_UNTIL else None,
        may_put_off=bool(answering.more_time_days(request, facts, policy, calendar, here.now)),
        next_on=calendar.local_day(following.due_at) if following else None,
        next_role=next_role,
        asked_before_on=calendar.local_day(rungs[0].at) if len(rungs) > 1 else None,
        could_not_reach=mine.fell_through if mine else (),
    )


async def _next_above(
    here: Here, ahead: list[Due], seat: SeatFacts, facts: FamilyFacts
) -> tuple[Due | None, Role | None]:
    """The next step, and whom it asks: never whoever looks, who is asked already."""
    behind, calendar = await directory(here), calendar_of(facts)
    for step in sorted(ahead, key=lambda one: (one.due_at, -one.rank)):
        on = calendar.local_day(step.due_at)
        for role in step.roles:
            if here.who.person_id not in people_of(role, seat, facts, behind, on):
                return step, role
    return None, None
