"""Several notifications in one message: a list to step through. What has been dealt with leaves the list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from bot.card import Card
from bot.dialogue.form import Next
from bot.dialogue.screen import is_wanted
from bot.domain.notifications import says
from bot.domain.waiting import seconds_for
from bot.flows.registry import registry
from bot.storage import outbox
from bot.storage.work import Here, Work
from bot.views import common


@dataclass(frozen=True, slots=True)
class Several:
    """`lines`: the first sentence of each screen that still has something to show, and its place in the message. What says
    the same as another is none.

    `morning_seconds`: what gathered for the morning, and about how long what is left of it takes.
    """

    lines: list[tuple[str, str]]
    waiting: list[tuple[str, dict[str, Any]]]
    morning_seconds: int | None = None


async def load(here: Here, about: dict[str, Any]) -> Several | None:
    """`about`: what is "waiting"; or the "letter" that carried it, so that its link stays short."""
    lines, seconds, said = [], 0, set()
    waiting = await outbox.carried_by(here, UUID(about["letter"])) if "letter" in about else about["waiting"]
    for place, (kind, ids) in enumerate(waiting):
        screen = registry.screens.get(kind)
        facts = await screen.load(here, ids) if screen else None
        if screen is not None and is_wanted(facts) and says(kind, ids) not in said:
            said.add(says(kind, ids))
            lines.append((first_sentence(screen.view(facts)), f"open:{place}"))
            seconds += seconds_for(kind)
    return Several(lines, waiting, seconds if about.get("morning") else None)


def view(facts: Several) -> Card:
    if not facts.lines:
        return common.nothing_left()
    return common.several(facts.lines, morning_seconds=facts.morning_seconds)


several = registry.screen("several", load, view)


@several.on("open")
async def open_one(work: Work, facts: Several, place: str) -> Next:
    kind, about = facts.waiting[int(place)]
    return Next(show=(kind, about))


def first_sentence(card: Card) -> str:
    """A card's gist: its title, else the first sentence of its text."""
    if card.title:
        return card.title
    first = card.text.split("\n", 1)[0]
    for end in (". ", "? "):
        if end in first:
            return first[: first.index(end) + 1]
    return first
