"""What waits for one person in one family: each thing that they can do something about now, the most urgent first.

Worked out from the facts at each look; there is no list to keep. How long a thing takes is this project's own guess,
in seconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from bot.domain import booking, conference, cycle, drift, enough, escalations, joining, ladders, reminders, updates
from bot.domain.calendar import WorkingCalendar
from bot.domain.directory import is_there
from bot.domain.due import evening
from bot.domain.facts import FamilyFacts, Function, MeetingFacts, MeetingKind, MeetingStatus, Role, SeatFacts
from bot.domain.policy import Policy
from bot.domain.refusals import DateNotKnown
from bot.domain.seats import usual_holder
from bot.domain.taking import acts_at


class Waits(StrEnum):
    """In the order in which they are shown."""

    WORRY = "worry"
    WORRY_OPEN = "worry_open"  # the lead's: no manager has taken it yet
    DECIDE = "decide"  # an escalation is theirs
    NOT_ENOUGH = "not_enough"
    DATE_WANTED = "date_wanted"  # a lead asks which date to take
    UPDATE = "update"
    RECORD = "record"  # did it happen, and who came?
    FIX_DATE = "fix_date"  # the poll has closed, or the manager has chosen
    REPLY = "reply"  # are you coming?
    POLL = "poll"
    KNOWS_FAMILY = "knows_family"
    TELL_WHO = "tell_who"  # somebody does not know yet which family it is
    BOOK = "book"
    CONFERENCE = "conference"  # when is the review conference?
    FINISH_RECORD = "finish_record"
    SIGNAL = "signal"
    DATE_ASKED = "date_asked"  # the lead's question about a date, and who has it


SECONDS: dict[Waits, int] = {
    Waits.WORRY: 60,
    Waits.WORRY_OPEN: 60,
    Waits.DECIDE: 60,
    Waits.NOT_ENOUGH: 60,
    Waits.DATE_WANTED: 45,
    Waits.UPDATE: 20,
    Waits.RECORD: 180,
    Waits.FIX_DATE: 45,
    Waits.REPLY: 15,
    Waits.POLL: 30,
    Waits.KNOWS_FAMILY: 15,
    Waits.TELL_WHO: 60,
    Waits.BOOK: 90,
    Waits.CONFERENCE: 45,
    Waits.FINISH_RECORD: 90,
    Waits.SIGNAL: 60,
    Waits.DATE_ASKED: 10,
}
_NOTIFIED: dict[str, Waits] = {
    "worry": Waits.WORRY,
    "escalation": Waits.DECIDE,
    "not_enough": Waits.NOT_ENOUGH,
    "date_wanted": Waits.DATE_WANTED,
    "update_request": Waits.UPDATE,
    "update_nudge": Waits.UPDATE,
    "did_it_happen": Waits.RECORD,
    "record_due": Waits.FINISH_RECORD,
    "poll_closed": Waits.FIX_DATE,
    "date_decided": Waits.FIX_DATE,
    "meeting_confirmed": Waits.REPLY,
    "meeting_moved": Waits.REPLY,
    "asked_again": Waits.REPLY,
    "poll": Waits.POLL,
    "poll_chase": Waits.POLL,
    "knows_family": Waits.KNOWS_FAMILY,
    "not_known_yet": Waits.TELL_WHO,
    "book_soon": Waits.BOOK,
    "conference_date": Waits.CONFERENCE,
    "drift_red": Waits.SIGNAL,
    "drift_amber": Waits.SIGNAL,
    "drift_reminder": Waits.SIGNAL,
    "lead_asked": Waits.SIGNAL,
}
READ_SECONDS = 15


def seconds_for(notification: str) -> int:
    """About how long a notification of this kind takes: what only has to be read takes the least."""
    kind = _NOTIFIED.get(notification)
    return SECONDS[kind] if kind else READ_SECONDS


_ORDER = {kind: place for place, kind in enumerate(Waits)}

# What a date that is wanted anyway puts right.
_MENDED_BY_A_DATE = frozenset({"overdue", "not_booked", "no_future_date", "cancelled_or_moved", "could_not_go_ahead"})
# What recording a meeting puts right: it begins with the next date, and says who came.
_MENDED_BY_A_RECORD = frozenset({"not_booked", "no_future_date", "child_not_seen", "voice_not_recorded"})


@dataclass(frozen=True, slots=True)
class Waiting:
    """`due_at`: by when, or the meeting's start. `is_late`: that instant has passed."""

    kind: Waits
    family_id: UUID
    reference: str
    due_at: datetime
    is_late: bool = False
    meeting_id: UUID | None = None
    meeting_kind: MeetingKind | None = None
    seat_id: UUID | None = None
    request_id: UUID | None = None
    escalation_id: UUID | None = None
    signal: drift.Signal | None = None
    function: Function | None = None  # whose answer it is about

    @property
    def place(self) -> tuple[int, datetime, str]:
        return _ORDER[self.kind], self.due_at, self.reference


