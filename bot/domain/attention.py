"""What needs attention about one family, worst first: what is with somebody to decide, then each signal of drift."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from bot.domain import cycle, drift, escalations
from bot.domain.calendar import WorkingCalendar
from bot.domain.drift import Signal
from bot.domain.facts import EscalationFacts, FamilyFacts, Level, MeetingStatus
from bot.domain.permissions import Capability
from bot.domain.policy import Policy
from bot.domain.refusals import Refusal, refusal


@refusal
class SignalOver(Refusal):
    """It shows no more: the facts have changed."""


@refusal
class LeadAskedToday(Refusal):
    """The same person has asked the lead about the same thing today."""


@refusal
class NobodyLeads(Refusal):
    """There is no lead professional to ask."""


@dataclass(frozen=True, slots=True)
class Attention:
    """`quiet` are the keys of the signals that somebody has acknowledged at their present level."""

    facts: FamilyFacts
    undecided: tuple[EscalationFacts, ...]
    signals: tuple[Signal, ...]
    quiet: frozenset[str] = field(default_factory=frozenset)

    @property
    def is_needed(self) -> bool:
        """Whether there is anything at all, acknowledged or not."""
        return bool(self.undecided or self.signals)

    @property
    def loud(self) -> tuple[Signal, ...]:
        return tuple(signal for signal in self.signals if signal.key not in self.quiet)

    @property
    def worst(self) -> Signal | None:
        """What to show first: of those that nobody has acknowledged, if there is one."""
        return next(iter((*self.loud, *self.signals)), None)

    @property
    def rank(self) -> tuple[int, datetime]:
        """The worst first: to be decided, urgent, the rest, what is known to somebody; then the oldest."""
        since = min([*(e.raised_at for e in self.undecided), *(s.since_at for s in self.loud or self.signals)])
        if self.undecided:
            return 0, since
        levels = {signal.level for signal in self.loud}
        return (1 if Level.RED in levels else 2 if levels else 3), since


def attention(facts: FamilyFacts, policy: Policy, calendar: WorkingCalendar, now: datetime) -> Attention:
    found = drift.signals(facts, policy, calendar, now)
    return Attention(
        facts,
        tuple(one for one in facts.escalations if escalations.is_open(one, facts, policy)),
        tuple(found),
        frozenset(one.key for one in found if drift.is_quiet(one, facts, now, calendar)),
    )


def find(looked: Attention, key: str) -> Signal | None:
    """The signal of this key; if its clock has begun anew meanwhile, the same signal about the same subject."""
    exact = next((one for one in looked.signals if one.key == key), None)
    if exact is not None:
        return exact
    return next((one for one in looked.signals if one.key.rpartition(":")[0] == key.rpartition(":")[0]), None)


def is_in_hand(signal: Signal, facts: FamilyFacts) -> bool:
    """A date is wanted, and is being found: until it is urgent that is no news to whoever finds it."""
    wants_date = signal.signal in ("not_booked", "no_future_date") and signal.level is Level.AMBER
    return wants_date and cycle.is_being_arranged(facts)


class Mend(StrEnum):
    """The one thing that mends a signal."""

    BOOK = "book"
    SEE_MEETING = "see_meeting"  # a date is being found, or is fixed already
    RECORD = "record"
    ASK_FOR_UPDATES = "ask_for_updates"
    CHANGE_TABLE = "change_table"
    CHOOSE_LEAD = "choose_lead"
    RECORD_AGREEMENT = "record_agreement"
    CHANGE_TIER = "change_tier"


TAKES: dict[Mend, Capability] = {
    Mend.BOOK: Capability.ARRANGE_MEETING,
    Mend.SEE_MEETING: Capability.SEE_FAMILY,
    Mend.RECORD: Capability.RECORD_MEETING,
    Mend.ASK_FOR_UPDATES: Capability.ASK_FOR_UPDATE,
    Mend.CHANGE_TABLE: Capability.CHANGE_TABLE,
    Mend.CHOOSE_LEAD: Capability.CHANGE_TABLE,
    Mend.RECORD_AGREEMENT: Capability.RECORD_AGREEMENT,
    Mend.CHANGE_TIER: Capability.CHANGE_TIER,
}

_MENDS: dict[str, Mend] = {
    "record_late": Mend.RECORD,
    "voice_not_recorded": Mend.RECORD,
    "agency_silent": Mend.ASK_FOR_UPDATES,
    "child_not_seen": Mend.ASK_FOR_UPDATES,
    "agency_absent": Mend.CHANGE_TABLE,
    "no_lead": Mend.CHOOSE_LEAD,
    "agreement_ending": Mend.RECORD_AGREEMENT,
    "open_too_long": Mend.CHANGE_TIER,
    "stepped_up_again": Mend.CHANGE_TIER,
}


def mend(signal: Signal, facts: FamilyFacts, now: datetime) -> tuple[Mend, UUID | None]:
    """What to do about it, and the meeting that it is done to. Everything else about meetings is mended by a date."""
    chosen = _MENDS.get(signal.signal, Mend.BOOK)
    if chosen is Mend.RECORD:
        return chosen, signal.subject_id if facts.meeting(signal.subject_id) else _last_held(facts)
    if chosen is not Mend.BOOK:
        return chosen, None
    seeking = (MeetingStatus.PROPOSED, MeetingStatus.POLLED)
    open_one = cycle.booked(facts, now) or next(
        (meeting for meeting in facts.meetings if meeting.status in seeking and meeting.kind in cycle.kinds(facts)),
        None,
    )
    return (Mend.SEE_MEETING, open_one.id) if open_one else (Mend.BOOK, None)


def _last_held(facts: FamilyFacts) -> UUID | None:
    held = [meeting for meeting in facts.meetings if meeting.status is MeetingStatus.HELD and meeting.starts_at]
    last = max(held, key=lambda meeting: meeting.starts_at or meeting.proposed_at, default=None)
    return last.id if last else None
