"""Who has not answered, and what can be done: /chase, one update, and what the lead hears of answers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from bot.card import unshort
from bot.dialogue.form import Next, OutOfDate
from bot.domain import ladders
from bot.domain.answering import State
from bot.domain.facts import UpdateAnswer
from bot.domain.permissions import Capability
from bot.flows.registry import registry
from bot.flows.update_looks import Found, find, load_mine, look_at
from bot.storage import people, requests
from bot.storage.escalations import known_to, open_of_request
from bot.storage.family_facts import families_facts
from bot.storage.tables import calendar_of
from bot.storage.work import Here, Work
from bot.usecases import asking, chasing
from bot.usecases.permission import is_allowed
from bot.views import chasing as words
from bot.views.chasing import PAGE, Arrived, ChaseList, Recorded, Unanswered
from bot.views.updates import UpdateLook


async def _unanswered(here: Here, found: Found) -> Unanswered:
    look = await look_at(here, found)
    calendar = calendar_of(found.facts)
    chases = await requests.chases_of(here, found.facts.id, found.row.id)
    held = next(iter(await open_of_request(here, found.row.id)), None)
    has_it = held.acknowledged_by_id or held.holder_id if held else None
    person = found.facts.person(has_it)
    holder = found.facts.person(found.seat.holder_id)
    return Unanswered(
        update=look,
        holder=holder.name if holder else None,
        chases=chases,
        is_overdue=look.due_at <= here.now,
        escalation_id=held.id if held else None,
        has_it=person.name if person else None,
        reminded_today=any(calendar.local_day(one.at) == look.today for one in chases)
        or not ladders.is_running(found.request, found.facts, here.policy),
    )


async def load_chase(here: Here, about: dict[str, Any]) -> ChaseList | None:
    """Across the families that whoever looks runs or oversees; `family` in `about`: of that one only."""
    if here.who.person_id is None:
        return None
    family_id = UUID(about["family"]) if about.get("family") else None
    offset = int(about.get("offset", 0))
    unanswered = await requests.unanswered(here, family_id)
    families = await families_facts(here, [one.family_id for one in unanswered])
    waiting = []
    for one in unanswered:
        facts = families.get(one.family_id)
        found = await find(here, {"request": str(one.request_id)}, facts) if facts else None
        if found is not None and ladders.is_running(found.request, found.facts, here.policy):
            waiting.append(found)
    lines = [await _unanswered(here, found) for found in waiting[offset : offset + PAGE]]
    decisions = await known_to(here, family_id, here.now)
    return ChaseList(tuple(lines), len(waiting), offset, bool(decisions), about.get("family"))


chase = registry.screen("chase", load_chase, words.chase)


@chase.on("one")
async def show_one(work: Work, look: ChaseList, argument: str) -> Next:
    return Next(show=("chase_one", {"request": str(_id(argument))}))


@chase.on("page")
async def turn_page(work: Work, look: ChaseList, argument: str) -> Next:
    return Next(back=True, show=("chase", {**_of_family(look), "offset": int(argument)}))


@chase.on("decisions")
async def show_decisions(work: Work, look: ChaseList, argument: str) -> Next:
    return Next(show=("escalations", _of_family(look)))


def _of_family(look: ChaseList) -> dict[str, Any]:
    return {"family": look.family} if look.family else {}


def _id(argument: str) -> UUID:
    try:
        return unshort(argument)
    except ValueError:
        raise OutOfDate from None


async def load_one(here: Here, about: dict[str, Any]) -> Unanswered | None:
    found = await find(here, about)
    if found is None or not await is_allowed(here, Capability.RECORD_FOR_OTHERS, found.facts.id):
        return None
    return await _unanswered(here, found)


chase_one = registry.screen("chase_one", load_one, words.chase_one)


@chase_one.on("told")
async def they_told_me(work: Work, line: Unanswered, argument: str) -> Next:
    return Next(start=("they_told_me", {"request": str(_id(argument))}))


@chase_one.on("remind")
async def remind(work: Work, line: Unanswered, argument: str) -> Next:
    return Next(note=words.reminded(await chasing.remind_now(work, _id(argument))))


@chase_one.on("status")
async def show_status(work: Work, line: Unanswered, argument: str) -> Next:
    return Next(show=("escalation_status", {"escalation": str(_id(argument))}))


# What the lead hears


async def _arrived(here: Here, about: dict[str, Any], capability: Capability) -> tuple[Found, UpdateLook] | None:
    found = await find(here, about)
    if found is None or not await is_allowed(here, capability, found.facts.id):
        return None
    return found, await look_at(here, found)


async def load_arrived(here: Here, about: dict[str, Any]) -> Arrived | None:
    """Until the answer is changed into one that is of no interest."""
    read = await _arrived(here, about, Capability.RECORD_FOR_OTHERS)
    if read is None or read[1].state is not State.ANSWERED:
        return None
    return Arrived(read[1], read[0].facts.id, dealt_with=False)


async def load_agreement_needed(here: Here, about: dict[str, Any]) -> Arrived | None:
    """Until the answer is another, or they have been asked again."""
    read = await _arrived(here, about, Capability.RECORD_AGREEMENT)
    if read is None:
        return None
    found, look = read
    later = [one for one in found.facts.requests if one.seat_id == found.seat.id and one.asked_at > look.asked_at]
    if look.answer is not UpdateAnswer.NEED_AGREEMENT or later:
        return None
    return Arrived(look, found.facts.id, dealt_with=False)


async def load_not_mine(here: Here, about: dict[str, Any]) -> Arrived | None:
    """Until somebody else sits there, or the answer is another."""
    read = await _arrived(here, about, Capability.CHANGE_TABLE)
    if read is None:
        return None
    found, look = read
    since = found.seat.holder_since_at
    is_new = since is not None and look.answered_at is not None and since > look.answered_at
    if look.answer is not UpdateAnswer.NOT_MINE or is_new:
        return None
    named = await people.colleague(here, UUID(about["instead"])) if about.get("instead") else None
    return Arrived(look, found.facts.id, dealt_with=False, instead=named.name if named else None)


answer_arrived = registry.screen("answer_arrived", load_arrived, words.answer_arrived)


agreement_needed = registry.screen("agreement_needed", load_agreement_needed, words.agreement_needed)


not_mine = registry.screen("update_not_mine", load_not_mine, words.update_not_mine)


@answer_arrived.on("family")
async def open_family(work: Work, facts: Arrived, argument: str) -> Next:
    return Next(show=("family", {"family": str(facts.family_id)}))


@agreement_needed.on("agreement")
async def record_agreement(work: Work, facts: Arrived, argument: str) -> Next:
    return Next(start=("record_agreement", {"family": str(facts.family_id)}))


@agreement_needed.on("again")
async def ask_again(work: Work, facts: Arrived, argument: str) -> Next:
    row = await requests.request_row(work, facts.update.request_id)
    if row is None:
        raise OutOfDate
    await asking.ask_for_updates(work, row.family_id, [row.seat_id], row.purpose)
    return Next(note=words.asked_again())


@not_mine.on("table")
async def show_table(work: Work, facts: Arrived, argument: str) -> Next:
    return Next(show=("table", {"family": str(facts.family_id)}))


async def load_recorded(here: Here, about: dict[str, Any]) -> Recorded | None:
    """For whoever sits there, while what somebody else wrote down still stands."""
    look = await load_mine(here, about)
    return Recorded(look) if look is not None and look.recorded_by is not None else None


recorded_for_you = registry.screen("recorded_for_you", load_recorded, words.recorded_for_you)


@recorded_for_you.on("change")
async def change_recorded(work: Work, facts: Recorded, argument: str) -> Next:
    return Next(start=("answer_update", {"request": str(facts.update.request_id), "change": True}))
