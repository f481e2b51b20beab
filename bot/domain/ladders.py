"""Chasing one update request: when its answer is due, and the steps that follow when none comes.

The steps freeze when the request is asked; their dates follow the meeting. A move recalculates and never restarts: a
step once taken, or a higher one, is not taken again. An answer at any step stops the ladder at once. Steps happen at
09:00, answers fall due at 17:00 (London).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from bot.domain import seats, windows
from bot.domain.agreement import allows
from bot.domain.calendar import WorkingCalendar
from bot.domain.due import day_heard, evening, morning, step
from bot.domain.enough import ATTENDS
from bot.domain.facts import (
    Due,
    FamilyFacts,
    MeetingFacts,
    MeetingKind,
    RequestFacts,
    Role,
    Rung,
    SeatFacts,
    Tier,
    UpdateAnswer,
)
from bot.domain.policy import Policy
from bot.domain.policy_figures import Ladder

DUE = "due"
NUDGE = "nudge"
DECIDE = "rung_3"  # the tier's manager hears and must decide


def freeze(kind: MeetingKind | None, tier: Tier, policy: Policy) -> tuple[Rung, ...]:
    """The ladder as it stands in the policy now, to be kept with the request: its due day first, then its steps."""
    return (Rung(DUE, policy.ladder(kind).due, ()), *policy.rungs(kind, tier))


def is_answered(request: RequestFacts) -> bool:
    """Answered for good. "I need until…" with a day only moves the day on which it is due."""
    if request.answer is UpdateAnswer.NEED_UNTIL:
        return request.more_time_until is None
    return request.answer is not None


def meeting_of(request: RequestFacts, facts: FamilyFacts) -> tuple[MeetingFacts, datetime] | None:
    """The request's meeting and its start, while it may still happen."""
    meeting = facts.meeting(request.meeting_id)
    if meeting is None or not meeting.is_open or meeting.starts_at is None:
        return None
    return meeting, meeting.starts_at


def is_running(request: RequestFacts, facts: FamilyFacts, policy: Policy) -> bool:
    """Whether the ladder goes on: not answered, cancelled or decided, and there is still something to answer for.

    Who will be at the table tells it there: before a meeting only those who are not known to be coming are chased.
    """
    seat = facts.seat(request.seat_id)
    if seat is None or is_answered(request) or request.cancelled_at is not None or is_decided(request, facts):
        return False
    if request.meeting_id is None:
        return True
    found = meeting_of(request, facts)
    return found is not None and is_asked_for(found[0], seat, policy)


def is_asked_for(meeting: MeetingFacts, seat: SeatFacts, policy: Policy) -> bool:
    """Whether this seat's update is wanted before the meeting: a report is asked only of those not coming."""
    rsvp = meeting.rsvp_of(seat.id)
    return policy.updates.asks_those_coming or rsvp is None or rsvp.answer not in ATTENDS


def is_decided(request: RequestFacts, facts: FamilyFacts) -> bool:
    """A manager has decided about the missing answer: the ladder has done its work."""
    mine = (escalation for escalation in facts.escalations if escalation.request_id == request.id)
    return any(escalation.decided_at is not None for escalation in mine)


def due_at(request: RequestFacts, facts: FamilyFacts, policy: Policy, calendar: WorkingCalendar) -> datetime:
    """When the answer is due, at 17:00. It was settled at the asking, and changes only with what it hangs on:
    a moved date, a new holder (who has as long as anybody asked late), or "I need until…"."""
    found = meeting_of(request, facts)
    seat = facts.seat(request.seat_id)
    if request.answer is UpdateAnswer.NEED_UNTIL and request.more_time_until is not None:
        wanted = calendar.first_working_day_on_or_after(request.more_time_until)
        return evening(calendar, min(wanted, windows.last_day(found[1], policy, calendar)) if found else wanted)
    if seat is None:
        return request.due_at
    since = seats.known_since(seat, request.asked_at)
    asked_on = day_heard(calendar, since)
    if found is None:
        if request.meeting_id is not None or since == request.asked_at:
            return request.due_at
        ladder = _ladder(request, None, policy)
        return evening(calendar, windows.between_meetings(seat, ladder, asked_on, facts, calendar))
    meeting, starts_at = found
    if since == request.asked_at and not has_moved_since(meeting, request):
        return request.due_at
    ladder = _ladder(request, meeting.kind, policy)
    return evening(calendar, windows.due_day(seat, starts_at, ladder, asked_on, facts, policy, calendar))


def has_moved_since(meeting: MeetingFacts, request: RequestFacts) -> bool:
    return meeting.fixed_at is not None and meeting.fixed_at > request.asked_at


def _ladder(request: RequestFacts, kind: MeetingKind | None, policy: Policy) -> Ladder:
    """The policy's ladder with the due day that froze with the request."""
    now = policy.ladder(kind)
    frozen = next((rung.offset for rung in request.rungs if rung.step == DUE), now.due)
    return Ladder(now.asked, frozen, now.nudges, now.rung_1, now.rung_2, now.rung_3)


