"""Meetings as the rules see them, from their rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from bot.domain.facts import (
    Answer,
    DateRevision,
    MeetingFacts,
    MeetingKind,
    MeetingStatus,
    OptionFacts,
    PollFacts,
    Presence,
    PresenceFacts,
    RsvpFacts,
    VoiceFacts,
    Vote,
)
from bot.storage.stacked import Rows


def meetings_of(rows: Rows) -> dict[UUID, list[MeetingFacts]]:
    """The meetings of each family, oldest first."""
    dates, rsvps = _by_meeting(rows["meeting_date"]), _by_meeting(rows["rsvp"])
    presences, voices = _by_meeting(rows["presence"]), _by_meeting(rows["voice"])
    polls = _polls(rows)
    found: dict[UUID, list[MeetingFacts]] = defaultdict(list)
    for row in rows["meeting"]:
        found[row.family_id].append(
            MeetingFacts(
                id=row.id,
                kind=MeetingKind(row.kind),
                status=MeetingStatus(row.status),
                child_ids=ids(row.child_ids),
                revision=row.revision,
                starts_at=row.starts_at,
                minutes=row.minutes,
                proposed_at=row.proposed_at,
                fixed_at=row.fixed_at,
                is_first=row.is_first,
                place=row.place,
                dates=tuple(
                    DateRevision(
                        date.revision,
                        date.starts_at,
                        date.set_at,
                        date.cause,
                        date.notice_state == "ample",
                        date.not_held_at,
                    )
                    for date in sorted(dates[row.id], key=lambda date: date.revision)
                ),
                rsvps=tuple(
                    RsvpFacts(rsvp.seat_id, rsvp.revision, Answer(rsvp.answer), rsvp.at, rsvp.reason, rsvp.deputy_id)
                    for rsvp in latest(rsvps[row.id], "seat_id")
                ),
                parents_coming=ids(row.parents_coming),
                poll=polls.get(row.id),
                presences=tuple(
                    PresenceFacts(Presence(entry.presence), entry.seat_id, entry.parent_id, entry.child_id)
                    for entry in latest(presences[row.id], "seat_id", "parent_id", "child_id")
                ),
                voices=tuple(
                    VoiceFacts(entry.child_id, entry.method, entry.not_obtained)
                    for entry in latest(voices[row.id], "child_id")
                ),
                recorded_at=row.recorded_at,
                finished_at=row.finished_at,
                went_ahead=row.went_ahead,
                cancelled_at=row.cancelled_at,
                cancel_cause=row.cancel_cause,
                gap_accepted_at=row.gap_accepted_at,
                notice_kept=row.notice_kept,
                goes_ahead_without=row.goes_ahead_without,
                agreed_weeks=row.agreed_weeks,
                agreement_check=row.agreement_check,
            )
        )
    for meetings in found.values():
        meetings.sort(key=lambda meeting: (meeting.starts_at or meeting.proposed_at, meeting.proposed_at))
    return found


def _polls(rows: Rows) -> dict[UUID, PollFacts]:
    options, replies = _by_meeting(rows["option"]), _by_meeting(rows["reply"])
    votes: dict[UUID, list[tuple[UUID, Vote]]] = defaultdict(list)
    for vote in rows["vote"]:
        votes[vote.option_id].append((vote.seat_id, Vote(vote.vote)))
    return {
        row.meeting_id: PollFacts(
            opened_at=row.opened_at,
            closes_at=row.closes_at,
            options=tuple(
                OptionFacts(option.id, option.starts_at, tuple(sorted(votes[option.id])))
                for option in sorted(options[row.meeting_id], key=lambda option: (option.starts_at, option.id))
            ),
            answered=tuple(sorted(reply.seat_id for reply in replies[row.meeting_id])),
            closed_at=row.closed_at,
        )
        for row in rows["poll"]
    }


def ids(stored: Iterable[str]) -> tuple[UUID, ...]:
    return tuple(UUID(each) for each in stored)


def latest(rows: Iterable[Any], *subject: str) -> list[Any]:
    """Of the rows about one subject the newest, in the order in which they came."""
    newest: dict[tuple[Any, ...], Any] = {}
    for row in sorted(rows, key=lambda row: row.at):
        about = tuple(getattr(row, name) for name in subject)
        newest.pop(about, None)
        newest[about] = row
    return list(newest.values())


def _by_meeting(rows: Iterable[Any]) -> dict[UUID, list[Any]]:
    grouped: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        grouped[row.meeting_id].append(row)
    return grouped
