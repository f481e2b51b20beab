"""What was done about a meeting's date, in words that keep `{who}` and `{when}` open for whoever tells the story."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from bot.domain.facts import MeetingKind
from bot.domain.reasons import CancelCause, GapCause, MoveCause, ShortCause, WithoutCause
from bot.domain.story import StoryEntry
from bot.i18n import _
from bot.views.deadlines import meeting_name
from bot.views.reasons import said


def meeting_sentences() -> dict[str, Callable[[StoryEntry], str]]:
    """By the audit's word."""
    return {
        "meeting_confirmed": _confirmed,
        "meeting_moved": _moved,
        "meeting_cancelled": _cancelled,
        "goes_ahead_without": _without,
        "short_notice_seen": lambda entry: _("{who} has seen that notice was short."),
    }


def _confirmed(entry: StoryEntry) -> str:
    if _is_short(entry):
        return _("{who} fixed the date at short notice{reason}: {when}. Everybody is told.").replace(
            "{reason}", _reason(entry, ShortCause)
        )
    return _("{who} fixed the date: {when}. Everybody is told.")


def _moved(entry: StoryEntry) -> str:
    line = _("{who} moved the {meeting} to {when}. Why: {reason}. Everybody is asked again.")
    if _is_short(entry):
        line = _(
            "{who} moved the {meeting} at short notice: {reason}. It is now on {when}. Everybody is asked again."
        )
    return line.replace("{meeting}", _meeting(entry)).replace("{reason}", _cause(entry, MoveCause))


def _cancelled(entry: StoryEntry) -> str:
    line = _("{who} cancelled the {meeting}: {reason}. It leaves everybody's calendar.")
    if entry.about.get("gap"):
        line = _("{who} cancelled the {meeting}: {reason}. There is no other date for now: {gap}.")
    told = line.replace("{meeting}", _meeting(entry)).replace("{reason}", _cause(entry, CancelCause))
    return told.replace("{gap}", _cause(entry, GapCause, "gap"))


def _without(entry: StoryEntry) -> str:
    line = _("{who} decided that the meeting goes ahead without a parent: {reason}.")
    return line.replace("{reason}", _cause(entry, WithoutCause))


def _is_short(entry: StoryEntry) -> bool:
    return entry.about.get("notice") in ("short", "past")


def _reason(entry: StoryEntry, kind: type[StrEnum]) -> str:
    cause = entry.about.get("cause")
    return f" ({said(kind(cause))})" if cause in set(kind) else ""


def _cause(entry: StoryEntry, kind: type[StrEnum], key: str = "cause") -> str:
    cause = entry.about.get(key)
    return said(kind(cause)) if cause in set(kind) else _("no reason given")


def _meeting(entry: StoryEntry) -> str:
    kind = entry.about.get("kind")
    return meeting_name(MeetingKind(kind)) if kind in set(MeetingKind) else _("meeting")
