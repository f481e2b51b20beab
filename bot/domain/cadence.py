"""When meetings and their records are due, and by which rule.

The first is counted from its event (assessment, closure, plan, ICPC), each next one from the last that was held.
A review on paper is a kind of its own and stops no clock. School holidays never move a deadline.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.domain.calendar import Interval, Unit, WorkingCalendar
from bot.domain.facts import MeetingKind
from bot.domain.policy import Policy
from bot.domain.refusals import Refusal, refusal

HELD_AGAIN = "held_again.within"
AGREED = "agreed_interval"  # the rule where the meeting itself agreed on something sooner than the policy's maximum


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day by which something is due. `rule` is the policy's key, `reference` its source.

    `fell_on` is the day that the interval reached, where that was no working day and the one before it counts.
    """

    kind: MeetingKind
    due_on: date
    rule: str
    reference: str
    counted_from: date
    interval: Interval
    fell_on: date | None = None


@refusal
class IntervalTooLong(Refusal):
    """A meeting may agree to meet sooner than the policy's maximum, never later."""

    agreed: Interval
    most: Interval


def first_due(kind: MeetingKind, event_on: date, policy: Policy, calendar: WorkingCalendar) -> Deadline:
    """When the first meeting is due after the event; for an RCPC, the first one after the ICPC."""
    if kind is MeetingKind.RCPC:
        return _deadline(kind, event_on, policy.conference.first_within, "conference.first_within", policy, calendar)
    interval = policy.meeting(kind).first_due
    return _deadline(kind, event_on, interval, f"meetings.{kind}.first_due", policy, calendar)


def next_due(
    kind: MeetingKind,
    last_on: date,
    policy: Policy,
    calendar: WorkingCalendar,
    agreed: Interval | None = None,
) -> Deadline:
    """When the next meeting is due after one held on `last_on`: as agreed there, and by the policy at the latest."""
    interval, rule = longest(kind, policy)
    latest = _deadline(kind, last_on, interval, rule, policy, calendar)
    if agreed is None:
        return latest
    sooner = _landed(kind, last_on, agreed, AGREED, latest.reference, calendar)
    return sooner if sooner.due_on < latest.due_on else latest


def longest(kind: MeetingKind, policy: Policy) -> tuple[Interval, str]:
    """The most that may lie between two meetings of the kind, and the policy's key for it.

    A TAC after a step-down goes on as a TAC, unless the borough says otherwise.
    """
    if kind is MeetingKind.RCPC:
        return policy.conference.then_within, "conference.then_within"
    own = policy.meeting(kind).then_every
    if own is None and kind is not MeetingKind.TAC:
        return longest(MeetingKind.TAC, policy)
    assert own is not None  # the policy's check requires a TAC's
    return own, f"meetings.{kind}.then_every"


def require_within_longest(
    kind: MeetingKind, last_on: date, agreed: Interval, policy: Policy, calendar: WorkingCalendar
) -> None:
    """Raises `IntervalTooLong` when what the meeting agreed would land later than the policy allows."""
    most, _ = longest(kind, policy)
    if calendar.add(last_on, agreed) > calendar.add(last_on, most):
        raise IntervalTooLong(agreed, most)


def weeks_to_agree(kind: MeetingKind, last_on: date, policy: Policy, calendar: WorkingCalendar) -> tuple[int, ...]:
    """The intervals in whole weeks that are offered with one tap: the longest that the policy allows, and two less."""
    most, _ = longest(kind, policy)
    weeks = max(1, (calendar.add_exactly(last_on, most) - last_on).days // 7)
    return tuple(range(max(1, weeks - 2), weeks + 1))


def last_core_group_due(rcpc_on: date, policy: Policy, calendar: WorkingCalendar) -> Deadline:
    """The last day on which the core group before a conference may meet."""
    before = Interval(-policy.conference.last_core_group_before, Unit.WORKING_DAYS)
    rule = "conference.last_core_group_before"
    return _deadline(MeetingKind.CORE_GROUP, rcpc_on, before, rule, policy, calendar)


def core_groups_due(
    icpc_on: date,
    rcpc_on: date,
    policy: Policy,
    calendar: WorkingCalendar,
    *,
    last_on: date | None = None,
    agreed: Interval | None = None,
) -> tuple[Deadline, ...]:
    """Every core group up to the conference, so that all can be booked at once: each counted from the one before.

    One that would fall between the last allowed day and the conference is due on the last allowed day instead.
    None follow when the conference comes first. Starts after `last_on` where some were already held.
    """
    final = last_core_group_due(rcpc_on, policy, calendar)
    kind = MeetingKind.CORE_GROUP
    due: list[Deadline] = []
    following = (
        first_due(kind, icpc_on, policy, calendar)
        if last_on is None
        else next_due(kind, last_on, policy, calendar, agreed)
    )
    while following.due_on <= final.due_on:
        due.append(following)
        following = next_due(kind, following.due_on, policy, calendar, agreed)
    earlier = due[-1].due_on if due else last_on or icpc_on
    if earlier < final.due_on and following.due_on < rcpc_on:
        due.append(final)
    return tuple(due)


def record_due(
    kind: MeetingKind,
    held_on: date,
    policy: Policy,
    calendar: WorkingCalendar,
    *,
    next_on: date | None = None,
    last_before_conference: bool = False,
) -> Deadline:
    """When the record of a meeting is due: never before the working day after it, however near the next one is."""
    rules, key = policy.meeting(kind), f"meetings.{kind}"
    if last_before_conference and rules.record_due_last_before_conference is not None:
        shorter, rule = rules.record_due_last_before_conference, f"{key}.record_due_last_before_conference"
        return _deadline(kind, held_on, shorter, rule, policy, calendar)
    due = _deadline(kind, held_on, rules.record_due, f"{key}.record_due", policy, calendar)
    if next_on is None or rules.record_before_next is None:
        return due
    before = _deadline(kind, next_on, -rules.record_before_next, f"{key}.record_before_next", policy, calendar)
    if before.due_on >= due.due_on:
        return due
    return before if before.due_on > held_on else _the_day_after(before, held_on, calendar)


def held_again_by(kind: MeetingKind, on: date, policy: Policy, calendar: WorkingCalendar) -> Deadline:
    """When a meeting that those needed did not come to, or that did not happen, is held again."""
    return _deadline(kind, on, policy.held_again.within, HELD_AGAIN, policy, calendar)


def _deadline(
    kind: MeetingKind, start: date, interval: Interval, rule: str, policy: Policy, calendar: WorkingCalendar
) -> Deadline:
    return _landed(kind, start, interval, rule, policy.source(rule).reference, calendar)


def _landed(
    kind: MeetingKind, start: date, interval: Interval, rule: str, reference: str, calendar: WorkingCalendar
) -> Deadline:
    due_on, reached = calendar.add(start, interval), calendar.add_exactly(start, interval)
    return Deadline(kind, due_on, rule, reference, start, interval, None if reached == due_on else reached)


def _the_day_after(deadline: Deadline, held_on: date, calendar: WorkingCalendar) -> Deadline:
    first = calendar.add_working_days(held_on, 1)
    return Deadline(deadline.kind, first, deadline.rule, deadline.reference, deadline.counted_from, deadline.interval)
