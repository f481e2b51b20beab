"""Closing a family, or one child's plan: nothing is asked, chased or held any more, and everybody hears so neutrally."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from bot.domain.closing import OF_A_CHILD, OF_A_FAMILY, Closing, ClosingCause, closing, require_closable
from bot.domain.facts import FamilyFacts
from bot.domain.permissions import Capability, NotAllowed
from bot.domain.reasons import CancelCause
from bot.storage import meetings as rows
from bot.storage.models import Family
from bot.storage.plans import open_plan
from bot.storage.seats import cancel_requests
from bot.storage.tables import calendar_of
from bot.storage.work import Here, Work
from bot.usecases.escalating import end_with_the_plan
from bot.usecases.meetings import cancel_meeting
from bot.usecases.permission import require
from bot.usecases.table import facts_of


def foresee(here: Here, facts: FamilyFacts, child_id: UUID | None, on: date) -> Closing:
    """What closing would mean, to be said before it is done. Raises what `require_closable` does."""
    calendar = calendar_of(facts)
    require_closable(facts, child_id, on, calendar.local_day(here.now))
    return closing(facts, child_id, here.policy, calendar, here.now)


async def close_plan(
    work: Work, family_id: UUID, because: ClosingCause, on: date, child_id: UUID | None = None
) -> None:
    """Close the whole family, or one child's plan; the last child's plan closes the family."""
    await require(work, Capability.CLOSE_PLAN, family_id)
    await work.look_again(family_id)
    facts = await facts_of(work, family_id)
    if because not in (OF_A_FAMILY if child_id is None else OF_A_CHILD):
        raise NotAllowed
    await _close(work, facts, foresee(work, facts, child_id, on), because, on)


async def close_as_decided(work: Work, facts: FamilyFacts, because: ClosingCause) -> None:
    """The tier's manager has decided to close the plan: it is closed today."""
    today = calendar_of(facts).local_day(work.now)
    await _close(work, facts, foresee(work, facts, None, today), because, today)


async def _close(work: Work, facts: FamilyFacts, means: Closing, because: ClosingCause, on: date) -> None:
    for meeting in means.cancelled:
        await cancel_meeting(work, meeting.id, CancelCause.PLAN_CLOSED, capability=None)
    for child in means.ends:
        plan = await open_plan(work, child.id)
        if plan is not None:
            plan.until, plan.ended_because, plan.ended_by_id = on, because.value, work.me
    if means.child is None:
        await _close_family(work, facts, because)
    else:
        await _take_out_of_meetings(work, facts, means)
    kind = "family_closed" if means.child is None else "plan_closed"
    child_id = means.child.id if means.child else None
    about: dict[str, Any] = {} if child_id is None else {"child": child_id}
    for seat in facts.seats:
        if seat.holder_id not in (None, work.who.person_id):
            work.notify(kind, seat=seat.id, family=facts.id, **about)
    work.record(kind, facts.id, child=child_id, because=because, on=on, by=work.me)
    work.audit(kind, family=facts.id, child=child_id, because=because)


async def _close_family(work: Work, facts: FamilyFacts, because: ClosingCause) -> None:
    await cancel_requests(work, facts.id)
    await end_with_the_plan(work, facts)
    family = await work.db.get_one(Family, facts.id)
    family.closed_at, family.closed_by_id, family.closed_because = work.now, work.me, because.value


async def _take_out_of_meetings(work: Work, facts: FamilyFacts, means: Closing) -> None:
    """The meetings ahead go on for the other children."""
    gone = {str(child.id) for child in means.ends}
    for meeting in facts.meetings:
        row = await rows.meeting_row(work, meeting.id) if meeting.is_open and meeting not in means.cancelled else None
        if row is not None and gone & set(row.child_ids) and meeting not in means.unrecorded:
            row.child_ids = [child for child in row.child_ids if child not in gone]
