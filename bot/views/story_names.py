"""Names, places and meetings as the story tells them. Its people are invented; a live bot has no story to show."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.domain.facts import Function, MeetingKind, Role
from bot.domain.story import Named, Place, StoryEntry
from bot.i18n import _, by_moment, day, listed, local_date, moment
from bot.views.deadlines import meeting_name
from bot.views.directory import function_at, function_name, the_role


def who(entry: StoryEntry) -> str:
    """Whoever acted."""
    return _("Roundtable") if entry.who is None else named(Named(entry.who, entry.function))


def named(person: Named) -> str:
    """ "Maud Fenwick (health visitor)"."""
    if person.function not in set(Function):
        return person.name
    return f"{person.name} ({function_name(Function(person.function))})"


def whom(entry: StoryEntry, *keys: str) -> str:
    """The people whom these words of the entry name; somebody who is not known any more is "somebody"."""
    ids = [one for key in keys for one in _several(entry.about.get(key))]
    people = [named(entry.people[one]) for one in dict.fromkeys(ids) if one in entry.people]
    return listed(people) if people else _("somebody")


def place(entry: StoryEntry) -> str:
    """ "the school nurse at Northwick Community Health"."""
    return place_name(entry.place) if entry.place else _("a place at the table")


def place_name(found: Place) -> str:
    if found.function not in set(Function):
        return found.agency
    return function_at(Function(found.function), found.agency)


def meeting(entry: StoryEntry) -> str:
    """ "the TAC on Thursday 11 March, 3:30pm", or "the TAC" while it has no date."""
    name = meeting_name(MeetingKind(entry.meeting_kind)) if entry.meeting_kind in set(MeetingKind) else _("meeting")
    if entry.starts_at is None:
        return _("the {meeting}").format(meeting=name)
    return _("the {meeting} on {when}").format(meeting=name, when=moment(entry.starts_at))


def roles(entry: StoryEntry, key: str) -> str:
    """ "the deputy and the line manager"."""
    known = [Role(one) for one in _several(entry.about.get(key)) if one in set(Role)]
    return listed([the_role(role) for role in dict.fromkeys(known)])


def instant(value: Any) -> datetime:
    """An instant as it was written down."""
    return datetime.fromisoformat(str(value))


def at(value: Any) -> str:
    return moment(instant(value)) if value else _("another day")


def due(entry: StoryEntry) -> str:
    return by_moment(entry.due_at) if entry.due_at else ""


def on(value: Any) -> str:
    """A day that was written down."""
    return day(instant(value).date()) if value else _("another day")


def at_or_time(instant: datetime, now: datetime) -> str:
    """When something was said: the day only where it was another."""
    return moment(instant) if local_date(instant) != local_date(now) else _("earlier today")


def _several(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [str(value)] if value else []
