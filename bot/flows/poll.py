"""Saying which dates one could make; and, for the lead, what came of it and one tap to fix."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from bot.card import short, unshort
from bot.dialogue.form import Next
from bot.domain import booking, replies
from bot.domain.arranging import verdict, wanted
from bot.domain.facts import Function, MeetingFacts, MeetingStatus, PollFacts, Vote
from bot.domain.permissions import Capability
from bot.flows import core_groups
from bot.flows.registry import registry
from bot.storage.tables import Place, place
from bot.storage.work import Here, Work
from bot.usecases import meetings, polls
from bot.views import poll as words
from bot.views.enough import Lacking
from bot.views.poll import Option, Poll, PollOver, Result, Standing


async def load(here: Here, about: dict[str, Any]) -> Poll | None:
    return await _load(here, about, is_chase=False)


async def load_chase(here: Here, about: dict[str, Any]) -> Poll | None:
    return await _load(here, about, is_chase=True)


async def _load(here: Here, about: dict[str, Any], *, is_chase: bool) -> Poll | None:
    found = await place(here, UUID(about["meeting"]))
    poll = found.meeting.poll if found else None
    if found is None or poll is None or not found.seats or found.meeting.status is MeetingStatus.CANCELLED:
        return None
    meeting, mine = found.meeting, found.seats[0].id
    has_answered = any(seat.id in poll.answered for seat in found.seats)
    is_open = meeting.status is MeetingStatus.POLLED and poll.closed_at is None
    return Poll(
        meeting_id=str(meeting.id),
        reference=found.facts.reference,
        kind=meeting.kind,
        minutes=meeting.minutes,
        closes_at=poll.closes_at,
        options=tuple(
            Option(short(option.id), option.starts_at, dict(option.votes).get(mine)) for option in poll.options
        ),
        is_open=is_open,
        has_answered=has_answered,
        is_chase=is_chase,
        fixed_for=None if meeting.status is MeetingStatus.POLLED else meeting.starts_at,
        dealt_with=has_answered or not is_open,
    )


poll = registry.screen("poll", load, words.poll)
chase = registry.screen("poll_chase", load_chase, words.poll)


async def vote(work: Work, facts: Poll, argument: str) -> Next:
    key, _, choice = argument.partition(".")
    await polls.vote(work, UUID(facts.meeting_id), unshort(key), Vote(choice))
    return Next()


async def done(work: Work, facts: Poll, argument: str) -> Next:
    await polls.finish_poll(work, UUID(facts.meeting_id))
    return Next(toast=words.thanks())


async def none_of_these(work: Work, facts: Poll, argument: str) -> Next:
    await polls.finish_poll(work, UUID(facts.meeting_id), none_of_these=True)
    return Next(toast=words.thanks())


for screen in (poll, chase):
    screen.on("v")(vote)
    screen.on("done")(done)
    screen.on("none")(none_of_these)


async def load_over(here: Here, about: dict[str, Any]) -> PollOver | None:
    """Only where no meeting came of it, for whoever was asked."""
    found = await place(here, UUID(about["meeting"]))
    if found is None or not found.seats or found.meeting.status is not MeetingStatus.CANCELLED:
        return None
    free = replies.kept_for_nothing(found.meeting, found.facts, found.seats, here.now)
    return PollOver(found.facts.reference, found.meeting.kind, free)


registry.screen("poll_over", load_over, words.poll_over)


async def load_result(here: Here, about: dict[str, Any]) -> Result | None:
    found = await place(here, UUID(about["meeting"]), Capability.ARRANGE_MEETING)
    poll = found.meeting.poll if found else None
    if found is None or poll is None or found.meeting.status is MeetingStatus.CANCELLED:
        return None
    meeting, calendar = found.meeting, found.table.calendar
    asked = booking.asked_in_poll(found.facts, poll, calendar)
    missed = [seat.id for seat in booking.asked_of(found.facts) if seat.id not in asked]
    is_sought = meeting.status is MeetingStatus.POLLED
    return Result(
        meeting_id=str(meeting.id),
        reference=found.facts.reference,
        kind=meeting.kind,
        standings=tuple(_standings(here, found, meeting, poll)) if is_sought else (),
        silent=_functions(found, [seat_id for seat_id in asked if seat_id not in poll.answered]),
        missed=_functions(found, missed),
        is_closed=poll.closed_at is not None,
        closes_at=poll.closes_at,
        fixed_for=None if is_sought else meeting.starts_at,
        dealt_with=not is_sought,
    )


def _standings(here: Here, found: Place, meeting: MeetingFacts, poll: PollFacts) -> list[Standing]:
    facts = found.facts
    votes = {option.id: dict(option.votes) for option in poll.options}
    return [
        Standing(
            short(one.option_id),
            one.starts_at,
            one.yes,
            one.if_needed,
            tuple(
                Lacking(missing.need, missing.short_by, _functions(found, missing.not_answered))
                for missing in one.missing
            ),
            _functions(found, [seat.id for seat in facts.seats if votes[one.option_id].get(seat.id) is Vote.NO]),
        )
        for one in booking.ranked(poll, meeting, facts, here.policy, found.table.calendar, here.now)
    ]


def _functions(found: Place, seat_ids: Iterable[UUID]) -> tuple[Function, ...]:
    """In the order of the table."""
    wanted_ids = set(seat_ids)
    return tuple(seat.function for seat in found.facts.seats if seat.id in wanted_ids)


result = registry.screen("poll_closed", load_result, words.poll_closed)


@result.on("fix")
async def fix(work: Work, facts: Result, key: str) -> Next:
    """One tap; where the date has come too close for it meanwhile, the reason is asked first."""
    starts_at = next(one.starts_at for one in facts.standings if one.key == key)
    meeting_id = UUID(facts.meeting_id)
    found = await place(work, meeting_id, Capability.ARRANGE_MEETING)
    if found is not None:
        what = wanted(found.facts, work.policy, found.table.calendar, work.now, instead_of=found.meeting)
        means = verdict(starts_at, work.now, what, work.policy, found.table.calendar)
        if means.needs_short_cause or means.is_gap:
            about = {"meeting": facts.meeting_id, "starts_at": starts_at.isoformat()}
            return Next(start=("fix_date", about))
    await meetings.confirm_meeting(work, meeting_id, starts_at)
    following = Next(show=("meeting", {"meeting": facts.meeting_id}), note=words.fixed(starts_at))
    if found is None:
        return following
    return await core_groups.going_on(work, found.facts.id, facts.kind, following)


@result.on("other")
async def another_date(work: Work, facts: Result, argument: str) -> Next:
    return Next(start=("fix_date", {"meeting": facts.meeting_id}))
