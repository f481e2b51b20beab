"""Moving a confirmed meeting: a new date, what it means, why, and then everybody is told."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

from bot.card import Words
from bot.dialogue.ask import Ask, Option
from bot.dialogue.form import Do, Next
from bot.domain import arranging
from bot.domain.facts import MeetingStatus
from bot.domain.permissions import Capability
from bot.domain.reasons import GapCause, MoveCause
from bot.domain.slots import offer
from bot.flows.choosing_date import Choice, Chosen, heed_family, instant_of, key_of
from bot.flows.dates import ask_date, ask_time
from bot.flows.fixing import ask_manager, choice_for
from bot.flows.registry import registry
from bot.flows.stopping import dead_end
from bot.storage.tables import Place, place
from bot.storage.work import Here, Work
from bot.usecases import meetings
from bot.usecases.addressing import at_table
from bot.views import choosing_date, common, reasons
from bot.views import dates as date_words
from bot.views import moving as words

NEAR, OFFERED, OTHER = 3, 3, "other"


@registry.form("move_meeting")
async def move_meeting(ask: Ask, here: Here, subject: dict[str, Any]) -> Do:
    """`subject`: the "meeting"; "starts_at" where the manager has chosen the date."""
    found = await confirmed(ask, here, subject)
    choice = await choice_for(here, found)
    was = found.meeting.starts_at
    if was is None:
        raise AssertionError("a confirmed meeting has a date")
    decided = "starts_at" in subject
    starts_at = datetime.fromisoformat(subject["starts_at"]) if decided else _which_date(ask, found, choice, was)
    if not decided:
        heed_family(ask, choice, starts_at)
    means = choice.judged(starts_at)
    if means.needs_manager and means.late_needs is not None and not decided:
        options = [Option("manager", choosing_date.ask_manager(means.late_needs))]
        ask.choose("needs_manager", choosing_date.manager_must_decide(means, means.late_needs), options)
        return Do(partial(ask_manager, found=found, chosen=Chosen(means, asks_manager=True, wish=starts_at)))
    causes = [Option(cause.value, reasons.reason(cause)) for cause in MoveCause]
    cause = MoveCause(ask.choose("why", words.why_move(means), causes, width=2))
    gap = GapCause.MANAGER if decided else _gap(ask, means)
    told = len(at_table(found.facts)) - 1
    check = words.check_move(found.facts.reference, found.meeting.kind, was, means, told)
    ask.confirm("move", check, [Option("yes", words.move_it(means))])
    return Do(partial(_move, meeting_id=found.meeting.id, starts_at=starts_at, cause=cause, gap=gap))


async def confirmed(ask: Ask, here: Here, subject: dict[str, Any]) -> Place:
    """The meeting, while it is still to be held."""
    found = await place(here, UUID(subject["meeting"]), Capability.ARRANGE_MEETING)
    if found is None or found.meeting.status is not MeetingStatus.CONFIRMED:
        dead_end(ask, Words(common.gone().text))
    return found


def _which_date(ask: Ask, found: Place, choice: Choice, was: datetime) -> datetime:
    """The days beside the old one, as most meetings move by little; then dates with full notice; then any."""
    looking, facts = choice.looking, found.facts
    calendar = looking.calendar
    near = arranging.near_days(looking.search, looking.policy, calendar, calendar.local_day(was), NEAR)
    offered = offer(looking.search, looking.policy, calendar)[:OFFERED]
    options = [Option(day.isoformat(), words.near_label(day)) for day in near]
    options += [
        Option(key_of(slot.starts_at), date_words.slot_label(slot.starts_at))
        for slot in offered
        if slot.starts_at != was
    ]
    options.append(Option(OTHER, date_words.another_date()))
    missed = was <= looking.now
    asked = words.which_new_date(facts.reference, found.meeting.kind, was, choice.what.due_on, missed=missed)
    picked = ask.choose("date", asked, options)
    if picked == OTHER:
        return ask_date(ask, looking)
    if "T" in picked:
        return instant_of(picked)
    day = date.fromisoformat(picked)
    return calendar.at(day, ask_time(ask, looking, day))


def _gap(ask: Ask, means: arranging.Verdict) -> GapCause | None:
    if not means.is_gap:
        return None
    causes = [cause for cause in GapCause if cause not in (GapCause.MANAGER, GapCause.PLAN_ENDING)]
    options = [Option(cause.value, reasons.reason(cause)) for cause in causes]
    return GapCause(ask.choose("why_late", choosing_date.why_late(means), options))


async def _move(work: Work, *, meeting_id: UUID, starts_at: datetime, cause: MoveCause, gap: GapCause | None) -> Next:
    await meetings.move_meeting(work, meeting_id, starts_at, cause, gap=gap)
    return Next(note=words.moved(starts_at))
