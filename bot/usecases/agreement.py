"""What the family has agreed to: recording it, renewing it, and what its withdrawal sets going."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from bot.domain.agreement import AgreementCheck, Basis, EndsTooSoon, NothingToWithdraw
from bot.domain.children import Carer
from bot.domain.facts import Due, FamilyFacts
from bot.domain.permissions import Capability
from bot.domain.policy_values import Gate
from bot.domain.reasons import CancelCause
from bot.i18n import local_date
from bot.storage.later import later_than_all
from bot.storage.models import Agreement
from bot.storage.seats import cancel_requests
from bot.storage.work import Work
from bot.usecases.families import Given, agreement_row
from bot.usecases.meeting_day import opened
from bot.usecases.meetings import cancel_meeting
from bot.usecases.permission import require
from bot.usecases.steps import step
from bot.usecases.table import facts_of
from bot.usecases.telling import tell_lead

WITHDRAWN = "agreement_withdrawn"


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
    row = agreement_row(work, family_id, given, given_by)
    row.recorded_at = await _recorded_at(work, family_id)
    work.db.add(row)
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
            recorded_at=await _recorded_at(work, family_id),
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


async def go_on_without(work: Work, facts: FamilyFacts, basis: Basis, because: str) -> None:
    """A manager has decided to go on without the family's agreement: their name, the legal basis and the reason are on
    record, and the gate opens. What the family agrees to later is recorded as always, and counts from then on."""
    before = facts.agreement
    work.db.add(
        Agreement(
            family_id=facts.id,
            recorded_at=await _recorded_at(work, facts.id),
            recorded_by_id=work.me,
            given_on=before.given_on if before else None,
            override=True,
            basis=basis.value,
            because=because,
        )
    )
    work.record("went_on_without_agreement", facts.id, basis=basis, because=because, by=work.me)
    work.audit("went_on_without_agreement", family=facts.id, basis=basis, because=because)


async def check_agreement(work: Work, meeting_id: UUID, found: AgreementCheck) -> None:
    """At a TAC: does the family still agree? Raises NotAllowed, NotHeldYet."""
    row, facts, _meeting = await opened(work, meeting_id)
    row.agreement_check = found.value
    work.record("agreement_checked", facts.id, meeting=meeting_id, found=found, by=work.me)
    work.audit("agreement_checked", family=facts.id, meeting=meeting_id, found=found)


async def _recorded_at(work: Work, family_id: UUID) -> datetime:
    return await later_than_all(work, Agreement.recorded_at, Agreement.family_id == family_id)


async def _cancel_meetings(work: Work, facts: FamilyFacts) -> None:
    for meeting in facts.meetings:
        if meeting.is_open and (meeting.starts_at is None or meeting.starts_at > work.now):
            await cancel_meeting(work, meeting.id, CancelCause.FAMILY_WITHDREW)


@step("agreement_ending")
async def ask_to_renew(work: Work, facts: FamilyFacts, due: Due) -> None:
    await tell_lead(work, facts, "agreement_ending")
