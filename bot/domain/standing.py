"""How a family stands: what needs attention about it, in the order in which one would say it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.domain import cycle
from bot.domain.agreement import is_in_force, stops_meetings
from bot.domain.cadence import Deadline
from bot.domain.calendar import WorkingCalendar
from bot.domain.facts import FamilyFacts, MeetingFacts, RequestFacts, SeatFacts
from bot.domain.ladders import is_answered
from bot.domain.policy import Policy
from bot.domain.policy_values import Gate
from bot.domain.refusals import DateNotKnown


class Need(StrEnum):
    """What needs attention first; `NOTHING` last."""

    TO_DECIDE = "to_decide"  # an escalation is open
    OVERDUE = "overdue"  # the day by which a meeting was due has gone, and none is booked
    NO_DATE = "no_date"
    NO_LEAD = "no_lead"
    NO_AGREEMENT = "no_agreement"
    GAP = "gap"  # a place at the table has nobody
    NOT_KNOWN = "not_known"  # somebody has not said that they know which family it is
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Standing:
    need: Need
    due: Deadline | None  # the next meeting
    booked: MeetingFacts | None
    is_being_arranged: bool
    waiting: tuple[RequestFacts, ...]  # updates asked and not answered
    gaps: tuple[SeatFacts, ...]
    not_known: tuple[SeatFacts, ...]
    agreement_holds: bool


def standing(facts: FamilyFacts, policy: Policy, calendar: WorkingCalendar, now: datetime) -> Standing:
    """A due date outside the known calendar is left out: the operator hears of that elsewhere."""
    today = calendar.local_day(now)
    try:
        due = cycle.next_due(facts, policy, calendar, now)
    except DateNotKnown:
        due = None
    booked = cycle.booked(facts, now)
    gaps = tuple(seat for seat in facts.seats if seat.holder_id is None)
    not_known = tuple(
        seat for seat in facts.seats if seat.holder_id and not seat.is_lead and seat.knows_family_at is None
    )
    holds = agreement_holds(facts, policy, today)
    return Standing(
        need=_need(facts, due, booked, gaps, not_known, holds, stops_meetings(facts, policy), today),
        due=due,
        booked=booked,
        is_being_arranged=cycle.is_being_arranged(facts),
        waiting=tuple(
            request for request in facts.requests if request.cancelled_at is None and not is_answered(request)
        ),
        gaps=gaps,
        not_known=not_known,
        agreement_holds=holds,
    )


def agreement_holds(facts: FamilyFacts, policy: Policy, on: date) -> bool:
    """Whether agencies may be asked at all: there is no gate, or what the family agreed to is in force."""
    agreement = facts.agreement
    match policy.gate(facts.tier):
        case Gate.NEED_TO_KNOW:
            return True
        case Gate.AGREEMENT_OR_TASK:
            return agreement is None or agreement.override or not (agreement.refused or agreement.withdrawn_on)
        case _:
            return agreement is not None and (agreement.override or is_in_force(agreement, on))


def _need(
    facts: FamilyFacts,
    due: Deadline | None,
    booked: MeetingFacts | None,
    gaps: tuple[SeatFacts, ...],
    not_known: tuple[SeatFacts, ...],
    holds: bool,
    is_stopped: bool,
    today: date,
) -> Need:
    if any(escalation.closed_at is None for escalation in facts.escalations):
        return Need.TO_DECIDE
    if booked is None and not is_stopped:
        return Need.OVERDUE if due is not None and due.due_on < today else Need.NO_DATE
    if facts.lead is None or facts.lead.holder_id is None:
        return Need.NO_LEAD
    if not holds:
        return Need.NO_AGREEMENT
    if gaps:
        return Need.GAP
    return Need.NOT_KNOWN if not_known else Need.NOTHING
