"""One meeting's record as it stands, for whoever may see it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from bot.domain import arranging, cycle, enough
from bot.domain import meeting_day as rules
from bot.domain.arranging import Plan
from bot.domain.facts import MeetingFacts
from bot.domain.meeting_day import Decided, MeetingDay
from bot.domain.permissions import Capability, NotAllowed
from bot.storage.models import Decision, Meeting
from bot.storage.tables import Table, table
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
    due = cycle.next_due(facts, here.policy, seen.calendar, here.now)
    return MeetingDay(
        facts=facts,
        meeting=meeting,
        stage=rules.stage(meeting, has_next=booked is not None, decided=bool(decided), date_later=date_later),
        lines=rules.attendance(meeting, facts),
        decided=decided,
        due_on=due.due_on if due else None,
        offer=_offer(here, seen, meeting),
        booked_at=booked.starts_at if booked else None,
        missing=enough.after(meeting, facts, here.policy) if meeting.recorded_at else (),
        may_record=seen.may(Capability.RECORD_MEETING),
    )


async def require_day(here: Here, meeting_id: UUID) -> MeetingDay:
    """The same, for a form. Raises NotAllowed."""
    look = await meeting_day(here, meeting_id)
    if look is None or not look.may_record:
        raise NotAllowed
    return look


def next_plan(here: Here, look: MeetingDay) -> Plan:
    """What is settled about the next meeting when its date is fixed in the room: as this one, at the same place."""
    calendar = here.calendar(look.facts.nation)
    wanted = arranging.wanted(look.facts, here.policy, calendar, here.now)
    children = tuple(child.id for child in arranging.covered(look.facts))
    return Plan(look.facts.id, wanted.kind, children, wanted.first, place=look.meeting.place)


def _offer(here: Here, seen: Table, meeting: MeetingFacts) -> datetime | None:
    """The last day in time, at the same time of day; nothing where that day would break what is promised."""
    due = cycle.next_due(seen.facts, here.policy, seen.calendar, here.now)
    if due is None or meeting.starts_at is None:
        return None
    at = seen.calendar.at(due.due_on, seen.calendar.local(meeting.starts_at).time())
    if at <= here.now:
        return None
    wanted = arranging.wanted(seen.facts, here.policy, seen.calendar, here.now)
    means = arranging.verdict(at, here.now, wanted, here.policy, seen.calendar)
    return None if means.is_short or means.is_gap else at
