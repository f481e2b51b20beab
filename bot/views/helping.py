"""Words for whoever does not know what to send: the list of commands, and what to do instead of writing here."""

from __future__ import annotations

from dataclasses import dataclass

from bot.card import Button, Card, stack
from bot.i18n import _


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
