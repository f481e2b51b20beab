"""Escalations: put to a manager, taken, passed on, and closed only by an answer or a recorded decision."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from bot import log
from bot.domain import escalations
from bot.domain.deciding import EscalationIsOver
from bot.domain.directory import is_there
from bot.domain.escalation_ends import Over
from bot.domain.escalations import DATE, WORRY, Handed, card_of
from bot.domain.facts import Due, EscalationFacts, FamilyFacts, Role, SeatFacts
from bot.domain.permissions import Capability, NotAllowed
from bot.storage.directory_facts import directory
from bot.storage.escalations import (
    PREFIX,
    escalation_row,
    had_it,
    may_decide,
    open_of_date,
    open_of_family,
    open_of_request,
)
from bot.storage.models import Escalation
from bot.storage.tables import calendar_of
from bot.storage.work import Work
from bot.usecases.addressing import note, whoever
from bot.usecases.permission import is_allowed
from bot.usecases.steps import step
from bot.usecases.table import facts_of
from bot.usecases.telling import tell_lead

logger = log.get(__name__)


async def raise_escalation(
    work: Work,
    facts: FamilyFacts,
    reason: str,
    *,
    seat: SeatFacts | None = None,
    request_id: UUID | None = None,
    meeting_id: UUID | None = None,
    by: UUID | None = None,
) -> tuple[UUID, Handed]:
    """Put it to whoever decides for the tier, or to the next who is there. Tells them at once. Returns its id too."""
    behind = await directory(work)
    handed = escalations.first_stop(facts, behind, work.policy, calendar_of(facts).local_day(work.now), by)
    row = Escalation(
        family_id=facts.id,
        reason=reason,
        request_id=request_id,
        meeting_id=meeting_id,
        seat_id=seat.id if seat else None,
        agency_id=seat.agency_id if seat else None,
        raised_at=work.now,
        raised_by_id=by,
        put_at=work.now,
        role=handed.role.value,
        holder_id=_holder(handed),
        hop=handed.hop,
    )
    work.db.add(row)
    await work.db.flush()
    _put(work, row, handed, "raised")
    return row.id, handed


def _holder(handed: Handed) -> UUID | None:
    """One person has it. Of a whole team nobody has it before one of them takes it."""
    is_one = len(handed.person_ids) == 1 or handed.role is Role.OPERATOR
    return handed.person_ids[0] if handed.person_ids and is_one else None


def _put(work: Work, row: Escalation, handed: Handed, what: str) -> None:
    for person_id in handed.person_ids:
        if person_id != work.who.person_id:
            _show(work, row, person_id)
    note_event(
        work, row, what, role=handed.role, told=handed.person_ids, skipped=[stop.role for stop in handed.skipped],
        person=_holder(handed),
    )  # fmt: skip
    if handed.alert:
        logger.error("escalation_reached_operator", family=str(row.family_id), escalation=str(row.id))


def _show(work: Work, row: Escalation, person_id: UUID) -> None:
    kind = card_of(row.reason)
    work.notify(kind, person=person_id, family=row.family_id, escalation=row.id, put=row.put_at)


def note_event(work: Work, row: Escalation, what: str, **about: Any) -> None:
    """Log it in the family's record and the audit."""
    work.record(PREFIX + what, row.family_id, escalation=row.id, **about)
    about = {name: value for name, value in about.items() if name != "person"}
    work.audit(PREFIX + what, family=row.family_id, escalation=row.id, **about)


@step("pass_on")
async def pass_on(work: Work, facts: FamilyFacts, due: Due) -> None:
    """Nobody took it in time: it goes to the next who is there, and whoever had it hears."""
    found = await _found(work, facts, due.subject_id)
    if found is None:
        return
    row, escalation = found
    before = row.holder_id
    handed = await _pass(work, facts, row, escalation)
    if before is not None and before not in handed.person_ids:
        work.notify("escalation_passed_on", person=before, family=facts.id, escalation=row.id)
    await note(work, due, handed.person_ids, [stop.role for stop in handed.skipped])


async def _pass(work: Work, facts: FamilyFacts, row: Escalation, escalation: EscalationFacts) -> Handed:
    today = calendar_of(facts).local_day(work.now)
    handed = escalations.next_stop(escalation, facts, await directory(work), work.policy, today)
    row.role, row.holder_id, row.hop = handed.role.value, _holder(handed), handed.hop
    row.put_at, row.acknowledged_at = work.now, None
    _put(work, row, handed, "passed_on")
    if row.reason == WORRY:
        await _say_not_taken(work, facts, row, handed)
    return handed


