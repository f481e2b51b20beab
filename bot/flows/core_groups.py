"""Every core group up to the review conference, booked in one go."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from bot.card import Words
from bot.dialogue.ask import Ask, Option
from bot.dialogue.form import Do, Next
from bot.domain import arranging, cycle
from bot.domain import core_groups as rules
from bot.domain.arranging import Plan
from bot.domain.cadence import Deadline
from bot.domain.facts import MeetingFacts, MeetingKind
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
    like = rules.last_booked(at.facts, here.now) if at else None
    dates = await dates_after(here, at, like) if at and like else ()
    conference_on = cycle.conference_on(at.facts, here.policy, at.calendar) if at else None
    if at is None or like is None or not dates or conference_on is None:
        dead_end(ask, Words(common.gone().text))
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


async def dates_after(here: Here, at: Table, like: MeetingFacts) -> tuple[tuple[Deadline, Slot], ...]:
    facts, policy = at.facts, here.policy
    times, _ = arranging.shared_times(await family_times(here, like.id))
    busy = await busy_at(here, facts, arranging.needed_seats(like.kind, facts, policy))
    what = arranging.Wanted(like.kind, None, False)
    search = arranging.search(facts, what, policy, here.now, times, busy, like.minutes)
    return rules.dates(facts, like, policy, at.calendar, search)


async def _offered(work: Work, family_id: UUID) -> bool:
    """Whether there is a core group more to book before the conference."""
    at = await table(work, family_id, Capability.ARRANGE_MEETING)
    like = rules.last_booked(at.facts, work.now) if at else None
    return bool(at and like and await dates_after(work, at, like))


async def going_on(work: Work, family_id: UUID, kind: MeetingKind, following: Next) -> Next:
    """What comes after a date is fixed: where more core groups are due before the conference, booking them too."""
    if kind is not MeetingKind.CORE_GROUP or not await _offered(work, family_id):
        return following
    return replace(following, start=("book_core_groups", {"family": str(family_id)}))


async def _book(work: Work, *, family_id: UUID, like: MeetingFacts, starts: list[datetime]) -> Next:
    detail = await place_detail(work, like.id)
    plan = Plan(family_id, like.kind, like.child_ids, False, place=like.place, place_detail=detail)
    for starts_at in starts:
        await meetings.confirm_new(work, plan, starts_at, beside_others=True)
    return Next(note=words.core_groups_booked(len(starts)))
