"""Round one meeting with a fixed date: reminders, "enough people?", "did it happen?", and its record.

Reminders: D-5 with the digest and D-1 at 09:00, then two hours before (for one before 10:00, the evening of the working
day before). For whoever is not at work on such a day, the last day before on which they are.
Enough people: checked at D-5 (core group D-3), or on the next working day if the date is fixed later. "Did it happen?"
is asked at the end, again the next working day, and reaches the tier's manager the day after that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import combinations
from uuid import UUID

from bot.domain import cycle, enough
from bot.domain.calendar import WorkingCalendar
from bot.domain.due import days_after, days_before, evening, morning, step
from bot.domain.facts import (
    Answer,
    Due,
    FamilyFacts,
    MeetingFacts,
    MeetingKind,
    MeetingStatus,
    PersonFacts,
    Role,
    RsvpFacts,
    SeatFacts,
)
from bot.domain.people_time import first_day_away
from bot.domain.policy import Policy
from bot.domain.seats import deputy_of

DAY_BEFORE = 1
Instant = tuple[str, str, datetime]  # the step's kind, its name, and when
NOT_REMINDED = frozenset({Answer.CANNOT, Answer.REPORT})


def reminders(meeting: MeetingFacts, facts: FamilyFacts, policy: Policy, calendar: WorkingCalendar) -> Iterator[Due]:
    """Every seat that somebody comes for, unless it has said that it will not be there.

    A seat with a deputy is reminded through the deputy. Nobody is reminded by a step that was due before the date was
    fixed or before they answered: they know.
    """
    starts_at, fixed_at = meeting.starts_at, meeting.fixed_at or meeting.proposed_at
    if starts_at is None or meeting.status is not MeetingStatus.CONFIRMED:
        return
    instants = list(_instants(starts_at, policy, calendar))
    day_begins = calendar.at(calendar.local_day(starts_at), time(0))
    for seat in facts.seats:
        rsvp = meeting.rsvp_of(seat.id)
        is_deputised = rsvp is not None and rsvp.answer is Answer.DEPUTY
        if (seat.holder_id is None and not is_deputised) or (rsvp and rsvp.answer in NOT_REMINDED):
            continue
        told_at = max(fixed_at, rsvp.at) if rsvp else fixed_at
        role = Role.DEPUTY if is_deputised else Role.HOLDER
        person = facts.person(who_comes(seat, meeting, facts, calendar))
        attends = rsvp is not None and rsvp.answer in enough.ATTENDS
        for rank, (kind, name, at) in enumerate(_at_work(instants, person, attends, told_at, calendar)):
            yield step(
                kind,
                meeting.id,
                at,
                revision=meeting.revision,
                seat_id=seat.id,
                name=name,
                roles=(role,),
                addressed="seat",
                series=f"reminder:{meeting.id.hex}:{meeting.revision}:{seat.id.hex}",
                useful_until=day_begins if kind == "reminder" else starts_at,
                rank=rank,
            )


def who_comes(seat: SeatFacts, meeting: MeetingFacts, facts: FamilyFacts, calendar: WorkingCalendar) -> UUID | None:
    """Whoever is to be there for the seat: the deputy that was named for this meeting, or else its holder; for one who
    is away on the day of the meeting, whoever stands in for them."""
    rsvp, stand_in = meeting.rsvp_of(seat.id), deputy_of(seat, facts)
    if rsvp is not None and rsvp.answer is Answer.DEPUTY:
        return rsvp.deputy_id or (stand_in.id if stand_in else seat.holder_id)
    holder = facts.person(seat.holder_id)
    if holder is None or stand_in is None or meeting.starts_at is None:
        return seat.holder_id
    on = calendar.local_day(meeting.starts_at)
    is_away = first_day_away(holder, on, on) is not None
    return stand_in.id if is_away and first_day_away(stand_in, on, on) is None else holder.id


def _at_work(
    instants: Iterable[Instant],
    person: PersonFacts | None,
    attends: bool,
    told_at: datetime,
    calendar: WorkingCalendar,
) -> list[Instant]:
    """The reminders of one person, at the same hour of their last day at work up to the day it is meant for.

    Of two days that become one only the later reminder is left. The last one, just before, reaches a day off only of
    whoever has said that they come.
    """
    found: dict[date, Instant] = {}
    last: list[Instant] = []
    for kind, name, at in instants:
        day, first = calendar.local_day(at), calendar.local_day(told_at)
        works = person is None or calendar.person_works(person, day)
        if kind == "reminder_hours":
            last += [(kind, name, at)] if works or attends else []
            continue
        while day > first and not (person is None or calendar.person_works(person, day)):
            day -= timedelta(days=1)
        found[day] = (kind, name, calendar.at(day, calendar.local(at).time()))
    return [one for one in (*found.values(), *last) if one[2] > told_at]


def waits_for_digest(reminder: Due) -> bool:
    """Only the day before's reminder, and the last one, interrupt."""
    return reminder.kind == "reminder" and reminder.detail != f"d{DAY_BEFORE}"


def is_switched_off(person: PersonFacts | None, rsvp: RsvpFacts | None) -> bool:
    """Whoever wants no reminders gets none of a meeting that they have answered for. One that asks is a question."""
    return person is not None and person.reminders_off and rsvp is not None


