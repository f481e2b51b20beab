"""Signs that a family's meetings are drifting: not booked, overdue, put off again and again, not written up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import takewhile

from bot.domain import cycle
from bot.domain.agreement import stops_meetings
from bot.domain.drift_watch import Plain, Scope, Watch
from bot.domain.facts import MeetingFacts, MeetingKind, MeetingStatus
from bot.domain.reasons import CancelCause


def watches(scope: Scope) -> Iterator[Watch]:
    yield from _next_one(scope)
    yield from _no_future_date(scope)
    yield from _put_off(scope)
    yield from _could_not_go_ahead(scope)
    for meeting in scope.facts.meetings:
        yield from _record_late(scope, meeting)


def _next_one(scope: Scope) -> Iterator[Watch]:
    """Not booked: the promised notice and five working days before it is due, red at the promised notice; once
    it is overdue that is said instead. Overdue: from the day after it was due, a core group red at once. An accepted gap is neither."""
    facts, policy = scope.facts, scope.policy
    due = cycle.next_due(facts, policy, scope.calendar, scope.now)
    if due is None:
        return
    booked = cycle.booked(facts, scope.now)
    booked_on = scope.day(booked.starts_at) if booked and booked.starts_at else None
    evidence: dict[str, Plain] = {"kind": str(due.kind), "due_on": str(due.due_on), "rule": due.rule}
    if booked_on is not None and (booked_on <= due.due_on or (booked and booked.gap_accepted_at)):
        return
    late = policy.drift.overdue
    is_core = due.kind is MeetingKind.CORE_GROUP
    amber = scope.after(due.due_on, late.amber)
    red = scope.after(due.due_on, late.red_core_group if is_core else late.red)
    told = evidence | {"booked_on": str(booked_on) if booked_on else None}
    overdue = scope.from_baseline(Watch("overdue", facts.id, str(due.due_on), amber, red, told))
    yield overdue
    if booked_on is None and overdue.level(scope.now) is None:
        is_first = cycle.last(facts, scope.now) is None
        again = cycle.is_held_again(facts, scope.now)
        notice = policy.held_again.notice if again else policy.notice_promised(due.kind, is_first)
        figures = policy.drift.not_booked
        amber = scope.before(due.due_on, notice + figures.amber)
        red = scope.before(due.due_on, notice + figures.red)
        told = evidence | {"notice_working_days": notice}
        yield scope.from_baseline(Watch("not_booked", facts.id, str(due.due_on), amber, red, told))


def _no_future_date(scope: Scope) -> Iterator[Watch]:
    """A meeting has passed and no next one has a date."""
    last = cycle.last(scope.facts, scope.now)
    if last is None or last.starts_at is None or cycle.booked(scope.facts, scope.now):
        return
    if stops_meetings(scope.facts, scope.policy):
        return
    if last.status is MeetingStatus.CANCELLED:
        return  # an accepted gap
    met_on = scope.day(last.starts_at)
    lengths = scope.policy.drift.no_future_date
    yield scope.of_length("no_future_date", scope.facts.id, met_on, lengths, {"last_on": str(met_on)})


def _put_off(scope: Scope) -> Iterator[Watch]:
    """Cancelled, or moved with less than full notice, with no meeting held since.

    A first date moves nothing, however short its notice. What falls away because the family has withdrawn is not
    drift: it was theirs to withdraw, and what follows is the manager's to decide.
    """
    instants = []
    newest_first = sorted(
        (meeting for meeting in scope.facts.meetings if meeting.kind is not MeetingKind.RCPC),
        key=lambda meeting: meeting.starts_at or meeting.proposed_at,
        reverse=True,
    )
    for meeting in newest_first:
        if meeting.status is MeetingStatus.HELD:
            break
        instants += [one.set_at for one in meeting.dates if meeting.date_before(one.revision) and not one.full_notice]
        missed = any(one.not_held_at is not None for one in meeting.dates if one.revision == meeting.revision)
        if meeting.cancelled_at is None or meeting.gap_accepted_at is not None or missed:
            continue
        if meeting.cancel_cause not in (CancelCause.FAMILY_WITHDREW, CancelCause.PLAN_CLOSED):
            instants.append(meeting.cancelled_at)
    counts = scope.policy.drift.cancelled_or_moved
    if watch := scope.of_count("cancelled_or_moved", scope.facts.id, instants, counts):
        yield watch


def _could_not_go_ahead(scope: Scope) -> Iterator[Watch]:
    """Held without those needed, or not at all though the day had come, in a row. An accepted gap is neither."""
    tried: list[tuple[datetime, bool, datetime]] = []  # the day, whether it went ahead, and since when that is known
    for meeting in scope.facts.meetings:
        starts_at = meeting.starts_at
        if meeting.status is MeetingStatus.HELD and meeting.went_ahead is not None and starts_at is not None:
            tried.append((starts_at, meeting.went_ahead, meeting.recorded_at or starts_at))
        if meeting.status is MeetingStatus.CANCELLED and meeting.gap_accepted_at is not None:
            continue
        tried += [(one.starts_at, False, one.not_held_at) for one in meeting.dates if one.not_held_at is not None]
    newest_first = sorted(tried, reverse=True)
    instants = [known_at for _, went_ahead, known_at in takewhile(lambda one: not one[1], newest_first)]
    counts = scope.policy.drift.could_not_go_ahead
    if watch := scope.of_count("could_not_go_ahead", scope.facts.id, instants, counts):
        yield watch


def _record_late(scope: Scope, meeting: MeetingFacts) -> Iterator[Watch]:
    """Past its record's due date and not complete, whether attendance was taken or not."""
    is_past = meeting.status is MeetingStatus.CONFIRMED and meeting.ends_at and meeting.ends_at <= scope.now
    if meeting.finished_at is not None or not (meeting.status is MeetingStatus.HELD or is_past):
        return
    due = cycle.record_due(meeting, scope.facts, scope.policy, scope.calendar)
    if due is None:
        return
    evidence: dict[str, Plain] = {
        "due_on": str(due.due_on),
        "rule": due.rule,
        "attendance_taken": meeting.recorded_at is not None,
    }
    yield scope.of_length("record_late", meeting.id, due.due_on, scope.policy.drift.record_late, evidence)
