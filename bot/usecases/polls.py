"""Answering a poll: a vote for each date, then Done, or none of these."""

from __future__ import annotations

from uuid import UUID

from bot.domain.facts import MeetingStatus, Vote
from bot.domain.meetings import NotYourPlace, PollIsOver
from bot.storage import meetings as rows
from bot.storage.models import PollReply, PollVote
from bot.storage.tables import Place
from bot.storage.work import Work
from bot.usecases.arranging import placed


async def vote(work: Work, meeting_id: UUID, option_id: UUID, choice: Vote) -> None:
    """Say whether one of the dates would suit. It can be changed until the poll closes.

    Raises NotAllowed, NotYourPlace, PollIsOver.
    """
    here = await _open_poll(work, meeting_id)
    options = {option.id for option in await rows.poll_options(work, meeting_id)}
    if option_id not in options:
        raise PollIsOver
    await _set_votes(work, here, {option_id: choice})


async def finish_poll(work: Work, meeting_id: UUID, *, none_of_these: bool = False) -> None:
    """Done. A date that was left out counts as a no. When everybody has answered, the poll closes early."""
    here = await _open_poll(work, meeting_id)
    options = [option.id for option in await rows.poll_options(work, meeting_id)]
    seat_ids = [seat.id for seat in here.seats]
    if none_of_these:
        await _set_votes(work, here, dict.fromkeys(options, Vote.NO))
    else:
        given = await rows.votes_of(work, meeting_id, seat_ids)
        for seat_id in seat_ids:
            left_out = [option for option in options if (option, seat_id) not in given]
            for option in left_out:
                _add_vote(work, meeting_id, option, seat_id, Vote.NO)
    replied = await rows.replies_of(work, meeting_id, seat_ids)
    for seat_id in seat_ids:
        if (reply := replied.get(seat_id)) is None:
            work.db.add(
                PollReply(
                    meeting_id=meeting_id,
                    seat_id=seat_id,
                    person_id=work.me,
                    none_of_these=none_of_these,
                    at=work.now,
                )
            )
        else:
            reply.none_of_these, reply.at, reply.person_id = none_of_these, work.now, work.me
    work.audit("poll_answered", family=here.facts.id, meeting=meeting_id, none_of_these=none_of_these)


async def _open_poll(work: Work, meeting_id: UUID) -> Place:
    here = await placed(work, meeting_id)
    if not here.seats:
        raise NotYourPlace
    poll = here.meeting.poll
    if here.meeting.status is not MeetingStatus.POLLED or poll is None or poll.closed_at is not None:
        raise PollIsOver
    return here


async def _set_votes(work: Work, here: Place, choices: dict[UUID, Vote]) -> None:
    seat_ids = [seat.id for seat in here.seats]
    given = await rows.votes_of(work, here.meeting.id, seat_ids)
    for option_id, choice in choices.items():
        for seat_id in seat_ids:
            kept = given.get((option_id, seat_id))
            if kept is None:
                _add_vote(work, here.meeting.id, option_id, seat_id, choice)
            else:
                kept.vote, kept.at, kept.person_id = choice.value, work.now, work.me


def _add_vote(work: Work, meeting_id: UUID, option_id: UUID, seat_id: UUID, choice: Vote) -> None:
    work.db.add(
        PollVote(
            meeting_id=meeting_id,
            option_id=option_id,
            seat_id=seat_id,
            person_id=work.me,
            vote=choice.value,
            at=work.now,
        )
    )
