"""What the family has agreed to: recording it, renewing it, and what its withdrawal sets going."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from bot.domain.children import Carer
from bot.domain.facts import Due, FamilyFacts, MeetingStatus
from bot.domain.permissions import Capability
from bot.domain.policy import Gate
from bot.domain.refusals import Refusal, refusal
from bot.i18n import local_date
from bot.storage.models import Agreement, Meeting
from bot.storage.seats import cancel_requests
from bot.storage.work import Work
from bot.usecases.families import Given, agreement_row
from bot.usecases.permission import require
from bot.usecases.steps import step
from bot.usecases.table import facts_of
from bot.usecases.telling import tell_lead

WITHDRAWN = "agreement_withdrawn"


@refusal
class EndsTooSoon(Refusal):
    """An agreement begins by today and ends after today."""

    given_on: date
    until: date | None


@refusal
class NothingToWithdraw(Refusal):
    """No agreement is on record, or it was withdrawn already."""


async def record_agreement(work: Work, family_id: UUID, given: Given) -> None:
    """Record what the family agreed to, or that they did not. What was recorded before stays on record."""
    await require(work, Capability.RECORD_AGREEMENT, family_id)
    await work.look_again(family_id)
    facts = await facts_of(work, family_id)
    today = local_date(work.now)
    if given.given_on > today or (given.until is not None and given.until <= today):
        raise EndsTooSoon(given.given_on, given.until)
    parents = {Carer(parent.label): parent.id for parent in facts.parents}
    given_by = [str(parents[carer]) for carer in given.given_by if carer in parents]
    work.db.add(agreement_row(work, family_id, given, given_by))
    if given.refused and work.policy.gate(facts.tier) is not Gate.NEED_TO_KNOW:
        await cancel_requests(work, family_id)
    what = "agreement_refused" if given.refused else "agreement_recorded"
    work.record(what, family_id, given_on=given.given_on, until=given.until)
    work.audit(what, family=family_id)


async def withdraw_agreement(work: Work, family_id: UUID) -> None:
    """The family has withdrawn: requests stop, invitations are cancelled without a reason, the record is kept.

    The decision that follows is the tier's manager's, due in two working days; the agenda asks for it. Where need to
    know is the basis (child protection) there is no gate, so meetings go on.
    """
    await require(work, Capability.RECORD_AGREEMENT, family_id)
    await work.look_again(family_id)
    facts = await facts_of(work, family_id)
    before = facts.agreement
    if before is None or before.withdrawn_on is not None or before.refused:
        raise NothingToWithdraw
    agencies = None if before.agency_ids is None else sorted(str(agency) for agency in before.agency_ids)
    work.db.add(
        Agreement(
            family_id=family_id,
            recorded_at=work.now,
            recorded_by_id=work.me,
            agency_ids=agencies,
            given_on=before.given_on,
            until=before.until,
            withdrawn_on=local_date(work.now),
        )
    )
    if work.policy.gate(facts.tier) is not Gate.NEED_TO_KNOW:
        await cancel_requests(work, family_id)
        await _cancel_meetings(work, facts)
    work.record(WITHDRAWN, family_id)
    work.audit("withdrew_agreement", family=family_id)
    await tell_lead(work, facts, WITHDRAWN)


async def _cancel_meetings(work: Work, facts: FamilyFacts) -> None:
    for meeting in facts.meetings:
        if not meeting.is_open or (meeting.starts_at is not None and meeting.starts_at <= work.now):
            continue
        row = await work.db.get_one(Meeting, meeting.id)
        row.status, row.cancelled_at, row.cancel_cause = MeetingStatus.CANCELLED.value, work.now, WITHDRAWN
        row.sequence += 1
        if meeting.status is MeetingStatus.CONFIRMED:
            for seat in facts.seats:
                if seat.holder_id is not None and seat.holder_id != work.who.person_id:
                    work.notify("meeting_cancelled", seat=seat.id, family=facts.id, meeting=meeting.id)
        work.record("meeting_cancelled", facts.id, meeting=meeting.id, cause=WITHDRAWN)


@step("agreement_ending")
async def ask_to_renew(work: Work, facts: FamilyFacts, due: Due) -> None:
    await tell_lead(work, facts, "agreement_ending")
