"""What the rules look at: one family, its people and its meetings, frozen at one reading.

`storage` builds these from rows; rules take them with the policy and `now`, and return decisions. Identifiers are
UUIDs; every `*_at` is an aware UTC instant, every `*_on` a local date, every `*_until` exclusive.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID


class Nation(StrEnum):
    """Whose bank holidays count."""

    ENGLAND = "england"
    WALES = "wales"
    SCOTLAND = "scotland"
    NORTHERN_IRELAND = "northern_ireland"


class Tier(StrEnum):
    """The level of help a child has. Labels differ between boroughs and are data; these are the keys."""

    EARLY_HELP = "early_help"
    CHILD_IN_NEED = "child_in_need"
    CHILD_PROTECTION = "child_protection"


class MeetingKind(StrEnum):
    """The meetings that Roundtable knows of; each has its own figures in the policy."""

    TAC = "tac"
    TAC_AFTER_STEP_DOWN = "tac_after_step_down"
    CHIN = "chin"
    CORE_GROUP = "core_group"
    RCPC = "rcpc"


TACS = frozenset({MeetingKind.TAC, MeetingKind.TAC_AFTER_STEP_DOWN})
MEETING_OF_TIER = {
    Tier.EARLY_HELP: MeetingKind.TAC,
    Tier.CHILD_IN_NEED: MeetingKind.CHIN,
    Tier.CHILD_PROTECTION: MeetingKind.CORE_GROUP,
}


class Function(StrEnum):
    """What somebody does at the table. A seat has a function; health visitor and school nurse count as two."""

    HEALTH_VISITOR = "health_visitor"
    SCHOOL_NURSE = "school_nurse"
    GP = "gp"
    CAMHS = "camhs"
    HOSPITAL = "hospital"
    DRUG_ALCOHOL = "drug_alcohol"
    SCHOOL = "school"
    EDUCATION_WELFARE = "education_welfare"
    CHILDRENS_PROJECT = "childrens_project"
    EARLY_HELP = "early_help"
    SOCIAL_CARE = "social_care"
    POLICE = "police"
    YOUTH_OFFENDING = "youth_offending"
    HOUSING = "housing"
    THIRD_SECTOR = "third_sector"


class Role(StrEnum):
    """Whom a step is addressed to. A role resolves to people through the directory, at the moment it is needed."""

    HOLDER = "holder"
    DEPUTY = "deputy"
    LINE_MANAGER = "line_manager"
    SAFEGUARDING_LEAD = "safeguarding_lead"
    LEAD = "lead"
    CAF_TEAM = "caf_team"
    CAF_MANAGER = "caf_manager"
    TEAM_MANAGER = "team_manager"
    CONFERENCE_CHAIR = "conference_chair"
    HEAD_OF_SERVICE = "head_of_service"
    OPERATOR = "operator"


class Reach(StrEnum):
    """How somebody can be reached now."""

    CHAT = "chat"
    EMAIL = "email"  # never joined, or has blocked the bot
    BLOCKED = "blocked"  # has blocked the bot: e-mail, and the lead sees it
    NOBODY = "nobody"  # neither chat nor address


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `start_on` to `until`, the last one excluded."""

    start_on: date
    until: date

    def __contains__(self, day: date) -> bool:
        return self.start_on <= day < self.until


@dataclass(frozen=True, slots=True)
class PersonFacts:
    id: UUID
    name: str
    agency_id: UUID
    function: Function
    reach: Reach = Reach.EMAIL
    working_weekdays: frozenset[int] = frozenset({0, 1, 2, 3, 4})  # Monday is 0
    away: tuple[Span, ...] = ()
    leaving_on: date | None = None
    line_manager_id: UUID | None = None
    deputy_id: UUID | None = None
    is_shared_mailbox: bool = False
    posts: frozenset[Role] = frozenset()
    reminders_off: bool = False  # of meetings that they have answered for; nothing else can be switched off


@dataclass(frozen=True, slots=True)
class AgencyFacts:
    id: UUID
    name: str
    safeguarding_lead_id: UUID | None = None
    closed: tuple[Span, ...] = ()  # closed days and, for schools, holidays


@dataclass(frozen=True, slots=True)
class PeriodFacts:
    """One tier that a child has had. Periods follow each other: the next one's start is this one's end."""

    tier: Tier
    from_on: date


