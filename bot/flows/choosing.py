"""Choosing who sits at a place: an agency of those that do this work, then a person, or nobody yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from bot.card import short, unshort
from bot.dialogue.ask import Ask, Option
from bot.domain.facts import Function
from bot.domain.people import Colleague
from bot.flows.picking import pick
from bot.storage import people
from bot.storage.work import Here
from bot.usecases.families import NewPlace
from bot.views import opening as words

NOBODY = "none"
AGENCY, PERSON = "a.", "p."


@dataclass(frozen=True, slots=True)
class Chosen:
    """A place, and the name of whoever sits there, for the last look."""

    place: NewPlace
    name: str | None


async def choose_place(ask: Ask, here: Here, key: str, function: Function, known: Sequence[Colleague]) -> Chosen:
    """`known` is everybody with this function. Where nobody is known, any agency can be given a gap."""
    of_function = [one for one in known if one.function is function]
    agencies = {one.agency_id: one.agency for one in of_function}
    if not agencies:
        agencies = {line.id: line.name for line in await people.agencies(here)}
    agency_id = next(iter(agencies))
    if len(agencies) > 1:
        by_name = sorted(agencies.items(), key=lambda item: item[1].casefold())
        among = [Option(AGENCY + short(one), name) for one, name in by_name]
        among += [Option(PERSON + short(one.id), words.person_at(one.name, one.agency)) for one in of_function]
        picked = pick(ask, f"{key}_at", words.which_agency(function), among)
        found = unshort(picked[len(AGENCY) :])
        if picked.startswith(PERSON):
            person = next(one for one in of_function if one.id == found)
            return Chosen(NewPlace(person.agency_id, function, person.id), person.name)
        agency_id = found
    there = [one for one in of_function if one.agency_id == agency_id]
    person_id = choose_person(ask, f"{key}_who", function, agencies[agency_id], there)
    name = next((one.name for one in there if one.id == person_id), None)
    return Chosen(NewPlace(agency_id, function, person_id), name)


def choose_person(ask: Ask, key: str, function: Function, agency: str, there: Sequence[Colleague]) -> UUID | None:
    options = [Option(short(one.id), one.name) for one in there]
    picked = pick(ask, key, words.who_sits(function, agency), options, [Option(NOBODY, words.nobody_yet())])
    return None if picked == NOBODY else unshort(picked)
