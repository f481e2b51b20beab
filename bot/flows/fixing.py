"""Fixing a date for a meeting that is proposed or polled, as the lead chooses it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from bot.card import Words
from bot.dialogue.ask import Ask, Option
from bot.dialogue.form import Do, Next
from bot.domain import arranging
from bot.domain.arranging import Wanted
from bot.domain.facts import MeetingStatus
from bot.domain.permissions import Capability
from bot.flows import core_groups
from bot.flows.choosing_date import Choice, Chosen, choose_date, settle
from bot.flows.dates import Looking
from bot.flows.family_times import by_label
from bot.flows.registry import registry
from bot.flows.scheduling import due_line, summary_of
from bot.flows.stopping import dead_end
from bot.storage.meetings import family_times
from bot.storage.tables import Place, busy_at, place
from bot.storage.work import Here, Work
from bot.usecases import arranging as use
from bot.usecases import meetings
from bot.views import common
from bot.views import scheduling as words


@registry.form("fix_date")
async def fix_date(ask: Ask, here: Here, subject: dict[str, Any]) -> Do:
    """`subject`: the "meeting", and "starts_at" where the date is chosen already."""
    found = await sought(ask, here, subject)
    choice = await choice_for(here, found)
    if "starts_at" in subject:
        chosen = settle(ask, choice, datetime.fromisoformat(subject["starts_at"]))
    else:
        chosen = choose_date(ask, choice)
    if chosen.asks_manager:
        check = words.check_manager(found.facts.reference, found.meeting.kind, choice.decider)
        ask.confirm("ask", check, [Option("yes", words.ask_them_now())])
        return Do(partial(ask_manager, found=found, chosen=chosen))
    summary = summary_of(found.table, choice, found.meeting.place, chosen, found.meeting.child_ids)
    ask.confirm("send", words.check(summary), [Option("fix", words.send())])
    return Do(partial(_fix, found=found, chosen=chosen))


async def sought(ask: Ask, here: Here, subject: dict[str, Any]) -> Place:
    """The meeting, while its date is being found."""
    found = await place(here, UUID(subject["meeting"]), Capability.ARRANGE_MEETING)
    if found is None or found.meeting.status not in (MeetingStatus.PROPOSED, MeetingStatus.POLLED):
        dead_end(ask, Words(common.gone().text))
    return found


async def choice_for(here: Here, found: Place) -> Choice:
    """What its date is chosen from: notice counts from now, the family's times are those that were given."""
    facts, policy, calendar = found.facts, here.policy, found.table.calendar
    what: Wanted = arranging.wanted(facts, policy, calendar, here.now, instead_of=found.meeting)
    parents = await family_times(here, found.meeting.id)
    times, suits_all = arranging.shared_times(parents)
    needed = arranging.needed_seats(what.kind, facts, policy)
    busy = await busy_at(here, facts, needed, but=found.meeting.id)
    search = arranging.search(facts, what, policy, here.now, times, busy, found.meeting.minutes)
    looking = Looking(replace(search, fixed_at=here.now), policy, calendar, here.now)
    line = due_line(here, facts, what, found.table)
    return Choice(looking, what, line, suits_all, policy.decides(facts.tier)[0], by_label(facts, parents))


async def ask_manager(work: Work, *, found: Place, chosen: Chosen) -> Next:
    plan = arranging.plan_of(found.facts, found.meeting)
    await use.ask_manager(work, plan, chosen.wish, meeting_id=found.meeting.id)
    role = work.policy.decides(found.facts.tier)[0]
    return Next(note=words.manager_asked(role))


async def _fix(work: Work, *, found: Place, chosen: Chosen) -> Next:
    await meetings.confirm_meeting(work, found.meeting.id, chosen.starts_at, short=chosen.short, gap=chosen.gap)
    following = Next(note=words.fixed(chosen.starts_at))
    return await core_groups.going_on(work, found.facts.id, found.meeting.kind, following)
