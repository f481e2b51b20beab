"""Words of the answer page, for whoever has no chat."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.mail_codes import LASTS, Tried
from bot.i18n import _

MINUTES = int(LASTS.total_seconds() // 60)


@dataclass(frozen=True, slots=True)
class Help:
    """Whom to call instead; each as the authority has set it."""

    emergency: str
    front_door: str
    out_of_hours: str


def urgent(help_: Help) -> str:
    """At the foot of every page."""
    return _(
        "If a child is in danger now, call {emergency}. If you are worried about a child, contact {front_door}; "
        "outside office hours, {out_of_hours}."
    ).format(emergency=help_.emergency, front_door=help_.front_door, out_of_hours=help_.out_of_hours)


def gate_title() -> str:
    return _("First, a code")


def gate_asks() -> list[str]:
    """Before a code was sent. Nothing here says what the page is about."""
    return [
        _("To make sure that nobody else answers for you, we send a code to the address that this e-mail came to."),
        _("It takes a minute. You need no account and no password."),
    ]


def gate_sent() -> list[str]:
    return [
        _("We have sent a 6-digit code to the address this e-mail came to."),
        _("It can take a minute. It works for {minutes} minutes; please look in your junk mail too.").format(
            minutes=MINUTES
        ),
    ]


def send_code() -> str:
    return _("Send me a code")


def send_another() -> str:
    return _("Send another code")


def who_label() -> str:
    """For a mailbox that several people read."""
    return _("Who is answering? Your name goes with the answers")


def who_is_needed() -> str:
    return _("Several people read this mailbox, so please give your name too.")


def code_label() -> str:
    return _("The code")


def go_on() -> str:
    return _("Continue")


def tried(outcome: Tried) -> str:
    """Why a code was not taken."""
    if outcome is Tried.WRONG:
        return _("That is not the code. Please check the newest e-mail and type the six digits again.")
    return _("That code no longer works. Please ask for another.")


def page_title() -> str:
    return _("Your answer")


def type_label() -> str:
    return _("Or type your answer")


def send_typed() -> str:
    return _("Send")


def private() -> str:
    return _("Please type no names and nothing about the family here: the reference is enough.")


def closed_title() -> str:
    return _("This link no longer works")


def closed() -> list[str]:
    """One page for what is over, forged, used up, or not this reader's: they look alike."""
    return [
        _("It may be too old, or what it was for may already be dealt with. Nothing was lost."),
        _(
            "If there is still something you want to say, please tell the family's lead professional or your CAF team."
        ),
    ]


def wrong_title() -> str:
    return _("Sorry, something went wrong")


def wrong(code: str) -> list[str]:
    return [
        _("Nothing was changed. Please go back and try again."),
        _("If it happens again, tell your CAF team this code: {code}.").format(code=code),
    ]


def not_taken() -> list[str]:
    """What was sent is no form of ours: it is far too large, or asks for what a page does not do."""
    return [
        _("Nothing was changed. Please go back and try again."),
        _(
            "If there is still something you want to say, please tell the family's lead professional or your CAF team."
        ),
    ]
