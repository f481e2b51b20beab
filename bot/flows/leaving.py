"""Somebody at the table leaves: whoever leads is asked who takes over."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from bot.card import unshort
from bot.dialogue.form import Next
from bot.domain.permissions import Capability
from bot.domain.seats import usual_holder
from bot.flows.registry import registry
from bot.storage.family_facts import family_facts
from bot.storage.work import Here, Work
from bot.usecases.permission import is_allowed
from bot.views import leaving as words
from bot.views.leaving import Leaving


async def load_leaving(here: Here, about: dict[str, Any]) -> Leaving | None:
    """Until somebody is named, or they stay after all."""
    facts = await family_facts(here, UUID(about["family"]))
    seat = facts.seat(UUID(about["place"])) if facts else None
    if facts is None or facts.closed_at is not None or seat is None:
        return None
    if not await is_allowed(here, Capability.SEE_ATTENTION, facts.id):
        return None
    holder = usual_holder(seat, facts)
    stays = holder is None or holder.leaving_on is None or seat.successor_id is not None
    return Leaving(
        facts,
        seat,
        None if stays else holder,
        has_gone=seat.leaver_id is not None,
        may_change=await is_allowed(here, Capability.CHANGE_TABLE, facts.id),
    )


leaving = registry.screen("leaving", load_leaving, words.leaving)


@leaving.on("choose")
async def choose_who_follows(work: Work, look: Leaving, argument: str) -> Next:
    return Next(start=("hand_over", {"family": str(look.facts.id), "seat": str(unshort(argument))}))


@leaving.on("table")
async def open_table(work: Work, look: Leaving, argument: str) -> Next:
    return Next(show=("table", {"family": str(look.facts.id)}))