async def _say_not_taken(work: Work, facts: FamilyFacts, row: Escalation, handed: Handed) -> None:
    """Whoever is worried, and the lead, hear that nobody has taken it yet, and who has it now."""
    lead = await whoever(work, Role.LEAD, facts.lead, facts)
    for person_id in dict.fromkeys((row.raised_by_id, *lead.person_ids)):
        if person_id is not None and person_id not in handed.person_ids:
            work.notify("worry_not_taken", person=person_id, family=facts.id, escalation=row.id, put=row.put_at)


@step("comes_back")
async def come_back(work: Work, facts: FamilyFacts, due: Due) -> None:
    """The pause of whoever took it is over and nothing was decided: it is theirs again, and passes on if they leave it."""
    found = await _found(work, facts, due.subject_id)
    if found is None:
        return
    row, escalation = found
    behind = await directory(work)
    took = row.acknowledged_by_id
    person = facts.person(took) or (behind.people.get(took) if took else None)
    if took is None or not is_there(person, calendar_of(facts).local_day(work.now)):
        handed = await _pass(work, facts, row, escalation)
        await note(work, due, handed.person_ids, [stop.role for stop in handed.skipped])
        return
    row.holder_id, row.put_at, row.acknowledged_at = took, work.now, None
    _show(work, row, took)
    note_event(work, row, "came_back", role=row.role, person=took)
    await note(work, due, [took], [])


@step("escalation_over")
async def end_by_itself(work: Work, facts: FamilyFacts, due: Due) -> None:
    """What it was about has come to an end: whoever had it hears so, and the lead in the digest, as mostly it is they who
    have just acted."""
    row = await escalation_row(work, due.subject_id)
    if row is None or row.closed_at is not None:
        return
    row.closed_at = work.now
    note_event(work, row, due.detail, role=row.role)
    has_it = await _who_has_it(work, row)
    lead = await whoever(work, Role.LEAD, facts.lead, facts)
    _tell(work, "escalation_outcome", row, has_it)
    _tell(work, "escalation_ended", row, [person_id for person_id in lead.person_ids if person_id not in has_it])


@step("escalation_again")
async def put_again(work: Work, facts: FamilyFacts, due: Due) -> None:
    """They would have been at the meeting, and now they will not: it is with whoever had it, as if put for the first time."""
    row = await escalation_row(work, due.subject_id)
    if row is None or row.closed_at is None or row.decided_at is not None:
        return
    row.closed_at = row.acknowledged_at = None
    row.put_at = work.now
    has_it = (row.holder_id,) if row.holder_id else escalations.team_of(Role(row.role), await directory(work))
    handed = Handed(row.hop, Role(row.role), has_it)
    _put(work, row, handed, "raised")
    await note(work, due, has_it)


@step("agreement_decision")
async def ask_to_decide_about_agreement(work: Work, facts: FamilyFacts, due: Due) -> None:
    """The family has withdrawn, or refused: the tier's manager decides what follows, and whoever leads hears."""
    _id, handed = await raise_escalation(work, facts, "agreement")
    if due.detail == "refused":
        await tell_lead(work, facts, "agreement_refused")
    await note(work, due, handed.person_ids, [stop.role for stop in handed.skipped])


@step("not_recorded")
async def ask_about_missing_record(work: Work, facts: FamilyFacts, due: Due) -> None:
    """Nobody has said whether a meeting happened: it is the tier's manager's until somebody does."""
    _id, handed = await raise_escalation(work, facts, "not_recorded", meeting_id=due.subject_id)
    await note(work, due, handed.person_ids, [stop.role for stop in handed.skipped])


async def _found(work: Work, facts: FamilyFacts, escalation_id: UUID) -> tuple[Escalation, EscalationFacts] | None:
    row = await escalation_row(work, escalation_id)
    escalation = next((one for one in facts.escalations if one.id == escalation_id), None)
    if row is None or escalation is None or not escalations.is_open(escalation, facts, work.policy):
        return None
    return row, escalation


async def require_decider(work: Work, escalation_id: UUID) -> tuple[FamilyFacts, Escalation, EscalationFacts]:
    """The family's facts and the open escalation, for whoever may decide it. Raises NotAllowed, EscalationIsOver."""
    row = await escalation_row(work, escalation_id)
    if row is None or not await may_decide(work, row, await directory(work)):
        raise NotAllowed
    await work.look_again(row.family_id)
    facts = await facts_of(work, row.family_id)
    found = await _found(work, facts, escalation_id)
    if found is None:
        raise EscalationIsOver
    return facts, *found


