"""Who leads safeguarding, who decides, and when an agency is closed: looked after by the CAF team."""

from __future__ import annotations

from uuid import UUID

from bot.domain.facts import Role, Span
from bot.domain.own_time import CannotStandIn
from bot.storage import closures, people_wake, posts, wake
from bot.storage.chats import has_left
from bot.storage.models import Agency, Person
from bot.storage.work import Work
from bot.usecases.keepers import require_keeper


async def name_safeguarding_lead(work: Work, agency_id: UUID, person_id: UUID) -> None:
    """Whom the second step of a ladder asks at this agency. Raises CannotStandIn for somebody who has left."""
    await require_keeper(work)
    await _require_there(work, person_id)
    agency = await work.db.get_one(Agency, agency_id)
    agency.safeguarding_lead_id = person_id
    await wake.wake_everybody(work)
    work.audit("safeguarding_lead_named", agency=agency_id, of=person_id)


async def fill_post(work: Work, role: Role, rank: int, person_id: UUID) -> None:
    """Somebody is first, deputy or cover for a role from now on. Raises CannotStandIn for somebody who has left."""
    await require_keeper(work)
    await _require_there(work, person_id)
    before = [post.person_id for post in await posts.every_post(work) if post.role == role.value]
    await posts.put_in(work, role, rank, person_id)
    await people_wake.wake(work, person_id, *before)
    await wake.wake_everybody(work)
    work.audit("post_filled", role=role.value, rank=rank, of=person_id)


async def empty_post(work: Work, post_id: UUID) -> None:
    """Somebody stops. Nothing happens where it was done before."""
    await require_keeper(work)
    person_id = await posts.take_out(work, post_id)
    if person_id is not None:
        await people_wake.wake(work, person_id)
        await wake.wake_everybody(work)
        work.audit("post_emptied", of=person_id)


async def add_closed_days(work: Work, scope: str, agency_id: UUID | None, span: Span) -> None:
    """`scope` is "authority", "schools" or "agency"."""
    await require_keeper(work)
    closures.add_closure(work, scope, agency_id, span)
    await wake.wake_everybody(work)
    work.audit("closed_days_added", scope=scope, agency=agency_id)


async def remove_closed_days(work: Work, closure_id: UUID) -> None:
    """Open after all. Nothing happens where it was done before."""
    await require_keeper(work)
    if await closures.remove_closure(work, closure_id):
        await wake.wake_everybody(work)
        work.audit("closed_days_removed")


async def _require_there(work: Work, person_id: UUID) -> None:
    person = await work.db.get(Person, person_id)
    if person is None or has_left(person, work):
        raise CannotStandIn
