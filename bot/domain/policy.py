"""The figures that the rules use, as one dated value: what is promised, when it is due, whom it reaches.

Every figure comes from a policy file (`policies/england_2026.toml` is the default) with its unit, its reference and
whether it is statutory, local practice or this project's own. The policy in force on the day a clock started
governs that clock. Counts are in the unit that the field's type names; `Takes` says what a file may give.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import Annotated

from bot.domain.calendar import Interval
from bot.domain.facts import MeetingKind, Role, Rung, Tier
from bot.domain.refusals import Refusal, refusal


class Status(StrEnum):
    """How much weight a figure has. Only a statutory one is not the borough's to choose."""

    STATUTORY = "statutory"
    LOCAL_PRACTICE = "local practice"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a figure comes from. `found` is the range seen elsewhere, if boroughs differ."""

    reference: str
    status: Status
    found: str = ""


@dataclass(frozen=True, slots=True)
class Takes:
    """What a policy file may give for a figure: its units, and the least and most of it."""

    units: tuple[str, ...]
    least: int = 0
    most: int = 366


_LENGTHS = ("working days", "days", "weeks", "months")
OFFSETS = {"working days before the meeting": -1, "working days after asking": 1}

WorkingDays = Annotated[int, Takes(("working days",), 0, 60)]
SomeWorkingDays = Annotated[int, Takes(("working days",), 1, 60)]
SeriesOfWorkingDays = Annotated[tuple[int, ...], Takes(("working days",), 1, 60)]
Hours = Annotated[int, Takes(("hours",), 1, 48)]
Length = Annotated[Interval, Takes(_LENGTHS, 1, 60)]
LengthFromNow = Annotated[Interval, Takes(_LENGTHS, 0, 60)]
LocalTime = Annotated[time, Takes(("local time",))]
Count = Annotated[
    int, Takes(("agencies", "messages", "times", "meetings", "requests", "cycles", "reviews", "dates"), 1, 50)
]
LocalTimes = Annotated[tuple[time, ...], Takes(("local time",))]
YesNo = Annotated[bool, Takes(("yes or no",))]
OneRole = Annotated[Role, Takes(("role",))]
Roles = Annotated[tuple[Role, ...], Takes(("roles",))]
Offset = Annotated[int, Takes(tuple(OFFSETS), 0, 60)]
Offsets = Annotated[tuple[int, ...], Takes(tuple(OFFSETS), 0, 60)]


class Chair(StrEnum):
    LEAD_PROFESSIONAL = "lead_professional"
    SOCIAL_WORKER = "social_worker"
    LEAD_SOCIAL_WORKER = "lead_social_worker"
    CAF_TEAM = "caf_team"


class Needed(StrEnum):
    """Who must be there, in person, remotely or by deputy, for a meeting to go ahead. A report does not count."""

    LEAD_PROFESSIONAL = "lead_professional"
    SOCIAL_WORKER = "social_worker"
    OUTGOING_SOCIAL_WORKER = "outgoing_social_worker"
    INCOMING_LEAD_PROFESSIONAL = "incoming_lead_professional"
    PARENT_OR_CARER = "parent_or_carer"


class Wins(StrEnum):
    """What the rule prefers when no date keeps both notice and deadline."""

    ALWAYS = "always"  # the deadline, however short the notice
    DOWN_TO_FLOOR = "down_to_floor"  # the deadline while the notice reaches the floor, below it the later date


class Gate(StrEnum):
    """What a family must have agreed to before an agency is asked for an update."""

    AGREEMENT = "agreement"  # on record, in date, for that agency; else nothing is sent
    AGREEMENT_OR_TASK = "agreement_or_task"  # as above; a refusal opens a task for social worker and manager
    NEED_TO_KNOW = "need_to_know"  # no gate; the reason and basis are on record


class Hop(StrEnum):
    """To whom an escalation passes when it is not acknowledged."""

    MANAGER = "manager"
    DEPUTY = "deputy"  # the manager's
    TEAM = "team"  # any manager of that team
    HEAD_OF_SERVICE = "head_of_service"
    OPERATOR = "operator"


class Between(StrEnum):
    """Who tries to settle a professional disagreement at a stage."""

    PRACTITIONERS = "practitioners"
    FIRST_LINE_MANAGERS = "first_line_managers"
    SERVICE_MANAGERS = "service_managers"
    HEADS_OF_SERVICE = "heads_of_service"


OneGate = Annotated[Gate, Takes(("gate",))]
Hops = Annotated[tuple[Hop, ...], Takes(("roles",))]
OneChair = Annotated[Chair, Takes(("role",))]
Needs = Annotated[tuple[Needed, ...], Takes(("roles",))]
WhatWins = Annotated[Wins, Takes(("rule",))]
OneBetween = Annotated[Between, Takes(("roles",))]


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
    poll_open: SomeWorkingDays  # or until every needed seat has answered
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


@refusal
class NoFigures(Refusal):
    """The policy has no such figures for this kind of meeting: a conference is arranged by others."""

    kind: MeetingKind


@dataclass(frozen=True, slots=True)
class Policy(Figures):
    """One dated policy. `sources` has the reference of each figure by its key, as `meetings.tac.notice`."""

    name: str
    valid_from: date
    sources: Mapping[str, Source]

    def source(self, key: str) -> Source:
        return self.sources[key]

    def meeting(self, kind: MeetingKind) -> MeetingRules:
        """The figures of a kind of meeting. Raises `NoFigures` for a conference."""
        if kind is MeetingKind.RCPC:
            raise NoFigures(kind)
        rules: MeetingRules = getattr(self.meetings, kind.value)
        return rules

    def notice_promised(self, kind: MeetingKind, first: bool) -> int:
        """Working days. The first meeting of its kind may have its own figure."""
        rules = self.meeting(kind)
        return rules.notice_first if first else rules.notice

    def notice_floor(self, kind: MeetingKind, first: bool) -> int:
        """Working days below which a reason is required and the manager is told."""
        rules = self.meeting(kind)
        return rules.notice_floor_first if first else rules.notice_floor

    def decides(self, tier: Tier) -> tuple[Role, ...]:
        """Who decides at the top for the tier, and who is next above, in order."""
        roles: tuple[Role, ...] = getattr(self.deciders, tier.value)
        return roles

    def gate(self, tier: Tier) -> Gate:
        gate: Gate = getattr(self.agreement, tier.value)
        return gate

    def ladder(self, kind: MeetingKind | None) -> Ladder:
        """How an update is chased for a kind of meeting; None: between meetings."""
        match kind:
            case None:
                return self.updates.between_meetings
            case MeetingKind.CHIN:
                return self.updates.chin
            case MeetingKind.CORE_GROUP:
                return self.updates.core_group
            case MeetingKind.TAC | MeetingKind.TAC_AFTER_STEP_DOWN:
                return self.updates.tac
            case _:
                raise NoFigures(kind)

    def rungs(self, kind: MeetingKind | None, tier: Tier) -> tuple[Rung, ...]:
        """The steps of the ladder as they freeze when it starts, each with its roles, in order.

        Nudges go to the holder. On rung 1 a seat without a deputy falls to `updates.instead_of_deputy`. Rung 3 is the
        tier's first decider; the others follow by passing on.
        """
        ladder = self.ladder(kind)
        nudges = tuple(
            Rung(f"nudge_{number}", offset, (Role.HOLDER,)) for number, offset in enumerate(ladder.nudges, 1)
        )
        return (
            *nudges,
            Rung("rung_1", ladder.rung_1, self.updates.rung_1_roles),
            Rung("rung_2", ladder.rung_2, self.updates.rung_2_roles),
            Rung("rung_3", ladder.rung_3, self.decides(tier)[:1]),
        )


def policy_in_force(policies: Iterable[Policy], on: date) -> Policy:
    """The policy that governs a clock started that day: the last to have come into force by then.

    Before the first of them the first one governs, since nothing else could. `policies` is never empty.
    """
    dated = sorted(policies, key=lambda policy: policy.valid_from)
    return next((policy for policy in reversed(dated) if policy.valid_from <= on), dated[0])
