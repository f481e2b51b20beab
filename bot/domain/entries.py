"""What a meeting's calendar entry may say, and whether it invites or takes back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from bot.domain.facts import MeetingKind, MeetingStatus


class Method(StrEnum):
    """The words of RFC 5546."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """One meeting as a calendar knows it. `sequence` grows with every change, so that a newer entry replaces."""

    meeting_id: UUID
    reference: str
    kind: MeetingKind
    status: MeetingStatus
    starts_at: datetime
    minutes: int
    place: str | None  # in_person, online, both
    sequence: int


def method_of(facts: EntryFacts, now: datetime) -> Method | None:
    """A confirmed meeting that is still to come is put into calendars; a cancelled one is taken out, once it had a
    date. None: there is nothing that a calendar should hold."""
    if facts.starts_at <= now:
        return None
    if facts.status is MeetingStatus.CANCELLED:
        return Method.CANCEL
    return Method.REQUEST if facts.status is MeetingStatus.CONFIRMED else None


def is_release(kind: str) -> bool:
    """Whoever hears this was to stand in and is not any more: the meeting leaves their calendar, though it is held."""
    return kind == "deputy_released"


def method_for(kind: str, facts: EntryFacts, now: datetime) -> Method | None:
    """What goes with a notification of this kind. None where it would say the opposite of what was said."""
    method = method_of(facts, now)
    if is_release(kind):
        return Method.CANCEL if method is not None else None
    said = Method.CANCEL if kind.startswith("meeting_cancelled") else Method.REQUEST
    return method if method is said else None
