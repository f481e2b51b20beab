"""What each command opens, and who has it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from functools import partial

from bot.domain.facts import Role
from bot.flows import conduct
from bot.flows.conduct import Frame
from bot.flows.registry import registry
from bot.storage.work import Work
from bot.views.helping import command_words

Command = Callable[[Work, Collection[Role]], Awaitable[Frame]]

EVERYBODY = frozenset(Role)
_KEEPERS = frozenset({Role.CAF_TEAM, Role.CAF_MANAGER})
_PLANNERS = _KEEPERS | {Role.LEAD}
_OVERSEERS = _PLANNERS | {Role.TEAM_MANAGER, Role.CONFERENCE_CHAIR, Role.HEAD_OF_SERVICE}

FOR_WHOM: dict[str, frozenset[Role]] = {
    "today": EVERYBODY,
    "families": EVERYBODY,
    "meetings": EVERYBODY,
    "schedule": _PLANNERS,
    "request": _OVERSEERS,
    "chase": _OVERSEERS,
    "attention": _OVERSEERS,
    "invite": _KEEPERS,
    "settings": EVERYBODY,
    "help": EVERYBODY,
}
"""In the order of the menu."""

STARTS = {"schedule": "schedule_meeting", "request": "request_updates", "invite": "invite"}
"""Commands that begin a form; each of the others opens the screen of its own name."""


def commands_for(roles: Collection[Role]) -> tuple[str, ...]:
    """The commands that somebody with these roles sees, in the order of the menu."""
    return tuple(command for command, whose in FOR_WHOM.items() if not whose.isdisjoint(roles))


def menu_for(roles: Collection[Role]) -> list[list[str]]:
    """As Telegram's menu takes them: word and description."""
    return [[command, command_words(command)] for command in commands_for(roles)]


async def _open(command: str, work: Work, roles: Collection[Role]) -> Frame:
    """Denied and absent look alike: a command that is not theirs is answered as an unknown one."""
    if command not in commands_for(roles):
        return conduct.screen_frame("help", {"unknown": True})
    form = STARTS.get(command)
    if form is None:
        return conduct.screen_frame(command, {})
    return await conduct.start(work, form, {}) if form in registry.forms else conduct.screen_frame(form, {})


COMMANDS: dict[str, Command] = {command: partial(_open, command) for command in FOR_WHOM}
