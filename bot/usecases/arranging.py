"""Finding a date: a meeting is proposed, its dates are put to everybody, or the tier's manager is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from bot.domain import booking, cycle
from bot.domain.arranging import Plan
from bot.domain.escalations import DATE
from bot.domain.facts import FamilyFacts, MeetingFacts, MeetingStatus
from bot.domain.meetings import BeingArranged, DateHasPassed, MeetingHasMoved
from bot.domain.permissions import Capability, NotAllowed
from bot.domain.reasons import GapCause
from bot.domain.slots import poll_closes_at
from bot.storage import meetings as rows
from bot.storage.family_facts import family_facts
from bot.storage.models import Meeting, Poll, PollOption
from bot.storage.tables import Place, calendar_of, family_of, place_in
from bot.storage.work import Work
from bot.usecases import escalating
from bot.usecases.permission import require


@dataclass(frozen=True, slots=True)
class Arranged:
    """A family's facts and one of its meetings, read after the lock."""

    facts: FamilyFacts
    meeting: MeetingFacts
    row: Meeting


async def arranged(
    work: Work, meeting_id: UUID, capability: Capability | None = Capability.ARRANGE_MEETING
) -> Arranged:
    """Check, lock, read: the beginning of every change to a meeting. Raises NotAllowed.

    `capability` None: it follows from something that whoever acts was allowed to do.
    """
    family_id = await family_of(work, meeting_id)
    if family_id is None:
        raise NotAllowed
    if capability is not None:
        await require(work, capability, family_id)
    await work.look_again(family_id)
    facts = await family_facts(work, family_id)
    row = await rows.meeting_row(work, meeting_id)
    meeting = facts.meeting(meeting_id) if facts else None
    if facts is None or facts.closed_at is not None or meeting is None or row is None:
        raise NotAllowed
    return Arranged(facts, meeting, row)


async def placed(work: Work, meeting_id: UUID, capability: Capability = Capability.ANSWER) -> Place:
    """Check, lock, read, where the meeting itself is not changed. Raises NotAllowed."""
    family_id = await family_of(work, meeting_id)
    if family_id is None:
        raise NotAllowed
    await work.look_again(family_id)
    here = await place_in(work, family_id, meeting_id, capability)
    if here is None:
        raise NotAllowed
    return here


async def propose_meeting(work: Work, plan: Plan, *, beside_others: bool = False) -> Meeting:
    """Put down a meeting that has no date yet. Raises BeingArranged where another one is being arranged.

    `beside_others`: one of a series that is booked in one go.
    """
    await require(work, Capability.ARRANGE_MEETING, plan.family_id)
    await work.look_again(plan.family_id)
    facts = await family_facts(work, plan.family_id)
    if facts is None or facts.closed_at is not None:
        raise NotAllowed
    if cycle.is_being_arranged(facts) and not beside_others:
        raise BeingArranged
    meeting = Meeting(
        family_id=plan.family_id,
        kind=plan.kind.value,
        status=MeetingStatus.PROPOSED.value,
        child_ids=[str(child_id) for child_id in plan.child_ids],
        is_first=plan.first,
        minutes=plan.minutes,
        place=plan.place,
        family_times=rows.write_times(plan.times),
        proposed_at=work.now,
        proposed_by_id=work.me,
        revision=0,
        sequence=0,
        zone="Europe/London",
        notice_kept=True,
        parents_coming=[],
    )
    meeting.place_detail = plan.place_detail
    work.db.add(meeting)
    await work.db.flush()
    work.audit("meeting_proposed", family=plan.family_id, meeting=meeting.id, kind=plan.kind.value)
    return meeting


