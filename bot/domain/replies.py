"""What a reply to an invitation means for the places that a person answers for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from bot.domain.calendar import LONDON
from bot.domain.facts import Answer, FamilyFacts, MeetingFacts, MeetingStatus, RsvpFacts, SeatFacts, Vote


@dataclass(frozen=True, slots=True)
class Group:
    """Those at the table who gave the same answer; `answer` None: nobody has heard from them."""

    answer: Answer | None
    seats: tuple[SeatFacts, ...]


def can_be_answered(meeting: MeetingFacts, now: datetime) -> bool:
    """It has a date, and that is not over."""
    ends_at = meeting.ends_at
    return meeting.status is MeetingStatus.CONFIRMED and ends_at is not None and now < ends_at


def answer_of(meeting: MeetingFacts, seats: Iterable[SeatFacts]) -> RsvpFacts | None:
    """What stands for the first of these places that has answered for the present date."""
    answers = (meeting.rsvp_of(seat.id) for seat in seats)
    return next((rsvp for rsvp in answers if rsvp is not None), None)


def groups(meeting: MeetingFacts, facts: FamilyFacts) -> tuple[Group, ...]:
    """Everybody at the table by what they answered, in the order of the answers, the silent last.

    Whoever leads called the meeting: they count as coming until they say otherwise.
    """
    found: dict[Answer | None, list[SeatFacts]] = {}
    for seat in facts.seats:
        if seat.holder_id is None:
            continue
        rsvp = meeting.rsvp_of(seat.id)
        answer = rsvp.answer if rsvp else Answer.COMING if seat.is_lead else None
        found.setdefault(answer, []).append(seat)
    order: tuple[Answer | None, ...] = (*Answer, None)
    return tuple(Group(answer, tuple(found[answer])) for answer in order if answer in found)


def silent(meeting: MeetingFacts, facts: FamilyFacts) -> tuple[SeatFacts, ...]:
    """Those who have not answered for the present date."""
    return next((group.seats for group in groups(meeting, facts) if group.answer is None), ())


def freed_days(meeting: MeetingFacts, seats: Iterable[SeatFacts]) -> tuple[date, ...]:
    """The other days of the poll that this person had kept free."""
    if meeting.poll is None or meeting.starts_at is None:
        return ()
    mine = {seat.id for seat in seats}
    kept = (
        option.starts_at.astimezone(LONDON).date()
        for option in meeting.poll.options
        if any(seat_id in mine and vote is not Vote.NO for seat_id, vote in option.votes)
    )
    taken = meeting.starts_at.astimezone(LONDON).date()
    return tuple(sorted({day for day in kept if day != taken}))


def kept_for_nothing(
    meeting: MeetingFacts, facts: FamilyFacts, seats: Iterable[SeatFacts], now: datetime
) -> tuple[datetime, ...]:
    """The dates ahead that somebody may still keep free for a poll that was given up: all but those that they said no
    to, and those that the family needs them for after all."""
    if meeting.poll is None:
        return ()
    mine = {seat.id for seat in seats}
    needed = {one.starts_at for one in facts.meetings if one.status is MeetingStatus.CONFIRMED}
    for one in facts.meetings:
        if one.status is MeetingStatus.POLLED and one.poll is not None:
            needed |= {option.starts_at for option in one.poll.options}
    return tuple(
        option.starts_at
        for option in meeting.poll.options
        if option.starts_at > now
        and option.starts_at not in needed
        and not any(seat_id in mine and vote is Vote.NO for seat_id, vote in option.votes)
    )


def parents_not_coming(meeting: MeetingFacts, facts: FamilyFacts) -> tuple[UUID, ...]:
    return tuple(parent.id for parent in facts.parents if parent.id not in meeting.parents_coming)
