"""Arranging a meeting: which one is wanted and by when, what is searched for, and what a chosen date means."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from bot.domain import cycle, enough
from bot.domain.cadence import Deadline
from bot.domain.calendar import Unit, WorkingCalendar
from bot.domain.facts import ChildFacts, FamilyFacts, MeetingFacts, MeetingKind, MeetingStatus, Role
from bot.domain.notice import Notice, NoticeState, notice
from bot.domain.policy import Policy
from bot.domain.policy_values import Needed
from bot.domain.reasons import ShortCause
from bot.domain.seats import deputy_of
from bot.domain.slots import Attendee, Busy, FamilyTimes, PartOfDay, Search, holdable

HOUR = 60


@dataclass(frozen=True, slots=True)
class Wanted:
    """The meeting to arrange. `due` None: nothing is due. `promised`: notice in working days where it is held again."""

    kind: MeetingKind
    due: Deadline | None
    first: bool
    promised: int | None = None

    @property
    def due_on(self) -> date | None:
        return self.due.due_on if self.due else None


@dataclass(frozen=True, slots=True)
class ParentTimes:
    """When one parent or carer can come. `asked`: they said so; otherwise everything is open."""

    parent_id: UUID
    times: FamilyTimes
    asked: bool = True


@dataclass(frozen=True, slots=True)
class Plan:
    """What is settled about a meeting before its date. `place`: in_person, online or both."""

    family_id: UUID
    kind: MeetingKind
    child_ids: tuple[UUID, ...]
    first: bool
    times: tuple[ParentTimes, ...] = ()
    place: str | None = None
    place_detail: str | None = None
    minutes: int = HOUR


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a date means: its notice, and how many working days after the deadline it lies.

    `late_needs`: whose decision it takes to be late. Otherwise being late is an accepted gap, with a reason.
    """

    starts_at: datetime
    notice: Notice
    days_late: int
    due_on: date | None
    late_needs: Role | None

    @property
    def is_short(self) -> bool:
        return self.notice.short_by > 0

    @property
    def needs_short_cause(self) -> bool:
        return self.notice.reason_required

    @property
    def needs_manager(self) -> bool:
        return self.days_late > 0 and self.late_needs is not None

    @property
    def is_gap(self) -> bool:
        return self.days_late > 0


def wanted(
    facts: FamilyFacts,
    policy: Policy,
    calendar: WorkingCalendar,
    now: datetime,
    instead_of: MeetingFacts | None = None,
) -> Wanted:
    """The next meeting that has no date yet: after the last one booked, or the last one held.

    `instead_of` is a meeting that gets another date: it is wanted after those that stand before it.
    """
    others = facts if instead_of is None else _without_date(facts, instead_of, now)
    until = instead_of.starts_at if instead_of else None
    ahead = [
        meeting.starts_at
        for meeting in others.meetings
        if meeting.status is MeetingStatus.CONFIRMED
        and meeting.kind in cycle.kinds(facts)
        and meeting.starts_at is not None
        and meeting.starts_at > now
        and (until is None or meeting.starts_at < until)
    ]
    moment = max(ahead, default=now)  # seen from then, the last one booked has passed
    is_first = cycle.last(others, moment) is None
    kind = instead_of.kind if instead_of else cycle.next_kind(others, moment)
    promised = policy.held_again.notice if cycle.is_held_again(others, moment) else None
    return Wanted(kind, cycle.next_due(others, policy, calendar, moment), is_first, promised)


def _without_date(facts: FamilyFacts, sought: MeetingFacts, now: datetime) -> FamilyFacts:
    """The family as it stands for a meeting that gets another date: its present one no longer counts. Where that date
    has passed, the meeting did not happen on it."""
    dates = tuple(
        replace(one, not_held_at=now) if one.revision == sought.revision and one.starts_at <= now else one
        for one in sought.dates
    )
    undated = replace(sought, status=MeetingStatus.CANCELLED, gap_accepted_at=None, dates=dates)
    return replace(facts, meetings=tuple(undated if one.id == sought.id else one for one in facts.meetings))


def is_ahead(meeting: MeetingFacts, now: datetime) -> bool:
    """It is to be held, or its date is being found."""
    return meeting.is_open and (meeting.starts_at is None or meeting.starts_at > now)


def plan_of(facts: FamilyFacts, meeting: MeetingFacts) -> Plan:
    """The plan of a meeting that is there already."""
    return Plan(facts.id, meeting.kind, meeting.child_ids, meeting.is_first, place=meeting.place)


def skipped_days(due: Deadline, calendar: WorkingCalendar) -> list[date]:
    """The bank holidays and the authority's closed days that were not counted on the way to a deadline."""
    if due.interval.unit is not Unit.WORKING_DAYS:
        return []
    days = (due.counted_from + timedelta(n) for n in range(1, (due.due_on - due.counted_from).days))
    return [day for day in days if day.weekday() < 5 and not calendar.is_working_day(day)]


def differing_tiers(facts: FamilyFacts) -> bool:
    """Siblings may have different plans: then it is asked whom a meeting covers."""
    return len({child.tier for child in facts.children}) > 1


def covered(facts: FamilyFacts) -> tuple[ChildFacts, ...]:
    """The children whom the next meeting is about, unless somebody says otherwise."""
    return cycle.of_tier(facts) if differing_tiers(facts) else facts.children


