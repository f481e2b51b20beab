"""What a signal's evidence says: the day, how often, which meeting, child and place."""

from __future__ import annotations

from datetime import date

from bot.domain.drift import Signal
from bot.domain.facts import FamilyFacts, MeetingKind
from bot.i18n import _
from bot.views.deadlines import meeting_name
from bot.views.directory import function_name


def day_of(signal: Signal, name: str) -> date:
    return date.fromisoformat(str(signal.evidence[name]))


def times_of(signal: Signal) -> int:
    return int(signal.evidence["times"] or 0)


def kind_of(signal: Signal) -> str:
    return meeting_name(MeetingKind(str(signal.evidence["kind"])))


def child_of(signal: Signal) -> str:
    return _("Child {letter}").format(letter=signal.evidence["child"])


def place_of(signal: Signal, facts: FamilyFacts) -> str:
    seat = facts.seat(signal.subject_id)
    name = function_name(seat.function) if seat else _("one agency")
    return name[:1].upper() + name[1:]
