"""Every figure that the rules use, section by section as a policy file gives them.

Each comes from a policy file (`policies/england_2026.toml` is the default) with its unit, its reference and whether it
is statutory, local practice or this project's own.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.policy_drift import Drift
from bot.domain.policy_values import (
    Count,
    Hops,
    Hours,
    Length,
    LocalTime,
    LocalTimes,
    Needs,
    Offset,
    Offsets,
    OneBetween,
    OneChair,
    OneGate,
    OneRole,
    Roles,
    SeriesOfWorkingDays,
    SomeWorkingDays,
    WhatWins,
    WorkingDays,
    YesNo,
)


@dataclass(frozen=True, slots=True)
class MeetingRules:
    """One kind of meeting. `notice` is promised; below `notice_floor` a reason is required, the manager is told."""

    chaired_by: OneChair
    first_due: Length  # after the assessment, closure, plan or ICPC
    notice: SomeWorkingDays
    notice_first: SomeWorkingDays
    notice_floor: WorkingDays
    notice_floor_first: WorkingDays
    needed: Needs
    other_agencies_needed: Count
    record_due: Length
    deadline_wins: WhatWins
    enough_people_check: SomeWorkingDays  # before the meeting
    then_every: Length | None = None  # at most this long after the last; None: as a TAC
    chaired_by_if_complex: OneChair | None = None
    record_before_next: Length | None = None  # if sooner than `record_due`
    record_due_last_before_conference: Length | None = None
    late_needs: OneRole | None = None  # whose decision it takes to miss the deadline
    first_has_poll: YesNo = True
    first_has_update_request: YesNo = True


@dataclass(frozen=True, slots=True)
class Meetings:
    tac: MeetingRules
    tac_after_step_down: MeetingRules
    chin: MeetingRules
    core_group: MeetingRules


@dataclass(frozen=True, slots=True)
class Conference:
    """The review conference (RCPC), which others arrange: the core groups lead up to it."""

    first_within: Length  # of the ICPC
    then_within: Length  # of the last
    last_core_group_before: SomeWorkingDays  # at least


@dataclass(frozen=True, slots=True)
class HeldAgain:
    """After a meeting without those needed, or one that did not happen."""

    within: Length
    notice: SomeWorkingDays


@dataclass(frozen=True, slots=True)
class Offered:
    """The dates and starting times that are offered. A meeting ends by `ends_by`."""

    dates: Count  # at most, in one question
    morning: LocalTimes
    afternoon: LocalTimes
    after_school: LocalTimes
    ends_by: LocalTime


@dataclass(frozen=True, slots=True)
class BeforeMeeting:
    booking_prompts: SeriesOfWorkingDays  # before one is due and none is booked
    poll_open: SomeWorkingDays  # or until every seat that somebody holds has answered, but the lead's
    poll_chased_after: SomeWorkingDays
    reminders: SeriesOfWorkingDays  # before the meeting
    last_reminder: Hours  # before the meeting
    early_meeting_before: LocalTime  # for these the last reminder comes the evening before
    evening_reminder_at: LocalTime
    did_it_happen_chased_after: SomeWorkingDays
    did_it_happen_manager_after: SomeWorkingDays


@dataclass(frozen=True, slots=True)
class Ladder:
    """Steps of chasing an update, in working days: negative before the meeting, positive after asking."""

    asked: Offset
    due: Offset
    nudges: Offsets
    rung_1: Offset
    rung_2: Offset
    rung_3: Offset


@dataclass(frozen=True, slots=True)
class Updates:
    tac: Ladder
    chin: Ladder
    core_group: Ladder
    between_meetings: Ladder
    rung_1_roles: Roles
    rung_2_roles: Roles
    instead_of_deputy: OneRole  # where a seat has no deputy
    none_between_if_meeting_within: SomeWorkingDays
    between_every: Length
    answer_stands: SomeWorkingDays  # one younger than this is not asked for again
    late_due: SomeWorkingDays  # after asking, where the steps are already past
    late_due_before_meeting: SomeWorkingDays  # at latest
    closed_seat_asked_before: SomeWorkingDays  # open days before the last open day
    asks_those_coming: YesNo  # before a meeting also those who will be there; else only those who are not coming
    family_known_within: SomeWorkingDays  # a new holder who has not said by then is reminded, and the lead told


@dataclass(frozen=True, slots=True)
class Escalation:
    passes_on_after: SomeWorkingDays  # 17:00 of that day
    passes_on_before_meeting: Hours  # at the latest
    passes_to: Hops
    acknowledged_pause: SomeWorkingDays  # at most
    pause_ends_before_meeting: SomeWorkingDays


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of professional disagreement. No answer in time opens the next stage."""

    between: OneBetween
    answer_within: SomeWorkingDays
    safeguarding_lead_advises: YesNo = False
    partnership_told: YesNo = False


@dataclass(frozen=True, slots=True)
class Disagreement:
    stages: tuple[Stage, ...]
    immediate_risk_within: WorkingDays  # 0: the same day, by telephone, recorded


@dataclass(frozen=True, slots=True)
class Agreement:
    early_help: OneGate
    child_in_need: OneGate
    child_protection: OneGate
    withdrawal_decided_within: SomeWorkingDays
    renewal_asked_before_end: SomeWorkingDays


@dataclass(frozen=True, slots=True)
class PeopleTime:
    """When people may be disturbed. Part-timers' days off are quiet too."""

    quiet_from: LocalTime
    quiet_until: LocalTime
    urgent_until: LocalTime
    urgent_from: LocalTime
    digest_at: LocalTime
    changes_interrupt_within: SomeWorkingDays
    moved_meeting_urgent_within: SomeWorkingDays
    messages_a_day: Count
    snooze: SomeWorkingDays  # at most
    snoozes: Count


@dataclass(frozen=True, slots=True)
class Deciders:
    """Who decides for each tier, in order: the tier's manager first, who is next above after."""

    early_help: Roles
    child_in_need: Roles
    child_protection: Roles


@dataclass(frozen=True, slots=True)
class Keeping:
    deleted_after_closure: Length


@dataclass(frozen=True, slots=True)
class Figures:
    """Every figure of a policy file, section by section."""

    meetings: Meetings
    conference: Conference
    held_again: HeldAgain
    offered: Offered
    before_meeting: BeforeMeeting
    updates: Updates
    escalation: Escalation
    disagreement: Disagreement
    agreement: Agreement
    people_time: PeopleTime
    drift: Drift
    deciders: Deciders
    keeping: Keeping
