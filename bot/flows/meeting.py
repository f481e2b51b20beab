"""One meeting: who is coming, what is missing, and what can be done about it. Its record is a journey of its own."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from bot.card import short, unshort
from bot.dialogue.form import Next
from bot.domain import enough, replies
from bot.domain.facts import FamilyFacts, Function, MeetingFacts, MeetingStatus, Reach, SeatFacts
from bot.domain.permissions import Capability, may_name
from bot.flows.registry import registry
from bot.storage.meetings import last_recorded
from bot.storage.tables import Place, place
from bot.storage.work import Here, Work
from bot.usecases import replies as replying
from bot.views import meeting as words
from bot.views.enough import Lacking
from bot.views.meeting import Group, Meeting, Parents, Whos


async def load(here: Here, about: dict[str, Any]) -> Meeting | None:
    found = await place(here, UUID(about["meeting"]))
    if found is None:
        return None
    waits = False
    if found.meeting.status is MeetingStatus.PROPOSED:
        waits = await last_recorded(here, found.facts.id, "date_asked", found.meeting.id) is not None
    return read(here, found, waits)


def read(here: Here, found: Place, waits_for_manager: bool = False) -> Meeting:
    facts, meeting = found.facts, found.meeting
    is_whole = all(child.id in meeting.child_ids for child in facts.children)
    children = sorted(child.letter for each in meeting.child_ids if (child := facts.child(each)))
    rsvp = replies.answer_of(meeting, found.seats)
    date = next((one for one in meeting.dates if one.revision == meeting.revision), None)
    runs_it = found.table.may(Capability.ARRANGE_MEETING)
    return Meeting(
        id=str(meeting.id),
        reference=facts.reference,
        kind=meeting.kind,
        status=meeting.status,
        starts_at=meeting.starts_at,
        place=meeting.place,
        letters=() if is_whole else tuple(children),
        groups=_groups(found),
        parents=tuple((parent.label, parent.id in meeting.parents_coming) for parent in facts.parents),
        lacking=lacking(here, meeting, facts) if meeting.status is MeetingStatus.CONFIRMED else (),
        notice_days=_notice_days(found, date.set_at) if date else None,
        full_notice=date.full_notice if date else True,
        runs_it=runs_it,
        can_record=found.table.may(Capability.RECORD_MEETING),
        answers=bool(found.seats) and not runs_it,
        my_answer=rsvp.answer if rsvp else None,
        has_started=meeting.starts_at is not None and meeting.starts_at <= here.now,
        is_recorded=meeting.recorded_at is not None,
        poll_closes_at=meeting.poll.closes_at if meeting.poll else None,
        poll_is_closed=meeting.poll is not None and meeting.poll.closed_at is not None,
        waits_for_manager=waits_for_manager,
    )


def lacking(here: Here, meeting: MeetingFacts, facts: FamilyFacts) -> tuple[Lacking, ...]:
    """What the meeting lacks now, in functions."""
    return tuple(
        Lacking(missing.need, missing.short_by, tuple(_functions(facts, missing.not_answered)))
        for missing in enough.before(meeting, facts, here.policy)
    )


def _functions(facts: FamilyFacts, seat_ids: tuple[UUID, ...]) -> list[Function]:
    return [seat.function for seat in facts.seats if seat.id in seat_ids and seat.holder_id is not None]


def _groups(found: Place) -> tuple[Group, ...]:
    """Who else sits at the table is shown no wider than needed."""
    shown = []
    for group in replies.groups(found.meeting, found.facts):
        functions = tuple(seat.function for seat in group.seats if is_shown(found, seat))
        if functions:
            shown.append(Group(group.answer, functions))
    return tuple(shown)


def is_shown(found: Place, seat: SeatFacts) -> bool:
    return seat in found.seats or may_name(seat.function, found.table.relations)


def _notice_days(found: Place, set_at: datetime) -> int | None:
    starts_at, calendar = found.meeting.starts_at, found.table.calendar
    if starts_at is None:
        return None
    return max(0, calendar.working_days_between(calendar.local_day(set_at), calendar.local_day(starts_at)))


screen = registry.screen("meeting", load, words.meeting)


@screen.on("reply")
async def reply(work: Work, facts: Meeting, argument: str) -> Next:
    return Next(show=("meeting_answer", {"meeting": facts.id}))


@screen.on("poll")
async def say_when(work: Work, facts: Meeting, argument: str) -> Next:
    return Next(show=("poll", {"meeting": facts.id}))


@screen.on("answers")
async def see_answers(work: Work, facts: Meeting, argument: str) -> Next:
    return Next(show=("poll_closed", {"meeting": facts.id}))


@screen.on("choose")
async def choose(work: Work, facts: Meeting, argument: str) -> Next:
    return Next(start=("fix_date", {"meeting": facts.id}))


@screen.on("giveup")
async def give_up(work: Work, facts: Meeting, argument: str) -> Next:
    return Next(start=("cancel_meeting", {"meeting": facts.id}))


@screen.on("move")
async def move(work: Work, facts: Meeting, argument: str) -> Next:
    return Next(start=("move_meeting", {"meeting": facts.id}))


@screen.on("cancel")
async def cancel(work: Work, facts: Meeting, argument: str) -> Next:
    return Next(start=("cancel_meeting", {"meeting": facts.id}))


@screen.on("who")
async def who(work: Work, facts: Meeting, argument: str) -> Next:
    return Next(show=("who_comes", {"meeting": facts.id}))


@screen.on("parents")
async def which_parents(work: Work, facts: Meeting, argument: str) -> Next:
    return Next(show=("parents_coming", {"meeting": facts.id}))


@screen.on("record")
async def record(work: Work, facts: Meeting, argument: str) -> Next:
    """The meeting's record is its own journey, a form or a screen of this name."""
    about = {"meeting": facts.id}
    return (
        Next(start=("record_meeting", about))
        if "record_meeting" in registry.forms
        else Next(show=("record_meeting", about))
    )


