"""Signs that somebody is missing: no lead, a silent or absent agency, a child not seen or not heard."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bot.domain import cycle, enough, ladders, updates
from bot.domain.children import is_born
from bot.domain.drift_watch import Scope, Watch
from bot.domain.facts import (
    ChildFacts,
    MeetingFacts,
    MeetingKind,
    MeetingStatus,
    Presence,
    SeatFacts,
    UpdateAnswer,
)
from bot.domain.seats import usual_holder

SEEN = frozenset({UpdateAnswer.SEEN_NO_CHANGE, UpdateAnswer.SEEN_TO_PLAN})


def watches(scope: Scope) -> Iterator[Watch]:
    yield from _no_lead(scope)
    for seat in scope.facts.seats:
        yield from _silent(scope, seat)
        yield from _absent(scope, seat)
    for child in scope.facts.children:
        if not is_born(child.age_band):
            continue
        yield _not_seen(scope, child)
        yield from _not_heard(scope, child)


def _no_lead(scope: Scope) -> Iterator[Watch]:
    """Nobody leads, or whoever does is leaving and nobody is named to follow.

    When a leaving date became known is not on record: that clock starts when the signal was first seen, and goes on
    after they have left.
    """
    facts, lead = scope.facts, scope.facts.lead
    lengths = scope.policy.drift.no_lead
    if lead is None or (lead.holder_id is None and lead.leaver_id is None):
        since = (lead.vacant_since_at or lead.added_at if lead else None) or facts.opened_at
        amber = max(since, scope.morning(facts.baseline_on))
        red = scope.after(scope.day(amber), lengths.red)
        evidence = {"since_on": str(scope.day(since)), "leaving_on": None}
        yield Watch("no_lead", facts.id, str(scope.day(since)), amber, red, evidence)
        return
    holder = usual_holder(lead, facts)
    if holder is None or holder.leaving_on is None or (lead.holder_id is not None and lead.successor_id is not None):
        return
    watch = Watch("no_lead", facts.id, f"leaving-{holder.leaving_on}", None, None)
    seen = next((one for one in facts.signals if one.key == watch.key), None)
    amber = seen.first_seen_at if seen else scope.now
    red = scope.after(scope.day(amber), lengths.red)
    left = str(holder.leaving_on) if lead.leaver_id else None
    evidence = {"since_on": left, "leaving_on": None if left else str(holder.leaving_on)}
    yield Watch(watch.signal, facts.id, watch.began, amber, red, evidence)


def _silent(scope: Scope, seat: SeatFacts) -> Iterator[Watch]:
    """Requests in a row with no answer by the time they were due. Whoever came to the meeting has not been silent."""
    instants: list[datetime] = []
    for request in reversed(updates.of_seat(seat, scope.facts)):
        meeting = scope.facts.meeting(request.meeting_id)
        if request.answer is not None or (meeting and enough.was_there(meeting, seat)):
            break
        told_otherwise = meeting is not None and not ladders.is_asked_for(meeting, seat, scope.policy)
        if request.cancelled_at is None and not told_otherwise:
            instants.append(ladders.due_at(request, scope.facts, scope.policy, scope.calendar))
    counts = scope.policy.drift.agency_silent
    if watch := scope.of_count("agency_silent", seat.id, instants, counts, agency_id=str(seat.agency_id)):
        yield watch


def _absent(scope: Scope, seat: SeatFacts) -> Iterator[Watch]:
    """Meetings in a row that the seat did not come to and for which it sent no report."""
    instants: list[datetime] = []
    for meeting in _held_newest_first(scope):
        presence = next((p.presence for p in meeting.presences if p.seat_id == seat.id), None)
        if presence is None:
            continue
        if presence in enough.WAS_THERE or presence is Presence.REPORT or _reported(scope, meeting, seat):
            break
        instants.append(meeting.recorded_at or meeting.starts_at or meeting.proposed_at)
    counts = scope.policy.drift.agency_absent
    if watch := scope.of_count("agency_absent", seat.id, instants, counts, agency_id=str(seat.agency_id)):
        yield watch


def _reported(scope: Scope, meeting: MeetingFacts, seat: SeatFacts) -> bool:
    mine = (one for one in updates.of_seat(seat, scope.facts) if one.meeting_id == meeting.id)
    return any(ladders.is_answered(request) for request in mine)


def _not_seen(scope: Scope, child: ChildFacts) -> Watch:
    """By anyone: an agency's "seen", or the child at a meeting. Never seen counts from the baseline."""
    seen = [
        request.answered_at
        for request in scope.facts.requests
        if request.answer in SEEN and request.answered_at and (not request.child_ids or child.id in request.child_ids)
    ]
    seen += [
        meeting.starts_at
        for meeting in scope.facts.meetings
        if meeting.status is MeetingStatus.HELD
        and meeting.starts_at
        and any(p.child_id == child.id and p.presence in enough.WAS_THERE for p in meeting.presences)
    ]
    last_on = scope.day(max(seen)) if seen else None
    start = last_on or scope.facts.baseline_on
    lengths = scope.policy.drift.child_not_seen
    evidence = {"child": child.letter, "last_seen_on": str(last_on) if last_on else None}
    return scope.of_length("child_not_seen", child.id, start, lengths, evidence)


def _not_heard(scope: Scope, child: ChildFacts) -> Iterator[Watch]:
    """Meetings in a row with no voice of this child, each counted when its record is complete or due.

    An explicit "not obtained, because" is no voice either, but it is an entry: a child with no entry at all, ever, is
    red at the first.
    """
    instants: list[datetime] = []
    for meeting in _held_newest_first(scope):
        if child.id not in meeting.child_ids or meeting.went_ahead is False or meeting.kind is MeetingKind.RCPC:
            continue
        if any(voice.child_id == child.id and voice.method is not None for voice in meeting.voices):
            break
        due = cycle.record_due(meeting, scope.facts, scope.policy, scope.calendar)
        if due is not None:
            instants.append(meeting.finished_at or scope.morning(due.due_on))
    is_never = not any(voice.child_id == child.id for meeting in scope.facts.meetings for voice in meeting.voices)
    counts = scope.policy.drift.voice_not_recorded
    watch = scope.of_count("voice_not_recorded", child.id, instants, counts, child=child.letter, never=is_never)
    if watch is not None:
        red_at = watch.amber_at if is_never and watch.amber_at else watch.red_at
        yield Watch(watch.signal, child.id, watch.began, watch.amber_at, red_at, watch.evidence)


def _held_newest_first(scope: Scope) -> list[MeetingFacts]:
    held = [meeting for meeting in scope.facts.meetings if meeting.status is MeetingStatus.HELD]
    return sorted(held, key=lambda meeting: meeting.starts_at or meeting.proposed_at, reverse=True)
