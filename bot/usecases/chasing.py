"""Chasing an update that has not come: reminders, then who stands above, then a manager who must decide.

Each step is logged with whom it reached and for whom nobody could be reached: it falls through to the next, and says
so, down to the operator.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from bot import log
from bot.domain import ladders
from bot.domain.answering import RemindedToday, RequestIsOver
from bot.domain.directory import Resolved, resolve_all
from bot.domain.facts import Due, FamilyFacts, Role
from bot.domain.permissions import Capability, NotAllowed
from bot.storage.directory_facts import directory
from bot.storage.requests import chases_of, request_row
from bot.storage.tables import calendar_of
from bot.storage.work import Work
from bot.usecases.addressing import note
from bot.usecases.asking import record_chase, tell_seat
from bot.usecases.escalating import raise_escalation
from bot.usecases.permission import require
from bot.usecases.steps import step
from bot.usecases.table import facts_of

logger = log.get(__name__)

BY_HAND = "by_hand"


@step("update_nudge")
async def nudge(work: Work, facts: FamilyFacts, due: Due) -> None:
    seat, request = facts.seat(due.seat_id), facts.request(due.subject_id)
    if seat is None or request is None:
        return
    found = await tell_seat(work, facts, seat, "update_nudge", request.id, due.useful_until)
    record_chase(work, facts, request.id, due.detail, [found])
    await note(work, due, found.person_ids, found.fell_through)


@step("update_rung")
async def climb(work: Work, facts: FamilyFacts, due: Due) -> None:
    """Ask those who stand above; at the last step a manager must decide."""
    seat, request = facts.seat(due.seat_id), facts.request(due.subject_id)
    if seat is None or request is None:
        return
    if due.detail == ladders.DECIDE:
        _id, handed = await raise_escalation(work, facts, "no_answer", seat=seat, request_id=request.id)
        skipped = tuple(stop.role for stop in handed.skipped)
        record_chase(work, facts, request.id, due.detail, [Resolved(handed.person_ids, handed.role, skipped)])
        await note(work, due, handed.person_ids, skipped)
        return
    found = await _tell_roles(work, facts, due, "update_rung", request=request.id)
    record_chase(work, facts, request.id, due.detail, found)


@step("closed_seat")
async def say_closed(work: Work, facts: FamilyFacts, due: Due) -> None:
    """Nobody is there to answer: the lead and the tier's manager hear, not an empty building."""
    request = facts.request(due.subject_id)
    meeting = facts.meeting(due.subject_id) or facts.meeting(request.meeting_id if request else None)
    found = await _tell_roles(
        work,
        facts,
        due,
        "closed_seat",
        place=due.seat_id,
        **({"request": request.id} if request else {}),
        **({"meeting": meeting.id} if meeting else {}),
    )
    if request is not None:
        record_chase(work, facts, request.id, "closed_seat", found)
    else:
        work.record("seat_closed", facts.id, seat=due.seat_id, meeting=meeting.id if meeting else None)


@step("no_ladder")
async def say_nobody_asked(work: Work, facts: FamilyFacts, due: Due) -> None:
    """The lead hears why nobody can be asked: not confirmed, nobody there, or no agreement."""
    request = facts.request(due.subject_id)
    found = await _tell_roles(
        work,
        facts,
        due,
        "no_ladder",
        why=due.detail,
        **({"place": due.seat_id} if due.seat_id else {}),
        **({"request": request.id} if request else {}),
    )
    if request is not None:
        record_chase(work, facts, request.id, "no_ladder", found)
    else:
        work.record("nobody_asked", facts.id, seat=due.seat_id, why=due.detail)


async def _tell_roles(work: Work, facts: FamilyFacts, due: Due, kind: str, **about: Any) -> tuple[Resolved, ...]:
    seat = facts.seat(due.seat_id)
    today = calendar_of(facts).local_day(work.now)
    found = resolve_all(due.roles, seat, facts, await directory(work), work.policy, today)
    told: list[UUID] = []
    for one in found:
        for person_id in one.person_ids:
            said = {**about, "role": one.role} if kind == "update_rung" else about
            work.notify(kind, person=person_id, family=facts.id, useful_until=due.useful_until, **said)
            told.append(person_id)
        if one.alert:
            logger.error("step_reached_operator", kind=due.kind, family=str(facts.id))
    fell_through = dict.fromkeys(role for one in found for role in one.fell_through)
    await note(work, due, told, fell_through)
    return found


async def remind_now(work: Work, request_id: UUID) -> Role:
    """Remind whoever is asked, once a working day. Returns who was reminded in the end.

    Raises NotAllowed, RequestIsOver, RemindedToday.
    """
    row = await request_row(work, request_id)
    if row is None:
        raise NotAllowed
    await require(work, Capability.ASK_FOR_UPDATE, row.family_id)
    await work.look_again(row.family_id)
    facts = await facts_of(work, row.family_id)
    request = facts.request(request_id)
    seat = facts.seat(row.seat_id)
    if request is None or seat is None or not ladders.is_running(request, facts, work.policy):
        raise RequestIsOver
    calendar = calendar_of(facts)
    today = calendar.local_day(work.now)
    for chase in await chases_of(work, facts.id, request_id):
        if calendar.local_day(chase.at) == today:
            raise RemindedToday
    found = await tell_seat(work, facts, seat, "update_nudge", request.id, None)
    record_chase(work, facts, request.id, BY_HAND, [found], by=work.me)
    return found.role
