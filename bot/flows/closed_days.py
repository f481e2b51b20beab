"""Days on which everybody, every school or one agency is closed."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from bot.card import unshort
from bot.dialogue.ask import Ask, Option
from bot.dialogue.form import Do, Next
from bot.domain.facts import Span
from bot.domain.terms_file import AUTHORITY, SCHOOLS
from bot.flows.choosing_person import pick_agency
from bot.flows.own_time import SAME
from bot.flows.plain_dates import ask_day
from bot.flows.registry import registry
from bot.storage import closures
from bot.storage.work import Here, Work
from bot.usecases import keeping as usecases
from bot.usecases.keepers import keeps_people
from bot.views import keeping as words
from bot.views import own_time as own_words
from bot.views.keeping import ClosedDaysList, ClosedSpan

DAY = timedelta(days=1)
AGENCY = "agency"
MOST_SHOWN = 12


async def load(here: Here, about: dict[str, Any]) -> ClosedDaysList | None:
    if not await keeps_people(here):
        return None
    return ClosedDaysList(
        tuple(
            ClosedSpan(row.id, name or words.whose(row.scope), Span(row.start_on, row.until), row.label)
            for row, name in await closures.coming(here, MOST_SHOWN)
        )
    )


screen = registry.screen("closed_days", load, words.closed_days)


@screen.on("add")
async def add(work: Work, facts: ClosedDaysList, argument: str) -> Next:
    return Next(start=("add_closed_days", {}))


@screen.on("remove")
async def remove(work: Work, facts: ClosedDaysList, argument: str) -> Next:
    return Next(start=("remove_closed_days", {"closure": str(unshort(argument))}))


async def _back(work: Work) -> Next:
    return Next()


@registry.form("add_closed_days")
async def add_closed_days(ask: Ask, here: Here, subject: dict[str, Any]) -> Do:
    if not await keeps_people(here):
        return Do(_back)
    options = [
        Option(AUTHORITY, words.whose(AUTHORITY)),
        Option(SCHOOLS, words.whose(SCHOOLS)),
        Option(AGENCY, words.one_agency()),
    ]
    scope = ask.choose("who", words.who_is_closed(), options)
    agency = await pick_agency(ask, here, words.which_agency()) if scope == AGENCY else None
    first = ask_day(ask, here, "from", words.first_day_closed(), here.today)
    assert not isinstance(first, str)
    last = ask_day(ask, here, "to", words.last_day_closed(), first, (Option(SAME, own_words.same_day()),))
    span = Span(first, (first if isinstance(last, str) else last) + DAY)
    _save(ask, words.check_closed(agency.name if agency else words.whose(scope), span))
    return Do(partial(_add, scope=scope, agency_id=agency.id if agency else None, span=span))


async def _add(work: Work, *, scope: str, agency_id: UUID | None, span: Span) -> Next:
    await usecases.add_closed_days(work, scope, agency_id, span)
    return Next(note=own_words.saved())


@registry.form("remove_closed_days")
async def remove_closed_days(ask: Ask, here: Here, subject: dict[str, Any]) -> Do:
    listed = await load(here, {})
    found = next((one for one in listed.coming if str(one.id) == subject["closure"]), None) if listed else None
    if found is None:
        return Do(_back)
    _save(ask, words.check_open(found))
    return Do(partial(_remove, closure_id=found.id))


async def _remove(work: Work, *, closure_id: UUID) -> Next:
    await usecases.remove_closed_days(work, closure_id)
    return Next(note=own_words.saved())


def _save(ask: Ask, asked: Any) -> None:
    ask.confirm("save", asked, [Option("yes", own_words.yes_save(), style="primary")])
