"""Cancelling a meeting: why, and another date or an accepted gap."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from bot.card import Words
from bot.dialogue.ask import Ask, Option
from bot.dialogue.form import Do, Next
from bot.domain.facts import MeetingFacts, MeetingStatus
from bot.domain.permissions import Capability
from bot.domain.reasons import CancelCause, GapCause
from bot.flows.registry import registry
from bot.flows.stopping import dead_end
from bot.storage.tables import place
from bot.storage.work import Here, Work
from bot.usecases import meetings
from bot.usecases.addressing import at_table
from bot.views import common, reasons
from bot.views import moving as words
from bot.views.moving import Stands

FOLLOWS = (CancelCause.FAMILY_WITHDREW, CancelCause.PLAN_CLOSED)  # from something else: nobody chooses them
CAUSES = tuple(cause for cause in CancelCause if cause not in FOLLOWS)
GAPS = (GapCause.FAMILY_TIMES, GapCause.HOLIDAYS, GapCause.KEY_PERSON_AWAY, GapCause.PLAN_ENDING)


@registry.form("cancel_meeting", leave=words.keep_the_meeting)
async def cancel_meeting(ask: Ask, here: Here, subject: dict[str, Any]) -> Do:
    found = await place(here, UUID(subject["meeting"]), Capability.ARRANGE_MEETING)
    if found is None or not found.meeting.is_open:
        dead_end(ask, Words(common.gone().text))
    facts, meeting = found.facts, found.meeting
    starts_at = meeting.starts_at if meeting.status is MeetingStatus.CONFIRMED else None
    causes = [Option(cause.value, reasons.reason(cause)) for cause in CAUSES]
    stands = _stands(meeting, here.now)
    why = words.why_cancel(facts.reference, meeting.kind, stands, starts_at)
    cause = CancelCause(ask.choose("why", why, causes))
    options = [Option("date", words.another_date()), Option("none", words.none_for_now())]
    wants_date = ask.choose("instead", words.what_instead(), options) == "date"
    gap = None
    if not wants_date:
        gaps = [Option(one.value, reasons.reason(one)) for one in GAPS]
        gap = GapCause(ask.choose("gap", words.why_none(), gaps))
    told = len(at_table(facts)) - 1
    check = words.check_cancel(facts.reference, meeting.kind, stands, starts_at, told)
    ask.confirm("cancel", check, [Option("yes", words.cancel_it(stands))])
    return Do(partial(_cancel, meeting_id=meeting.id, family_id=facts.id, cause=cause, gap=gap))


def _stands(meeting: MeetingFacts, now: datetime) -> Stands:
    if meeting.starts_at is not None and meeting.status is MeetingStatus.CONFIRMED:
        return Stands.FIXED if meeting.starts_at > now else Stands.MISSED
    return Stands.POLLED if meeting.status is MeetingStatus.POLLED else Stands.PROPOSED


async def _cancel(work: Work, *, meeting_id: UUID, family_id: UUID, cause: CancelCause, gap: GapCause | None) -> Next:
    found = await place(work, meeting_id, Capability.ARRANGE_MEETING)
    stands = _stands(found.meeting, work.now) if found else Stands.PROPOSED
    await meetings.cancel_meeting(work, meeting_id, cause, gap=gap)
    if gap is None:
        return Next(start=("schedule_meeting", {"family": str(family_id)}), note=words.cancelled(stands))
    return Next(note=words.cancelled(stands))