@dataclass(frozen=True, slots=True)
class ChildFacts:
    id: UUID
    letter: str  # A is the eldest
    age_band: str
    tier: Tier
    tier_from_on: date
    event_on: date  # assessment, plan or ICPC: the event that the first meeting is counted from
    rcpc_on: date | None = None  # the review conference that is fixed
    last_rcpc_on: date | None = None  # the last review conference that took place
    ended_on: date | None = None  # the plan was closed that day, and no other followed
    periods: tuple[PeriodFacts, ...] = ()  # every tier so far, the present one too, oldest first


@dataclass(frozen=True, slots=True)
class StandingIn:
    """Who stands in for a seat now; `meeting_id`: for that meeting only."""

    person_id: UUID
    meeting_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class SeatFacts:
    """A place at the table: an agency and a function. `holder` is who sits there now."""

    id: UUID
    agency_id: UUID
    function: Function
    is_lead: bool = False
    holder_id: UUID | None = None
    holder_since_at: datetime | None = None
    knows_family_at: datetime | None = None  # when the holder confirmed that they know which family it is
    deputy_id: UUID | None = None  # an explicit deputy for this seat now
    standing_in: tuple[StandingIn, ...] = ()
    successor_id: UUID | None = None  # who takes the seat over, where that is settled
    added_at: datetime | None = None
    vacant_since_at: datetime | None = None  # when the last holder went; None while somebody sits there
    leaver_id: UUID | None = None  # whose leaving date has come, and who was followed by nobody
    changes_at: datetime | None = None  # when a handover, the end of standing in, or a leaving date next takes effect


@dataclass(frozen=True, slots=True)
class ParentFacts:
    id: UUID
    label: str  # "mother", "father", "carer": a word from a list, never a name


class MeetingStatus(StrEnum):
    PROPOSED = "proposed"
    POLLED = "polled"
    CONFIRMED = "confirmed"
    HELD = "held"
    CANCELLED = "cancelled"


class Answer(StrEnum):
    """An RSVP. The likeliest comes first on the screen."""

    COMING = "coming"
    ONLINE = "online"
    DEPUTY = "deputy"
    REPORT = "report"
    CANNOT = "cannot"


class Vote(StrEnum):
    YES = "yes"
    IF_NEEDED = "if_needed"
    NO = "no"


@dataclass(frozen=True, slots=True)
class RsvpFacts:
    """An answer belongs to one date revision: an old yes never counts."""

    seat_id: UUID
    revision: int
    answer: Answer
    at: datetime
    reason: str | None = None
    deputy_id: UUID | None = None

    @property
    def is_withdrawn(self) -> bool:
        """The deputy who was sent cannot come: nobody has answered for the seat any more."""
        return self.answer is Answer.CANNOT and self.deputy_id is not None


@dataclass(frozen=True, slots=True)
class OptionFacts:
    id: UUID
    starts_at: datetime
    votes: tuple[tuple[UUID, Vote], ...] = ()  # seat id, vote; latest only


@dataclass(frozen=True, slots=True)
class PollFacts:
    opened_at: datetime
    closes_at: datetime
    options: tuple[OptionFacts, ...]
    answered: tuple[UUID, ...] = ()  # seats that have pressed Done or "None of these"
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DateRevision:
    """One date that the meeting has had. `cause` is a key from the reasons for moving, None for the first date."""

    revision: int
    starts_at: datetime
    set_at: datetime
    cause: str | None = None
    full_notice: bool = True
    not_held_at: datetime | None = None  # when it was said that this day had come and nothing took place


class Presence(StrEnum):
    THERE = "there"
    REMOTE = "remote"
    DEPUTY = "deputy"
    REPORT = "report"
    APOLOGIES = "apologies"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class PresenceFacts:
    """Who came: exactly one of seat, parent and child is set. Only the latest entry for each."""

    presence: Presence
    seat_id: UUID | None = None
    parent_id: UUID | None = None
    child_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class VoiceFacts:
    child_id: UUID
    method: str | None  # how it was heard; None: not obtained
    not_obtained: str | None = None  # why, from a list


