"""The record of one meeting, in the order in which people leave a room: the next date first, then who came, then each
child's voice, then whether the family still agrees, then what was decided. What is still missing is derived from what has been recorded.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from bot.domain.children import is_born
from bot.domain.enough import WAS_THERE, Missing
from bot.domain.facts import Answer, FamilyFacts, MeetingFacts, MeetingStatus, Presence, PresenceFacts
from bot.domain.refusals import Refusal, refusal


class Stage(StrEnum):
    """What is asked for next."""

    NEXT_DATE = "next_date"
    WHO_CAME = "who_came"
    VOICES = "voices"
    AGREEMENT = "agreement"
    DECISIONS = "decisions"
    DONE = "done"


class Method(StrEnum):
    """How a child was heard."""

    CAME = "came"
    MET_ALONE = "met_alone"
    DREW_OR_WROTE = "drew_or_wrote"
    ADVOCATE = "advocate"
    OBSERVED = "observed"  # a baby, or a child who does not speak
    TOLD_SOMEBODY = "told_somebody"


class NotObtained(StrEnum):
    """Why a child was not heard. It is said, never left out."""

    DID_NOT_WANT = "did_not_want"
    NOT_SEEN = "not_seen"
    NOBODY_ASKED = "nobody_asked"
    NOT_SAFE = "not_safe"


class Decided(StrEnum):
    """What was decided, from a list. The narrative is in the authority's own record."""

    PLAN_GOES_ON = "plan_goes_on"
    PLAN_CHANGED = "plan_changed"
    NEW_MEMBER = "new_member"
    STEP_UP = "step_up"
    STEP_DOWN = "step_down"
    CLOSE = "close"
    NOT_AGREED = "not_agreed"  # the professionals did not agree


@refusal
class NotHeldYet(Refusal):
    """The meeting has not begun, or is not to be held any more."""


@refusal
class VoiceAndReason(Refusal):
    """A child was either heard, in some way, or not, for some reason: exactly one of the two."""


EXPECTED = {
    Answer.COMING: Presence.THERE,
    Answer.ONLINE: Presence.REMOTE,
    Answer.DEPUTY: Presence.DEPUTY,
    Answer.REPORT: Presence.REPORT,
    Answer.CANNOT: Presence.APOLOGIES,
}
OF_A_SEAT = tuple(Presence)
OF_THE_FAMILY = (Presence.THERE, Presence.REMOTE, Presence.APOLOGIES, Presence.ABSENT)


@dataclass(frozen=True, slots=True)
class Line:
    """One person at the table and whether they came. `expected`: filled in from a reply, not recorded yet."""

    entry: PresenceFacts
    expected: bool

    @property
    def subject_id(self) -> UUID:
        found = self.entry.seat_id or self.entry.parent_id or self.entry.child_id
        if found is None:
            raise ValueError("an entry is about somebody")
        return found


def attendance(meeting: MeetingFacts, facts: FamilyFacts) -> tuple[Line, ...]:
    """Who came, as recorded; where nothing is recorded yet, as the replies let one expect.

    Whoever has not answered is put down as not there, a child likewise; the lead called the meeting and counts as
    there.
    """
    lines: list[Line] = []
    for seat in facts.seats:
        recorded = next((entry for entry in meeting.presences if entry.seat_id == seat.id), None)
        if recorded is None and seat.holder_id is None:
            continue
        reply = meeting.rsvp_of(seat.id)
        unanswered = Presence.THERE if seat.is_lead else Presence.ABSENT
        guess = EXPECTED[reply.answer] if reply is not None else unanswered
        lines.append(Line(recorded or PresenceFacts(guess, seat_id=seat.id), recorded is None))
    for parent in (*facts.parents, *facts.former_parents):
        recorded = next((entry for entry in meeting.presences if entry.parent_id == parent.id), None)
        if recorded is None and parent not in facts.parents:
            continue
        guess = Presence.THERE if parent.id in meeting.parents_coming else Presence.ABSENT
        lines.append(Line(recorded or PresenceFacts(guess, parent_id=parent.id), recorded is None))
    for child_id in _born(meeting, facts):
        recorded = next((entry for entry in meeting.presences if entry.child_id == child_id), None)
        lines.append(Line(recorded or PresenceFacts(Presence.ABSENT, child_id=child_id), recorded is None))
    return tuple(lines)


def _born(meeting: MeetingFacts, facts: FamilyFacts) -> tuple[UUID, ...]:
    """The children whom the meeting is about, but for those who are not born yet."""
    unborn = {child.id for child in facts.children if not is_born(child.age_band)}
    return tuple(child_id for child_id in meeting.child_ids if child_id not in unborn)


def may_be_heard(child_id: UUID, meeting: MeetingFacts, facts: FamilyFacts) -> bool:
    return child_id in _born(meeting, facts)


def unheard(meeting: MeetingFacts, facts: FamilyFacts) -> tuple[UUID, ...]:
    """The children for whom nothing is recorded yet, neither a voice nor a reason."""
    heard = {voice.child_id for voice in meeting.voices}
    return tuple(child_id for child_id in _born(meeting, facts) if child_id not in heard)


def was_elsewhere(child_id: UUID, meeting: MeetingFacts) -> bool:
    """The record says that the child was not in the room."""
    entry = next((entry for entry in meeting.presences if entry.child_id == child_id), None)
    return entry is None or entry.presence not in WAS_THERE


def stage(
    meeting: MeetingFacts,
    facts: FamilyFacts,
    *,
    has_next: bool,
    decided: Collection[Decided],
    date_later: bool = False,
    agreement_unchecked: bool = False,
) -> Stage:
    """What is asked for next. `date_later`: the next date has been put off until the rest is done. A plan that is to be
    closed needs no next date."""
    if meeting.recorded_at is None:
        return Stage.NEXT_DATE if not has_next and not date_later else Stage.WHO_CAME
    if unheard(meeting, facts):
        return Stage.VOICES
    if agreement_unchecked and not decided:
        return Stage.AGREEMENT
    if not decided:
        return Stage.DECISIONS
    return Stage.DONE if has_next or date_later or Decided.CLOSE in decided else Stage.NEXT_DATE


def may_be_recorded(meeting: MeetingFacts) -> bool:
    """It had a date and was not cancelled; whether it has begun is the caller's to see."""
    return meeting.starts_at is not None and meeting.status in (MeetingStatus.CONFIRMED, MeetingStatus.HELD)


@dataclass(frozen=True, slots=True)
class MeetingDay:
    """One meeting's record as it stands. `offer`: the next date that is suggested; `booked_at`: the one there is.

    `weeks`: the intervals that can be agreed on, `agreed_weeks` the one that is. `may_record`: the reader is the lead or the CAF team; others see what is recorded.
    """

    facts: FamilyFacts
    meeting: MeetingFacts
    stage: Stage
    lines: tuple[Line, ...]
    decided: tuple[Decided, ...] = ()
    due_on: date | None = None
    offer: datetime | None = None
    weeks: tuple[int, ...] = ()
    agreed_weeks: int | None = None
    booked_at: datetime | None = None
    missing: tuple[Missing, ...] = ()
    may_record: bool = True
    agreed: bool = True  # what the family agreed to is in force
