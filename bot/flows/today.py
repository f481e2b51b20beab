"""Home: what waits for whoever looks, worked out from the facts at each look; and their week."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import Any
from uuid import UUID

from bot.card import unshort
from bot.dialogue.form import Next
from bot.domain.waiting import Waits, seats_of, waiting
from bot.domain.week import coming
from bot.flows.attention import lead_lines, of_lead, overseen
from bot.flows.drafts import unfinished
from bot.flows.registry import registry
from bot.storage.attention import loud_count
from bot.storage.family_facts import families_facts
from bot.storage.posts import covered_by
from bot.storage.tables import calendar_of, meetings_deputised
from bot.storage.waiting import AT_MOST, families_count, families_waiting
from bot.storage.work import Here, Work
from bot.views import today as words
from bot.views.today import Item, Today, Week

WEEK = timedelta(days=7)
MOST_IN_WEEK = 12


async def load_today(here: Here, about: dict[str, Any]) -> Today | None:
    if here.who.person_id is None:
        return None
    family_ids = await families_waiting(here)
    found, covers = await families_facts(here, family_ids), await covered_by(here, here.me)
    items = [
        Item(one, facts)
        for facts in found.values()
        for one in waiting(here.me, facts, here.policy, calendar_of(facts), here.now, covers)
    ]
    items.sort(key=lambda item: item.waiting.place)
    busy = {item.facts.id for item in items if seats_of(here.me, item.facts, calendar_of(item.facts), here.now)}
    is_whole = len(family_ids) < AT_MOST
    offset, mine = int(about.get("offset", 0)), await overseen(here)
    return Today(
        items=tuple(items),
        offset=offset if offset < len(items) else 0,
        quiet=max(0, await families_count(here) - len(busy)) if is_whole else 0,
        now=here.now,
        leads=await lead_lines(here, mine) if mine.is_wide else (),
        watched=await loud_count(here, mine) if mine.is_wide else None,
        unfinished=await unfinished(here),
    )


async def load_week(here: Here, about: dict[str, Any]) -> Week | None:
    if here.who.person_id is None:
        return None
    until = here.now + WEEK
    named: dict[UUID, set[UUID]] = defaultdict(set)
    for family_id, meeting_id in await meetings_deputised(here, here.now):
        named[family_id].add(meeting_id)
    found = await families_facts(here, [*await families_waiting(here, until), *named])
    items = [
        one
        for facts in found.values()
        for one in coming(
            here.me, facts, here.policy, calendar_of(facts), here.now, until, frozenset(named[facts.id])
        )
    ]
    items.sort(key=lambda one: (one.at, one.reference))
    return Week(tuple(items[:MOST_IN_WEEK]), max(0, len(items) - MOST_IN_WEEK))


today = registry.screen("today", load_today, words.today)
week = registry.screen("week", load_week, words.week)


@today.on("open")
async def open_item(work: Work, look: Today, argument: str) -> Next:
    item = next(one for one in look.items if words.key_of(one.waiting) == f"open:{argument}")
    return _opens(item)


def _opens(item: Item) -> Next:
    """Each thing's own screen; booking is begun at once."""
    it = item.waiting
    family = {"family": str(it.family_id)}
    meeting = {"meeting": str(it.meeting_id)}
    match it.kind:
        case Waits.WORRY | Waits.WORRY_OPEN | Waits.DECIDE:
            return Next(show=("escalation", {"escalation": str(it.escalation_id)}))
        case Waits.NOT_ENOUGH:
            return Next(show=("not_enough", meeting))
        case Waits.DATE_WANTED:
            return Next(show=("date_wanted", {"escalation": str(it.escalation_id)}))
        case Waits.DATE_ASKED:
            return Next(show=("escalation_status", {"escalation": str(it.escalation_id)}))
        case Waits.UPDATE:
            about = {"request": str(it.request_id), "seat": str(it.seat_id), **family}
            return Next(show=("update_request", about))
        case Waits.RECORD | Waits.FINISH_RECORD:
            return Next(show=("record_meeting", meeting))
        case Waits.FIX_DATE:
            found = item.facts.meeting(it.meeting_id)
            return Next(show=("poll_closed" if found and found.poll else "meeting", meeting))
        case Waits.REPLY:
            found = item.facts.meeting(it.meeting_id)
            return Next(show=("meeting_confirmed", {**meeting, "revision": found.revision if found else 0}))
        case Waits.POLL:
            return Next(show=("poll", meeting))
        case Waits.KNOWS_FAMILY:
            return Next(show=("knows_family", {**family, "seat": str(it.seat_id)}))
        case Waits.TELL_WHO:
            return Next(show=("not_known_yet", {**family, "place": str(it.seat_id)}))
        case Waits.BOOK:
            return Next(start=("schedule_meeting", family))
        case Waits.CONFERENCE:
            return Next(start=("conference_date", family))
        case Waits.SIGNAL:
            return Next(show=("signal", {**family, "signal": it.signal.key if it.signal else ""}))


@today.on("draft")
async def go_on_with_it(work: Work, look: Today, argument: str) -> Next:
    return Next(resume=str(unshort(argument)))


@today.on("page")
async def turn_page(work: Work, look: Today, argument: str) -> Next:
    return Next(back=True, show=("today", {"offset": int(argument)}))


@today.on("lead")
async def open_lead(work: Work, look: Today, argument: str) -> Next:
    return Next(show=of_lead(argument))


@today.on("week")
async def open_week(work: Work, look: Today, argument: str) -> Next:
    return Next(show=("week", {}))


@week.on("meeting")
async def open_meeting(work: Work, look: Week, argument: str) -> Next:
    return Next(show=("meeting", {"meeting": str(unshort(argument))}))
