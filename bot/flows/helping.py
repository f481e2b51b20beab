"""Screens for whoever is not expected, or does not know what to send."""

from __future__ import annotations

from typing import Any

from bot.dialogue.form import Next
from bot.flows.commands import commands_for
from bot.flows.registry import registry
from bot.storage.roles import roles_of
from bot.storage.work import Here, Work
from bot.views import helping, joining
from bot.views.helping import Help, NotHere
from bot.views.joining import FrontDoor


async def load_stranger(here: Here, about: dict[str, Any]) -> FrontDoor:
    return FrontDoor(here.settings.emergency, here.settings.front_door)


async def load_help(here: Here, about: dict[str, Any]) -> Help | None:
    if here.who.person_id is None:
        return None
    return Help(commands_for(await roles_of(here, here.who.person_id)), bool(about.get("unknown")))


async def load_not_here(here: Here, about: dict[str, Any]) -> NotHere | None:
    if here.who.person_id is None:
        return None
    return NotHere(bool(about.get("had_text")), here.settings.emergency, here.settings.front_door)


stranger = registry.screen("stranger", load_stranger, joining.stranger)
help_ = registry.screen("help", load_help, helping.help_card)
not_here = registry.screen("not_here", load_not_here, helping.not_here)


@help_.on("today")
async def today(work: Work, facts: Help, argument: str) -> Next:
    return Next(show=("today", {}))


@not_here.on("today")
async def today_instead(work: Work, facts: NotHere, argument: str) -> Next:
    return Next(show=("today", {}))


@not_here.on("help")
async def what_can_i_send(work: Work, facts: NotHere, argument: str) -> Next:
    return Next(show=("help", {}))
