"""Where a family stands in its round of meetings: the last one, the next one booked, and when the next is due.

The family's highest tier decides which meeting is held. A family brought in from elsewhere has a baseline date: its
clocks start there. A meeting that those needed did not come to, or that did not happen, is held again soon; one that
was cancelled with an accepted gap counts as if it had been held, so that the gap is not drift.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from bot.domain import cadence, conference
from bot.domain.agreement import stops_meetings
from bot.domain.cadence import Deadline
from bot.domain.calendar import Interval, Unit, WorkingCalendar
from bot.domain.facts import (
    MEETING_OF_TIER,
    TACS,
    ChildFacts,
    FamilyFacts,
    MeetingFacts,
    MeetingKind,
    MeetingStatus,
    Tier,
)
from bot.domain.policy import Policy

_HEIGHT = {Tier.EARLY_HELP: 0, Tier.CHILD_IN_NEED: 1, Tier.CHILD_PROTECTION: 2}


def kinds(facts: FamilyFacts) -> frozenset[MeetingKind]:
    """The kinds of meeting that count for the family's tier."""
    kind = MEETING_OF_TIER[facts.tier]
    return TACS if kind is MeetingKind.TAC else frozenset({kind})


def of_tier(facts: FamilyFacts) -> tuple[ChildFacts, ...]:
    """The children at the family's highest tier."""
    return tuple(child for child in facts.children if child.tier is facts.tier)


def has_stepped_down(child: ChildFacts) -> bool:
    """The present tier follows a higher one."""
    if len(child.periods) < 2:
        return False
    return _HEIGHT[child.periods[-2].tier] > _HEIGHT[child.periods[-1].tier]


def is_higher(tier: Tier, than: Tier) -> bool:
    return _HEIGHT[tier] > _HEIGHT[than]


def next_kind(facts: FamilyFacts, now: datetime) -> MeetingKind:
    """The meeting that is wanted next. The first TAC after a step-down has figures of its own."""
    kind = MEETING_OF_TIER[facts.tier]
    if kind is MeetingKind.TAC and last(facts, now) is None and any(map(has_stepped_down, of_tier(facts))):
        return MeetingKind.TAC_AFTER_STEP_DOWN
    return kind


def last(facts: FamilyFacts, now: datetime) -> MeetingFacts | None:
    """The last meeting of the present plan: held, past and not yet recorded, or cancelled with an accepted gap.

    A gap is accepted when it is cancelled, though its day may still lie ahead: nobody is asked for another date first.
    """
    since = min((child.event_on for child in of_tier(facts)), default=facts.baseline_on)
    past = [
        meeting
        for meeting in facts.meetings
        if meeting.kind in kinds(facts)
        and meeting.starts_at is not None
        and (meeting.starts_at <= now or meeting.status is MeetingStatus.CANCELLED)
        and meeting.starts_at.date() >= since
        and counts(meeting)
    ]
    return max(past, key=lambda meeting: meeting.starts_at or now, default=None)


def missed_at(facts: FamilyFacts, now: datetime) -> datetime | None:
    """The last date under the present plan that had come and on which the meeting did not happen.

    None once one has been held since, or once it was given up with an accepted gap: both count as the last meeting.
    """
    latest = last(facts, now)
    since = latest.starts_at if latest else None
    from_on = min((child.event_on for child in of_tier(facts)), default=facts.baseline_on)
    missed = [
        one.starts_at
        for meeting in facts.meetings
        if meeting.kind in kinds(facts)
        for one in meeting.dates
        if one.not_held_at is not None
        and one.starts_at.date() >= from_on
        and (since is None or one.starts_at > since)
    ]
    return max(missed, default=None)


def is_held_again(facts: FamilyFacts, now: datetime) -> bool:
    """The next meeting makes up for one without those needed, or for one that did not happen."""
    latest = last(facts, now)
    return missed_at(facts, now) is not None or (latest is not None and latest.went_ahead is False)


def agreed_interval(facts: FamilyFacts, now: datetime) -> Interval | None:
    """How soon the family is to meet again, as was last agreed at a meeting under the present plan. It stands until
    something else is agreed."""
    since = min((child.event_on for child in of_tier(facts)), default=facts.baseline_on)
    agreed = [
        (meeting.starts_at, meeting.agreed_weeks)
        for meeting in facts.meetings
        if meeting.kind in kinds(facts)
        and meeting.starts_at is not None
        and meeting.starts_at <= now
        and meeting.starts_at.date() >= since
        and meeting.agreed_weeks is not None
    ]
    return Interval(max(agreed)[1], Unit.WEEKS) if agreed else None


