"""Who may look after people and agencies, and what is looked at again when one of them changes."""

from __future__ import annotations

from uuid import UUID

from bot.domain.facts import Role
from bot.domain.people import NotForYou
from bot.storage import wake
from bot.storage.roles import roles_of
from bot.storage.work import Here, Work

KEEPERS = frozenset({Role.CAF_TEAM, Role.CAF_MANAGER})


async def keeps_people(here: Here) -> bool:
    """Whoever looks is of the CAF team or its manager: they look after people and agencies."""
    return here.who.person_id is not None and bool(KEEPERS & await roles_of(here, here.who.person_id))


async def require_keeper(work: Work) -> None:
    if not await keeps_people(work):
        raise NotForYou


async def wake_tables(work: Work, person_id: UUID | None) -> None:
    """Something about this person has changed: the families at whose table they sit are looked at again."""
    if person_id is not None:
        await work.look_again(*await wake.families_of(work, person_id))
