"""What was done about a meeting's date, and why."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from bot.domain.facts import MeetingKind
from bot.domain.reasons import CancelCause, GapCause, MoveCause, ShortCause, WithoutCause
from bot.domain.story import StoryEntry
from bot.i18n import _
from bot.views.deadlines import meeting_name
from bot.views.reasons import said
from bot.views.story_names import at, who


def meeting_sentences() -> dict[str, Callable[[StoryEntry], str]]:
    """By the audit's word."""
    return {
        "meeting_confirmed": _confirmed,
        "meeting_moved": _moved,
        "meeting_cancelled": _cancelled,
        "goes_ahead_without": _without,
        "short_notice_seen": lambda entry: _("{who} has seen that notice was short.").format(who=who(entry)),
    }


def _confirmed(entry: StoryEntry) -> str:
    line = _("{who} fixed the date of the {meeting}: {when}. Everybody is told.")
    if _is_short(entry):
        line = _("{who} fixed the date of the {meeting} at short notice ({reason}): {when}. Everybody is told.")
    if entry.about.get("gap"):
        line = _(
            "{who} fixed the date of the {meeting}: {when}. That is later than it is due ({gap}). Everybody is told."
        )
    return line.format(**_of(entry))


def _moved(entry: StoryEntry) -> str:
    line = _("{who} moved the {meeting} from {was} to {when}. Why: {reason}. Everybody is asked again.")
    if _is_short(entry):
        line = _(
            "{who} moved the {meeting} from {was} to {when}, which is short notice. Why: {reason}. "
            "Everybody is asked again."
        )
    return line.format(**_of(entry))


def _cancelled(entry: StoryEntry) -> str:
    line = _("{who} cancelled the {meeting}: {reason}. It leaves everybody's calendar.")
    if entry.about.get("gap"):
        line = _("{who} cancelled the {meeting}: {reason}. There is no other date for now: {gap}.")
    return line.format(**_of(entry))


def _without(entry: StoryEntry) -> str:
    return _("{who} decided that the meeting goes ahead without a parent: {reason}.").format(**_of(entry))


def _of(entry: StoryEntry) -> dict[str, str]:
    return {
        "who": who(entry),
        "meeting": _meeting(entry),
        "when": at(entry.about.get("starts_at")),
        "was": at(entry.about.get("was")),
        "reason": _cause(entry),
        "gap": _cause(entry, "gap"),
    }


def _is_short(entry: StoryEntry) -> bool:
    return entry.about.get("notice") in ("short", "past")


def _cause(entry: StoryEntry, key: str = "cause") -> str:
    cause = entry.about.get(key)
    kinds: tuple[type[StrEnum], ...] = (MoveCause, CancelCause, WithoutCause, ShortCause)
    for kind in (GapCause,) if key == "gap" else kinds:
        if cause in set(kind):
            return said(kind(cause))
    return _("no reason given")


def _meeting(entry: StoryEntry) -> str:
    kind = entry.about.get("kind")
    return meeting_name(MeetingKind(kind)) if kind in set(MeetingKind) else _("meeting")