@dataclass(frozen=True, slots=True)
class MeetingFacts:
    id: UUID
    kind: MeetingKind
    status: MeetingStatus
    child_ids: tuple[UUID, ...]
    revision: int  # 0 while no date is fixed
    starts_at: datetime | None
    minutes: int
    proposed_at: datetime
    fixed_at: datetime | None = None  # when the present date was fixed: notice starts here
    is_first: bool = False  # the first of its kind under the plan
    place: str | None = None  # in_person, online, both
    dates: tuple[DateRevision, ...] = ()
    rsvps: tuple[RsvpFacts, ...] = ()  # the latest for each seat, whichever revision
    parents_coming: tuple[UUID, ...] = ()
    poll: PollFacts | None = None
    presences: tuple[PresenceFacts, ...] = ()
    voices: tuple[VoiceFacts, ...] = ()
    recorded_at: datetime | None = None  # attendance taken
    finished_at: datetime | None = None  # the record is complete
    went_ahead: bool | None = None  # held with those needed; None until recorded
    cancelled_at: datetime | None = None
    cancel_cause: str | None = None
    gap_accepted_at: datetime | None = None
    notice_kept: bool = True
    goes_ahead_without: str | None = None  # why the chair goes ahead though somebody needed is missing
    agreed_weeks: int | None = None  # what was agreed at it: how soon to meet again
    agreement_check: str | None = None  # what the family said when their agreement was checked there

    @property
    def is_open(self) -> bool:
        """Neither held nor cancelled: it may still happen, or has passed and is not recorded."""
        return self.status not in (MeetingStatus.HELD, MeetingStatus.CANCELLED)

    @property
    def ends_at(self) -> datetime | None:
        return None if self.starts_at is None else self.starts_at + timedelta(minutes=self.minutes)

    def date_before(self, revision: int) -> DateRevision | None:
        """The date that it had before this one; None for its first."""
        return max((one for one in self.dates if one.revision < revision), key=lambda one: one.revision, default=None)

    def rsvp_of(self, seat_id: UUID) -> RsvpFacts | None:
        """The seat's answer to the present date. One to an earlier date never counts."""
        answers = (rsvp for rsvp in self.rsvps if rsvp.seat_id == seat_id and not rsvp.is_withdrawn)
        return next((rsvp for rsvp in answers if rsvp.revision == self.revision), None)


class UpdateAnswer(StrEnum):
    """What an agency can answer with one tap. Telegram carries this and no narrative."""

    SEEN_NO_CHANGE = "seen_no_change"
    SEEN_TO_PLAN = "seen_to_plan"
    NOT_SEEN = "not_seen"
    CHANGED = "changed"
    WORRIED = "worried"
    NOT_MINE = "not_mine"
    NEED_UNTIL = "need_until"
    ADULT_ONLY = "adult_only"
    NEED_AGREEMENT = "need_agreement"


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of a ladder, frozen when the ladder started. `offset` counts working days, from the meeting back
    (negative) or from the asking on (positive)."""

    step: str  # "due" (no roles: when the answer is due), "nudge_1", "nudge_2", "rung_1", "rung_2", "rung_3"
    offset: int
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """An update asked of a seat."""

    id: UUID
    seat_id: UUID
    asked_at: datetime
    due_at: datetime
    cycle: int  # counts the requests to this seat
    rungs: tuple[Rung, ...] = ()
    meeting_id: UUID | None = None  # None: between meetings
    answer: UpdateAnswer | None = None
    answered_at: datetime | None = None
    recorded_by_id: UUID | None = None  # "they told me": who wrote it down
    cancelled_at: datetime | None = None
    more_time_until: date | None = None
    child_ids: tuple[UUID, ...] = ()  # whom the answer is about; empty: every child


@dataclass(frozen=True, slots=True)
class EscalationFacts:
    """An unanswered request, or a worry, that is somebody's to decide. Open until answered or decided."""

    id: UUID
    reason: str  # "no_answer", "worry", "date", "not_recorded", "agreement"
    raised_at: datetime
    role: Role  # who has it now
    holder_id: UUID | None  # the person that it was put to
    put_at: datetime  # when this holder got it
    raised_by_id: UUID | None = None  # whoever said that they are worried
    request_id: UUID | None = None
    meeting_id: UUID | None = None
    seat_id: UUID | None = None
    hop: int = 0  # how often it has passed on
    acknowledged_at: datetime | None = None
    acknowledged_by_id: UUID | None = None
    decision: str | None = None
    decided_at: datetime | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AgreementFacts:
    """The family's agreement on record. It is agreement to the service; the legal basis is recorded apart."""

    given_on: date | None
    until: date | None
    agency_ids: frozenset[UUID] | None = None  # None: every agency at the table
    withdrawn_on: date | None = None
    refused: bool = False
    override: bool = False  # a named person overrode it, with a basis and a reason
    basis: str | None = None
    because: str | None = None
    recorded_at: datetime | None = None
    recorded_by_id: UUID | None = None


class Level(StrEnum):
    AMBER = "amber"
    RED = "red"


