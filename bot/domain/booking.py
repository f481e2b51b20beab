"""Getting a meeting into diaries: the prompts before one is due, the poll, its chase, and which date it found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from bot.domain import cycle, enough, notice, seats
from bot.domain.calendar import WorkingCalendar
from bot.domain.due import day_heard, days_after, morning, step
from bot.domain.facts import (
    Due,
    FamilyFacts,
    MeetingFacts,
    MeetingStatus,
    OptionFacts,
    PollFacts,
    Role,
    SeatFacts,
    Vote,
)
from bot.domain.policy import Policy


def prompts(facts: FamilyFacts, policy: Policy, calendar: WorkingCalendar, now: datetime) -> Iterator[Due]:
    """The lead is asked to book, so many working days before a meeting is due and none is booked or being arranged.

    Whoever has just met, or has cancelled one, is about to choose another date: they are asked on the next working
    morning.
    """
    due = cycle.next_due(facts, policy, calendar, now)
    if due is None or cycle.booked(facts, now) or cycle.is_being_arranged(facts):
        return
    busy_with_it = [meeting.cancelled_at for meeting in facts.meetings if meeting.cancelled_at is not None]
    met = cycle.last(facts, now)
    if met is not None and met.starts_at is not None and met.starts_at <= now:
        busy_with_it.append(met.starts_at)
    not_before = morning(calendar, days_after(calendar, max(busy_with_it), 1)) if busy_with_it else None
    for rank, ahead in enumerate(sorted(policy.before_meeting.booking_prompts, reverse=True)):
        prompt_at = morning(calendar, calendar.add_working_days(due.due_on, -ahead))
        yield step(
            "book_soon",
            facts.id,
            max(prompt_at, not_before) if not_before else prompt_at,
            revision=f"{due.kind}-{due.due_on}",
            name=f"d{ahead}",
            roles=(Role.LEAD,),
            rank=rank,
        )


def asked_in_poll(facts: FamilyFacts, found: PollFacts, calendar: WorkingCalendar) -> tuple[UUID, ...]:
    """Whose answer a poll waits for: every seat that somebody holds, since nobody knows before which of them will
    make up the number, but those who are not at work before it closes. The lead offers the dates and is not waited
    for."""
    missed = {seat.id for seat in not_at_work(facts, found.opened_at, found.closes_at, calendar)}
    return tuple(seat.id for seat in asked_of(facts) if seat.id not in missed or seat.id in found.answered)


def asked_of(facts: FamilyFacts) -> tuple[SeatFacts, ...]:
    return tuple(seat for seat in facts.seats if seat.holder_id is not None and not seat.is_lead)


def not_at_work(
    facts: FamilyFacts, opened_at: datetime, closes_at: datetime, calendar: WorkingCalendar
) -> tuple[SeatFacts, ...]:
    """The seats that a poll cannot ask: whoever sits there is not at work between its opening and its end."""
    return tuple(seat for seat in asked_of(facts) if _asked_on(seat, facts, opened_at, closes_at, calendar) is None)


def _asked_on(
    seat: SeatFacts, facts: FamilyFacts, opened_at: datetime, closes_at: datetime, calendar: WorkingCalendar
) -> date | None:
    first, last = day_heard(calendar, opened_at), calendar.local_day(closes_at)
    return seats.first_open_day(seat, facts, calendar, first, last)


def _chased_at(
    seat: SeatFacts, facts: FamilyFacts, found: PollFacts, policy: Policy, calendar: WorkingCalendar
) -> datetime | None:
    """So many of their own working days after they were asked, and no less than whole ones. None: not before its end."""
    last = calendar.local_day(found.closes_at)
    day = _asked_on(seat, facts, found.opened_at, found.closes_at, calendar)
    if day is None:
        return None
    asked_at = max(found.opened_at, calendar.at(day, policy.people_time.quiet_until))
    for _ in range(policy.before_meeting.poll_chased_after):
        day = seats.first_open_day(seat, facts, calendar, day + timedelta(days=1), last)
        if day is None:
            return None
    chase_at = max(morning(calendar, day), calendar.at(day, calendar.local(asked_at).time()))
    return chase_at if chase_at < found.closes_at else None


def poll(
    meeting: MeetingFacts, facts: FamilyFacts, policy: Policy, calendar: WorkingCalendar, now: datetime
) -> Iterator[Due]:
    """ "poll_chase" to each seat that is silent, "poll_closed" when time is up or all have answered (the lead fixes a
    date), and once more the next working day where no date was fixed."""
    found = meeting.poll
    if found is None or meeting.status is not MeetingStatus.POLLED:
        return
    revision = f"{meeting.revision}-{found.opened_at:%Y%m%dT%H%M%S}"
    rules = policy.before_meeting
    closing = f"poll_closed:{meeting.id.hex}:{revision}"
    if found.closed_at is not None:
        chased_on = days_after(calendar, found.closed_at, rules.poll_chased_after)
        yield step(
            "poll_closed",
            meeting.id,
            morning(calendar, chased_on),
            revision=revision,
            name="undecided",
            roles=(Role.LEAD,),
            series=closing,
            rank=1,
        )
        return
    asked = asked_in_poll(facts, found, calendar)
    silent = [seat for seat in facts.seats if seat.id in asked and seat.id not in found.answered]
    close_at = found.closes_at if silent else min(now, found.closes_at)
    yield step(
        "poll_closed", meeting.id, close_at, revision=revision, name="closed", roles=(Role.LEAD,), series=closing
    )
    for seat in silent:
        chase_at = _chased_at(seat, facts, found, policy, calendar)
        if chase_at is not None:
            yield step(
                "poll_chase",
                meeting.id,
                chase_at,
                revision=revision,
                seat_id=seat.id,
                roles=(Role.HOLDER,),
                useful_until=found.closes_at,
            )


@dataclass(frozen=True, slots=True)
class Standing:
    """How one date stands in a poll. `missing`: what it would lack of those needed; empty when it can go ahead."""

    option_id: UUID
    starts_at: datetime
    missing: tuple[enough.Missing, ...]
    yes: int
    if_needed: int


def ranked(
    found: PollFacts,
    meeting: MeetingFacts,
    facts: FamilyFacts,
    policy: Policy,
    calendar: WorkingCalendar,
    now: datetime,
) -> tuple[Standing, ...]:
    """The dates that can still be held, the best first: fewest of those needed missing, then most yes, then most
    if-needed, then the earliest. Empty when every date has passed."""
    told_at = notice.when_given(now, policy, calendar)
    standings = [_standing(option, meeting, facts, policy) for option in found.options if option.starts_at > told_at]
    return tuple(
        sorted(
            standings,
            key=lambda one: (
                sum(missing.short_by for missing in one.missing),
                -one.yes,
                -one.if_needed,
                one.starts_at,
                one.option_id,
            ),
        )
    )


def _standing(option: OptionFacts, meeting: MeetingFacts, facts: FamilyFacts, policy: Policy) -> Standing:
    votes = dict(option.votes)
    return Standing(
        option.id,
        option.starts_at,
        enough.with_votes(meeting.kind, votes, facts, policy),
        sum(vote is Vote.YES for vote in votes.values()),
        sum(vote is Vote.IF_NEEDED for vote in votes.values()),
    )
