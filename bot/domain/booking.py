"""Getting a meeting into diaries: the prompts before one is due, the poll, its chase, and which date it found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from bot.domain import cycle, enough, notice
from bot.domain.calendar import WorkingCalendar
from bot.domain.due import days_after, morning, step
from bot.domain.facts import (
    Due,
    FamilyFacts,
    MeetingFacts,
    MeetingStatus,
    OptionFacts,
    PollFacts,
    Role,
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


def asked_in_poll(facts: FamilyFacts) -> tuple[UUID, ...]:
    """Whose answer a poll waits for: every seat that somebody holds, since nobody knows before which of them will
    make up the number. The lead offers the dates and is not waited for."""
    return tuple(seat.id for seat in facts.seats if seat.holder_id is not None and not seat.is_lead)


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
    silent = [seat_id for seat_id in asked_in_poll(facts) if seat_id not in found.answered]
    close_at = found.closes_at if silent else min(now, found.closes_at)
    yield step(
        "poll_closed", meeting.id, close_at, revision=revision, name="closed", roles=(Role.LEAD,), series=closing
    )
    chase_at = morning(calendar, days_after(calendar, found.opened_at, rules.poll_chased_after))
    if chase_at < found.closes_at:
        for seat_id in silent:
            yield step(
                "poll_chase",
                meeting.id,
                chase_at,
                revision=revision,
                seat_id=seat_id,
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
