"""What those at a table hear of it: that they were added, lead, stand in, or are no longer there."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from bot.card import short, unshort
from bot.dialogue.ask import Ask, Option
from bot.dialogue.form import Do, Next
from bot.domain.facts import FamilyFacts, SeatFacts
from bot.domain.permissions import Capability
from bot.flows.picking import pick
from bot.flows.registry import registry
from bot.i18n import local_date
from bot.storage import people, seats
from bot.storage.directory_facts import person_facts
from bot.storage.families import current_family
from bot.storage.family_facts import family_facts
from bot.storage.work import Here, Work
from bot.usecases import table as usecases
from bot.usecases.permission import is_allowed
from bot.views import knowing as words
from bot.views.knowing import About, Joining, Somebody, StandingIn
from bot.views.permission import not_allowed_words

_Ids = dict[str, Any]


async def _facts(here: Here, about: _Ids) -> FamilyFacts | None:
    family_id = await current_family(here, UUID(about["family"]))
    return await family_facts(here, family_id) if family_id else None


async def _my_place(here: Here, about: _Ids) -> tuple[FamilyFacts, SeatFacts] | None:
    """The place, while it is the reader's."""
    facts = await _facts(here, about)
    seat = facts.seat(UUID(about["seat"])) if facts else None
    if facts is None or seat is None or here.who.person_id is None or here.me != seat.holder_id:
        return None
    return facts, seat


async def load_joining(here: Here, about: _Ids) -> Joining | None:
    """Until they have said that they know."""
    found = await _my_place(here, about)
    if found is None or found[1].knows_family_at is not None:
        return None
    return Joining(found[0].reference, found[1])


knows_family = registry.screen("knows_family", load_joining, words.knows_family)
made_lead = registry.screen("made_lead", load_joining, words.made_lead)


async def _place_of(here: Here, look: Joining) -> tuple[UUID, UUID]:
    family_id = await seats.family_of(here, look.seat.id)
    return family_id, look.seat.id


async def say_yes(work: Work, look: Joining, argument: str) -> Next:
    await usecases.confirm_family_known(work, *await _place_of(work, look))
    return Next(note=words.thank_you(look.reference))


knows_family.on("yes")(say_yes)
made_lead.on("yes")(say_yes)


@knows_family.on("not_yet")
async def say_not_yet(work: Work, look: Joining, argument: str) -> Next:
    await usecases.ask_which_family(work, *await _place_of(work, look))
    return Next(note=words.lead_asked())


@knows_family.on("else")
async def say_someone_else(work: Work, look: Joining, argument: str) -> Next:
    family_id, seat_id = await _place_of(work, look)
    return Next(start=("someone_else", {"family": str(family_id), "seat": str(seat_id)}))


@made_lead.on("open")
async def open_family(work: Work, look: Joining, argument: str) -> Next:
    family_id, _seat_id = await _place_of(work, look)
    return Next(show=("family", {"family": str(family_id)}))


@registry.form("someone_else")
async def someone_else(ask: Ask, here: Here, subject: _Ids) -> Do:
    """By whoever sits there, or stands in: a colleague, or nobody they know of. The lead decides."""
    facts = await _facts(here, subject)
    seat = facts.seat(UUID(subject["seat"])) if facts else None
    if facts is None or seat is None or here.me not in (seat.holder_id, seat.deputy_id):
        return Do(_not_allowed)
    there = await people.colleagues_of(here, seat.agency_id)
    others = sorted(
        (one for one in there if one.id not in (here.me, seat.holder_id)),
        key=lambda one: one.function is not seat.function,
    )
    options = [Option(short(one.id), one.name) for one in others]
    picked = pick(ask, "who", words.who_should_it_be(), options, [Option("none", words.do_not_know())])
    person = next((one for one in others if short(one.id) == picked), None)
    check = words.check_someone_else(facts.reference, person.name if person else None)
    ask.confirm("tell", check, [Option("yes", words.tell_the_lead())])
    return Do(partial(_tell, ids=(facts.id, seat.id), instead=person.id if person else None))


async def _tell(work: Work, *, ids: tuple[UUID, UUID], instead: UUID | None) -> Next:
    await usecases.say_not_theirs(work, *ids, instead)
    return Next(note=words.lead_told())


async def _not_allowed(work: Work) -> Next:
    return Next(note=not_allowed_words())


async def load_somebody(here: Here, about: _Ids) -> Somebody | None:
    """For those who look after the table, until whoever sits there says that they know."""
    facts = await _facts(here, about)
    seat = facts.seat(UUID(about["place"])) if facts else None
    holder = facts.person(seat.holder_id) if facts and seat else None
    if facts is None or seat is None or holder is None or seat.knows_family_at is not None:
        return None
    if not await is_allowed(here, Capability.CHANGE_TABLE, facts.id):
        return None
    if about.get("said", str(holder.id)) != str(holder.id):
        return None  # the place has passed on since
    named = about.get("instead")
    instead = await person_facts(here, UUID(named)) if named else None
    return Somebody(facts, seat, holder, instead)


not_known_yet = registry.screen("not_known_yet", load_somebody, words.not_known_yet)
not_theirs = registry.screen("not_theirs", load_somebody, words.not_theirs)


async def have_told(work: Work, look: Somebody, argument: str) -> Next:
    await usecases.ask_again(work, look.facts.id, look.seat.id)
    return Next(note=words.lead_has_told())


async def choose_someone(work: Work, look: Somebody, argument: str) -> Next:
    return Next(start=("hand_over", {"family": str(look.facts.id), "seat": str(unshort(argument))}))


not_known_yet.on("told")(have_told)
not_known_yet.on("change")(choose_someone)
not_theirs.on("keep")(have_told)
not_theirs.on("change")(choose_someone)


@not_theirs.on("give")
async def give_it(work: Work, look: Somebody, argument: str) -> Next:
    if look.instead is None:
        return Next()
    await usecases.hand_over(work, look.facts.id, look.seat.id, look.instead.id)
    return Next(note=words.given(look.instead.name))


async def load_standing_in(here: Here, about: _Ids) -> StandingIn | None:
    facts = await _facts(here, about)
    seat = facts.seat(UUID(about["place"])) if facts else None
    if facts is None or seat is None or here.who.person_id is None or here.me != seat.deputy_id:
        return None
    until = local_date(seat.changes_at) if seat.changes_at else None
    return StandingIn(facts.reference, facts, seat, seat.knows_family_at is not None, until)


standing_in = registry.screen("standing_in", load_standing_in, words.standing_in)


@standing_in.on("open")
async def open_as_stand_in(work: Work, look: StandingIn, argument: str) -> Next:
    return Next(show=("family", {"family": str(look.facts.id)}))


async def load_left(here: Here, about: _Ids) -> About | None:
    """While the place is really not theirs."""
    facts = await _facts(here, about)
    if facts is None or here.who.person_id is None or any(seat.holder_id == here.me for seat in facts.seats):
        return None
    return About(facts.reference, facts.tier)


async def load_tier_changed(here: Here, about: _Ids) -> About | None:
    found = await _my_place(here, about)
    return None if found is None else About(found[0].reference, found[0].tier)


registry.screen("left_table", load_left, words.left_table)
registry.screen("tier_changed", load_tier_changed, words.tier_changed)
