"""Asking a place at the table for an update: when the rules say so, and when somebody wants to know now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from bot import log
from bot.domain import cycle, updates
from bot.domain.answering import NobodyAsked
from bot.domain.directory import Resolved, resolve
from bot.domain.facts import Due, FamilyFacts, MeetingFacts, MeetingStatus, Role, SeatFacts
from bot.domain.permissions import Capability
from bot.domain.refusals import Refusal
from bot.storage.directory_facts import directory
from bot.storage.models import UpdateRequest
from bot.storage.requests import ASKED, CHASED
from bot.storage.tables import calendar_of
from bot.storage.update_facts import write_rungs
from bot.storage.work import Work
from bot.usecases.addressing import note
from bot.usecases.permission import require
from bot.usecases.steps import step
from bot.usecases.table import facts_of

logger = log.get(__name__)


async def ask_seat(
    work: Work,
    facts: FamilyFacts,
    seat: SeatFacts,
    meeting: MeetingFacts | None,
    *,
    purpose: str | None = None,
    by: UUID | None = None,
) -> UpdateRequest:
    """Write the request down with its ladder as the policy has it today. Nobody is told yet."""
    calendar = calendar_of(facts)
    planned = updates.plan(seat, meeting, facts, work.policy, calendar, work.now)
    row = UpdateRequest(
        family_id=facts.id,
        seat_id=seat.id,
        meeting_id=planned.meeting_id,
        purpose=purpose or planned.purpose,
        cycle=planned.cycle,
        asked_at=work.now,
        asked_by_id=by,
        due_at=planned.due_at,
        rungs=write_rungs(planned.rungs),
        since_on=_since(seat, facts, calendar.local_day(work.now), work.now),
    )
    work.db.add(row)
    await work.db.flush()
    work.record(ASKED, facts.id, request=row.id, seat=seat.id, holder=seat.holder_id, by=by, due=row.due_at)
    return row


def _since(seat: SeatFacts, facts: FamilyFacts, today: date, now: datetime) -> date | None:
    """From when the answer should count: the last meeting that was held, or this place's last answer."""
    instants = [
        meeting.starts_at
        for meeting in facts.meetings
        if meeting.status is MeetingStatus.HELD and meeting.starts_at and meeting.starts_at <= now
    ]
    instants += [request.answered_at for request in updates.of_seat(seat, facts) if request.answered_at]
    days = [calendar_of(facts).local_day(instant) for instant in instants]
    latest = max((day for day in days if day < today), default=None)
    return latest


async def tell_seat(
    work: Work, facts: FamilyFacts, seat: SeatFacts, kind: str, request_id: UUID, until: datetime | None
) -> Resolved:
    """Say it to whoever sits there; where they are not there today, to whoever stands behind them."""
    today = calendar_of(facts).local_day(work.now)
    found = resolve(Role.HOLDER, seat, facts, await directory(work), work.policy, today)
    if found.role is Role.HOLDER:
        work.notify(kind, seat=seat.id, family=facts.id, request=request_id, useful_until=until)
    else:
        for person_id in found.person_ids:
            work.notify(
                "update_rung",
                person=person_id,
                family=facts.id,
                request=request_id,
                role=found.role,
                useful_until=until,
            )
    if found.alert:
        logger.error("nobody_to_ask", family=str(facts.id), seat=str(seat.id))
    return found


def record_chase(
    work: Work, facts: FamilyFacts, request_id: UUID, name: str, found: Iterable[Resolved], by: UUID | None = None
) -> None:
    """Log one step in the family's record and the audit: who was asked in the end, and who could not be."""
    reached = tuple(found)
    about = {
        "request": request_id,
        "step": name,
        "roles": [one.role for one in reached],
        "told": [person for one in reached for person in one.person_ids],
        "fell_through": list(dict.fromkeys(role for one in reached for role in one.fell_through)),
    }
    work.record(CHASED, facts.id, **about)
    work.audit(CHASED, family=facts.id, person=by, **about)


@step("update_request")
async def ask(work: Work, facts: FamilyFacts, due: Due) -> None:
    seat = facts.seat(due.seat_id)
    if seat is None:
        return
    meeting = facts.meeting(due.subject_id)
    row = await ask_seat(work, facts, seat, meeting, purpose=due.detail)
    found = await tell_seat(work, facts, seat, "update_request", row.id, meeting.starts_at if meeting else None)
    await note(work, due, found.person_ids, found.fell_through)
    work.audit(ASKED, family=facts.id, request=row.id, told=found.person_ids)


@step("update_handover")
async def hand_request_over(work: Work, facts: FamilyFacts, due: Due) -> None:
    """Whoever has taken the place gets what was asked of it."""
    seat, request = facts.seat(due.seat_id), facts.request(due.subject_id)
    if seat is None or request is None:
        return
    found = await tell_seat(work, facts, seat, "update_request", request.id, due.useful_until)
    record_chase(work, facts, request.id, "handed_over", [found])
    await note(work, due, found.person_ids, found.fell_through)


async def ask_for_updates(work: Work, family_id: UUID, seat_ids: Iterable[UUID], purpose: str) -> tuple[UUID, ...]:
    """Ask these places now. Those who cannot be asked are left out; returns the places that were asked.

    Raises NotAllowed; where nobody at all can be asked, the first one's refusal.
    """
    await require(work, Capability.ASK_FOR_UPDATE, family_id)
    await work.look_again(family_id)
    facts = await facts_of(work, family_id)
    wanted = set(seat_ids)
    asked: list[UUID] = []
    refused: Refusal | None = None
    for seat in facts.seats:
        if seat.id not in wanted:
            continue
        try:
            updates.require_askable(seat, facts, work.policy, calendar_of(facts), work.now)
        except Refusal as refusal:
            refused = refused or refusal
            continue
        meeting = cycle.booked(facts, work.now)
        row = await ask_seat(
            work, facts, seat, meeting, purpose=None if purpose == updates.UPDATE else purpose, by=work.me
        )
        work.notify("update_request", seat=seat.id, family=facts.id, request=row.id)
        asked.append(seat.id)
    if not asked:
        raise refused or NobodyAsked()
    work.audit("asked_for_updates", family=family_id, seats=asked, purpose=purpose)
    return tuple(asked)
