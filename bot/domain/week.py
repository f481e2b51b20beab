"""The coming days of one person: the meetings that they are expected at, and what they must do by then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from bot.domain import cycle, ladders, updates
from bot.domain.calendar import WorkingCalendar
from bot.domain.due import evening
from bot.domain.facts import Answer, FamilyFacts, MeetingKind, MeetingStatus
from bot.domain.policy import Policy
from bot.domain.refusals import DateNotKnown
from bot.domain.waiting import seats_of


class Happens(StrEnum):
    MEETING = "meeting"
    UPDATE_DUE = "update_due"
    POLL_CLOSES = "poll_closes"
    MEETING_DUE = "meeting_due"  # none is booked
    RECORD_DUE = "record_due"
    AGREEMENT_ENDS = "agreement_ends"


@dataclass(frozen=True, slots=True)
class Coming:
    """`answer`: what the reader said about coming, where they were asked."""

    what: Happens
    at: datetime
    family_id: UUID
    reference: str
    kind: MeetingKind | None = None
    meeting_id: UUID | None = None
    answer: Answer | None = None


def coming(
    person_id: UUID,
    facts: FamilyFacts,
    policy: Policy,
    calendar: WorkingCalendar,
    now: datetime,
    until: datetime,
    named_for: frozenset[UUID] = frozenset(),
) -> list[Coming]:
    """What happens in this family from now until then, earliest first. `named_for`: meetings that the person was
    named for as deputy, and nothing else in this family."""
    if facts.closed_at is not None:
        return []
    try:
        found = list(_coming(person_id, facts, policy, calendar, now, named_for))
    except DateNotKnown:
        found = []
    return sorted((one for one in found if now <= one.at < until), key=lambda one: (one.at, one.reference))


def _coming(
    person_id: UUID,
    facts: FamilyFacts,
    policy: Policy,
    calendar: WorkingCalendar,
    now: datetime,
    named_for: frozenset[UUID],
) -> Iterator[Coming]:
    seats = seats_of(person_id, facts, calendar, now)
    mine = (facts.id, facts.reference)
    for meeting in facts.meetings:
        about = (*mine, meeting.kind, meeting.id)
        if meeting.status is MeetingStatus.CONFIRMED and meeting.starts_at and (seats or meeting.id in named_for):
            rsvps = (meeting.rsvp_of(seat.id) for seat in seats)
            answer = next((rsvp.answer for rsvp in rsvps if rsvp is not None), None)
            yield Coming(Happens.MEETING, meeting.starts_at, *about, answer)
        if meeting.status is MeetingStatus.POLLED and meeting.poll and meeting.poll.closed_at is None and seats:
            yield Coming(Happens.POLL_CLOSES, meeting.poll.closes_at, *about)
    for seat in seats:
        for request in updates.of_seat(seat, facts):
            if ladders.is_running(request, facts, policy):
                due_at = ladders.due_at(request, facts, policy, calendar)
                yield Coming(Happens.UPDATE_DUE, due_at, *mine)
    if any(seat.is_lead for seat in seats):
        yield from _for_the_lead(facts, policy, calendar, now)


def _for_the_lead(facts: FamilyFacts, policy: Policy, calendar: WorkingCalendar, now: datetime) -> Iterator[Coming]:
    mine = (facts.id, facts.reference)
    due = cycle.next_due(facts, policy, calendar, now)
    if due is not None and cycle.booked(facts, now) is None:
        yield Coming(Happens.MEETING_DUE, evening(calendar, due.due_on), *mine, due.kind)
    for meeting in facts.meetings:
        if meeting.status is MeetingStatus.HELD and meeting.finished_at is None:
            record = cycle.record_due(meeting, facts, policy, calendar)
            if record is not None:
                at = evening(calendar, record.due_on)
                yield Coming(Happens.RECORD_DUE, at, *mine, meeting.kind, meeting.id)
    kept = facts.agreement
    if kept is not None and kept.until is not None and kept.withdrawn_on is None and not kept.refused:
        yield Coming(Happens.AGREEMENT_ENDS, evening(calendar, kept.until), *mine)