async def load_who(here: Here, about: dict[str, Any]) -> Whos | None:
    found = await place(here, UUID(about["meeting"]), Capability.ARRANGE_MEETING)
    if found is None or found.meeting.starts_at is None:
        return None
    facts = found.facts
    answers = {seat.id: group.answer for group in replies.groups(found.meeting, facts) for seat in group.seats}
    lines = []
    for seat in facts.seats:
        holder, agency = facts.person(seat.holder_id), facts.agencies.get(seat.agency_id)
        if seat.id in answers:
            reach = holder.reach if holder else Reach.NOBODY
            lines.append((seat.function, agency.name if agency else "", answers[seat.id], reach))
    gaps = tuple(seat.function for seat in facts.seats if seat.holder_id is None)
    is_open = replies.can_be_answered(found.meeting, here.now)
    return Whos(str(found.meeting.id), facts.reference, found.meeting.starts_at, tuple(lines), gaps, is_open)


who_comes = registry.screen("who_comes", load_who, words.who_comes)


@who_comes.on("again")
async def ask_again(work: Work, facts: Whos, argument: str) -> Next:
    asked = await replying.ask_again(work, UUID(facts.meeting_id))
    return Next(toast=words.asked_again(asked))


async def load_parents(here: Here, about: dict[str, Any]) -> Parents | None:
    found = await place(here, UUID(about["meeting"]), Capability.ARRANGE_MEETING)
    if found is None or found.meeting.starts_at is None or not replies.can_be_answered(found.meeting, here.now):
        return None
    parents = tuple(
        (short(parent.id), parent.label, parent.id in found.meeting.parents_coming) for parent in found.facts.parents
    )
    return Parents(str(found.meeting.id), found.facts.reference, found.meeting.starts_at, parents)


parents_coming = registry.screen("parents_coming", load_parents, words.parents)


@parents_coming.on("yes")
async def comes(work: Work, facts: Parents, key: str) -> Next:
    return await _enter(work, facts, key, True)


@parents_coming.on("no")
async def does_not(work: Work, facts: Parents, key: str) -> Next:
    return await _enter(work, facts, key, False)


async def _enter(work: Work, facts: Parents, key: str, is_coming: bool) -> Next:
    await replying.parent_comes(work, UUID(facts.meeting_id), unshort(key), is_coming)
    label = next(label for one, label, _ in facts.parents if one == key)
    return Next(toast=words.parent_noted(label, is_coming))