@dataclass(frozen=True, slots=True)
class SeenSignal:
    """What is stored of a drift signal: when it was first seen, the worst level since, and who has acknowledged that.

    A signal that worsens is acknowledged by nobody any more.
    """

    key: str  # signal and subject
    level: Level
    first_seen_at: datetime
    acknowledged_at: datetime | None = None
    acknowledged_by_id: UUID | None = None
    remind_on: date | None = None
    snoozes: int = 0  # how often it was put off at this level


@dataclass(frozen=True, slots=True)
class FamilyFacts:
    """Everything the rules may ask about one family."""

    id: UUID
    reference: str
    nation: Nation
    opened_at: datetime
    baseline_on: date  # clocks start here: going live turns nothing red at once
    children: tuple[ChildFacts, ...] = ()  # those on a plan: the rules ask about nobody else
    parents: tuple[ParentFacts, ...] = ()  # those who take part
    former_children: tuple[ChildFacts, ...] = ()  # their plan was closed; what was recorded names them
    former_parents: tuple[ParentFacts, ...] = ()
    seats: tuple[SeatFacts, ...] = ()
    people: dict[UUID, PersonFacts] = field(default_factory=dict)  # everybody the family's steps may reach
    agencies: dict[UUID, AgencyFacts] = field(default_factory=dict)
    closed: tuple[Span, ...] = ()  # the authority's own closed days
    agreement: AgreementFacts | None = None
    legal_basis: str | None = None  # on which information is shared where no agreement is needed
    meetings: tuple[MeetingFacts, ...] = ()  # oldest first, by start or proposal
    requests: tuple[RequestFacts, ...] = ()
    escalations: tuple[EscalationFacts, ...] = ()
    signals: tuple[SeenSignal, ...] = ()
    done: frozenset[str] = frozenset()  # keys of the steps that were taken or have lapsed
    closed_at: datetime | None = None
    closed_because: str | None = None

    @property
    def tier(self) -> Tier:
        """The family's highest tier: it decides which meeting is held and who decides at the top."""
        order = (Tier.CHILD_PROTECTION, Tier.CHILD_IN_NEED, Tier.EARLY_HELP)
        present = {child.tier for child in self.children or self.former_children}
        return next((tier for tier in order if tier in present), Tier.EARLY_HELP)

    @property
    def lead(self) -> SeatFacts | None:
        """The lead professional's seat, whoever sits there now."""
        return next((seat for seat in self.seats if seat.is_lead), None)

    @property
    def children_ever(self) -> int:
        """How many letters have been given: one that people know is never given to another child."""
        return len(self.children) + len(self.former_children)

    def child(self, child_id: UUID | None) -> ChildFacts | None:
        """A child of the family, on a plan or not any more."""
        return next((child for child in (*self.children, *self.former_children) if child.id == child_id), None)

    def parent(self, parent_id: UUID | None) -> ParentFacts | None:
        """A parent or carer, whether they still take part or not."""
        return next((parent for parent in (*self.parents, *self.former_parents) if parent.id == parent_id), None)

    def seat(self, seat_id: UUID | None) -> SeatFacts | None:
        return next((seat for seat in self.seats if seat.id == seat_id), None)

    def meeting(self, meeting_id: UUID | None) -> MeetingFacts | None:
        return next((meeting for meeting in self.meetings if meeting.id == meeting_id), None)

    def request(self, request_id: UUID | None) -> RequestFacts | None:
        return next((request for request in self.requests if request.id == request_id), None)

    def person(self, person_id: UUID | None) -> PersonFacts | None:
        return None if person_id is None else self.people.get(person_id)


@dataclass(frozen=True, slots=True)
class Due:
    """Something that must happen at `due_at`, once.

    `series` groups steps of which only the newest useful one is taken (an outage never fires a backlog), and of
    several at one instant the highest by `rank`; the others are noted as lapsed. After `useful_until` it is noted
    as lapsed instead of being taken. `key` is unique for ever.
    """

    kind: str
    due_at: datetime
    subject_id: UUID  # the meeting, request, escalation, seat or family it is about
    key: str
    series: str
    useful_until: datetime | None = None
    seat_id: UUID | None = None
    roles: tuple[Role, ...] = ()
    rank: int = 0  # the place in its series: a rung is above a nudge
    detail: str = ""  # the step's own word: a reminder's offset, a rung's name, a signal's key


WORKING_DAY_STARTS = time(9)
WORKING_DAY_ENDS = time(17)
