"""How to join: the room or the link, on the authority's own page and nowhere else."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from bot.dialogue.form import Next
from bot.flows.registry import registry
from bot.storage.meetings import place_detail
from bot.storage.tables import place
from bot.storage.work import Here, Work
from bot.views import joining_in as words
from bot.views.joining_in import JoinDetails


async def load_how(here: Here, about: dict[str, Any]) -> JoinDetails | None:
    """The letter that brings the link to the page. It says nothing of where."""
    return await _details(here, about, on_page=False)


async def load_place(here: Here, about: dict[str, Any]) -> JoinDetails | None:
    """Shown on the page only: never drawn in a chat, and no notification is called like it."""
    return None if here.who.chat_id is not None else await _details(here, about, on_page=True)


async def _details(here: Here, about: dict[str, Any], *, on_page: bool) -> JoinDetails | None:
    found = await place(here, UUID(about["meeting"]))
    if found is None or not (found.seats or found.deputy_for) or found.meeting.starts_at is None:
        return None
    meeting, starts_at = found.meeting, found.meeting.starts_at
    detail = await place_detail(here, meeting.id) if on_page else None
    return JoinDetails(
        str(meeting.id), found.facts.reference, meeting.kind, starts_at, meeting.place, detail, on_page
    )


how_to_join = registry.screen("how_to_join", load_how, words.how_to_join)
meeting_place = registry.screen("meeting_place", load_place, words.how_to_join)


@how_to_join.on("show")
async def show_place(work: Work, facts: JoinDetails, argument: str) -> Next:
    return Next(show=("meeting_place", {"meeting": facts.meeting_id}))
