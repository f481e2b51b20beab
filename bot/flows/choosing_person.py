"""Choosing one person: of one agency, or of any."""

from __future__ import annotations

from uuid import UUID

from bot.card import Words, short, unshort
from bot.dialogue.ask import Ask, Option
from bot.domain.people import AgencyLine, Colleague
from bot.flows.picking import pick
from bot.storage import people
from bot.storage.work import Here
from bot.views import keeping as words

NOBODY = "none"


def colleague_options(colleagues: list[Colleague], *, without: UUID | None = None) -> list[Option]:
    return [Option(short(one.id), one.name) for one in colleagues if one.id != without]


async def pick_agency(ask: Ask, here: Here, asked: Words, key: str = "agency") -> AgencyLine:
    agencies = await people.agencies(here)
    picked = pick(ask, key, asked, [Option(short(agency.id), agency.name) for agency in agencies])
    return next(agency for agency in agencies if short(agency.id) == picked)


async def pick_colleague(
    ask: Ask,
    here: Here,
    asked: Words,
    agency_id: UUID,
    *,
    key: str = "person",
    without: UUID | None = None,
    last: tuple[Option, ...] = (),
) -> UUID | str:
    """Somebody of this agency, or the key of one of `last`. "Somebody at another agency" asks for that agency."""
    colleagues = await people.colleagues_of(here, agency_id)
    options = colleague_options(colleagues, without=without)
    elsewhere = Option("elsewhere", words.at_another_agency())
    picked = pick(ask, key, asked, options, [elsewhere, *last])
    if picked == elsewhere.key:
        agency = await pick_agency(ask, here, words.which_agency(), key=f"{key}_agency")
        others = colleague_options(await people.colleagues_of(here, agency.id), without=without)
        picked = pick(ask, f"{key}_there", words.who_there(agency.name), others, last)
    return picked if any(picked == option.key for option in last) else unshort(picked)


async def name_of(here: Here, person_id: UUID) -> str:
    found = await people.colleague(here, person_id)
    return found.name if found else ""
