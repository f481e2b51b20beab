"""Words about a changed work e-mail."""

from __future__ import annotations

from bot.card import Button, Card, Words, stack
from bot.domain.mail_codes import LASTS
from bot.domain.people import NewEmail
from bot.i18n import _

MINUTES = int(LASTS.total_seconds() // 60)


def which_address(name: str | None) -> Words:
    """`name`: somebody else's, entered for them."""
    if name is None:
        return Words(
            _("What is your new work e-mail?"),
            help=_("We send a code there. Until you have typed it, nothing changes."),
        )
    return Words(_("What is {name}'s new work e-mail?").format(name=name))


def check(name: str, address: str) -> Words:
    return Words(
        _(
            "{address} for {name}? We ask them first, and use it once they have typed a code that we send there."
        ).format(address=address, name=name)
    )


def ask_them() -> str:
    return _("Yes, ask them")


def asked() -> Words:
    return Words(_("We have asked them. Until they have typed the code, everything goes to the old address."))


def type_code(address: str) -> Words:
    return Words(
        _("We have sent a 6-digit code to {address}. Type it here within {minutes} minutes.").format(
            address=address, minutes=MINUTES
        ),
        help=_("Nothing there? Look in the junk mail, or cancel and check the address."),
    )


def changed() -> Words:
    return Words(_("From now on we write to your new address. We have told the old one."))


def no_longer_waits() -> Words:
    return Words(_("That change no longer waits. Start it again from /settings if it is still right."))


def taken_back() -> Words:
    return Words(_("Thank you. The address is not used, and nothing has changed."))


def confirm_email(facts: NewEmail) -> Card:
    """In chat, or as a letter to the new address; there the page asks for the code by itself."""
    if facts.dealt_with:
        return Card(_("From now on we write to {address}.").format(address=facts.address))
    told = (
        _("The CAF team has entered {address} as your work e-mail.")
        if facts.asked_for
        else _("{address} is to be your work e-mail.")
    )
    rest = _("Is it right? We send a code there, and use the address once you have typed it.")
    return Card(
        f"{told.format(address=facts.address)} {rest}",
        stack(Button("send", _("Yes, send the code"), style="primary"), Button("not_mine", _("No, that's not mine"))),
    )


def told_old_mailbox(facts: NewEmail) -> Card:
    """The new address is not named: whoever reads this may be somebody else by now."""
    return Card(
        _(
            "Roundtable no longer writes to this address: a new work e-mail was confirmed instead. "
            "If that wasn't you, tell your CAF team straight away."
        )
    )


def waits(address: str) -> str:
    """A line of the settings."""
    return _("New work e-mail: {address}, used once its code is typed").format(address=address)


def button() -> str:
    return _("Work e-mail")


def code_button() -> str:
    return _("Type the code")
