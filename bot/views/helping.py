"""Words for whoever does not know what to send: the list of commands, and what to do instead of writing here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.card import Button, Card, stack
from bot.i18n import _
from bot.views.common import not_understood


def command_words(command: str) -> str:
    """What a command is for, in a few words: for the menu and for help."""
    return {
        "today": _("What is waiting for me"),
        "families": _("My families"),
        "meetings": _("My meetings"),
        "schedule": _("Plan a meeting"),
        "request": _("Ask for updates"),
        "chase": _("Who has not answered"),
        "attention": _("Families that need attention"),
        "invite": _("Invite somebody"),
        "settings": _("My working days, time away, deputy"),
        "help": _("What I can do here"),
    }[command]


@dataclass(frozen=True, slots=True)
class Help:
    commands: tuple[str, ...]  # without the slash, in the order of the menu
    unknown: bool = False  # what was sent is no command of theirs


def help_card(facts: Help) -> Card:
    first = (
        _("I don't know that one. Here is what you can send:")
        if facts.unknown
        else _("Here is what you can send. Most days /today is enough.")
    )
    lines = [f"/{command}: {command_words(command)}" for command in facts.commands]
    return Card("\n".join([first, "", *lines]), stack(Button("today", _("What's waiting for me"))))


class Remark(StrEnum):
    """What somebody types that is neither an answer nor about a family."""

    GREETING = "greeting"
    HELP = "help"
    STOP = "stop"
    OTHER = "other"


def phrases(remark: Remark) -> str:
    """What people type, in small letters, with commas between."""
    return {
        Remark.GREETING: _("hi, hello, hey, hiya, good morning, good afternoon, good evening, thanks, thank you, ok"),
        Remark.HELP: _("help, help me, help please, what do i do, what do i do now, what now, menu, info, start"),
        Remark.STOP: _("stop, cancel, quit, exit, end, unsubscribe, stop it"),
        Remark.OTHER: "",
    }[remark]


def meanwhile(remark: Remark) -> str:
    """Said above the question that is still open."""
    return {
        Remark.GREETING: _("Hello. I am still waiting for this:"),
        Remark.HELP: _("Tap one of the buttons below, or Cancel to leave this. /help lists what else you can send."),
        Remark.STOP: _("To leave this, tap Cancel below."),
        Remark.OTHER: not_understood(),
    }[remark]


def small_talk(remark: Remark) -> Card:
    """Where no question is open."""
    said = {
        Remark.GREETING: _("Hello. I understand buttons and a few commands. /today shows what is waiting for you."),
        Remark.HELP: _("Most days /today is enough."),
        Remark.STOP: _(
            "Nothing is under way, so there is nothing to stop. I write only when a family needs you. "
            "Days off, time away and a deputy are in /settings."
        ),
        Remark.OTHER: _("I did not understand that. I understand buttons and a few commands, such as /today."),
    }[remark]
    settings = Button("settings", _("My working days")) if remark is Remark.STOP else None
    return Card(
        said, stack(Button("today", _("What's waiting for me")), settings, Button("help", _("What can I send?")))
    )


@dataclass(frozen=True, slots=True)
class NotHere:
    had_text: bool
    emergency: str
    front_door: str


def not_here(facts: NotHere) -> Card:
    """To free text, or a picture, that no question awaits."""
    what = (
        _("I've taken your message out of the chat and kept it safe. Nobody has read it.")
        if facts.had_text
        else _("I've taken that out of the chat. I can't keep pictures, files or voice messages.")
    )
    return Card(
        "\n\n".join(
            (
                what,
                _(
                    "Please write about families in your own service's system, not here. Here you tap, or send /today."
                ),
                _("Worried about a child? {front_door}; in danger now, {emergency}.").format(
                    front_door=facts.front_door[:1].upper() + facts.front_door[1:], emergency=facts.emergency
                ),
            )
        ),
        stack(Button("today", _("What's waiting for me")), Button("help", _("What can I send?"))),
    )