def steps(request: RequestFacts, facts: FamilyFacts, policy: Policy, calendar: WorkingCalendar) -> Iterator[Due]:
    """The steps still to come, or past and not taken. Of steps at one instant the highest `rank` goes.

    A nudge is never before the day on which the answer is due, a rung never before the day after it; where a late
    date leaves no such day, the last working day before the meeting. A rung that would fall on a day on which the
    seat is closed reaches the lead and the tier's manager instead ("closed_seat"), the working day after the answer
    was due. Against an empty seat, or a holder who does not know the family yet, the lead is told ("no_ladder").
    """
    seat = facts.seat(request.seat_id)
    if seat is None or not is_running(request, facts, policy):
        return
    found = meeting_of(request, facts)
    starts_at = found[1] if found else None
    placed = list(_placed(request, seat, facts, policy, calendar))
    ready = [due for due in placed if due.key not in facts.done]
    taken = max((due.rank for due in placed if due.key in facts.done), default=-1)
    open_steps = [due for due in ready if due.rank > taken]
    if not open_steps:
        return
    why = seats.no_ladder(seat)
    if why is not None:
        yield step(
            "no_ladder",
            request.id,
            min(due.due_at for due in open_steps),
            revision=seat.holder_id.hex if seat.holder_id else why,
            seat_id=seat.id,
            cycle=request.cycle,
            roles=(Role.LEAD,),
            useful_until=starts_at,
            detail=why,
        )
        return
    yield from open_steps


def decided_from(
    request: RequestFacts, facts: FamilyFacts, policy: Policy, calendar: WorkingCalendar
) -> datetime | None:
    """From when a manager must decide, by the date that the meeting has now. None: its step cannot be placed."""
    seat = facts.seat(request.seat_id)
    placed = _placed(request, seat, facts, policy, calendar) if seat else ()
    return next((due.due_at for due in placed if due.detail == DECIDE), None)


def _placed(
    request: RequestFacts,
    seat: SeatFacts,
    facts: FamilyFacts,
    policy: Policy,
    calendar: WorkingCalendar,
) -> Iterator[Due]:
    """Every step with its instant, those already taken included, in order of rank."""
    found = meeting_of(request, facts)
    meeting, starts_at = found if found else (None, None)
    since = seats.known_since(seat, request.asked_at)
    floor = since
    if meeting is not None and meeting.fixed_at is not None:
        floor = max(floor, meeting.fixed_at)
    due_on = calendar.local_day(due_at(request, facts, policy, calendar))
    last = windows.last_day(starts_at, policy, calendar) if starts_at else None
    base = calendar.local_day(starts_at) if starts_at else day_heard(calendar, since)
    is_told_closed = False
    for rank, rung in enumerate(rung for rung in request.rungs if rung.step != DUE):
        day = calendar.add_working_days(base, rung.offset)
        is_nudge = rung.step.startswith(NUDGE)
        day = max(day, due_on if is_nudge else calendar.add_working_days(due_on, 1))
        day = min(day, last) if last else day
        if morning(calendar, day) <= floor:
            day = calendar.local_day(calendar.next_working_morning(floor))
            if last and day > last:
                continue
        kind, roles, name = "update_rung", rung.roles, rung.step
        if is_nudge:
            kind = "update_nudge"
            open_day = seats.last_open_day(seat, facts, calendar, due_on, day)
            if open_day is None or morning(calendar, open_day) <= floor:
                continue
            day = open_day
        elif rung.step != DECIDE and not seats.is_open(seat, facts, calendar, day):
            if is_told_closed:
                continue
            is_told_closed = True
            kind, name = "closed_seat", "closed_seat"
            roles = (Role.LEAD, *policy.decides(facts.tier)[:1])
            day = _after_closing(due_on, day, floor, calendar) if rung.step == "rung_1" else day
        if not allows(facts, seat.agency_id, day, policy):
            continue
        yield step(
            kind,
            request.id,
            morning(calendar, day),
            seat_id=seat.id,
            cycle=request.cycle,
            name=name,
            roles=roles,
            series=f"update:{request.id.hex}",
            useful_until=starts_at,
            rank=rank,
        )


def _after_closing(due_on: date, otherwise: date, floor: datetime, calendar: WorkingCalendar) -> date:
    """The working day after the answer was due, unless that is past already."""
    day = calendar.add_working_days(due_on, 1)
    return day if morning(calendar, day) > floor and day < otherwise else otherwise


def handover(request: RequestFacts, facts: FamilyFacts, policy: Policy) -> Iterator[Due]:
    """A request follows its seat: a new holder gets it as soon as they have said that they know the family."""
    seat = facts.seat(request.seat_id)
    if seat is None or seat.knows_family_at is None or seat.holder_id is None:
        return
    if seat.knows_family_at > request.asked_at and is_running(request, facts, policy):
        found = meeting_of(request, facts)
        yield step(
            "update_handover",
            request.id,
            seat.knows_family_at,
            revision=seat.holder_id.hex,
            seat_id=seat.id,
            cycle=request.cycle,
            roles=(Role.HOLDER,),
            useful_until=found[1] if found else None,
        )