async def take(work: Work, escalation_id: UUID) -> None:
    """I'll take this: it does not pass on for now. It does not resolve anything."""
    facts, row, _escalation = await require_decider(work, escalation_id)
    if row.acknowledged_at is not None and row.acknowledged_by_id == work.me:
        return
    row.acknowledged_at, row.acknowledged_by_id, row.holder_id = work.now, work.me, work.me
    note_event(work, row, "taken", role=row.role, person=work.me)
    tell_sender_read(work, facts, row)


def tell_sender_read(work: Work, facts: FamilyFacts, row: Escalation) -> None:
    """Whoever said that they are worried hears who has read it."""
    if row.reason == WORRY and row.raised_by_id not in (None, work.who.person_id):
        work.notify(
            "worry_acknowledged", person=row.raised_by_id, family=facts.id, escalation=row.id, by=work.me, at=work.now
        )


async def note_call(work: Work, escalation_id: UUID) -> None:
    """I rang them: a discussion, written down as one. It closes nothing."""
    row = await escalation_row(work, escalation_id)
    if row is None:
        raise NotAllowed
    if not await may_decide(work, row, await directory(work)) and not await is_allowed(
        work, Capability.RECORD_FOR_OTHERS, row.family_id
    ):
        raise NotAllowed
    await work.look_again(row.family_id)
    note_event(work, row, "rang", role=row.role, person=work.me)


def write_decision(work: Work, row: Escalation, decision: str, because: str) -> None:
    """It is closed by what was decided, and why."""
    row.decision, row.decision_reason = decision, because
    row.decided_at = row.closed_at = work.now
    row.decided_by_id = work.me
    note_event(work, row, "decided", role=row.role, person=work.me, decision=decision, because=because)


async def ask_for_date(work: Work, facts: FamilyFacts, meeting_id: UUID) -> Role:
    """Put the question which date a meeting should have to whoever decides. Asked again while it is still open, it
    stays with whoever has it, and is shown to them anew. Returns the role that has it."""
    for row in await open_of_date(work, meeting_id):
        if row.holder_id not in (None, work.who.person_id):
            work.notify(card_of(DATE), person=row.holder_id, family=facts.id, escalation=row.id, asked=work.now)
        return Role(row.role)
    _id, handed = await raise_escalation(work, facts, DATE, meeting_id=meeting_id, by=work.me)
    return handed.role


async def close_answered(work: Work, facts: FamilyFacts, request_id: UUID, by: UUID) -> None:
    """An answer has come: whoever had the escalation, and the lead, hear that there is nothing left to decide."""
    for row in await open_of_request(work, request_id):
        row.closed_at = work.now
        note_event(work, row, "answered", role=row.role, person=by)
        await tell_outcome(work, facts, row, None)


async def end_with_the_plan(work: Work, facts: FamilyFacts) -> None:
    """The family is closed: nothing is left to decide, and whoever had it hears so."""
    for row in await open_of_family(work, facts.id):
        row.closed_at = work.now
        note_event(work, row, Over.CLOSED, role=row.role, person=work.me)
        await tell_outcome(work, facts, row, None)


async def tell_outcome(
    work: Work, facts: FamilyFacts, row: Escalation, asked: SeatFacts | None, *, lead_hears: bool = True
) -> None:
    """Whoever was waiting: who had it, the lead, who was asked, and whoever raised it. What comes of a worry is heard
    by everybody to whom it was put on the way: it may be theirs to carry out.

    `lead_hears` False: whoever leads hears of it in words of its own.
    """
    lead = (await whoever(work, Role.LEAD, facts.lead, facts)).person_ids
    people = [*await _who_has_it(work, row), *lead, row.raised_by_id, asked.holder_id if asked else None]
    people += await had_it(work, row) if row.reason == WORRY else ()
    _tell(work, "escalation_outcome", row, [one for one in people if lead_hears or one not in lead])


async def _who_has_it(work: Work, row: Escalation) -> list[UUID | None]:
    """Whoever it was put to, a whole team included, and whoever took it."""
    team = escalations.team_of(Role(row.role), await directory(work)) if row.holder_id is None else ()
    return [row.holder_id, row.acknowledged_by_id, *team]


def _tell(work: Work, kind: str, row: Escalation, people: Iterable[UUID | None]) -> None:
    for person_id in dict.fromkeys(people):
        if person_id is not None and person_id != work.who.person_id:
            work.notify(kind, person=person_id, family=row.family_id, escalation=row.id)