def seats_of(person_id: UUID, facts: FamilyFacts, calendar: WorkingCalendar, now: datetime) -> tuple[SeatFacts, ...]:
    """The places that this person answers for now: their own, those that they stand in for, and those whose holder
    is away and has them as deputy."""
    today = calendar.local_day(now)

    def answers(seat: SeatFacts) -> bool:
        if person_id in (seat.holder_id, seat.deputy_id):
            return True
        holder = usual_holder(seat, facts)
        return holder is not None and holder.deputy_id == person_id and not is_there(holder, today)

    return tuple(seat for seat in facts.seats if answers(seat))


def waiting(
    person_id: UUID,
    facts: FamilyFacts,
    policy: Policy,
    calendar: WorkingCalendar,
    now: datetime,
    covers: frozenset[Role] = frozenset(),
) -> list[Waiting]:
    """Everything that waits for this person in this family. What hangs on a day beyond the known ones is left out.

    `covers`: the posts of which they are one of the team; what is put to a team waits for each of it.
    """
    if facts.closed_at is not None:
        return []
    at = _At(person_id, facts, policy, calendar, now, covers)
    found: list[Waiting] = []
    for area in (_to_decide, _at_my_places, _for_the_lead):
        try:
            found += area(at)
        except DateNotKnown:
            continue
    return sorted(found, key=lambda one: one.place)


@dataclass(frozen=True, slots=True)
class _At:
    person_id: UUID
    facts: FamilyFacts
    policy: Policy
    calendar: WorkingCalendar
    now: datetime
    covers: frozenset[Role] = frozenset()

    def one(self, kind: Waits, due_at: datetime, meeting: MeetingFacts | None = None, **more: object) -> Waiting:
        if meeting is not None:
            more |= {"meeting_id": meeting.id, "meeting_kind": meeting.kind}
        is_late = due_at <= self.now
        return Waiting(kind, self.facts.id, self.facts.reference, due_at, is_late, **more)  # type: ignore[arg-type]

    @property
    def seats(self) -> tuple[SeatFacts, ...]:
        return seats_of(self.person_id, self.facts, self.calendar, self.now)


_DECIDED = {escalations.WORRY: Waits.WORRY, escalations.DATE: Waits.DATE_WANTED}


def _to_decide(at: _At) -> Iterator[Waiting]:
    for escalation in at.facts.escalations:
        if not escalations.is_with(escalation, at.person_id, at.covers, at.facts, at.policy):
            continue
        if not escalations.is_open(escalation, at.facts, at.policy):
            continue
        kind = _DECIDED.get(escalation.reason, Waits.DECIDE)
        due_at = acts_at(escalation, at.facts, at.policy, at.calendar)
        seat = at.facts.seat(escalation.seat_id) if escalation.seat_id else None
        function = seat.function if seat else None
        yield at.one(kind, due_at, escalation_id=escalation.id, seat_id=escalation.seat_id, function=function)


def _at_my_places(at: _At) -> Iterator[Waiting]:
    for seat in at.seats:
        if seat.is_lead:
            continue
        if seat.holder_id == at.person_id and seat.knows_family_at is None:
            yield at.one(Waits.KNOWS_FAMILY, seat.holder_since_at or at.now, seat_id=seat.id)
        for request in updates.of_seat(seat, at.facts):
            if request.asked_at <= at.now and ladders.is_running(request, at.facts, at.policy):
                due_at = ladders.due_at(request, at.facts, at.policy, at.calendar)
                yield at.one(Waits.UPDATE, due_at, request_id=request.id, seat_id=seat.id)
    mine = [seat for seat in at.seats if not seat.is_lead]
    for meeting in at.facts.meetings if mine else ():
        if _is_ahead(meeting, at.now) and all(meeting.rsvp_of(seat.id) is None for seat in mine):
            yield at.one(Waits.REPLY, meeting.starts_at or at.now, meeting, seat_id=mine[0].id)
        poll = meeting.poll
        if meeting.status is MeetingStatus.POLLED and poll and poll.closed_at is None and at.now < poll.closes_at:
            silent = next((seat for seat in mine if seat.id not in poll.answered), None)
            if silent is not None:
                yield at.one(Waits.POLL, poll.closes_at, meeting, seat_id=silent.id)


