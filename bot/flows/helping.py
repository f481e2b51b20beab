"""Screens for whoever is not expected, or does not know what to send."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.dialogue.form import Next
from bot.domain.typed_dates import is_about_a_date
from bot.flows.commands import commands_for
from bot.flows.registry import registry
from bot.storage.roles import roles_of
from bot.storage.work import Here, Work
from bot.views import helping, joining
from bot.views.helping import Help, NotHere, Remark
from bot.views.joining import FrontDoor


def remark_of(text: str, now: datetime) -> Remark | None:
    """A greeting, a call for help, one word, a date. None for what may be about a family: that is taken out."""
    said = " ".join(text.casefold().split()).strip(".!?… ")
    for remark in (Remark.GREETING, Remark.HELP, Remark.STOP):
        if said and said in helping.phrases(remark).split(", "):
            return remark
    one_word = bool(text.strip()) and len(text.split()) == 1
    return Remark.OTHER if one_word or is_about_a_date(text, now) else None


def is_set_phrase(remark: Remark | None) -> bool:
    """Never the answer to a question, not even to one for a name."""
    return remark not in (None, Remark.OTHER)


def is_mistyped_date(remark: Remark | None, text: str) -> bool:
    """What a question could not read, and is nobody's name: it may stay beside the correction."""
    return remark is not None and any(letter.isdigit() for letter in text)


def meanwhile(here: Here, remark: Remark | None, text: str) -> str:
    """What is said above the open question that something was typed at."""
    if remark is not None:
        return helping.meanwhile(remark)
    return helping.not_here(NotHere(bool(text), here.settings.emergency, here.settings.front_door)).text


def screen_for(remark: Remark | None) -> str:
    """Where no question is open."""
    return "not_here" if remark is None else "help" if remark is Remark.HELP else "small_talk"


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


async def load_small_talk(here: Here, about: dict[str, Any]) -> Remark | None:
    return None if here.who.person_id is None else Remark(about["remark"])


stranger = registry.screen("stranger", load_stranger, joining.stranger)
help_ = registry.screen("help", load_help, helping.help_card)
not_here = registry.screen("not_here", load_not_here, helping.not_here)
small_talk = registry.screen("small_talk", load_small_talk, helping.small_talk)


@help_.on("today")
async def today(work: Work, facts: Help, argument: str) -> Next:
    return Next(show=("today", {}))


@not_here.on("today")
async def today_instead(work: Work, facts: NotHere, argument: str) -> Next:
    return Next(show=("today", {}))


@not_here.on("help")
async def what_can_i_send(work: Work, facts: NotHere, argument: str) -> Next:
    return Next(show=("help", {}))


@small_talk.on("today")
async def today_then(work: Work, facts: Remark, argument: str) -> Next:
    return Next(show=("today", {}))


@small_talk.on("help")
async def help_then(work: Work, facts: Remark, argument: str) -> Next:
    return Next(show=("help", {}))


@small_talk.on("settings")
async def settings_then(work: Work, facts: Remark, argument: str) -> Next:
    return Next(show=("settings", {}))
