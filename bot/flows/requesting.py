"""Asking for updates now, and writing down what somebody said by phone."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from bot.card import short
from bot.dialogue.ask import Ask, Option
from bot.dialogue.form import Do, Next
from bot.domain import answering, updates
from bot.domain.answering import CAN_BE_TOLD, PURPOSES
from bot.domain.facts import FamilyFacts, SeatFacts, UpdateAnswer
from bot.domain.permissions import Capability, NotAllowed
from bot.domain.seats import NoLadder
from bot.flows.choosing_family import ask_family
from bot.flows.registry import registry
from bot.flows.stopping import dead_end
from bot.flows.update_looks import find
from bot.flows.updates import which_children
from bot.flows.worrying import numbers
from bot.storage.family_facts import family_facts
from bot.storage.tables import calendar_of
from bot.storage.work import Here, Work
from bot.usecases import answering as answers
from bot.usecases import asking
from bot.usecases.answering import Said
from bot.usecases.permission import is_allowed
from bot.views import requesting as words
from bot.views import worries
from bot.views.refusals import explain

EVERYBODY, SOME = "everybody", "some"


async def _family(
    ask: Ask, here: Here, subject: dict[str, Any], capability: Capability, asked: Any
) -> FamilyFacts | None:
    given = subject.get("family")
    family_id = UUID(given) if given else await ask_family(ask, here, capability=capability, asked=asked)
    if not await is_allowed(here, capability, family_id):
        return None
    facts = await family_facts(here, family_id)
    return None if facts is None or facts.closed_at is not None else facts


async def _not_allowed(work: Work) -> Next:
    return Next(note=explain(NotAllowed()))


def _agency(facts: FamilyFacts, seat: SeatFacts) -> str:
    agency = facts.agencies.get(seat.agency_id)
    return agency.name if agency else ""


def _why_not(seat: SeatFacts, facts: FamilyFacts, here: Here) -> str | None:
    try:
        updates.require_askable(seat, facts, here.policy, calendar_of(facts), here.now)
    except updates.NobodyToAsk as refusal:
        return refusal.why.value
    except updates.NotAgreed:
        return NoLadder.NO_AGREEMENT.value
    except updates.AlreadyAsked:
        return "asked"
    except updates.AnswerStands:
        return "answered"
    return None


@registry.form("request_updates")
async def request_updates(ask: Ask, here: Here, subject: dict[str, Any]) -> Do:
    """The whole table, or some of it; those who cannot be asked are named with the reason."""
    facts = await _family(ask, here, subject, Capability.ASK_FOR_UPDATE, words.which_family_to_ask())
    if facts is None:
        return Do(_not_allowed)
    seats = [seat for seat in facts.seats if not seat.is_lead and seat.holder_id != here.who.person_id]
    cannot: list[str] = []
    can: list[SeatFacts] = []
    for seat in seats:
        why = _why_not(seat, facts, here)
        can.append(seat) if why is None else cannot.append(words.why_not(seat.function, why))
    if not seats:
        dead_end(ask, words.nobody_at_table(facts.reference))
    if not can:
        dead_end(ask, words.nobody_can_be_asked(facts.reference, cannot))
    purpose = ask.choose(
        "purpose",
        words.why_ask(facts.reference),
        [Option(one, words.purpose_label(one)) for one in PURPOSES],
    )
    chosen = ask.choose(
        "whom",
        words.whom_to_ask(facts.reference, cannot),
        [Option(EVERYBODY, words.everybody(len(can))), Option(SOME, words.some())],
    )
    picked = can
    if chosen == SOME:
        ticked = ask.many(
            "places",
            words.which_places(),
            [Option(short(seat.id), words.place(seat.function, _agency(facts, seat))) for seat in can],
            done=words.done(),
            refuse=lambda ticks: None if ticks else words.at_least_one_place(),
        )
        picked = [seat for seat in can if short(seat.id) in ticked]
    asked = words.check_asking(facts.reference, len(picked))
    ask.confirm("sure", asked, [Option("yes", words.ask_them(), style="primary")])
    return Do(partial(_ask, facts=facts, seat_ids=[seat.id for seat in picked], purpose=purpose))


async def _ask(work: Work, *, facts: FamilyFacts, seat_ids: list[UUID], purpose: str) -> Next:
    reached = await asking.ask_for_updates(work, facts.id, seat_ids, purpose)
    return Next(note=words.asked(facts.reference, len(reached)))


@registry.form("they_told_me")
async def they_told_me(ask: Ask, here: Here, subject: dict[str, Any]) -> Do:
    """Which family, who, what they said. With a request in the subject the first two are known."""
    found = await find(here, subject) if "request" in subject else None
    known = {"family": str(found.facts.id)} if found else subject
    facts = await _family(ask, here, known, Capability.RECORD_FOR_OTHERS, words.which_family_told())
    if facts is None:
        return Do(_not_allowed)
    seat = facts.seat(found.seat.id) if found else _who(ask, here, facts)
    if seat is None:
        return Do(_not_allowed)
    answer = UpdateAnswer(
        ask.choose(
            "said",
            words.what_was_said(facts.reference, seat.function),
            [Option(one.value, words.told_option(one)) for one in CAN_BE_TOLD],
        )
    )
    request = answers.open_request(seat, facts)
    children = answering.children_of(request, facts) if request else facts.children
    about: tuple[UUID, ...] = ()
    if answering.asks_which_child(answer, children):
        about = which_children(ask, facts.reference, children)
    if answer is UpdateAnswer.WORRIED:
        morning = calendar_of(facts).next_working_morning(here.now, here.policy.people_time.quiet_until)
        asked = worries.telephone_first(facts.reference, numbers(here), morning)
        ask.confirm("tell", asked, [Option("yes", worries.tell_them(), style="danger")])
    else:
        asked = words.check_told(facts.reference, seat.function, answer)
        ask.confirm("sure", asked, [Option("yes", words.write_it_down(), style="primary")])
    return Do(partial(_record, facts=facts, seat=seat, said=Said(answer, about)))


def _who(ask: Ask, here: Here, facts: FamilyFacts) -> SeatFacts | None:
    """Those who are waited for come first."""
    seats = [seat for seat in facts.seats if seat.holder_id != here.who.person_id]
    if not seats:
        dead_end(ask, words.nobody_at_table(facts.reference))
    ordered = sorted(seats, key=lambda seat: answers.open_request(seat, facts) is None)
    options = [Option(short(seat.id), words.place(seat.function, _agency(facts, seat))) for seat in ordered]
    picked = ask.choose("who", words.who_told(facts.reference), options)
    return next((seat for seat in ordered if short(seat.id) == picked), None)


async def _record(work: Work, *, facts: FamilyFacts, seat: SeatFacts, said: Said) -> Next:
    await answers.record_answer(work, facts.id, seat.id, said)
    return Next(note=words.written_down(facts.reference, seat.function))