def _for_the_lead(at: _At) -> Iterator[Waiting]:
    if not any(seat.is_lead for seat in at.seats):
        return
    found: list[Waiting] = []
    found += _worries(at)
    for meeting in at.facts.meetings:
        found += _of_meeting(at, meeting)
    for escalation in at.facts.escalations:
        if escalation.reason == escalations.DATE and escalations.is_open(escalation, at.facts, at.policy):
            due_at = acts_at(escalation, at.facts, at.policy, at.calendar)
            found.append(at.one(Waits.DATE_ASKED, due_at, escalation_id=escalation.id))
    prompts = [one.due_at for one in booking.prompts(at.facts, at.policy, at.calendar, at.now)]
    due = cycle.next_due(at.facts, at.policy, at.calendar, at.now)
    if due is not None and prompts and min(prompts) <= at.now:
        found.append(at.one(Waits.BOOK, evening(at.calendar, due.due_on)))
    today = at.calendar.local_day(at.now)
    for child in conference.protected(at.facts):
        if conference.is_wanted(child, at.policy, at.calendar, today):
            due_on = child.rcpc_on or conference.due(child, at.policy, at.calendar).due_on
            found.append(at.one(Waits.CONFERENCE, evening(at.calendar, due_on)))
            break
    for step in joining.dues(at.facts, at.policy, at.calendar):
        if step.kind == "not_known_yet" and step.due_at <= at.now:
            found.append(at.one(Waits.TELL_WHO, step.due_at, seat_id=step.seat_id))
    yield from found
    yield from _signals(at, found)


def _worries(at: _At) -> Iterator[Waiting]:
    """Those that nobody who can decide has taken: the lead is the one who can ring somebody."""
    for escalation in at.facts.escalations:
        is_theirs = escalation.holder_id == at.person_id
        if escalation.reason != "worry" or is_theirs or escalation.acknowledged_at is not None:
            continue
        if escalations.is_open(escalation, at.facts, at.policy):
            due_at = acts_at(escalation, at.facts, at.policy, at.calendar)
            yield at.one(Waits.WORRY_OPEN, due_at, escalation_id=escalation.id, seat_id=escalation.seat_id)


def _of_meeting(at: _At, meeting: MeetingFacts) -> Iterator[Waiting]:
    starts_at, ends_at = meeting.starts_at, meeting.ends_at
    if meeting.kind is MeetingKind.RCPC:
        return
    if _is_ahead(meeting, at.now) and starts_at is not None:
        checked_at = reminders.enough_checked_at(meeting, at.policy, at.calendar)
        is_checked = checked_at is not None and checked_at <= at.now
        if is_checked and enough.before(meeting, at.facts, at.policy):
            yield at.one(Waits.NOT_ENOUGH, starts_at, meeting)
    elif meeting.status is MeetingStatus.CONFIRMED and ends_at is not None and ends_at <= at.now:
        yield at.one(Waits.RECORD, ends_at, meeting)
    elif meeting.status is MeetingStatus.HELD and meeting.finished_at is None:
        due = cycle.record_due(meeting, at.facts, at.policy, at.calendar)
        if due is not None:
            yield at.one(Waits.FINISH_RECORD, evening(at.calendar, due.due_on), meeting)
    elif meeting.status is MeetingStatus.POLLED and meeting.poll is not None:
        closed_at = meeting.poll.closed_at or meeting.poll.closes_at
        if closed_at <= at.now:
            yield at.one(Waits.FIX_DATE, closed_at, meeting)
    elif meeting.status is MeetingStatus.PROPOSED and meeting.gap_accepted_at is not None:
        yield at.one(Waits.FIX_DATE, meeting.gap_accepted_at, meeting)


def _signals(at: _At, found: Iterable[Waiting]) -> Iterator[Waiting]:
    """The signals that nobody has acknowledged, less those that another of these things puts right."""
    wanted = {one.kind for one in found}
    to_record = {one.meeting_id for one in found if one.kind is Waits.RECORD}
    to_finish = {one.meeting_id for one in found if one.kind is Waits.FINISH_RECORD}
    seeks_date = bool(wanted & {Waits.BOOK, Waits.FIX_DATE}) or cycle.is_being_arranged(at.facts)
    showing = drift.signals(at.facts, at.policy, at.calendar, at.now)
    for signal in drift.to_show(showing, at.facts, at.now, at.calendar):
        if seeks_date and signal.signal in _MENDED_BY_A_DATE:
            continue
        if to_record and signal.signal in _MENDED_BY_A_RECORD:
            continue
        if signal.subject_id in to_record | to_finish or (to_finish and signal.signal == "voice_not_recorded"):
            continue
        yield at.one(Waits.SIGNAL, signal.since_at, signal=signal)


def _is_ahead(meeting: MeetingFacts, now: datetime) -> bool:
    return meeting.status is MeetingStatus.CONFIRMED and meeting.starts_at is not None and meeting.starts_at > now
