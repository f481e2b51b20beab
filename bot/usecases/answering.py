"""Answering an update, for oneself or for somebody who said it, and saying that one is worried."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from bot.domain import answering, cycle, updates
from bot.domain.answering import OF_INTEREST, State
from bot.domain.escalations import WORRY
from bot.domain.facts import FamilyFacts, RequestFacts, Role, SeatFacts, UpdateAnswer
from bot.domain.permissions import Capability, NotAllowed
from bot.domain.table import require_place
from bot.storage import seats
from bot.storage.escalations import escalation_row, trail
from bot.storage.later import later_than
from bot.storage.models import GivenAnswer
from bot.storage.requests import RequestRow, request_row
from bot.storage.tables import calendar_of
from bot.storage.work import Work
from bot.usecases.addressing import whoever
from bot.usecases.asking import ask_seat
from bot.usecases.escalating import close_answered, note_event, raise_escalation, tell_sender_read
from bot.usecases.permission import require
from bot.usecases.table import facts_of
from bot.usecases.telling import tell_lead


@dataclass(frozen=True, slots=True)
class Said:
    """An answer with what belongs to it. `children`: whom it is about, empty: all. `until`: with "I need until…".
    `instead`: who it should be, with "not my case now", where they know."""

    answer: UpdateAnswer
    children: tuple[UUID, ...] = ()
    until: date | None = None
    instead: UUID | None = None


async def answer_update(work: Work, request_id: UUID, said: Said) -> None:
    """Answer for a place that is one's own, that one stands in for, or that is one's agency's.

    Raises NotAllowed, RequestIsOver, NoMoreTime.
    """
    row = await request_row(work, request_id)
    if row is None:
        raise NotAllowed
    await work.look_again(row.family_id)
    facts = await facts_of(work, row.family_id)
    seat = facts.seat(row.seat_id)
    if seat is None or answering.answers_for(work.me, seat, facts) is None:
        raise NotAllowed
    request = answering.require_open(facts.request(request_id), facts)
    await _write(work, facts, row, request, seat, said, by=work.me)


async def record_answer(work: Work, family_id: UUID, seat_id: UUID, said: Said) -> None:
    """They told me: write down what somebody said, as told by them and written by whoever writes it.

    What was not asked is written down as well: it counts as asked and answered now. Raises NotAllowed, NotAPlace.
    """
    await require(work, Capability.RECORD_FOR_OTHERS, family_id)
    await work.look_again(family_id)
    facts = await facts_of(work, family_id)
    seat = require_place(facts, seat_id)
    request = open_request(seat, facts)
    if request is None:
        row: RequestRow | None = await ask_seat(work, facts, seat, cycle.booked(facts, work.now), by=work.me)
        facts = await facts_of(work, family_id)
    else:
        row = await request_row(work, request.id)
    if row is None:
        raise NotAllowed
    request = answering.require_open(facts.request(row.id), facts)
    by = seat.holder_id or work.me
    await _write(work, facts, row, request, seat, said, by=by, recorded_by=work.me)
    if seat.holder_id is not None and seat.holder_id != work.me:
        work.notify("recorded_for_you", seat=seat.id, family=family_id, request=row.id)


def open_request(seat: SeatFacts, facts: FamilyFacts) -> RequestFacts | None:
    """The newest request of this place that still waits for an answer."""
    waiting = (one for one in updates.of_seat(seat, facts) if answering.state_of(one, facts) is State.WAITING)
    return max(waiting, key=lambda one: (one.asked_at, one.cycle), default=None)


async def _write(
    work: Work,
    facts: FamilyFacts,
    row: RequestRow,
    request: RequestFacts,
    seat: SeatFacts,
    said: Said,
    *,
    by: UUID,
    recorded_by: UUID | None = None,
) -> None:
    calendar = calendar_of(facts)
    if said.answer is UpdateAnswer.NEED_UNTIL:
        until = said.until or calendar.local_day(work.now)
        answering.require_more_time(until, request, facts, work.policy, calendar, work.now)
        row.more_time_until = until
    known = {child.id for child in facts.children}
    work.db.add(
        GivenAnswer(
            request_id=row.id,
            family_id=facts.id,
            seat_id=seat.id,
            answer=said.answer.value,
            at=later_than(request.answered_at, work.now),
            by_id=by,
            recorded_by_id=recorded_by,
            child_ids=[str(child) for child in said.children if child in known],
        )
    )
    work.record(
        "update_answered", facts.id, request=row.id, seat=seat.id, answer=said.answer, by=by, recorded_by=recorded_by
    )
    work.audit("answered_update", family=facts.id, request=row.id, answer=said.answer, recorded_by=recorded_by)
    if said.answer is not UpdateAnswer.NEED_UNTIL:
        await close_answered(work, facts, row.id, by)
    await _tell(work, facts, row.id, seat, said, by)


async def _tell(work: Work, facts: FamilyFacts, request_id: UUID, seat: SeatFacts, said: Said, by: UUID) -> None:
    if said.answer in OF_INTEREST:
        await tell_lead(work, facts, "answer_arrived", request=request_id)
    elif said.answer is UpdateAnswer.NEED_AGREEMENT:
        await tell_lead(work, facts, "agreement_needed", request=request_id)
    elif said.answer is UpdateAnswer.NOT_MINE:
        holding = await seats.holding_now(work, seat.id)
        if holding is not None:
            holding.said_not_theirs_at = work.now
        await tell_lead(work, facts, "update_not_mine", request=request_id, instead=said.instead)
        work.record("said_not_theirs", facts.id, seat=seat.id, instead=said.instead)
    elif said.answer is UpdateAnswer.WORRIED:
        await _raise_worry(work, facts, seat, request_id, by)


async def say_worried(work: Work, family_id: UUID) -> None:
    """I'm worried, without having been asked: for everybody who may see the family. Raises NotAllowed."""
    await require(work, Capability.SEE_FAMILY, family_id)
    await work.look_again(family_id)
    facts = await facts_of(work, family_id)
    own = next((seat for seat in facts.seats if answering.answers_for(work.me, seat, facts) is not None), None)
    await _raise_worry(work, facts, own, None, work.me)
    work.audit("said_worried", family=family_id)


async def _raise_worry(
    work: Work, facts: FamilyFacts, seat: SeatFacts | None, request_id: UUID | None, by: UUID
) -> None:
    """The tier's manager and the lead hear at once. It is never a referral: the words say whom to telephone."""
    escalation_id, handed = await raise_escalation(work, facts, WORRY, seat=seat, request_id=request_id, by=by)
    lead = await whoever(work, Role.LEAD, facts.lead, facts)
    for person_id in lead.person_ids:
        if person_id not in (*handed.person_ids, work.who.person_id):
            work.notify(WORRY, person=person_id, family=facts.id, escalation=escalation_id, put=work.now)


async def read_worry(work: Work, escalation_id: UUID) -> None:
    """The lead has read it: whoever is worried hears so, once. It stays the manager's to decide."""
    row = await escalation_row(work, escalation_id)
    if row is None or row.reason != WORRY:
        raise NotAllowed
    await require(work, Capability.RECORD_FOR_OTHERS, row.family_id)
    await work.look_again(row.family_id)
    facts = await facts_of(work, row.family_id)
    if any(event.what == "read" and event.person_id == work.me for event in await trail(work, row)):
        return
    note_event(work, row, "read", person=work.me)
    tell_sender_read(work, facts, row)