def shared_times(parents: Iterable[ParentTimes]) -> tuple[FamilyTimes, bool]:
    """When every parent can come; False with it where nothing suits all, and it says when any of them can."""
    times = [parent.times for parent in parents if parent.asked]
    if not times:
        return FamilyTimes(), True
    weekdays = frozenset.intersection(*(one.weekdays for one in times))
    parts = frozenset.intersection(*(one.parts for one in times))
    if weekdays and parts:
        return FamilyTimes(weekdays, parts), True
    any_day = frozenset[int]().union(*(one.weekdays for one in times))
    any_part = frozenset[PartOfDay]().union(*(one.parts for one in times))
    return FamilyTimes(any_day, any_part), False


def unable(
    parents: Iterable[ParentTimes], starts_at: datetime, policy: Policy, calendar: WorkingCalendar
) -> tuple[ParentTimes, ...]:
    """The parents who have said that they cannot come then. Where no time suits all of them, none as long as one can."""
    local = calendar.local(starts_at)
    part = _part_of(local.time(), policy)
    asked = [parent for parent in parents if parent.asked]
    cannot = [one for one in asked if local.weekday() not in one.times.weekdays or part not in one.times.parts]
    _times, suits_all = shared_times(asked)
    return tuple(cannot) if suits_all or len(cannot) == len(asked) else ()


def _part_of(wall: time, policy: Policy) -> PartOfDay:
    """The last part of the day whose first start is not after the time."""
    starts = {part: min(getattr(policy.offered, part)) for part in PartOfDay}
    begun = [part for part in PartOfDay if starts[part] <= wall]
    return max(begun, key=lambda part: starts[part], default=PartOfDay.MORNING)


def search(
    facts: FamilyFacts,
    what: Wanted,
    policy: Policy,
    fixed_at: datetime,
    times: FamilyTimes = FamilyTimes(),
    busy: tuple[Busy, ...] = (),
    minutes: int = HOUR,
) -> Search:
    """What to look for. Only who must be there keeps a day from being offered; without the others it ranks lower."""
    needed = needed_seats(what.kind, facts, policy)
    attendees = tuple(
        Attendee(
            facts.agencies.get(seat.agency_id),
            facts.person(seat.holder_id),
            deputy_of(seat, facts),
            needed=seat.id in needed,
        )
        for seat in facts.seats
        if seat.holder_id is not None
    )
    return Search(what.kind, what.first, fixed_at, what.due_on, minutes, times, attendees, busy, what.promised)


def needed_seats(kind: MeetingKind, facts: FamilyFacts, policy: Policy) -> frozenset[UUID]:
    """The seats without which a meeting of the kind cannot go ahead, where there is only one that will do."""
    found: set[UUID] = {facts.lead.id} if facts.lead else set()
    if kind is MeetingKind.RCPC:
        return frozenset(found)
    for need in policy.meeting(kind).needed:
        if need is not Needed.PARENT_OR_CARER:
            seats = enough.seats_for(need, facts)
            found.update(seat.id for seat in seats if len(seats) == 1)
    return frozenset(found)


def short_causes(means: Verdict, calendar: WorkingCalendar) -> tuple[ShortCause, ...]:
    """Why people may get so little notice. The deadline is no reason where full notice would still keep to it."""
    in_full = calendar.add_working_days(calendar.local_day(means.starts_at), means.notice.short_by)
    is_forced = means.due_on is not None and in_full > means.due_on
    return tuple(cause for cause in ShortCause if is_forced or cause is not ShortCause.DEADLINE)


def verdict(
    starts_at: datetime, told_at: datetime, what: Wanted, policy: Policy, calendar: WorkingCalendar
) -> Verdict:
    """What it means to fix this date at `told_at`. Raises `DateNotKnown`."""
    given = notice(told_at, starts_at, what.kind, what.first, policy, calendar)
    if what.promised is not None:
        given = _promising(given, what.promised)
    late = 0
    if what.due_on is not None:
        late = max(0, calendar.working_days_between(what.due_on, calendar.local_day(starts_at)))
    return Verdict(starts_at, given, late, what.due_on, policy.meeting(what.kind).late_needs)


def _promising(given: Notice, promised: int) -> Notice:
    state = given.state
    if state is not NoticeState.PAST:
        state = NoticeState.AMPLE if given.working_days >= promised else NoticeState.SHORT
    return replace(given, promised=promised, floor=min(promised, given.floor), state=state)


def near_days(search: Search, policy: Policy, calendar: WorkingCalendar, around: date, most: int = 3) -> list[date]:
    """The days closest to a date on which a meeting could be held instead, in order of the calendar."""
    days = {calendar.local_day(slot.starts_at) for slot in holdable(search, policy, calendar)} - {around}
    return sorted(sorted(days, key=lambda day: (abs((day - around).days), day))[:most])


def possible_days(search: Search, calendar: WorkingCalendar, first: date, last: date) -> frozenset[date]:
    """The days on which it could be held at some time: worked, and nobody who must be there is away."""
    found = set()
    day = first
    while day <= last:
        worked = day in calendar.known and calendar.is_working_day(day)
        if worked and all(one.is_open(day, calendar) for one in search.attendees if one.needed):
            found.add(day)
        day += timedelta(days=1)
    return frozenset(found)