async def open_poll(work: Work, plan: Plan, starts: Sequence[datetime], working_days: int) -> UUID:
    """Ask everybody at the table who is at work before it closes which of these dates they could make. Returns the
    meeting's id.

    Raises DateHasPassed where one of the dates is not after the poll's end.
    """
    meeting = await propose_meeting(work, plan)
    facts = await _facts(work, plan.family_id)
    closes_at = poll_closes_at(work.now, working_days, calendar_of(facts))
    for starts_at in starts:
        if starts_at <= closes_at:
            raise DateHasPassed(starts_at)
    poll = Poll(meeting_id=meeting.id, opened_at=work.now, closes_at=closes_at)
    work.db.add(poll)
    await work.db.flush()
    for starts_at in sorted(set(starts)):
        work.db.add(PollOption(poll_id=poll.id, meeting_id=meeting.id, starts_at=starts_at))
    meeting.status = MeetingStatus.POLLED.value
    missed = booking.not_at_work(facts, work.now, closes_at, calendar_of(facts))
    for seat in booking.asked_of(facts):
        if seat not in missed:
            work.notify(
                "poll",
                seat=seat.id,
                family=facts.id,
                key=f"poll:{poll.id}:{seat.id}",
                useful_until=closes_at,
                meeting=meeting.id,
            )
    work.audit("poll_opened", family=facts.id, meeting=meeting.id, dates=sorted(set(starts)), closes_at=closes_at)
    return meeting.id


async def close_poll(work: Work, meeting_id: UUID) -> None:
    """The lead has seen enough and closes the poll early. Raises MeetingHasMoved."""
    found = await arranged(work, meeting_id)
    poll = await rows.poll_row(work, meeting_id)
    if poll is None or found.meeting.status is not MeetingStatus.POLLED:
        raise MeetingHasMoved
    if poll.closed_at is None:
        poll.closed_at = work.now
        work.audit("poll_closed", family=found.facts.id, meeting=meeting_id)


async def ask_manager(work: Work, plan: Plan, wish: datetime | None, *, meeting_id: UUID | None = None) -> UUID:
    """Ask the tier's manager which date to take, as no date keeps notice and deadline. Returns the meeting's id.

    Unanswered it passes on as every escalation does.
    """
    if meeting_id is None:
        meeting_id = (await propose_meeting(work, plan)).id
    else:
        await arranged(work, meeting_id)
    facts = await _facts(work, plan.family_id)
    role = await escalating.ask_for_date(work, facts, meeting_id)
    work.record("date_asked", facts.id, meeting=meeting_id, wish=wish, role=role.value)
    work.audit("manager_asked_for_date", family=facts.id, meeting=meeting_id, role=role.value)
    return meeting_id


async def decide_date(work: Work, escalation_id: UUID, starts_at: datetime) -> None:
    """The manager has chosen a date: the lead hears of it and fixes it. A late one is then an accepted gap.

    Raises NotAllowed, EscalationIsOver, MeetingHasMoved, DateHasPassed.
    """
    facts, escalation, _ = await escalating.require_decider(work, escalation_id)
    row = await rows.meeting_row(work, escalation.meeting_id) if escalation.meeting_id else None
    meeting = facts.meeting(escalation.meeting_id)
    if row is None or meeting is None or not meeting.is_open:
        raise MeetingHasMoved
    if starts_at <= work.now:
        raise DateHasPassed(starts_at)
    row.gap_accepted_at = work.now
    row.gap_cause = GapCause.MANAGER.value
    row.gap_accepted_by_id = work.me
    escalating.write_decision(work, escalation, DATE, starts_at.isoformat())
    await escalating.tell_outcome(work, facts, escalation, None, lead_hears=False)
    work.record("date_decided", facts.id, meeting=meeting.id, starts_at=starts_at, by=work.me)
    work.audit("date_decided", family=facts.id, meeting=meeting.id, starts_at=starts_at)
    lead = facts.lead
    if lead is not None and lead.holder_id is not None:
        work.notify(
            "date_decided",
            seat=lead.id,
            family=facts.id,
            key=f"date_decided:{meeting.id}:{work.now:%Y%m%dT%H%M%S}",
            meeting=meeting.id,
            starts_at=starts_at,
            by=work.me,
        )


async def _facts(work: Work, family_id: UUID) -> FamilyFacts:
    facts = await family_facts(work, family_id)
    if facts is None:
        raise NotAllowed
    return facts
