"""Arranging a meeting: what is due, the family's times, a date that keeps to both, where, and asked or fixed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from bot.card import Words
from bot.dialogue.ask import Ask, Option
from bot.dialogue.form import Do, Next
from bot.domain import arranging, booking, cadence, cycle
from bot.domain.arranging import Plan, Wanted
from bot.domain.cadence import AGREED
from bot.domain.facts import ChildFacts, FamilyFacts, MeetingStatus
from bot.domain.permissions import Capability
from bot.domain.slots import Slot, offer, poll_closes_at, poll_working_days
from bot.flows import core_groups
from bot.flows.choosing_date import Choice, Chosen, choose_date
from bot.flows.choosing_family import ask_family
from bot.flows.dates import Looking
from bot.flows.family_times import ask_times, by_label
from bot.flows.registry import registry
from bot.flows.stopping import dead_end
from bot.storage.tables import Table, busy_at, table
from bot.storage.work import Here, Work
from bot.usecases import arranging as use
from bot.usecases import meetings
from bot.usecases.addressing import at_table
from bot.views import dates as date_words
from bot.views import scheduling as words

MOST_IN_POLL, USUAL_IN_POLL = 4, 3
ROOM_CHARACTERS = 300


@dataclass(frozen=True, slots=True)
class Poll:
    """How long a poll may stay open, in working days, and its end; 0: there is no time for one."""

    working_days: int
    closes_at: datetime


@registry.form("schedule_meeting")
async def schedule_meeting(ask: Ask, here: Here, subject: dict[str, Any]) -> Do:
    """`subject` may name the "family"; otherwise it is asked first. "from_card": the meeting card waits underneath."""
    family_id = UUID(subject["family"]) if "family" in subject else await ask_family(ask, here)
    at = await table(here, family_id, Capability.ARRANGE_MEETING)
    if at is None:
        dead_end(ask, words.not_yours())
    facts = at.facts
    arranged = next((one for one in facts.meetings if _is_sought(one.status)), None)
    if arranged is not None and cycle.is_being_arranged(facts):
        ask.choose("arranged", words.being_arranged(facts.reference), [Option("open", words.open_it())])
        return Do(partial(_show_meeting, meeting_id=arranged.id))
    what = arranging.wanted(facts, here.policy, at.calendar, here.now)
    children = ask_children(ask, facts)
    times = ask_times(ask, facts)
    plan = Plan(facts.id, what.kind, tuple(child.id for child in children), what.first, times)
    choice, poll = await _choice(here, at, what, plan)
    chosen = choose_date(ask, choice)
    if chosen.asks_manager:
        role = choice.decider
        ask.confirm(
            "ask", words.check_manager(facts.reference, what.kind, role), [Option("yes", words.ask_them_now())]
        )
        return Do(partial(_ask_manager, plan=plan, chosen=chosen))
    plan = _place(ask, plan, chosen.starts_at)
    if poll.working_days and chosen.short is None and chosen.gap is None and chosen.starts_at > poll.closes_at:
        how = ask.choose(
            "how",
            words.how(chosen.starts_at, poll.closes_at),
            [Option("poll", words.poll()), Option("fix", words.fix_now())],
        )
        if how == "poll":
            starts = _which_dates(ask, choice, poll, chosen.starts_at)
            missed = booking.not_at_work(facts, here.now, poll.closes_at, at.calendar)
            asked = len(booking.asked_of(facts)) - len(missed)
            away = [seat.function for seat in missed]
            said = date_words.repeated(starts)
            asking = words.check_poll(facts.reference, what.kind, said, asked, poll.closes_at, away)
            ask.confirm("send", asking, [Option("ask", words.ask_them())])
            return Do(partial(_open_poll, plan=plan, starts=starts, poll=poll, everybody=not missed))
    ask.confirm(
        "send", words.check(summary_of(at, choice, plan.place, chosen, plan.child_ids)), [Option("fix", words.send())]
    )
    return Do(partial(_confirm, plan=plan, chosen=chosen, from_card=bool(subject.get("from_card"))))


def ask_children(ask: Ask, facts: FamilyFacts) -> Sequence[ChildFacts]:
    """Whom the meeting is about. Asked only where siblings have different plans."""
    if not arranging.differing_tiers(facts):
        return facts.children
    usual = arranging.covered(facts)
    options = [
        Option("usual", words.these_children([child.letter for child in usual])),
        Option("all", words.all_children()),
        Option("choose", words.choose_children()),
    ]
    picked = ask.choose("children", words.which_children(facts.reference), options)
    if picked == "usual":
        return usual
    if picked == "all":
        return facts.children
    letters = ask.many(
        "letters",
        words.which_children(facts.reference),
        [Option(child.letter, words.child(child.letter, child.age_band)) for child in facts.children],
        done=words.done(),
        refuse=lambda picked: None if picked else words.at_least_one_child(),
        start=frozenset(child.letter for child in usual),
        width=3,
    )
    return [child for child in facts.children if child.letter in letters]


def due_line(here: Here, facts: FamilyFacts, what: Wanted, at: Table) -> str:
    why = None
    if what.due is not None:
        rule = cadence.longest(what.kind, here.policy)[1] if what.due.rule == AGREED else what.due.rule
        why = words.Reason(here.policy.source(rule).status, arranging.skipped_days(what.due, at.calendar))
    return words.due(facts.reference, what, why)


async def _choice(here: Here, at: Table, what: Wanted, plan: Plan) -> tuple[Choice, Poll]:
    """Dates are offered so that a poll can be held first and they still keep their notice, where there is time."""
    facts, policy, calendar = at.facts, here.policy, at.calendar
    times, suits_all = arranging.shared_times(plan.times)
    busy = await busy_at(here, facts, arranging.needed_seats(what.kind, facts, policy))
    search = arranging.search(facts, what, policy, here.now, times, busy, plan.minutes)
    days = poll_working_days(search, policy, calendar)
    closes_at = poll_closes_at(here.now, days, calendar) if days else here.now
    looking = Looking(replace(search, fixed_at=closes_at), policy, calendar, here.now)
    line, decider = due_line(here, facts, what, at), policy.decides(facts.tier)[0]
    choice = Choice(looking, what, line, suits_all, decider, by_label(facts, plan.times))
    return choice, Poll(days, closes_at)


def _place(ask: Ask, plan: Plan, starts_at: datetime) -> Plan:
    options = [Option(key, words.place(key)) for key in ("in_person", "online", "both")]
    place = ask.choose("place", words.which_place(starts_at), options)
    room = ask.typed(
        "room", words.which_room(place), _read_room, [Option("none", words.leave_out())], chosen=lambda _: ""
    )
    return replace(plan, place=place, place_detail=room or None)


def _read_room(text: str) -> str | Words:
    said = " ".join(text.split())
    return said if len(said) <= ROOM_CHARACTERS else words.too_long()


def _which_dates(ask: Ask, choice: Choice, poll: Poll, starts_at: datetime) -> list[datetime]:
    """The chosen date and those next best, three unless somebody says otherwise."""
    looking = choice.looking
    others: list[Slot] = list(offer(looking.search, looking.policy, looking.calendar))
    starts = sorted({starts_at, *(slot.starts_at for slot in others)})
    day = looking.calendar.local_day(starts_at)
    others_first = sorted(starts, key=lambda one: (looking.calendar.local_day(one) == day, one))
    rest = [one for one in others_first if one != starts_at][: USUAL_IN_POLL - 1]
    keys = {f"{one:%Y%m%dT%H%M}": one for one in starts}
    picked = ask.many(
        "dates",
        words.which_dates(MOST_IN_POLL),
        [Option(key, date_words.slot_label(one)) for key, one in keys.items()],
        done=words.done(),
        refuse=lambda picked: None if 2 <= len(picked) <= MOST_IN_POLL else words.between_two_and(MOST_IN_POLL),
        start=frozenset(f"{one:%Y%m%dT%H%M}" for one in (starts_at, *rest)),
    )
    return [keys[key] for key in sorted(picked)]


def summary_of(
    at: Table, choice: Choice, place: str | None, chosen: Chosen, child_ids: Sequence[UUID]
) -> words.Summary:
    """The last look before everybody is told."""
    facts, starts_at = at.facts, chosen.starts_at
    day = at.calendar.local_day(starts_at)
    seats = at_table(facts)
    missing = [
        seat.function
        for seat, attendee in zip(seats, choice.looking.search.attendees, strict=True)
        if not attendee.is_open(day, at.calendar)
    ]
    letters = tuple(child.letter for child in facts.children if child.id in child_ids)
    if chosen.verdict is None:
        raise AssertionError("there is a date by now")
    return words.Summary(
        facts.reference,
        choice.what.kind,
        place,
        chosen.verdict,
        len(seats),
        tuple(missing),
        () if len(letters) == len(facts.children) else letters,
    )


def _is_sought(status: MeetingStatus) -> bool:
    return status in (MeetingStatus.PROPOSED, MeetingStatus.POLLED)


async def _show_meeting(work: Work, *, meeting_id: UUID) -> Next:
    return Next(show=("meeting", {"meeting": str(meeting_id)}))


async def _ask_manager(work: Work, *, plan: Plan, chosen: Chosen) -> Next:
    meeting_id = await use.ask_manager(work, plan, chosen.wish)
    at = await table(work, plan.family_id)
    role = work.policy.decides(at.facts.tier)[0] if at else None
    note = words.manager_asked(role) if role else None
    return Next(show=("meeting", {"meeting": str(meeting_id)}), note=note)


async def _open_poll(work: Work, *, plan: Plan, starts: Sequence[datetime], poll: Poll, everybody: bool) -> Next:
    meeting_id = await use.open_poll(work, plan, starts, poll.working_days)
    return Next(
        show=("meeting", {"meeting": str(meeting_id)}), note=words.polled(poll.closes_at, everybody=everybody)
    )


async def _confirm(work: Work, *, plan: Plan, chosen: Chosen, from_card: bool) -> Next:
    meeting_id = await meetings.confirm_new(work, plan, chosen.starts_at, short=chosen.short, gap=chosen.gap)
    shown = None if from_card else ("meeting", {"meeting": str(meeting_id)})
    following = Next(show=shown, note=words.fixed(chosen.starts_at))
    return await core_groups.going_on(work, plan.family_id, plan.kind, following)
