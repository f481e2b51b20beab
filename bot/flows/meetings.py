"""My coming meetings over all families, those that need a date first."""

from __future__ import annotations

from typing import Any

from bot.card import short, unshort
from bot.dialogue.form import Next
from bot.domain import cycle
from bot.domain.arranging import wanted
from bot.domain.facts import FamilyFacts, MeetingFacts, MeetingStatus
from bot.flows.commands import commands_for
from bot.flows.registry import registry
from bot.storage.family_facts import families_facts
from bot.storage.roles import roles_of
from bot.storage.tables import calendar_of, led_families, meetings_deputised
from bot.storage.wake import families_of
from bot.storage.work import Here, Work
from bot.views import meetings as words
from bot.views.meetings import Line, Meetings, ToBook

MOST, MOST_TO_BOOK = 12, 6


async def load(here: Here, about: dict[str, Any]) -> Meetings | None:
    if here.who.person_id is None:
        return None
    led = {line.id for line in await led_families(here, 200)}
    deputised = await meetings_deputised(here, here.now)
    mine = dict.fromkeys([*led, *await families_of(here, here.me)])
    found = await families_facts(here, [*mine, *(family_id for family_id, _ in deputised)])
    to_book, seeking, coming = [], [], []
    for facts in found.values():
        if facts.closed_at is not None:
            continue
        if facts.id in led and (one := _to_book(here, facts)) is not None:
            to_book.append(one)
        for meeting in facts.meetings:
            if facts.id not in mine and (facts.id, meeting.id) not in deputised:
                continue
            if meeting.status in (MeetingStatus.PROPOSED, MeetingStatus.POLLED):
                seeking.append(_line(facts, meeting))
            elif is_ahead(meeting, here):
                coming.append(_line(facts, meeting))
    to_book.sort(key=lambda one: (one.due_on, one.reference))
    coming.sort(key=lambda line: (line.starts_at or here.now, line.reference))
    return Meetings(
        tuple(to_book[:MOST_TO_BOOK]),
        tuple(seeking[:MOST_TO_BOOK]),
        tuple(coming[:MOST]),
        max(0, len(coming) - MOST),
        may_arrange="schedule" in commands_for(await roles_of(here, here.me)),
    )


def _to_book(here: Here, facts: FamilyFacts) -> ToBook | None:
    """None is booked, nor is a date being found."""
    if cycle.booked(facts, here.now) or cycle.is_being_arranged(facts):
        return None
    calendar = calendar_of(facts)
    what = wanted(facts, here.policy, calendar, here.now)
    if what.due is None:
        return None
    is_late = what.due.due_on < calendar.local_day(here.now)
    return ToBook(short(facts.id), facts.reference, what.kind, what.due.due_on, is_late)


def is_ahead(meeting: MeetingFacts, here: Here) -> bool:
    """Confirmed and not over; or over, and nobody has recorded it yet."""
    return meeting.status is MeetingStatus.CONFIRMED and (
        meeting.ends_at is None or meeting.ends_at > here.now or meeting.recorded_at is None
    )


def _line(facts: FamilyFacts, meeting: MeetingFacts) -> Line:
    return Line(short(meeting.id), facts.reference, meeting.kind, meeting.starts_at)


screen = registry.screen("meetings", load, words.meetings)


@screen.on("book")
async def book(work: Work, facts: Meetings, key: str) -> Next:
    return Next(start=("schedule_meeting", {"family": str(unshort(key))}))


@screen.on("open")
async def open_one(work: Work, facts: Meetings, key: str) -> Next:
    return Next(show=("meeting", {"meeting": str(unshort(key))}))


@screen.on("plan")
async def plan_one(work: Work, facts: Meetings, key: str) -> Next:
    return Next(start=("schedule_meeting", {}))


@screen.on("families")
async def my_families(work: Work, facts: Meetings, key: str) -> Next:
    return Next(show=("families", {}))
