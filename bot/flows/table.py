"""Who is at the table: adding, handing over, standing in, taking away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from bot.card import Words, short, unshort
from bot.dialogue.ask import Ask, Option
from bot.dialogue.form import Do, Next
from bot.domain.children import AgeBand
from bot.domain.facts import FamilyFacts, Function, SeatFacts
from bot.domain.people import Colleague
from bot.domain.permissions import Capability
from bot.domain.table import not_at_table
from bot.flows.choosing import choose_place
from bot.flows.days import coming_day
from bot.flows.families import look_at
from bot.flows.picking import pick
from bot.flows.registry import registry
from bot.i18n import day, local_date, midnight
from bot.storage import people
from bot.storage.family_facts import family_facts
from bot.storage.work import Here, Work
from bot.usecases import table as usecases
from bot.usecases.families import NewPlace
from bot.usecases.permission import is_allowed
from bot.views import opening
from bot.views import table as words
from bot.views import table_forms as asked
from bot.views.directory import function_label
from bot.views.families import FamilyLook
from bot.views.permission import not_allowed_words
from bot.views.table import PlaceLook


async def load_place(here: Here, about: dict[str, Any]) -> PlaceLook | None:
    look = await look_at(here, about)
    if look is None or not look.may(Capability.CHANGE_TABLE):
        return None
    seat = look.facts.seat(UUID(about["seat"]))
    return None if seat is None else PlaceLook(look, seat)


table = registry.screen("table", look_at, words.table)
place = registry.screen("place", load_place, words.place)


def _about(look: FamilyLook | PlaceLook) -> dict[str, Any]:
    if isinstance(look, PlaceLook):
        return {"family": str(look.facts.id), "seat": str(look.seat.id)}
    return {"family": str(look.facts.id)}


@table.on("add")
async def add(work: Work, look: FamilyLook, argument: str) -> Next:
    return Next(start=("add_place", _about(look)))


@table.on("place")
async def open_place(work: Work, look: FamilyLook, argument: str) -> Next:
    return Next(show=("place", {**_about(look), "seat": str(unshort(argument))}))


@table.on("not_mine")
async def not_mine(work: Work, look: FamilyLook, argument: str) -> Next:
    return Next(start=("someone_else", {**_about(look), "seat": str(look.mine[0].id)}))


@place.on("ask")
async def ask_again(work: Work, look: PlaceLook, argument: str) -> Next:
    await usecases.ask_again(work, look.facts.id, look.seat.id)
    return Next(note=words.asked_again())


@place.on("change")
async def change(work: Work, look: PlaceLook, argument: str) -> Next:
    return Next(start=("hand_over", _about(look)))


@place.on("stand_in")
async def name_stand_in(work: Work, look: PlaceLook, argument: str) -> Next:
    return Next(start=("stand_in", _about(look)))


@place.on("remove")
async def remove(work: Work, look: PlaceLook, argument: str) -> Next:
    return Next(start=("remove_place", _about(look)))


@dataclass(frozen=True, slots=True)
class _At:
    facts: FamilyFacts
    seat: SeatFacts

    @property
    def names(self) -> tuple[UUID, UUID]:
        return self.facts.id, self.seat.id


async def _place(here: Here, subject: dict[str, Any]) -> _At | None:
    """The place that a form is about, while it is there and theirs to change."""
    facts = await _family(here, subject)
    seat = facts.seat(UUID(subject["seat"])) if facts else None
    return _At(facts, seat) if facts and seat else None


async def _family(here: Here, subject: dict[str, Any]) -> FamilyFacts | None:
    family_id = UUID(subject["family"])
    if not await is_allowed(here, Capability.CHANGE_TABLE, family_id):
        return None
    return await family_facts(here, family_id)


async def _not_allowed(work: Work) -> Next:
    return Next(note=not_allowed_words())


@registry.form("add_place")
async def add_place(ask: Ask, here: Here, subject: dict[str, Any]) -> Do:
    facts = await _family(here, subject)
    if facts is None:
        return Do(_not_allowed)
    bands = [AgeBand(child.age_band) for child in facts.children]
    missing = not_at_table([seat.function for seat in facts.seats], bands)
    functions = list(dict.fromkeys((*missing, *Function)))
    options = [Option(function.value, function_label(function)) for function in functions]
    function = Function(ask.choose("function", opening.which_function(), options, width=2))
    chosen = await choose_place(ask, here, "new", function, await people.colleagues_with(here, [function]))
    ask.confirm("add", asked.check_add(facts.reference, function, chosen.name), [Option("yes", asked.add_them())])
    return Do(partial(_add, family_id=facts.id, new=chosen.place))


async def _add(work: Work, *, family_id: UUID, new: NewPlace) -> Next:
    await usecases.add_place(work, family_id, new)
    return Next(note=words.added() if new.person_id else words.gap_added())


@registry.form("hand_over")
async def hand_over(ask: Ask, here: Here, subject: dict[str, Any]) -> Do:
    """Now, or from the day on which whoever sits there leaves."""
    at = await _place(here, subject)
    if at is None:
        return Do(_not_allowed)
    among = await people.who_may_lead(here) if at.seat.is_lead else await _of_agency(here, at)
    person = _person(ask, at, asked.who_takes_over(at.facts, at.seat), among)
    if person is None:
        return Do(_nobody_known)
    holder = at.facts.person(at.seat.holder_id)
    from_on: date | None = None
    if holder is not None and holder.leaving_on is not None and holder.leaving_on > local_date(here.now):
        options = [
            Option("leaving", asked.from_leaving(holder.leaving_on), style="primary"),
            Option("now", asked.from_now()),
        ]
        if ask.choose("from", asked.from_when(), options) == "leaving":
            from_on = holder.leaving_on
    check = asked.check_hand_over(at.facts, at.seat, person.name, from_on)
    ask.confirm("hand", check, [Option("yes", asked.hand_it_over())])
    return Do(partial(_hand_over, at=at, person=person, from_on=from_on))


async def _hand_over(work: Work, *, at: _At, person: Colleague, from_on: date | None) -> Next:
    if from_on is None:
        await usecases.hand_over(work, *at.names, person.id)
        return Next(note=words.handed_over(person.name))
    await usecases.hand_over(work, *at.names, person.id, midnight(from_on))
    return Next(note=words.takes_over(person.name, day(from_on)))


@registry.form("stand_in")
async def stand_in(ask: Ask, here: Here, subject: dict[str, Any]) -> Do:
    at = await _place(here, subject)
    if at is None:
        return Do(_not_allowed)
    among = await people.who_may_lead(here) if at.seat.is_lead else await _of_agency(here, at)
    person = _person(ask, at, asked.who_stands_in(at.facts, at.seat), among)
    if person is None:
        return Do(_nobody_known)
    today = local_date(here.now)
    back = coming_day(ask, here, "until", asked.back_when(), [today + timedelta(weeks=weeks) for weeks in (1, 2, 4)])
    assert isinstance(back, date)
    check = asked.check_stand_in(at.facts, at.seat, person.name, back)
    ask.confirm("stand", check, [Option("yes", asked.that_is_right())])
    return Do(partial(_stand_in, at=at, person=person, back=back))


async def _stand_in(work: Work, *, at: _At, person: Colleague, back: date) -> Next:
    await usecases.stand_in(work, *at.names, person.id, work.now, midnight(back))
    return Next(note=words.stands_in(person.name, day(back)))


@registry.form("remove_place")
async def remove_place(ask: Ask, here: Here, subject: dict[str, Any]) -> Do:
    at = await _place(here, subject)
    if at is None:
        return Do(_not_allowed)
    ask.confirm("remove", asked.check_remove(at.facts, at.seat), [Option("yes", asked.remove_it(), style="danger")])
    return Do(partial(_remove, at=at))


async def _remove(work: Work, *, at: _At) -> Next:
    await usecases.remove_place(work, *at.names)
    return Next(back=True, note=words.removed())


async def _nobody_known(work: Work) -> Next:
    return Next(note=asked.nobody_known())


async def _of_agency(here: Here, at: _At) -> list[Colleague]:
    """Those with the same function first: one hands a school nurse's place to a school nurse."""
    there = await people.colleagues_of(here, at.seat.agency_id)
    return sorted(there, key=lambda one: one.function is not at.seat.function)


def _person(ask: Ask, at: _At, words_: Words, among: list[Colleague]) -> Colleague | None:
    others = [one for one in among if one.id != at.seat.holder_id]
    options = [
        Option(short(one.id), opening.person_at(one.name, one.agency) if at.seat.is_lead else one.name)
        for one in others
    ]
    if not options:
        return None
    picked = pick(ask, "who", words_, options)
    return next(one for one in others if short(one.id) == picked)