def _instants(starts_at: datetime, policy: Policy, calendar: WorkingCalendar) -> Iterator[Instant]:
    rules = policy.before_meeting
    for ahead in sorted(rules.reminders, reverse=True):
        day = days_before(calendar, starts_at, ahead)
        at = calendar.at(day, policy.people_time.digest_at) if ahead > DAY_BEFORE else morning(calendar, day)
        yield "reminder", f"d{ahead}", at
    if calendar.local(starts_at).time() < rules.early_meeting_before:
        day_before = calendar.add_working_days(calendar.local_day(starts_at), -1)
        yield "reminder_hours", "evening", calendar.at(day_before, rules.evening_reminder_at)
    else:
        yield "reminder_hours", f"h{rules.last_reminder}", starts_at - timedelta(hours=rules.last_reminder)


def not_enough(meeting: MeetingFacts, facts: FamilyFacts, policy: Policy, calendar: WorkingCalendar) -> Iterator[Due]:
    """The lead hears what is missing, once for each thing that is: again only when something new is missing.

    Nothing is due while nothing is missing; a reply that changes this wakes the family. `detail` is the needs.
    """
    starts_at = meeting.starts_at
    if starts_at is None or meeting.status is not MeetingStatus.CONFIRMED or meeting.kind is MeetingKind.RCPC:
        return
    needs = sorted(missing.need for missing in enough.before(meeting, facts, policy))
    if not needs:
        return
    check_at = enough_checked_at(meeting, policy, calendar) or starts_at
    told = [_lack(meeting, more, check_at, starts_at) for more in _including(needs, meeting, policy)]
    if not any(due.key in facts.done for due in told):
        yield _lack(meeting, needs, check_at, starts_at)


def enough_checked_at(meeting: MeetingFacts, policy: Policy, calendar: WorkingCalendar) -> datetime | None:
    """From when it is asked whether enough people come: so many working days before.

    Where the date was fixed later, on the next working day, as people have to hear of it first; at once where the
    meeting is before then.
    """
    if meeting.starts_at is None or meeting.kind is MeetingKind.RCPC:
        return None
    fixed_at = meeting.fixed_at or meeting.proposed_at
    nominal = morning(
        calendar, days_before(calendar, meeting.starts_at, policy.meeting(meeting.kind).enough_people_check)
    )
    next_day = days_after(calendar, fixed_at, 1)
    if nominal > fixed_at and calendar.local_day(nominal) >= next_day:
        return nominal
    following = morning(calendar, next_day)
    return following if following < meeting.starts_at else max(nominal, fixed_at)


def _lack(meeting: MeetingFacts, needs: list[str], check_at: datetime, starts_at: datetime) -> Due:
    return step(
        "not_enough",
        meeting.id,
        check_at,
        revision=meeting.revision,
        name="+".join(needs),
        roles=(Role.LEAD,),
        useful_until=starts_at,
    )


def _including(needs: list[str], meeting: MeetingFacts, policy: Policy) -> Iterator[list[str]]:
    """Every set of needs of this kind of meeting that has all of these."""
    whole = {*policy.meeting(meeting.kind).needed, enough.OTHER_AGENCIES}
    rest = sorted(whole - set(needs))
    for size in range(len(rest) + 1):
        for more in combinations(rest, size):
            yield sorted([*needs, *more])


def did_it_happen(
    meeting: MeetingFacts, facts: FamilyFacts, policy: Policy, calendar: WorkingCalendar
) -> Iterator[Due]:
    """Asked of the lead at the end, chased the next working day; then the tier's manager hears ("not_recorded")."""
    ends_at = meeting.ends_at
    if ends_at is None or meeting.status is not MeetingStatus.CONFIRMED or meeting.recorded_at is not None:
        return
    if meeting.kind is MeetingKind.RCPC:
        return  # others arrange and record conferences
    rules = policy.before_meeting
    chase_at = morning(calendar, days_after(calendar, ends_at, rules.did_it_happen_chased_after))
    manager_at = morning(calendar, days_after(calendar, ends_at, rules.did_it_happen_manager_after))
    asked = (
        ("did_it_happen", "ask", ends_at, (Role.LEAD,)),
        ("did_it_happen", "chase", chase_at, (Role.LEAD,)),
        ("not_recorded", "manager", manager_at, policy.decides(facts.tier)[:1]),
    )
    for rank, (kind, name, at, roles) in enumerate(asked):
        yield step(
            kind,
            meeting.id,
            at,
            revision=meeting.revision,
            name=name,
            roles=roles,
            series=f"happened:{meeting.id.hex}:{meeting.revision}",
            rank=rank,
        )


def record(meeting: MeetingFacts, facts: FamilyFacts, policy: Policy, calendar: WorkingCalendar) -> Iterator[Due]:
    """On the day on which the record of a meeting that was held is due, the lead is asked to finish it."""
    if meeting.status is not MeetingStatus.HELD or meeting.finished_at is not None:
        return
    due = cycle.record_due(meeting, facts, policy, calendar)
    if due is not None:
        yield step(
            "record_due",
            meeting.id,
            morning(calendar, due.due_on),
            name="due",
            roles=(Role.LEAD,),
            detail=evening(calendar, due.due_on).isoformat(),
        )
