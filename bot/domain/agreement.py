"""The family's agreement: the gate before a request, and what its end, refusal or withdrawal sets going.

It is agreement to the service, not the legal basis. Early help: on record, in date and for that agency, or nothing is
sent. Child in need: a refusal stops requests and opens a task. Child protection has no gate (need to know).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from bot.domain.calendar import WorkingCalendar
from bot.domain.due import evening, morning, step
from bot.domain.facts import TACS, AgreementFacts, Due, FamilyFacts, MeetingFacts, Role
from bot.domain.policy import Policy
from bot.domain.policy_values import Gate
from bot.domain.refusals import Refusal, refusal


class Basis(StrEnum):
    """The legal basis on which information is shared where the family's agreement is not what allows it."""

    PUBLIC_TASK = "public_task"
    LEGAL_DUTY = "legal_duty"
    VITAL_INTERESTS = "vital_interests"


class AgreementCheck(StrEnum):
    """What came of asking the family at a TAC whether they still agree."""

    HOLDS = "holds"
    NOT_ASKED = "not_asked"


@refusal
class BasisNeeded(Refusal):
    """Sharing without the family's agreement needs a legal basis on record."""


@refusal
class EndsTooSoon(Refusal):
    """An agreement begins by today and ends after today."""

    given_on: date
    until: date | None


@refusal
class NothingToWithdraw(Refusal):
    """No agreement is on record, or it was refused or withdrawn already."""


def allows(facts: FamilyFacts, agency_id: UUID, on: date, policy: Policy) -> bool:
    """Whether an agency may be asked about this family that day."""
    gate = policy.gate(facts.tier)
    agreement = facts.agreement
    if gate is Gate.NEED_TO_KNOW or (agreement is not None and agreement.override):
        return True
    if gate is Gate.AGREEMENT_OR_TASK:
        return agreement is None or not (agreement.refused or is_withdrawn(agreement, on))
    return agreement is not None and is_in_force(agreement, on) and covers(agreement, agency_id)


def is_in_force(agreement: AgreementFacts, on: date) -> bool:
    """Given by that day, not refused, not withdrawn and not yet ended. `until` is the first day without it."""
    return (
        not agreement.refused
        and agreement.given_on is not None
        and agreement.given_on <= on
        and (agreement.until is None or on < agreement.until)
        and not is_withdrawn(agreement, on)
    )


def is_withdrawn(agreement: AgreementFacts, on: date) -> bool:
    return agreement.withdrawn_on is not None and agreement.withdrawn_on <= on


def covers(agreement: AgreementFacts, agency_id: UUID) -> bool:
    """Whether the family agreed to this agency. Without a list they agreed to every agency at the table."""
    return agreement.agency_ids is None or agency_id in agreement.agency_ids


def is_missing(facts: FamilyFacts, policy: Policy) -> bool:
    """The family has refused or withdrawn, and something hangs on it: what follows is the manager's to decide."""
    agreement = facts.agreement
    if agreement is None or agreement.override or policy.gate(facts.tier) is Gate.NEED_TO_KNOW:
        return False
    return agreement.refused or agreement.withdrawn_on is not None


def stops_meetings(facts: FamilyFacts, policy: Policy) -> bool:
    """Without the family's agreement there is no early help to meet about: no meeting is asked for, and none is late."""
    return policy.gate(facts.tier) is Gate.AGREEMENT and is_missing(facts, policy)


def decision_due_at(facts: FamilyFacts, raised_at: datetime, policy: Policy, calendar: WorkingCalendar) -> datetime:
    """17:00, so many working days after the family withdrew, or after a refusal was put to the manager."""
    withdrawn_on = facts.agreement.withdrawn_on if facts.agreement else None
    since = withdrawn_on or calendar.local_day(raised_at)
    return evening(calendar, calendar.add_working_days(since, policy.agreement.withdrawal_decided_within))


def _ended_before(facts: FamilyFacts, agreement: AgreementFacts, calendar: WorkingCalendar) -> tuple[str, ...]:
    """How often a decision about it ended by itself since that day: who agrees and withdraws anew is decided about anew."""
    ended = sum(
        one.reason == "agreement"
        and one.closed_at is not None
        and one.decided_at is None
        and agreement.withdrawn_on is not None
        and calendar.local_day(one.raised_at) >= agreement.withdrawn_on
        for one in facts.escalations
    )
    return (str(ended),) if ended else ()


def is_to_be_checked(meeting: MeetingFacts, facts: FamilyFacts, policy: Policy) -> bool:
    """Agreement is checked again at each meeting of a plan that waits for it: by saying so there, or by recording anew
    since it began what the family agrees to."""
    if meeting.kind not in TACS or policy.gate(facts.tier) is not Gate.AGREEMENT or meeting.starts_at is None:
        return False
    recorded_at = facts.agreement.recorded_at if facts.agreement else None
    return meeting.agreement_check is None and (recorded_at is None or recorded_at < meeting.starts_at)


def dues(facts: FamilyFacts, policy: Policy, calendar: WorkingCalendar) -> Iterator[Due]:
    """The lead asked to renew before it ends; a decision asked of the tier's manager when it is refused or withdrawn.

    The decision is due by `decision_due_at` (`Due.useful_until` is not set: a decision never lapses). A refusal asks for
    one only where the policy makes it a task.
    """
    agreement = facts.agreement
    gate = policy.gate(facts.tier)
    if agreement is None or gate is Gate.NEED_TO_KNOW or agreement.override:
        return
    decider = policy.decides(facts.tier)[:1]
    if agreement.withdrawn_on is not None:
        day = calendar.first_working_day_on_or_after(agreement.withdrawn_on)
        yield step(
            "agreement_decision",
            facts.id,
            morning(calendar, day),
            revision="-".join(("withdrawn", str(agreement.withdrawn_on), *_ended_before(facts, agreement, calendar))),
            roles=decider,
            detail="withdrawn",
        )
    elif agreement.refused:
        if gate is Gate.AGREEMENT_OR_TASK:
            yield step(
                "agreement_decision",
                facts.id,
                facts.opened_at,
                revision=f"refused-{agreement.given_on}",
                roles=decider,
                detail="refused",
            )
    elif agreement.until is not None:
        asked_on = calendar.add_working_days(agreement.until, -policy.agreement.renewal_asked_before_end)
        yield step(
            "agreement_ending",
            facts.id,
            morning(calendar, asked_on),
            revision=str(agreement.until),
            roles=(Role.LEAD,),
            useful_until=evening(calendar, agreement.until),
        )
