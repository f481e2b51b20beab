"""Fixing, moving and cancelling: everybody at the table is told, and every reply begins anew."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from bot.domain.arranging import Plan, Verdict, verdict, wanted
from bot.domain.calendar import WorkingCalendar
from bot.domain.facts import FamilyFacts, MeetingFacts, MeetingStatus
from bot.domain.meetings import DateHasPassed, MeetingHasMoved, NotAWorkingDay
from bot.domain.notice import NoticeState
from bot.domain.permissions import Capability
from bot.domain.reasons import CancelCause, GapCause, MoveCause, ShortCause
from bot.storage import meetings as rows
from bot.storage.accepted import next_number
from bot.storage.models import MeetingDate
from bot.storage.tables import calendar_of
from bot.storage.work import Work
from bot.usecases.addressing import at_table
from bot.usecases.arranging import Arranged, arranged, propose_meeting
from bot.usecases.meeting_news import free_dates, release_deputy, tell_deputies, tell_manager, tell_seat, urgency_of


async def confirm_new(
    work: Work,
    plan: Plan,
    starts_at: datetime,
    *,
    short: ShortCause | None = None,
    gap: GapCause | None = None,
    beside_others: bool = False,
) -> UUID:
    """Fix a meeting at once, without a poll. Returns its id."""
    meeting = await propose_meeting(work, plan, beside_others=beside_others)
    await confirm_meeting(work, meeting.id, starts_at, short=short, gap=gap)
    return meeting.id


async def confirm_meeting(
    work: Work,
    meeting_id: UUID,
    starts_at: datetime,
    *,
    short: ShortCause | None = None,
    gap: GapCause | None = None,
) -> None:
    """Fix the date: every seat is told, with a calendar entry. Below the second figure the manager is told too.

    Raises MeetingHasMoved where the date is fixed already, DateHasPassed, NotAWorkingDay.
    """
    found = await arranged(work, meeting_id)
    if found.meeting.status not in (MeetingStatus.PROPOSED, MeetingStatus.POLLED):
        raise MeetingHasMoved
    poll = await rows.poll_row(work, meeting_id)
    if poll is not None and poll.closed_at is None:
        poll.closed_at = work.now
    means = _set_date(work, found, starts_at, cause=short, gap=gap)
    for seat in at_table(found.facts):
        tell_seat(work, "meeting_confirmed", found, seat.id, seat.holder_id)
    work.record("meeting_confirmed", found.facts.id, meeting=meeting_id, starts_at=starts_at)
    work.audit(
        "meeting_confirmed",
        family=found.facts.id,
        meeting=meeting_id,
        kind=found.meeting.kind,
        starts_at=starts_at,
        notice=means.notice.state,
        cause=short,
        gap=gap,
    )
    await tell_manager(work, found, means)


async def move_meeting(
    work: Work, meeting_id: UUID, starts_at: datetime, cause: MoveCause, *, gap: GapCause | None = None
) -> None:
    """Give it another date: everybody is told, and no reply to the old date counts any more, so nobody is sent as
    deputy until somebody says so again.

    Where the old date had come, the meeting did not happen on it, which stays on record.
    Raises MeetingHasMoved where it is not to be held any more, DateHasPassed, NotAWorkingDay.
    """
    found = await arranged(work, meeting_id)
    was = found.meeting.starts_at
    if found.meeting.status is not MeetingStatus.CONFIRMED or was is None or starts_at == was:
        raise MeetingHasMoved
    unaware = await rows.never_told(work, found.facts.id, meeting_id)
    urgency = urgency_of(work, found.facts, (was, starts_at), asks=True)
    await _note_if_missed(work, found)
    means = _set_date(work, found, starts_at, cause=cause, gap=gap)
    for seat in at_table(found.facts):
        kind = "meeting_confirmed" if seat.id in unaware else "meeting_moved"
        tell_seat(work, kind, found, seat.id, seat.holder_id, urgency)
    for deputy in await rows.end_deputising(work, meeting_id):
        release_deputy(work, found.facts, found.row, deputy, urgency, was=was)
    found.row.parents_coming = []
    work.record("meeting_moved", found.facts.id, meeting=meeting_id, starts_at=starts_at, was=was, cause=cause)
    work.audit(
        "meeting_moved",
        family=found.facts.id,
        meeting=meeting_id,
        kind=found.meeting.kind,
        starts_at=starts_at,
        was=was,
        notice=means.notice.state,
        cause=cause,
        gap=gap,
    )
    await tell_manager(work, found, means)


async def cancel_meeting(
    work: Work,
    meeting_id: UUID,
    cause: CancelCause,
    *,
    gap: GapCause | None = None,
    capability: Capability | None = Capability.ARRANGE_MEETING,
) -> None:
    """It will not be held. `gap`: no other date is set, as an accepted gap; otherwise one is arranged next.
    `capability` None: it follows from something that whoever acts was allowed to do.

    Whoever keeps a date free for it is told, without a reason: those invited, whose calendar entry is taken out, and
    those who were polled. Where its date had come, it did not happen, which stays on record. Raises MeetingHasMoved.
    """
    found = await arranged(work, meeting_id, capability)
    if not found.meeting.is_open:
        raise MeetingHasMoved
    was = found.meeting
    await _note_if_missed(work, found)
    row = found.row
    row.status = MeetingStatus.CANCELLED.value
    row.cancelled_at = work.now
    row.cancel_cause = cause.value
    row.sequence = next_number(work, row.sequence)
    _accept_gap(work, row, gap)
    if was.status is MeetingStatus.CONFIRMED and was.starts_at is not None and was.starts_at > work.now:
        urgency = urgency_of(work, found.facts, (was.starts_at,))
        unaware = await rows.never_told(work, found.facts.id, meeting_id)
        for seat in at_table(found.facts):
            if seat.id not in unaware:
                tell_seat(work, "meeting_cancelled", found, seat.id, seat.holder_id, urgency)
        await tell_deputies(work, "meeting_cancelled", found, urgency)
    elif was.poll is not None:
        await free_dates(work, found, was.poll)
    work.record("meeting_cancelled", found.facts.id, meeting=meeting_id, cause=cause, gap=gap)
    work.audit(
        "meeting_cancelled",
        family=found.facts.id,
        meeting=meeting_id,
        kind=found.meeting.kind,
        cause=cause,
        gap=gap,
    )


def _set_date(
    work: Work,
    found: Arranged,
    starts_at: datetime,
    *,
    cause: ShortCause | MoveCause | None,
    gap: GapCause | None,
) -> Verdict:
    calendar = calendar_of(found.facts)
    if starts_at <= work.now:
        raise DateHasPassed(starts_at)
    if not calendar.is_working_day(calendar.local_day(starts_at)):
        raise NotAWorkingDay(starts_at)
    means = means_now(work, found.facts, found.meeting, starts_at, calendar)
    row = found.row
    row.revision = next_number(work, row.revision)
    row.sequence = next_number(work, row.sequence)
    row.status = MeetingStatus.CONFIRMED.value
    row.starts_at = starts_at
    row.local_wall = calendar.local(starts_at).strftime("%Y-%m-%dT%H:%M")
    row.fixed_at = work.now
    row.notice_kept = means.notice.state is NoticeState.AMPLE
    _accept_gap(work, row, gap)
    work.db.add(
        MeetingDate(
            meeting_id=row.id,
            revision=row.revision,
            starts_at=starts_at,
            set_at=work.now,
            set_by_id=work.me,
            cause=cause.value if cause else None,
            notice_state=means.notice.state.value,
            notice_days=means.notice.working_days,
        )
    )
    return means


def _accept_gap(work: Work, row: rows.MeetingRow, gap: GapCause | None) -> None:
    """A name and a reason for being late, or for not being held; one for an earlier date no longer stands."""
    row.gap_accepted_at = work.now if gap else None
    row.gap_cause = gap.value if gap else None
    row.gap_accepted_by_id = work.me if gap else None


def means_now(
    work: Work, facts: FamilyFacts, meeting: MeetingFacts, starts_at: datetime, calendar: WorkingCalendar
) -> Verdict:
    """What fixing this date now means for notice and deadline."""
    what = wanted(facts, work.policy, calendar, work.now, instead_of=meeting)
    return verdict(starts_at, work.now, what, work.policy, calendar)


async def _note_if_missed(work: Work, found: Arranged) -> None:
    """A date that had come and is moved or given up: nothing took place on it."""
    meeting = found.meeting
    if meeting.status is not MeetingStatus.CONFIRMED or meeting.starts_at is None or meeting.starts_at > work.now:
        return
    await rows.note_not_held(work, meeting.id, meeting.revision)
    work.record("meeting_did_not_happen", found.facts.id, meeting=meeting.id, starts_at=meeting.starts_at)
    work.audit("meeting_did_not_happen", family=found.facts.id, meeting=meeting.id, kind=meeting.kind)
