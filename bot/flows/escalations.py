"""Deciding: the manager's card, the decision with its reason, and who has it for whoever waits."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from bot.card import unshort
from bot.dialogue.ask import Ask, Option
from bot.dialogue.form import Do, Next, OutOfDate
from bot.domain import escalations as rules
from bot.domain.agreement import Basis
from bot.domain.deciding import CLOSE, EscalationIsOver, needs_basis, reasons_for
from bot.domain.escalations import DECISIONS
from bot.domain.facts import EscalationFacts, FamilyFacts, Role
from bot.domain.permissions import Capability
from bot.domain.policy_values import Hop
from bot.flows.registry import registry
from bot.storage import escalations as storage
from bot.storage import people, requests
from bot.storage.directory_facts import directory
from bot.storage.escalations import EscalationRow
from bot.storage.family_facts import families_facts, family_facts
from bot.storage.tables import calendar_of
from bot.storage.work import Here, Work
from bot.usecases import answering, deciding, escalating
from bot.usecases.permission import is_allowed
from bot.views import deciding as words_of_decision
from bot.views import escalation_status
from bot.views import escalations as words
from bot.views.escalations import Beside, EscalationLook
from bot.views.family_words import basis_label
from bot.views.refusals import explain

CLOSED_ARE_SHOWN_FOR = timedelta(days=14)


async def read_escalation(
    here: Here, about: dict[str, Any]
) -> tuple[EscalationRow, FamilyFacts, EscalationFacts] | None:
    row = await storage.escalation_row(here, UUID(about["escalation"]))
    facts = await family_facts(here, row.family_id) if row else None
    if row is None or facts is None:
        return None
    escalation = next((one for one in facts.escalations if one.id == row.id), None)
    return None if escalation is None else (row, facts, escalation)


async def load_to_decide(here: Here, about: dict[str, Any]) -> EscalationLook | None:
    """For whoever may decide. `put` in `about`: the showing of that instant; it is over once it has moved on."""
    found = await read_escalation(here, about)
    if found is None or not await storage.may_decide(here, found[0], await directory(here)):
        return None
    return await look_at(here, *found, about, may_decide=True)


async def load_shown(here: Here, about: dict[str, Any]) -> EscalationLook | None:
    """The same card for whoever may only follow it: the lead reads a worry, and cannot decide it."""
    found = await read_escalation(here, about)
    if found is None:
        return None
    may_decide = await storage.may_decide(here, found[0], await directory(here))
    if not may_decide and not await storage.may_follow(here, found[0], found[1]):
        return None
    return await look_at(here, *found, about, may_decide=may_decide)


async def load_to_follow(here: Here, about: dict[str, Any]) -> EscalationLook | None:
    """For whoever waits, and whoever has or had it."""
    return await load_shown(here, {"escalation": about["escalation"]})


async def load_passed_on(here: Here, about: dict[str, Any]) -> EscalationLook | None:
    """One for all answers that an agency owes one family and that passed on together: the oldest speaks for them."""
    look = await load_to_decide(here, {"escalation": about["escalation"]})
    if look is None or not look.is_open:
        return None
    together = [one for one in look.beside if one.function is not None and one.put_at == look.put_at]
    if any((one.raised_at, one.id) < (look.raised_at, look.id) for one in together):
        return None
    also = tuple(one.function for one in together if one.function is not None)
    return replace(look, also=also, about_now=not look.taken_by_me)


async def load_outcome(here: Here, about: dict[str, Any]) -> EscalationLook | None:
    look = await load_to_follow(here, about)
    return None if look is None or look.is_open else replace(look, tells_outcome=True)


async def look_at(
    here: Here,
    row: EscalationRow,
    facts: FamilyFacts,
    escalation: EscalationFacts,
    about: dict[str, Any],
    *,
    may_decide: bool,
) -> EscalationLook:
    calendar, policy, me = calendar_of(facts), here.policy, here.who.person_id
    behind = await directory(here)
    is_open = rules.is_open(escalation, facts, policy)
    request, seat = facts.request(row.request_id), facts.seat(row.seat_id)
    meeting = facts.meeting(row.meeting_id) or facts.meeting(request.meeting_id if request else None)
    agency = facts.agencies.get(seat.agency_id) if seat else None
    ahead = next(iter(rules.dues(escalation, facts, policy, calendar)), None) if is_open else None
    following = rules.next_stop(escalation, facts, behind, policy, calendar.local_day(here.now)) if is_open else None
    way = rules.stops(facts.tier, policy)
    beside = await _beside(here, row) if may_decide and is_open else ()
    events = await storage.trail(here, row)

    def name(person_id: UUID | None) -> str | None:
        person = facts.person(person_id) or (behind.people.get(person_id) if person_id else None)
        return person.name if person else None

    named = {event.person_id for event in events if event.person_id is not None}
    return EscalationLook(
        id=row.id,
        family_id=facts.id,
        reference=facts.reference,
        reason=row.reason,
        today=calendar.local_day(here.now),
        raised_at=row.raised_at,
        put_at=row.put_at,
        role=Role(row.role),
        is_open=is_open,
        is_theirs=row.holder_id == me or (row.holder_id is None and may_decide),
        may_decide=may_decide,
        holder=name(row.holder_id),
        function=seat.function if seat else None,
        agency=agency.name if agency else "",
        agency_id=row.agency_id,
        request_id=row.request_id,
        meeting_id=meeting.id if meeting else None,
        meeting_kind=meeting.kind if meeting else None,
        meeting_at=meeting.starts_at if meeting else None,
        asked_at=request.asked_at if request else None,
        chases=await requests.chases_of(here, facts.id, request.id) if request else (),
        taken_at=row.acknowledged_at,
        taken_by=name(row.acknowledged_by_id) if row.acknowledged_at else None,
        taken_by_me=row.acknowledged_at is not None and row.acknowledged_by_id == me,
        acts_by=ahead.due_at if ahead else None,
        next_role=following.role if following else None,
        next_is_deputy=following is not None and way[following.hop].hop is Hop.DEPUTY,
        raised_by=name(row.raised_by_id) or await _sender(here, row),
        decision=row.decision,
        because=row.decision_reason,
        decided_by=name(row.decided_by_id),
        closed_at=row.closed_at,
        events=events,
        names=tuple((person_id, found) for person_id in named if (found := name(person_id)) is not None),
        beside=beside,
        is_lead=facts.lead is not None and facts.lead.holder_id == me,
        was_asked=seat is not None and seat.holder_id == me,
        may_record=row.reason == "not_recorded" and await is_allowed(here, Capability.RECORD_MEETING, facts.id),
        read_by_me=any(event.what == "read" and event.person_id == me for event in events),
        about_now=about.get("put") in (None, row.put_at.isoformat())
        and (not about.get("put") or not row.acknowledged_at),
    )


async def _sender(here: Here, row: EscalationRow) -> str | None:
    if row.raised_by_id is None:
        return None
    found = await people.colleague(here, row.raised_by_id)
    return found.name if found else None


async def _beside(here: Here, row: EscalationRow) -> tuple[Beside, ...]:
    rows = await storage.open_beside(here, row)
    if not rows:
        return ()
    families = await families_facts(here, [one.family_id for one in rows])
    found = [(one, families[one.family_id]) for one in rows if one.family_id in families]
    seats = [facts.seat(one.seat_id) if one.family_id == row.family_id else None for one, facts in found]
    return tuple(
        Beside(one.id, facts.reference, one.raised_at, one.put_at, seat.function if seat else None)
        for (one, facts), seat in zip(found, seats, strict=True)
    )


escalation = registry.screen("escalation", load_shown, words.escalation)
worry = registry.screen("worry", load_shown, words.worry)
passed_on = registry.screen("escalation_passed_on", load_passed_on, words.passed_on)
outcome = registry.screen("escalation_outcome", load_outcome, words.outcome)
ended = registry.screen("escalation_ended", load_outcome, words.outcome)
status = registry.screen("escalation_status", load_to_follow, escalation_status.status)


async def take(work: Work, look: EscalationLook, argument: str) -> Next:
    await escalating.take(work, look.id)
    return Next(note=words_of_decision.taken())


async def they_told_me(work: Work, look: EscalationLook, argument: str) -> Next:
    return Next(start=("they_told_me", {"family": str(look.family_id), "request": str(look.request_id)}))


async def decide(work: Work, look: EscalationLook, argument: str) -> Next:
    decision = DECISIONS[look.reason][int(argument.partition(".")[0])]
    return Next(start=("decide", {"escalation": str(look.id), "decision": decision}))


async def rang(work: Work, look: EscalationLook, argument: str) -> Next:
    await escalating.note_call(work, look.id)
    return Next(note=words_of_decision.call_noted())


async def read(work: Work, look: EscalationLook, argument: str) -> Next:
    await answering.read_worry(work, look.id)
    return Next(note=words_of_decision.worry_read())


async def write_down(work: Work, look: EscalationLook, argument: str) -> Next:
    return Next(show=("record_meeting", {"meeting": str(look.meeting_id)}))


async def history(work: Work, look: EscalationLook, argument: str) -> Next:
    return Next(show=("escalation_status", {"escalation": str(look.id)}))


async def open_it(work: Work, look: EscalationLook, argument: str) -> Next:
    return Next(show=(rules.card_of(look.reason), {"escalation": str(look.id)}))


for screen in (escalation, worry):
    screen.on("take")(take)
    screen.on("told")(they_told_me)
    screen.on("decide")(decide)
    screen.on("rang")(rang)
    screen.on("record")(write_down)
    screen.on("read")(read)
    screen.on("history")(history)
for screen in (passed_on, outcome, ended, status):
    screen.on("history")(history)
    screen.on("open")(open_it)


@registry.form("decide")
async def decide_form(ask: Ask, here: Here, subject: dict[str, Any]) -> Do:
    """A reason from the list, for which families where one agency keeps several waiting, and the last look."""
    look = await load_to_decide(here, {"escalation": subject["escalation"]})
    if look is None or not look.is_open:
        return Do(_over)
    decision = subject["decision"]
    options = [Option(because, words_of_decision.reason_label(because)) for because in reasons_for(decision)]
    because = ask.choose("because", words_of_decision.which_reason(look.reference, decision), options)
    basis = None
    if needs_basis(decision):
        bases = [Option(one.value, basis_label(one)) for one in Basis]
        basis = Basis(ask.choose("basis", words_of_decision.which_basis(), bases))
    own = look.function if any(one.function is not None for one in look.beside) else None
    among = {look.id: words_of_decision.which_one(look.reference, own)}
    among |= {one.id: words_of_decision.which_one(one.reference, one.function) for one in look.beside}
    chosen = list(among)
    if look.beside:
        ticked = ask.many(
            "families",
            words_of_decision.which_families(len(among)),
            [Option(each.hex, reference) for each, reference in among.items()],
            done=words_of_decision.done(),
            refuse=lambda picked: None if picked else words_of_decision.at_least_one_family(),
            start=frozenset(each.hex for each in among),
        )
        chosen = [each for each in among if each.hex in ticked]
    references = [among[each] for each in chosen]
    asked = words_of_decision.check_decision(references, decision, because, basis, closes=decision == CLOSE)
    ask.confirm("sure", asked, [Option("yes", words_of_decision.record_it(), style="primary")])
    return Do(partial(_decide, chosen=chosen, decision=decision, because=because, basis=basis))


async def _over(work: Work) -> Next:
    return Next(note=explain(EscalationIsOver()))


async def _decide(work: Work, *, chosen: list[UUID], decision: str, because: str, basis: Basis | None) -> Next:
    count = await deciding.decide(work, chosen, decision, because, basis)
    return Next(note=words_of_decision.decided(count))


async def load_list(here: Here, about: dict[str, Any]) -> list[EscalationLook] | None:
    """`family` in `about`: of that family only."""
    if here.who.person_id is None:
        return None
    family_id = UUID(about["family"]) if about.get("family") else None
    rows = await storage.known_to(here, family_id, here.now - CLOSED_ARE_SHOWN_FOR)
    looks = []
    for row in rows:
        look = await load_to_follow(here, {"escalation": str(row.id)})
        if look is not None:
            looks.append(look)
    return looks


escalations = registry.screen("escalations", load_list, escalation_status.several)


@escalations.on("status")
async def show_one(work: Work, looks: list[EscalationLook], argument: str) -> Next:
    try:
        return Next(show=("escalation_status", {"escalation": str(unshort(argument))}))
    except ValueError:
        raise OutOfDate from None
