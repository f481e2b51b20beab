"""A manager chooses a date; the lead hears what was chosen; the manager hears of short notice."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from bot.dialogue.form import Next
from bot.domain import arranging
from bot.domain.facts import MeetingStatus
from bot.domain.permissions import Capability
from bot.domain.reasons import GapCause, MoveCause, ShortCause
from bot.domain.slots import promised_notice
from bot.flows.choosing_date import instant_of, ways_of
from bot.flows.escalations import history as show_history
from bot.flows.escalations import look_at, read_escalation
from bot.flows.escalations import take as take_escalation
from bot.flows.fixing import choice_for
from bot.flows.registry import registry
from bot.storage.directory_facts import directory
from bot.storage.escalations import may_decide
from bot.storage.meetings import last_recorded
from bot.storage.tables import Place, Table, calendar_of, place
from bot.storage.work import Here, Work
from bot.usecases import arranging as use
from bot.usecases import meetings
from bot.usecases.permission import require
from bot.views import manager_dates as words
from bot.views import scheduling
from bot.views.manager_dates import DateDecided, DateWanted, ShortNotice


async def load_wanted(here: Here, about: dict[str, Any]) -> DateWanted | None:
    """For whoever may decide; it is over once it has moved on to somebody else, or was chosen."""
    read = await read_escalation(here, about) if about.get("escalation") else None
    if read is None or not await may_decide(here, read[0], await directory(here)):
        return None
    row, facts, _ = read
    meeting = facts.meeting(row.meeting_id)
    if meeting is None:
        return None
    look = await look_at(here, *read, about, may_decide=True)
    asked = await last_recorded(here, facts.id, "date_asked", meeting.id)
    wish = datetime.fromisoformat(asked[1]["wish"]) if asked and asked[1].get("wish") else None
    choice = await choice_for(here, Place(Table(facts, frozenset(), calendar_of(facts)), meeting, ()))
    ways = ways_of(choice.looking)
    return DateWanted(
        look=look,
        reference=facts.reference,
        kind=meeting.kind,
        promised=promised_notice(choice.looking.search, here.policy),
        due_on=choice.what.due_on,
        last_in_time=ways.last_in_time if ways else None,
        first_with_notice=ways.first_with_notice if ways else None,
        wish=wish if wish is not None and wish > here.now else None,
        decided_for=datetime.fromisoformat(look.because) if look.decision and look.because else None,
        decided_by=look.decided_by or "",
        decided_by_me=row.decided_by_id == here.me,
        dealt_with=look.dealt_with,
        is_over=not look.is_open,
    )


wanted = registry.screen("date_wanted", load_wanted, words.date_wanted)


@wanted.on("date")
async def choose(work: Work, facts: DateWanted, argument: str) -> Next:
    starts_at = instant_of(argument)
    await use.decide_date(work, facts.look.id, starts_at)
    return Next(toast=words.chosen(starts_at))


@wanted.on("take")
async def take(work: Work, facts: DateWanted, argument: str) -> Next:
    return await take_escalation(work, facts.look, argument)


@wanted.on("history")
async def history(work: Work, facts: DateWanted, argument: str) -> Next:
    return await show_history(work, facts.look, argument)


async def load_decided(here: Here, about: dict[str, Any]) -> DateDecided | None:
    found = await place(here, UUID(about["meeting"]), Capability.ARRANGE_MEETING)
    if found is None:
        return None
    meeting, starts_at = found.meeting, datetime.fromisoformat(about["starts_at"])
    is_move = meeting.status is MeetingStatus.CONFIRMED
    is_done = meeting.starts_at == starts_at or not meeting.is_open or starts_at <= here.now
    return DateDecided(str(meeting.id), found.facts.reference, meeting.kind, starts_at, is_move, is_done)


decided = registry.screen("date_decided", load_decided, words.date_decided)


@decided.on("fix")
async def fix(work: Work, facts: DateDecided, argument: str) -> Next:
    """What the manager chose needs no further reason than that."""
    if facts.is_move:
        about = {"meeting": facts.meeting_id, "starts_at": facts.starts_at.isoformat()}
        return Next(start=("move_meeting", about))
    await meetings.confirm_meeting(
        work, UUID(facts.meeting_id), facts.starts_at, short=ShortCause.DEADLINE, gap=GapCause.MANAGER
    )
    note = scheduling.fixed(facts.starts_at)
    return Next(show=("meeting", {"meeting": facts.meeting_id}), note=note)


@decided.on("other")
async def another_date(work: Work, facts: DateDecided, argument: str) -> Next:
    form = "move_meeting" if facts.is_move else "fix_date"
    return Next(start=(form, {"meeting": facts.meeting_id}))


async def load_short(here: Here, about: dict[str, Any]) -> ShortNotice | None:
    found = await place(here, UUID(about["meeting"]), Capability.DECIDE)
    if found is None:
        return None
    meeting, calendar = found.meeting, found.table.calendar
    date = next((one for one in meeting.dates if one.revision == int(about["revision"])), None)
    if date is None or meeting.status is MeetingStatus.CANCELLED:
        return None
    what = arranging.wanted(found.facts, here.policy, calendar, date.set_at, instead_of=meeting)
    means = arranging.verdict(date.starts_at, date.set_at, what, here.policy, calendar)
    seen = await last_recorded(here, found.facts.id, "short_notice_seen", meeting.id)
    return ShortNotice(
        reference=found.facts.reference,
        kind=meeting.kind,
        starts_at=date.starts_at,
        given=means.notice.working_days,
        promised=means.notice.promised,
        cause=_cause(date.cause),
        moved=meeting.date_before(date.revision) is not None,
        seen=seen is not None and seen[0] >= date.set_at,
        meeting_id=str(meeting.id),
        dealt_with=date.revision != meeting.revision or date.starts_at <= here.now,
    )


def _cause(cause: str | None) -> ShortCause | MoveCause | None:
    if cause in set(ShortCause):
        return ShortCause(cause)
    return MoveCause(cause) if cause in set(MoveCause) else None


short = registry.screen("short_notice", load_short, words.short_notice)


@short.on("seen")
async def seen(work: Work, facts: ShortNotice, argument: str) -> Next:
    found = await place(work, UUID(facts.meeting_id), Capability.DECIDE)
    if found is not None:
        await require(work, Capability.DECIDE, found.facts.id)
        await work.look_again(found.facts.id)
        work.record("short_notice_seen", found.facts.id, meeting=facts.meeting_id, by=work.me)
        work.audit("short_notice_seen", family=found.facts.id, meeting=facts.meeting_id)
    return Next()


@short.on("open")
async def open_meeting(work: Work, facts: ShortNotice, argument: str) -> Next:
    return Next(show=("meeting", {"meeting": facts.meeting_id}))
