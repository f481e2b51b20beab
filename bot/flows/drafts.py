"""The way back to a form that was left half filled in."""

from __future__ import annotations

from uuid import UUID

from bot.flows import conduct
from bot.storage.cards import newest_drafts
from bot.storage.families import reference_of
from bot.storage.work import Here
from bot.views.drafts import Unfinished


async def unfinished(here: Here) -> Unfinished | None:
    """The newest that still asks something, of those in which something has been answered."""
    for dialogue in await newest_drafts(here):
        if not await conduct.is_half_done(here, str(dialogue.id)):
            continue
        about = dialogue.subject.get("family")
        reference = await reference_of(here, UUID(about)) if about else None
        return Unfinished(dialogue.id, dialogue.form, reference)
    return None
