"""Every core group up to the review conference, booked in one go."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

from bot.card import Words
from bot.dialogue.ask import Ask, Option
from bot.dialogue.form import Do, Next
from bot.domain import arranging, cadence, cycle
from bot.domain.arranging import Plan
from bot.domain.cadence import Deadline
from bot.domain.facts import MeetingFacts, MeetingKind, MeetingStatus
from bot.domain.permissions import Capability
from bot.domain.slots import Slot
from bot.flows.choosing_date import key_of
from bot.flows.registry import registry
from bot.flows.stopping import dead_end
from bot.storage.meetings import family_times, place_detail
from bot.storage.tables import Table, busy_at, table
from bot.storage.work import Here, Work
from bot.usecases import meetings
from bot.views import common, scheduling
from bot.views import core_groups as words
from bot.views import dates as date_words


@registry.form("book_core_groups")
async def book_core_groups(ask: Ask, here: Here, subject: dict[str, Any]) -> Do:
    """`subject`: the "family". The dates follow the last core group that is booked."""
    at = await table(here, UUID(subject["family"]), Capability.ARRANGE_MEETING)
    like = last_booked(here, at) if at else None
    dates = await dates_after(here, at, like) if at and like else ()
    if at is None or like is None or not dates:
        dead_end(ask, Words(common.gone().text))
    conference_on = conference_of(here, at)
    options = {key_of(slot.starts_at): (deadline, slot) for deadline, slot in dates}
    picked = ask.many(
        "dates",
        words.core_groups(at.facts.reference, conference_on, len(dates)),
        [
            Option(key, words.core_group_label(slot.starts_at, deadline.due_on))
            for key, (deadline, slot) in options.items()
        ],
        done=words.book_these(),
        refuse=lambda picked: None if picked else words.at_least_one_date(),
        start=frozenset(options),
    )
    starts = [options[key][1].starts_at for key in sorted(picked)]
    said = date_words.repeated(starts)
    ask.confirm(
        "send", words.check_core_groups(at.facts.reference, said, like.place), [Option("yes", scheduling.send())]
    )
    return Do(partial(_book, family_id=at.facts.id, like=like, starts=starts))


def last_booked(here: Here, at: Table) -> MeetingFacts | None:
    """The last core group that is booked: the others are like it."""
    booked = [
        meeting
        for meeting in at.facts.meetings
        if meeting.kind is MeetingKind.CORE_GROUP
        and meeting.status is MeetingStatus.CONFIRMED
        and meeting.starts_at is not None
        and meeting.starts_at > here.now
    ]
    return max(booked, key=lambda meeting: meeting.starts_at or here.now, default=None)


async def dates_after(here: Here, at: Table, like: MeetingFacts) -> tuple[tuple[Deadline, Slot], ...]:
    facts, policy = at.facts, here.policy
    times, _ = arranging.shared_times(await family_times(here, like.id))
    busy = await busy_at(here, facts, arranging.needed_seats(like.kind, facts, policy))
    what = arranging.Wanted(like.kind, None, False)
    search = arranging.search(facts, what, policy, here.now, times, busy, like.minutes)
    return arranging.core_group_dates(facts, like, policy, at.calendar, search)


def conference_of(here: Here, at: Table) -> date:
    """The day of the review conference: as it is set, or the last day on which it may be."""
    children = cycle.of_tier(at.facts)
    set_for = min((child.rcpc_on for child in children if child.rcpc_on), default=None)
    icpc_on = min(child.event_on for child in children)
    return set_for or cadence.first_due(MeetingKind.RCPC, icpc_on, here.policy, at.calendar).due_on


async def offered(work: Work, family_id: UUID) -> bool:
    """Whether there is a core group more to book before the conference."""
    at = await table(work, family_id, Capability.ARRANGE_MEETING)
    like = last_booked(work, at) if at else None
    return bool(at and like and await dates_after(work, at, like))


async def _book(work: Work, *, family_id: UUID, like: MeetingFacts, starts: list[datetime]) -> Next:
    detail = await place_detail(work, like.id)
    plan = Plan(family_id, like.kind, like.child_ids, False, place=like.place, place_detail=detail)
    for starts_at in starts:
        await meetings.confirm_new(work, plan, starts_at, beside_others=True)
    return Next(note=words.core_groups_booked(len(starts)))
