"""Places that nobody can be asked at: what stands in the way, and what the lead can do about it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from bot.dialogue.form import Next, OutOfDate
from bot.domain import agreement, ladders, windows
from bot.domain import seats as places
from bot.domain.calendar import WorkingCalendar
from bot.domain.facts import FamilyFacts, SeatFacts
from bot.domain.permissions import Capability
from bot.domain.seats import NoLadder
from bot.flows.registry import registry
from bot.storage.family_facts import family_facts
from bot.storage.tables import calendar_of
from bot.storage.work import Here, Work
from bot.usecases import table
from bot.usecases.permission import is_allowed
from bot.views import chasing
from bot.views import unaskable as words
from bot.views.unaskable import Closed, NotAsked


async def load_not_asked(here: Here, about: dict[str, Any]) -> NotAsked | None:
    """Until what stood in the way is gone."""
    facts = await family_facts(here, UUID(about["family"]))
    if (
        facts is None
        or facts.closed_at is not None
        or not await is_allowed(here, Capability.RECORD_FOR_OTHERS, facts.id)
    ):
        return None
    seat = facts.seat(UUID(about["place"])) if "place" in about else None
    why = NoLadder(about["why"])
    today = calendar_of(facts).local_day(here.now)
    if seat is None and ("place" in about or why is not NoLadder.NO_AGREEMENT):
        return None
    if why is NoLadder.NO_AGREEMENT:
        allowed = seat is not None and agreement.allows(facts, seat.agency_id, today, here.policy)
        in_force = facts.agreement is not None and agreement.is_in_force(facts.agreement, today)
        is_over = allowed if seat is not None else in_force
    else:
        is_over = seat is not None and places.no_ladder(seat) is not why
    agency = facts.agencies.get(seat.agency_id) if seat else None
    return NotAsked(
        reference=facts.reference,
        family_id=facts.id,
        why=why,
        seat_id=seat.id if seat else None,
        function=seat.function if seat else None,
        agency=agency.name if agency else "",
        may_change=not is_over and await is_allowed(here, Capability.CHANGE_TABLE, facts.id),
        dealt_with=is_over,
    )


no_ladder = registry.screen("no_ladder", load_not_asked, words.no_ladder)


@no_ladder.on("told")
async def have_told_them(work: Work, facts: NotAsked, argument: str) -> Next:
    if facts.seat_id is None:
        raise OutOfDate
    await table.ask_again(work, facts.family_id, facts.seat_id)
    return Next(note=chasing.asked_again())


@no_ladder.on("table")
async def name_somebody(work: Work, facts: NotAsked, argument: str) -> Next:
    return Next(show=("table", {"family": str(facts.family_id)}))


@no_ladder.on("agreement")
async def record_the_agreement(work: Work, facts: NotAsked, argument: str) -> Next:
    return Next(start=("record_agreement", {"family": str(facts.family_id)}))


async def load_closed(here: Here, about: dict[str, Any]) -> Closed | None:
    """For the lead and the tier's manager, until an answer comes or somebody is back."""
    facts = await family_facts(here, UUID(about["family"]))
    seat = facts.seat(UUID(about["place"])) if facts else None
    if facts is None or seat is None or facts.closed_at is not None:
        return None
    if not await is_allowed(here, Capability.SEE_ATTENTION, facts.id):
        return None
    calendar = calendar_of(facts)
    today = calendar.local_day(here.now)
    request = facts.request(UUID(about["request"])) if "request" in about else None
    meeting = facts.meeting(UUID(about["meeting"])) if "meeting" in about else None
    closed_from = _first_closed(seat, facts, calendar, today)
    opens_on = places.first_open_day(seat, facts, calendar, closed_from, closed_from + windows.LOOK_BACK)
    is_over = (
        not ladders.is_running(request, facts, here.policy)
        if request is not None
        else any(one.seat_id == seat.id and meeting and one.meeting_id == meeting.id for one in facts.requests)
    )
    agency = facts.agencies.get(seat.agency_id)
    return Closed(
        reference=facts.reference,
        family_id=facts.id,
        function=seat.function,
        agency=agency.name if agency else "",
        closed_from=closed_from,
        is_now=closed_from <= today,
        opens_on=opens_on,
        was_asked=request is not None,
        request_id=request.id if request else None,
        meeting_at=meeting.starts_at if meeting and meeting.is_open else None,
        may_record=not is_over and await is_allowed(here, Capability.RECORD_FOR_OTHERS, facts.id),
        dealt_with=is_over,
    )


def _first_closed(seat: SeatFacts, facts: FamilyFacts, calendar: WorkingCalendar, today: date) -> date:
    """The first working day from today on when nobody is there: a part-timer is told of on their last day."""
    day = calendar.first_working_day_on_or_after(today)
    for _ in range(10):
        if not places.is_at_work(seat, facts, calendar, day):
            return day
        day = calendar.add_working_days(day, 1)
    return today


closed_seat = registry.screen("closed_seat", load_closed, words.closed_seat)


@closed_seat.on("told")
async def told_me_about_closed(work: Work, facts: Closed, argument: str) -> Next:
    about = {"request": str(facts.request_id)} if facts.request_id else {}
    return Next(start=("they_told_me", {"family": str(facts.family_id), **about}))


@closed_seat.on("family")
async def open_family_of_closed(work: Work, facts: Closed, argument: str) -> Next:
    return Next(show=("family", {"family": str(facts.family_id)}))
