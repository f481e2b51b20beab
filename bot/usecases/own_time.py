"""Working days, time away, a deputy, a line manager, a leaving date, a language: one's own, or for somebody else."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from bot.domain.facts import Span
from bot.domain.own_time import AwayTwice, CannotStandIn
from bot.domain.permissions import NotAllowed
from bot.storage import own_time as rows
from bot.storage import people_wake
from bot.storage.chats import has_left
from bot.storage.models import Away, Person
from bot.storage.work import Work
from bot.usecases.keepers import require_keeper, require_theirs, wake_tables


async def change_working_days(work: Work, person_id: UUID, weekdays: frozenset[int]) -> None:
    """Monday is 0. The days left out are as closed as a weekend to whatever would ask this person."""
    person = await _theirs(work, person_id)
    person.working_weekdays = "".join(str(day) for day in sorted(weekdays))
    await _changed(work, "working_days_changed", person)


async def add_time_away(work: Work, person_id: UUID, span: Span, deputy_id: UUID | None) -> None:
    """Away from the first day until before the last; with a deputy, who answers meanwhile. Raises AwayTwice."""
    person = await _theirs(work, person_id)
    for before in await rows.away_of(work, person_id):
        if before.span.start_on < span.until and span.start_on < before.span.until:
            raise AwayTwice(before.span)
    if deputy_id is not None:
        await _require_stand_in(work, person_id, deputy_id)
    await rows.add_away(work, person_id, span, deputy_id)
    await _changed(work, "away_added", person)


async def end_time_away(work: Work, away_id: UUID) -> None:
    """Not away after all. Nothing happens where it was ended before."""
    away = await work.db.get(Away, away_id)
    if away is None:
        return
    person = await _theirs(work, away.person_id)
    await rows.end_away(work, away)
    await _changed(work, "away_ended", person)


async def name_deputy(work: Work, person_id: UUID, deputy_id: UUID | None) -> None:
    """Who answers whenever this person does not. Raises CannotStandIn."""
    person = await _theirs(work, person_id)
    if deputy_id is not None:
        await _require_stand_in(work, person_id, deputy_id)
    await people_wake.wake(work, deputy_id, person.deputy_id)
    person.deputy_id = deputy_id
    await _changed(work, "deputy_named", person)


async def name_line_manager(work: Work, person_id: UUID, line_manager_id: UUID | None) -> None:
    """Only whoever looks after people says who manages whom. Raises CannotStandIn for themselves."""
    await require_keeper(work)
    person = await work.db.get_one(Person, person_id)
    if line_manager_id is not None:
        await _require_stand_in(work, person_id, line_manager_id)
    person.line_manager_id = line_manager_id
    await _changed(work, "line_manager_named", person)


async def set_leaving_date(work: Work, person_id: UUID, leaving_on: date | None) -> None:
    """The first day without access; None: they stay."""
    person = await _theirs(work, person_id)
    person.leaving_on = leaving_on
    await _changed(work, "leaving_date_set", person)


async def change_language(work: Work, person_id: UUID, language: str) -> None:
    if work.who.person_id != person_id:
        raise NotAllowed
    person = await work.db.get_one(Person, person_id)
    person.language = language
    person.wake_at = work.now
    work.audit("language_changed")


async def switch_reminders(work: Work, person_id: UUID, *, off: bool) -> None:
    """Whether they are reminded of meetings that they have answered for. Only they themselves say so."""
    if work.who.person_id != person_id:
        raise NotAllowed
    person = await work.db.get_one(Person, person_id)
    person.reminders_off = off
    work.audit("reminders_off" if off else "reminders_on")


async def _theirs(work: Work, person_id: UUID) -> Person:
    await require_theirs(work, person_id)
    return await work.db.get_one(Person, person_id)


async def _require_stand_in(work: Work, person_id: UUID, other_id: UUID) -> None:
    other = await work.db.get(Person, other_id)
    if other is None or other_id == person_id or has_left(other, work):
        raise CannotStandIn


async def _changed(work: Work, what: str, person: Person) -> None:
    person.wake_at = work.now
    await work.db.flush()
    await wake_tables(work, person.id)
    work.audit(what, of=person.id)
