"""Days on which an agency, every school, or the whole authority is closed."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete, select

from bot.domain.calendar import WorkingCalendar
from bot.domain.facts import Span
from bot.storage.models import Agency, Closure
from bot.storage.work import Here, Work


async def authority_calendar(here: Here) -> WorkingCalendar:
    """The working days where no family is in question. A family's own calendar comes with its facts."""
    days = await closures(here, "authority")
    return WorkingCalendar(here.nation, tuple(Span(each.start_on, each.until) for each in days))


async def closures(here: Here, scope: str, agency_id: UUID | None = None) -> list[Closure]:
    """By date. `scope` is "authority", "schools" or "agency"."""
    query = (
        select(Closure)
        .where(Closure.scope == scope, Closure.agency_id.is_not_distinct_from(agency_id))
        .order_by(Closure.start_on, Closure.until)
    )
    return list((await here.db.execute(query)).scalars())


def add_closure(work: Work, scope: str, agency_id: UUID | None, span: Span, label: str = "") -> None:
    work.db.add(Closure(scope=scope, agency_id=agency_id, start_on=span.start_on, until=span.until, label=label))


async def remove_closure(work: Work, closure_id: UUID) -> bool:
    gone = await work.db.execute(delete(Closure).where(Closure.id == closure_id).returning(Closure.id))
    return gone.scalar_one_or_none() is not None


async def coming(here: Here, most: int) -> list[tuple[Closure, str | None]]:
    """The closed days that are not over yet, the nearest first, with the agency's name where it is one agency's."""
    today = here.today
    query = (
        select(Closure, Agency.name)
        .outerjoin(Agency, Agency.id == Closure.agency_id)
        .where(Closure.until > today)
        .order_by(Closure.start_on, Closure.until, Closure.id)
        .limit(most)
    )
    return [(closure, name) for closure, name in await here.db.execute(query)]
