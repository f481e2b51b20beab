"""Recording a meeting: who came, each child's voice, what was decided. A correction stands beside the first entry."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from bot.domain import cadence, cycle, enough, meeting_day
from bot.domain.calendar import Interval, Unit
from bot.domain.directory import resolve
from bot.domain.facts import Due, FamilyFacts, MeetingFacts, MeetingStatus, PresenceFacts
from bot.domain.facts import Presence as PresenceKind
from bot.domain.meeting_day import Decided, Method, NotHeldYet, NotObtained, VoiceAndReason
from bot.domain.permissions import Capability
from bot.storage import wake
from bot.storage.directory_facts import directory
from bot.storage.family_facts import family_facts
from bot.storage.later import later_than_all
from bot.storage.models import Decision, Meeting, Presence, Voice
from bot.storage.tables import calendar_of
from bot.storage.work import Work
from bot.usecases.permission import NotAllowed, require
from bot.usecases.steps import step


async def record_attendance(work: Work, meeting_id: UUID, changes: Iterable[PresenceFacts] = ()) -> None:
    """Who came: as the replies let one expect, but for `changes`. The meeting counts as held from now on.

    Recorded before, only the changes are added; the earlier entries stay beside them.
    """
    row, facts, meeting = await opened(work, meeting_id)
    changed = {_subject(entry): entry for entry in changes}
    entries = [changed.pop(line.subject_id, line.entry) for line in meeting_day.attendance(meeting, facts)]
    known = {_subject(entry): entry.presence for entry in meeting.presences}
    at = await later_than_all(work, Presence.at, Presence.meeting_id == meeting_id)
    for entry in (*entries, *changed.values()):
        if known.get(_subject(entry)) != entry.presence:
            work.db.add(
                Presence(
                    meeting_id=meeting_id,
                    seat_id=entry.seat_id,
                    parent_id=entry.parent_id,
                    child_id=entry.child_id,
                    presence=entry.presence.value,
                    at=at,
                    by_id=work.me,
                )
            )
    first = row.recorded_at is None
    row.status = MeetingStatus.HELD.value
    row.recorded_at = row.recorded_at or work.now
    row.recorded_by_id = row.recorded_by_id or work.me
    await work.db.flush()
    again = await family_facts(work, facts.id)
    if again is not None:
        now_recorded = next(each for each in again.meetings if each.id == meeting_id)
        row.went_ahead = not enough.after(now_recorded, again, work.policy)
    what = "meeting_recorded" if first else "attendance_corrected"
    work.record(what, facts.id, meeting=meeting_id, went_ahead=row.went_ahead)
    work.audit(what, family=facts.id, meeting=meeting_id, kind=row.kind, went_ahead=row.went_ahead)


async def agree_interval(work: Work, meeting_id: UUID, weeks: int) -> None:
    """How soon the family meets again, as this meeting agreed. It stands until another meeting agrees on something.

    Raises IntervalTooLong where that is later than the policy allows.
    """
    row, facts, meeting = await opened(work, meeting_id)
    if meeting.starts_at is None:
        raise NotHeldYet
    calendar = calendar_of(facts)
    kind, met_on = cycle.next_kind(facts, work.now), calendar.local_day(meeting.starts_at)
    cadence.require_within_longest(kind, met_on, Interval(weeks, Unit.WEEKS), work.policy, calendar)
    row.agreed_weeks = weeks
    work.record("interval_agreed", facts.id, meeting=meeting_id, weeks=weeks)
    work.audit("interval_agreed", family=facts.id, meeting=meeting_id, weeks=weeks)


async def record_voice(
    work: Work, meeting_id: UUID, child_id: UUID, method: Method | None, not_obtained: NotObtained | None = None
) -> None:
    """How the child was heard for this meeting, or why not: exactly one of the two. Raises VoiceAndReason."""
    if (method is None) == (not_obtained is None):
        raise VoiceAndReason
    _, facts, meeting = await opened(work, meeting_id)
    if not meeting_day.may_be_heard(child_id, meeting, facts):
        raise NotAllowed
    if method is Method.CAME and meeting_day.was_elsewhere(child_id, meeting):
        # Whoever came and spoke was there: the two entries may not contradict each other.
        there = PresenceKind.THERE.value
        at = await later_than_all(work, Presence.at, Presence.meeting_id == meeting_id)
        work.db.add(Presence(meeting_id=meeting_id, child_id=child_id, presence=there, at=at, by_id=work.me))
        work.record("attendance_corrected", facts.id, meeting=meeting_id, went_ahead=meeting.went_ahead)
    work.db.add(
        Voice(
            meeting_id=meeting_id,
            child_id=child_id,
            method=method.value if method else None,
            not_obtained=not_obtained.value if not_obtained else None,
            at=await later_than_all(work, Voice.at, Voice.meeting_id == meeting_id, Voice.child_id == child_id),
            by_id=work.me,
        )
    )
    work.record("voice_recorded", facts.id, meeting=meeting_id, child=child_id, method=method, why_not=not_obtained)
    work.audit(
        "voice_recorded", family=facts.id, meeting=meeting_id, child=child_id, method=method, why_not=not_obtained
    )


async def record_decisions(work: Work, meeting_id: UUID, decided: Iterable[Decided]) -> None:
    """What was decided, from the list. With it the record is complete, if every child is accounted for."""
    row, facts, meeting = await opened(work, meeting_id)
    codes = sorted(code.value for code in decided)
    for code in codes:
        work.db.add(Decision(meeting_id=meeting_id, code=code, at=work.now, by_id=work.me))
    if row.recorded_at is not None and not meeting_day.unheard(meeting, facts):
        row.finished_at = row.finished_at or work.now
    work.record("decisions_recorded", facts.id, meeting=meeting_id, decided=codes)
    work.audit("decisions_recorded", family=facts.id, meeting=meeting_id, decided=codes)


async def opened(work: Work, meeting_id: UUID) -> tuple[Meeting, FamilyFacts, MeetingFacts]:
    """Lock the family and read it. Raises NotAllowed, and NotHeldYet before the meeting has begun."""
    row = await work.db.get(Meeting, meeting_id)
    if row is None:
        raise NotAllowed
    await require(work, Capability.RECORD_MEETING, row.family_id)
    await work.look_again(row.family_id)
    await work.db.refresh(row)
    facts = await family_facts(work, row.family_id)
    if facts is None:
        raise NotAllowed
    meeting = next(each for each in facts.meetings if each.id == meeting_id)
    if not meeting_day.may_be_recorded(meeting) or meeting.starts_at is None or meeting.starts_at > work.now:
        raise NotHeldYet
    return row, facts, meeting


def _subject(entry: PresenceFacts) -> UUID | None:
    return entry.seat_id or entry.parent_id or entry.child_id


@step("did_it_happen")
@step("record_due")
async def ask_for_record(work: Work, facts: FamilyFacts, due: Due) -> None:
    """Ask whoever the step is addressed to; a role that nobody stands behind falls through to the next."""
    for role in due.roles:
        found = resolve(role, facts.lead, facts, await directory(work), work.policy, work.today)
        for person_id in found.person_ids:
            work.notify(due.kind, person=person_id, family=facts.id, meeting=due.subject_id)
        await wake.note_told(work, due.key, found.person_ids, found.fell_through)