def conference_on(facts: FamilyFacts, policy: Policy, calendar: WorkingCalendar) -> date | None:
    """The day of the review conference: as it is set, or the last day on which it may be. None without children."""
    return conference.expected_on(of_tier(facts), policy, calendar)


def counts(meeting: MeetingFacts) -> bool:
    """Whether the clock to the next meeting starts at this one."""
    match meeting.status:
        case MeetingStatus.HELD | MeetingStatus.CONFIRMED:
            return True
        case MeetingStatus.CANCELLED:
            return meeting.gap_accepted_at is not None
        case _:
            return False


def booked(facts: FamilyFacts, now: datetime) -> MeetingFacts | None:
    """The next meeting with a fixed date ahead."""
    ahead = [
        meeting
        for meeting in facts.meetings
        if meeting.status is MeetingStatus.CONFIRMED
        and meeting.kind in kinds(facts)
        and meeting.starts_at is not None
        and meeting.starts_at > now
    ]
    return min(ahead, key=lambda meeting: meeting.starts_at or now, default=None)


def is_being_arranged(facts: FamilyFacts) -> bool:
    """A meeting of the right kind is proposed or polled: its date is being found."""
    seeking = (MeetingStatus.PROPOSED, MeetingStatus.POLLED)
    return any(meeting.status in seeking and meeting.kind in kinds(facts) for meeting in facts.meetings)


def next_due(facts: FamilyFacts, policy: Policy, calendar: WorkingCalendar, now: datetime) -> Deadline | None:
    """By when the next meeting is due. None for a family without children, or that is closed, and while early help has
    no agreement because the family refused or withdrew it."""
    children = of_tier(facts)
    if not children or facts.closed_at is not None or stops_meetings(facts, policy):
        return None
    kind = next_kind(facts, now)
    latest, missed = last(facts, now), missed_at(facts, now)
    agreed = agreed_interval(facts, now)
    if missed is not None:
        last_on = calendar.local_day(missed)
        due = cadence.held_again_by(kind, last_on, policy, calendar)
    elif latest is not None and latest.starts_at is not None:
        last_on = calendar.local_day(latest.starts_at)
        if latest.went_ahead is False:
            due = cadence.held_again_by(kind, last_on, policy, calendar)
        else:
            due = cadence.next_due(kind, last_on, policy, calendar, agreed)
    else:
        last_on = min(child.event_on for child in children)
        due = cadence.first_due(kind, last_on, policy, calendar)
    if due.due_on < facts.baseline_on:
        due = cadence.next_due(kind, facts.baseline_on, policy, calendar)
    return _before_conference(due, last_on, children, policy, calendar)


def _before_conference(
    due: Deadline,
    last_on: date,
    children: tuple[ChildFacts, ...],
    policy: Policy,
    calendar: WorkingCalendar,
) -> Deadline:
    """The last core group before a conference is at least so many working days before it."""
    if due.kind is not MeetingKind.CORE_GROUP:
        return due
    rcpc_on = conference.expected_on(children, policy, calendar)
    if rcpc_on is None or not last_on < rcpc_on:
        return due
    final = cadence.last_core_group_due(rcpc_on, policy, calendar)
    return replace(final) if last_on < final.due_on < due.due_on < rcpc_on else due


def record_due(
    meeting: MeetingFacts, facts: FamilyFacts, policy: Policy, calendar: WorkingCalendar
) -> Deadline | None:
    """By when the record of a meeting that was held is due. None for a conference, and for one without a date."""
    if meeting.starts_at is None or meeting.kind is MeetingKind.RCPC:
        return None
    held_on = calendar.local_day(meeting.starts_at)
    later = [
        calendar.local_day(other.starts_at)
        for other in facts.meetings
        if other.status in (MeetingStatus.CONFIRMED, MeetingStatus.HELD)
        and other.kind is meeting.kind
        and other.starts_at is not None
        and other.starts_at > meeting.starts_at
    ]
    next_on = min(later, default=None)
    is_last = False
    is_core_group = meeting.kind is MeetingKind.CORE_GROUP
    rcpc_on = conference.expected_on(of_tier(facts), policy, calendar) if is_core_group else None
    if rcpc_on is not None and held_on < rcpc_on:
        following = next_on or cadence.next_due(meeting.kind, held_on, policy, calendar).due_on
        final = cadence.last_core_group_due(rcpc_on, policy, calendar).due_on
        is_last = following > rcpc_on or held_on >= final
    return cadence.record_due(
        meeting.kind, held_on, policy, calendar, next_on=next_on, last_before_conference=is_last
    )
