"""The figures of drift: from when each signal is amber, and from when red."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.policy_values import Count, Length, LengthFromNow, WorkingDays


@dataclass(frozen=True, slots=True)
class Lengths:
    """Amber and red after a length of time."""

    amber: LengthFromNow
    red: LengthFromNow


@dataclass(frozen=True, slots=True)
class Counts:
    """Amber and red at so many in a row."""

    amber: Count
    red: Count


@dataclass(frozen=True, slots=True)
class ActionOverdue:
    amber: LengthFromNow
    red_carried_over: Count


@dataclass(frozen=True, slots=True)
class NotBooked:
    """Before the meeting is due: so many working days more than the promised notice."""

    amber: WorkingDays
    red: WorkingDays


@dataclass(frozen=True, slots=True)
class Overdue:
    """After the due date."""

    amber: LengthFromNow
    red: LengthFromNow
    red_core_group: LengthFromNow


@dataclass(frozen=True, slots=True)
class Renewal:
    """Before the agreement ends."""

    amber: WorkingDays
    red: WorkingDays


@dataclass(frozen=True, slots=True)
class SteppedUpAgain:
    within: Length  # of the step down
    amber: Count
    red: Count


@dataclass(frozen=True, slots=True)
class Drift:
    """Each signal of drift, worst at red. Clocks start no earlier than a family's baseline date."""

    not_booked: NotBooked
    overdue: Overdue
    no_future_date: Lengths  # after a meeting
    cancelled_or_moved: Counts  # or moved with less than full notice, in a row
    could_not_go_ahead: Counts  # in a row
    no_lead: Lengths  # or leaving without a successor
    record_late: Lengths  # after the record was due
    action_overdue: ActionOverdue
    agency_silent: Counts
    agency_absent: Counts  # with no report
    child_not_seen: Lengths
    voice_not_recorded: Counts  # never is red
    no_change: Counts
    agreement_ending: Renewal
    open_early_help: Lengths
    open_child_in_need: Lengths
    open_child_protection: Lengths
    stepped_up_again: SteppedUpAgain
    disagreement_unanswered_red: LengthFromNow  # after the stage's limit
