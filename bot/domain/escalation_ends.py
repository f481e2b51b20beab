"""What ends an escalation by itself, so that nothing is left to decide."""

from __future__ import annotations

from enum import StrEnum

from bot.domain import agreement, enough, ladders
from bot.domain.facts import EscalationFacts, FamilyFacts, MeetingFacts, MeetingStatus, RequestFacts
from bot.domain.policy import Policy
from bot.domain.policy_values import Gate


class Over(StrEnum):
    """Why there is nothing left to decide though nobody has decided."""

    ANSWERED = "answered"
    COMING = "coming"  # whoever was asked will be at the meeting, where a report is not asked of them
    CAME = "came"
    AGREED = "agreed"
    RECORDED = "recorded"
    SETTLED = "settled"  # the meeting has a date now
    WITHDRAWN = "withdrawn"  # what it was about is not asked any more: the place, the meeting or the gate is gone
    CLOSED = "closed"  # the plan was closed: written by who closed it, never found by the rules


def over_by(escalation: EscalationFacts, facts: FamilyFacts, policy: Policy) -> Over | None:
    """What has ended it by itself. A worry never ends so, least of all by a later answer to the same request."""
    match escalation.reason:
        case "no_answer":
            return _answer_over_by(facts.request(escalation.request_id), facts, policy)
        case "agreement":
            return _agreement_over_by(facts, policy)
        case "not_recorded":
            return _record_over_by(escalation, facts.meeting(escalation.meeting_id))
        case "date":
            return _date_over_by(escalation, facts.meeting(escalation.meeting_id))
        case _:
            return None


def _answer_over_by(request: RequestFacts | None, facts: FamilyFacts, policy: Policy) -> Over | None:
    if request is None:
        return None
    seat, meeting = facts.seat(request.seat_id), facts.meeting(request.meeting_id)
    if ladders.is_answered(request):
        return Over.ANSWERED
    if request.cancelled_at is not None or seat is None:
        return Over.WITHDRAWN
    if meeting is None:
        return None
    if meeting.status is MeetingStatus.CANCELLED:
        return Over.WITHDRAWN
    if enough.was_there(meeting, seat):
        return Over.CAME
    return Over.COMING if meeting.is_open and not ladders.is_asked_for(meeting, seat, policy) else None


def _agreement_over_by(facts: FamilyFacts, policy: Policy) -> Over | None:
    if agreement.is_missing(facts, policy):
        return None
    return Over.WITHDRAWN if policy.gate(facts.tier) is Gate.NEED_TO_KNOW else Over.AGREED


def _record_over_by(escalation: EscalationFacts, meeting: MeetingFacts | None) -> Over | None:
    if meeting is None or meeting.status is MeetingStatus.CANCELLED:
        return Over.WITHDRAWN
    if meeting.recorded_at is not None:
        return Over.RECORDED
    is_moved = meeting.starts_at is not None and meeting.starts_at > escalation.raised_at
    return Over.WITHDRAWN if is_moved else None


def _date_over_by(escalation: EscalationFacts, meeting: MeetingFacts | None) -> Over | None:
    if meeting is None or not meeting.is_open:
        return Over.WITHDRAWN
    is_fixed = meeting.fixed_at is not None and meeting.fixed_at >= escalation.raised_at
    return Over.SETTLED if is_fixed else None
