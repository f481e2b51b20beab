"""One meeting's record as it stands, for whoever may see it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from bot.domain import arranging, cadence, cycle, enough
from bot.domain import meeting_day as rules
from bot.domain.agreement import is_in_force, is_to_be_checked
from bot.domain.arranging import Plan, Wanted
from bot.domain.facts import MeetingFacts
from bot.domain.meeting_day import Decided, MeetingDay, Stage
from bot.domain.permissions import Capability, NotAllowed
from bot.domain.slots import last_in_time
from bot.storage.meetings import family_times, place_detail
from bot.storage.models import Decision, Meeting
from bot.storage.tables import Table, busy_at, calendar_of, table
from bot.storage.work import Here


async def meeting_day(here: Here, meeting_id: UUID, *, date_later: bool = False) -> MeetingDay | None:
    """None before it has begun, where it was cancelled, is not there, or is not for whoever looks."""
    family_id = await here.db.scalar(select(Meeting.family_id).where(Meeting.id == meeting_id))
    seen = await table(here, family_id) if family_id is not None else None
    if seen is None:
        return None
    facts = seen.facts
    meeting = next(each for each in facts.meetings if each.id == meeting_id)
    if not rules.may_be_recorded(meeting) or meeting.starts_at is None or meeting.starts_at > here.now:
        return None
    codes = await here.db.scalars(select(Decision.code).where(Decision.meeting_id == meeting_id).distinct())
    decided = tuple(Decided(code) for code in sorted(codes))
    booked = cycle.booked(facts, here.now)
    stage = rules.stage(
        meeting,
        facts,
        has_next=booked is not None,
        decided=decided,
        date_later=date_later,
        agreement_unchecked=is_to_be_checked(meeting, facts, here.policy),
    )
    is_asked = stage is Stage.NEXT_DATE and seen.may(Capability.RECORD_MEETING)
    wanted = arranging.wanted(facts, here.policy, seen.calendar, here.now)
    agreed = cycle.agreed_interval(facts, here.now)
    return MeetingDay(
        facts=facts,
        meeting=meeting,
        stage=stage,
        lines=rules.attendance(meeting, facts),
        decided=decided,
        due_on=wanted.due_on,
        offer=await _offer(here, seen, meeting, wanted) if is_asked else None,
        weeks=_weeks(here, seen, meeting, wanted) if is_asked else (),
        agreed_weeks=agreed.amount if agreed else None,
        booked_at=booked.starts_at if booked else None,
        missing=enough.after(meeting, facts, here.policy) if meeting.recorded_at else (),
        may_record=seen.may(Capability.RECORD_MEETING),
        agreed=facts.agreement is not None and is_in_force(facts.agreement, seen.calendar.local_day(here.now)),
    )


async def require_day(here: Here, meeting_id: UUID) -> MeetingDay:
    """The same, for a form. Raises NotAllowed."""
    look = await meeting_day(here, meeting_id)
    if look is None or not look.may_record:
        raise NotAllowed
    return look


async def next_plan(here: Here, look: MeetingDay) -> Plan:
    """What is settled about the next meeting when its date is fixed in the room: as this one, at the same place."""
    calendar, meeting = calendar_of(look.facts), look.meeting
    wanted = arranging.wanted(look.facts, here.policy, calendar, here.now)
    return Plan(
        look.facts.id,
        wanted.kind,
        tuple(child.id for child in arranging.covered(look.facts)),
        wanted.first,
        times=await family_times(here, meeting.id),
        place=meeting.place,
        place_detail=await place_detail(here, meeting.id),
        minutes=meeting.minutes,
    )


async def _offer(here: Here, seen: Table, meeting: MeetingFacts, wanted: Wanted) -> datetime | None:
    """The last date in time that can be held and keeps its notice, near the same time of day; None where none does."""
    facts, policy, calendar = seen.facts, here.policy, seen.calendar
    if meeting.starts_at is None:
        return None
    times, _ = arranging.shared_times(await family_times(here, meeting.id))
    busy = await busy_at(here, facts, arranging.needed_seats(wanted.kind, facts, policy))
    search = arranging.search(facts, wanted, policy, here.now, times, busy, meeting.minutes)
    slot = last_in_time(replace(search, wall=calendar.local(meeting.starts_at).time()), policy, calendar)
    return slot.starts_at if slot else None


def _weeks(here: Here, seen: Table, meeting: MeetingFacts, wanted: Wanted) -> tuple[int, ...]:
    """How soon to meet again is asked where nothing else decides it."""
    if meeting.starts_at is None or wanted.due is None or wanted.due.rule == cadence.HELD_AGAIN:
        return ()
    met_on = seen.calendar.local_day(meeting.starts_at)
    return cadence.weeks_to_agree(wanted.kind, met_on, here.policy, seen.calendar)
