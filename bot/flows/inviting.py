"""Inviting somebody: agency, what they do, who it is, their work e-mail, who stands above and beside them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from bot.card import Words, short, unshort
from bot.dialogue.ask import Ask, Option
from bot.dialogue.form import Do, Next
from bot.domain.facts import Function
from bot.domain.people import Colleague, Invitation, NewAgency, NewPerson, Part
from bot.domain.work_email import read_email, read_name
from bot.flows.picking import pick
from bot.flows.registry import registry
from bot.storage import invitations, people
from bot.storage.work import Here, Work
from bot.usecases.joining import invite_person
from bot.usecases.keepers import keeps_people
from bot.usecases.people import add_person, give_email, may_add_to_team
from bot.views import inviting as words
from bot.views import joining as joining_words
from bot.views.directory import function_label

NEW, NOBODY = "new", "none"


@dataclass(frozen=True, slots=True)
class _At:
    """Where whoever is invited works."""

    agency: UUID | NewAgency
    name: str

    @property
    def id(self) -> UUID | None:
        return self.agency if isinstance(self.agency, UUID) else None


@registry.form("invite")
async def invite(ask: Ask, here: Here, subject: dict[str, Any]) -> Do:
    if not await keeps_people(here):
        return Do(_not_allowed)
    at = await _agency(ask, here)
    function = await _function(ask, here, at)
    known = await people.colleagues_of(here, at.id, function) if at.id else []
    chosen = NEW
    if known:
        options = [Option(short(one.id), words.colleague_label(one)) for one in known]
        chosen = pick(ask, "who", words.who(at.name, function), options, [Option(NEW, words.somebody_new())])
    if chosen != NEW:
        return await _known(ask, here, next(one for one in known if short(one.id) == chosen))
    return await _new(ask, here, at, function)


async def _agency(ask: Ask, here: Here) -> _At:
    agencies = await people.agencies(here)
    options = [Option(short(agency.id), agency.name) for agency in agencies]
    picked = pick(ask, "agency", words.which_agency(), options, [Option(NEW, words.another_agency())])
    if picked != NEW:
        agency = next(agency for agency in agencies if short(agency.id) == picked)
        return _At(agency.id, agency.name)
    name = ask.typed("agency_name", words.agency_name(), _read_name)
    known = await people.agency_by_name(here, name)
    if known is not None:
        return _At(known.id, known.name)
    sort = ask.choose("sort", words.what_sort(), [Option(key, label) for key, label in words.sorts().items()])
    return _At(NewAgency(name, third_sector=sort == "charity", keeps_term=sort == "school"), name)


async def _function(ask: Ask, here: Here, at: _At) -> Function:
    there = await people.functions_at(here, at.id) if at.id else []
    functions = [*there, *(function for function in Function if function not in there)]
    options = [Option(function.value, function_label(function)) for function in functions]
    return Function(ask.choose("function", words.which_function(at.name), options, width=2))


async def _known(ask: Ask, here: Here, person: Colleague) -> Do:
    email = person.email or await ask_email(ask, here, words.work_email(person.name))
    _check(ask, words.check(person.name, person.function, person.agency, email, joined=person.has_joined))
    return Do(partial(_invite, person_id=person.id, email=None if person.email else email))


async def _new(ask: Ask, here: Here, at: _At, function: Function) -> Do:
    name = ask.typed("name", words.person_name(), _read_name)
    email = await ask_email(ask, here, words.work_email(name))
    colleagues = await people.colleagues_of(here, at.id) if at.id else []
    line_manager = _beside(ask, "manager", words.line_manager(name), colleagues)
    deputy = _beside(ask, "deputy", words.deputy(name), colleagues)
    parts = [Part.TAKES_PART, Part.LEADS]
    if function is Function.EARLY_HELP and await may_add_to_team(here):
        parts.append(Part.CAF_TEAM)
    options = [Option(part.value, words.part_label(part)) for part in parts]
    part = Part(ask.choose("part", words.which_part(name), options))
    _check(ask, words.check(name, function, at.name, email, joined=False))
    return Do(partial(_add, new=NewPerson(at.agency, function, name, email, part, line_manager, deputy)))


def _beside(ask: Ask, key: str, asked: Words, colleagues: list[Colleague]) -> UUID | None:
    """A line manager or deputy from the same agency; not asked where nobody else is known there."""
    if not colleagues:
        return None
    options = [Option(short(one.id), one.name) for one in colleagues]
    picked = pick(ask, key, asked, options, [Option(NOBODY, words.not_known())])
    return None if picked == NOBODY else unshort(picked)


async def ask_email(ask: Ask, here: Here, asked: Words) -> str:
    """A work e-mail that nobody has."""
    stored = ask.answers.get("email")
    typed = read_email(stored["typed"]) if isinstance(stored, dict) else None
    taken = typed is not None and await people.person_by_email(here, typed) is not None

    def read(text: str) -> str | Words:
        return words.email_is_taken() if taken else read_email(text) or words.not_an_email()

    return ask.typed("email", asked, read)


def _read_name(text: str) -> str | Words:
    return read_name(text) or words.not_a_name()


def _check(ask: Ask, asked: Words) -> None:
    ask.confirm("make", asked, [Option("yes", words.make_the_link(), style="primary")])


async def _not_allowed(work: Work) -> Next:
    return Next(show=("help", {}))


async def _invite(work: Work, *, person_id: UUID, email: str | None) -> Next:
    if email is not None:
        await give_email(work, person_id, email)
    made = await invite_person(work, person_id)
    return Next(show=("invitation_link", {"invitation": str(made)}))


async def _add(work: Work, *, new: NewPerson) -> Next:
    return await _invite(work, person_id=await add_person(work, new), email=None)


async def _load(here: Here, invitation_id: str) -> tuple[Invitation, invitations.OpenInvitation] | None:
    found = await invitations.by_id(here, UUID(invitation_id))
    person = await people.colleague(here, found.person.id) if found else None
    if found is None or person is None:
        return None
    return Invitation(found.url, found.expires_at, person.name, person.function, person.agency), found


async def load_mailed(here: Here, about: dict[str, Any]) -> Invitation | None:
    """For whom the link is, while it can be used."""
    loaded = await _load(here, about["invitation"])
    return loaded[0] if loaded and loaded[1].person.id == here.who.person_id else None


async def load_link(here: Here, about: dict[str, Any]) -> Invitation | None:
    """For whoever made the link, while it can be used."""
    loaded = await _load(here, about["invitation"])
    return loaded[0] if loaded and loaded[1].made_by_id == here.who.person_id is not None else None


registry.screen("invitation", load_mailed, joining_words.invitation)
link = registry.screen("invitation_link", load_link, joining_words.invitation_link)


@link.on("another")
async def invite_another(work: Work, facts: Invitation, argument: str) -> Next:
    return Next(home=True, start=("invite", {}))
