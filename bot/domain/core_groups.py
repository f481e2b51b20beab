"""Every core group up to the review conference: which are still to be booked, and on which dates."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain import cadence, cycle
from bot.domain.cadence import Deadline
from bot.domain.calendar import WorkingCalendar
from bot.domain.facts import FamilyFacts, MeetingFacts, MeetingKind, MeetingStatus
from bot.domain.policy import Policy
from bot.domain.slots import Search, Slot, holdable, likeness


def left(
    facts: FamilyFacts, like: MeetingFacts, policy: Policy, calendar: WorkingCalendar, now: datetime
) -> tuple[Deadline, ...]:
    """The core groups that are due after `like` and up to the conference. None where no conference lies ahead."""
    if like.kind is not MeetingKind.CORE_GROUP or like.starts_at is None:
        return ()
    conference_on, last_on = cycle.conference_on(facts, policy, calendar), calendar.local_day(like.starts_at)
    if conference_on is None or conference_on <= last_on:
        return ()
    icpc_on = min(child.event_on for child in cycle.of_tier(facts))
    agreed = cycle.agreed_interval(facts, now)
    return cadence.core_groups_due(icpc_on, conference_on, policy, calendar, last_on=last_on, agreed=agreed)


def dates(
    facts: FamilyFacts,
    like: MeetingFacts,
    policy: Policy,
    calendar: WorkingCalendar,
    looking: Search,
) -> tuple[tuple[Deadline, Slot], ...]:
    """A date for every core group from `like` up to the conference: the last that can be held in time, at the same
    time of day where that is possible."""
    due = left(facts, like, policy, calendar, looking.fixed_at)
    if not due or like.starts_at is None:
        return ()
    last_on, wall = calendar.local_day(like.starts_at), calendar.local(like.starts_at).time()
    final_on = due[-1].due_on
    slots = list(holdable(replace(looking, due_on=final_on, wall=wall), policy, calendar, until=final_on))
    found: list[tuple[Deadline, Slot]] = []
    for deadline in due:
        fits = [slot for slot in slots if last_on < calendar.local_day(slot.starts_at) <= deadline.due_on]
        if fits:
            found.append((deadline, max(fits, key=lambda slot: likeness(slot, wall, calendar))))
    return tuple(found)


def last_booked(facts: FamilyFacts, now: datetime) -> MeetingFacts | None:
    """The last core group that is booked: the others up to the conference are like it."""
    booked = [
        meeting
        for meeting in facts.meetings
        if meeting.kind is MeetingKind.CORE_GROUP
        and meeting.status is MeetingStatus.CONFIRMED
        and meeting.starts_at is not None
        and meeting.starts_at > now
    ]
    return max(booked, key=lambda meeting: meeting.starts_at or now, default=None)
