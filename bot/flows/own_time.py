"""Changing somebody's working days, time away, deputy, line manager, leaving date and language."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from bot.dialogue.ask import Ask, Option
from bot.dialogue.form import Do, Next
from bot.domain.facts import Span
from bot.domain.own_time import PersonSettings
from bot.flows.choosing_person import NOBODY, name_of, pick_colleague
from bot.flows.plain_dates import ask_day
from bot.flows.registry import registry
from bot.flows.settings import load
from bot.storage import wake
from bot.storage.work import Here, Work
from bot.usecases import own_time as usecases
from bot.views import own_time as words
from bot.views.directory import weekday_name

DAY = timedelta(days=1)
SAME, USUAL, STAYING = "same", "usual", "staying"


def _done(change: Callable[[Work], Awaitable[None]]) -> Do:
    async def run(work: Work) -> Next:
        await change(work)
        return Next(note=words.saved())

    return Do(run)


async def _gone(work: Work) -> Next:
    return Next(show=("help", {}))


def _save(ask: Ask, asked: Any) -> None:
    ask.confirm("save", asked, [Option("yes", words.yes_save(), style="primary")])


async def _whose(here: Here, subject: dict[str, Any]) -> PersonSettings | None:
    return await load(here, {"person": subject["person"]})


@registry.form("working_days")
async def working_days(ask: Ask, here: Here, subject: dict[str, Any]) -> Do:
    person = await _whose(here, subject)
    if person is None:
        return Do(_gone)
    picked = ask.many(
        "days",
        words.which_days(),
        [Option(str(day), weekday_name(day)) for day in range(5)],
        done=words.save(),
        refuse=lambda days: None if days else words.one_day_at_least(),
        start=frozenset(str(day) for day in person.working_weekdays),
        width=2,
    )
    days = frozenset(int(day) for day in picked)
    return _done(partial(usecases.change_working_days, person_id=person.person_id, weekdays=days))


@registry.form("time_away")
async def time_away(ask: Ask, here: Here, subject: dict[str, Any]) -> Do:
    person = await _whose(here, subject)
    if person is None:
        return Do(_gone)
    today = here.today
    first = ask_day(ask, here, "from", words.first_day_away(), today)
    assert not isinstance(first, str)
    last = ask_day(ask, here, "to", words.last_day_away(first), first, (Option(SAME, words.same_day()),))
    away = Span(first, (first if isinstance(last, str) else last) + DAY)
    deputy_id, name = await _meanwhile(ask, here, person)
    _save(ask, words.check_away(away, name))
    return _done(partial(usecases.add_time_away, person_id=person.person_id, span=away, deputy_id=deputy_id))


async def _meanwhile(ask: Ask, here: Here, person: PersonSettings) -> tuple[UUID | None, str | None]:
    """Who answers while the person is away. The deputy that they always have needs no naming at each table."""
    otherwise = Option(USUAL, words.as_always(person.deputy)) if person.deputy else Option(NOBODY, words.nobody())
    picked = await pick_colleague(
        ask,
        here,
        words.who_answers(),
        person.agency_id,
        key="deputy",
        without=person.person_id,
        last=(otherwise,),
    )
    if isinstance(picked, UUID):
        return picked, await name_of(here, picked)
    return None, person.deputy if picked == USUAL else None


@registry.form("deputy")
async def deputy(ask: Ask, here: Here, subject: dict[str, Any]) -> Do:
    person = await _whose(here, subject)
    if person is None:
        return Do(_gone)
    picked = await pick_colleague(
        ask,
        here,
        words.which_deputy(),
        person.agency_id,
        key="deputy",
        without=person.person_id,
        last=(Option(NOBODY, words.nobody()),),
    )
    deputy_id = picked if isinstance(picked, UUID) else None
    return _done(partial(usecases.name_deputy, person_id=person.person_id, deputy_id=deputy_id))


@registry.form("line_manager")
async def line_manager(ask: Ask, here: Here, subject: dict[str, Any]) -> Do:
    person = await _whose(here, subject)
    if person is None:
        return Do(_gone)
    picked = await pick_colleague(
        ask,
        here,
        words.which_line_manager(),
        person.agency_id,
        key="manager",
        without=person.person_id,
        last=(Option(NOBODY, words.nobody()),),
    )
    manager_id = picked if isinstance(picked, UUID) else None
    return _done(partial(usecases.name_line_manager, person_id=person.person_id, line_manager_id=manager_id))


@registry.form("leaving_date")
async def leaving_date(ask: Ask, here: Here, subject: dict[str, Any]) -> Do:
    person = await _whose(here, subject)
    if person is None:
        return Do(_gone)
    today = here.today
    last = ask_day(ask, here, "last", words.last_day(), today, (Option(STAYING, words.staying()),))
    if isinstance(last, str):
        _save(ask, words.check_staying())
        return _done(partial(usecases.set_leaving_date, person_id=person.person_id, leaving_on=None))
    _save(ask, words.check_leaving(last, len(await wake.families_of(here, person.person_id))))
    return _done(partial(usecases.set_leaving_date, person_id=person.person_id, leaving_on=last + DAY))


@registry.form("language")
async def language(ask: Ask, here: Here, subject: dict[str, Any]) -> Do:
    codes = here.settings.languages.replace(",", " ").split()
    picked = ask.choose(
        "language", words.which_language(), [Option(code, words.language_name(code)) for code in codes]
    )
    return _done(partial(usecases.change_language, person_id=UUID(subject["person"]), language=picked))
