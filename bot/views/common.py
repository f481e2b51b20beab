"""Words that every journey shares."""

from __future__ import annotations

from bot.card import Button, Card, grid
from bot.i18n import _, ngettext


def back() -> str:
    return _("‹ Back")


def cancel() -> str:
    return _("Cancel")


def back_button() -> Button:
    return Button("~back", back())


def home_button() -> Button:
    """Under a card that would have no button."""
    return Button("~home", _("What's waiting for me"))


def withdrawn() -> str:
    """An earlier answer is no longer possible."""
    return _("Things have changed since you chose, and that answer is no longer possible. Please choose again.")


def gone() -> Card:
    """What a card showed is over, or is not this reader's: both look alike."""
    return Card(_("This has been dealt with, or is no longer yours. You need do nothing more here."))


def moved_on() -> str:
    """A toast on an old button."""
    return _("This has moved on. Here is how it stands now.")


def form_closed() -> str:
    return _(
        "This form is closed: it was left for a while, or gone on with in another message. "
        "Start again when you are ready."
    )


def cancelled() -> str:
    return _("Cancelled. Nothing was changed.")


def unchanged() -> str:
    return _("Nothing was changed.")


def went_wrong(code: str) -> str:
    return _(
        "Sorry, something went wrong on our side, and nothing was changed. Please try again. "
        "If it happens again, tell your CAF team this code: {code}."
    ).format(code=code)


def may_be_repeat() -> str:
    return _("(You may have had this already: we could not tell whether it arrived.)")


def not_understood() -> str:
    """Typed text that the open question could not use."""
    return _("I could not use that as an answer. Please tap one of the buttons, or try other words.")


def taken_out() -> str:
    """What was typed may tell of somebody, so it does not stay in the chat."""
    return _("I've taken what you typed out of the chat and kept it safe.")


def private_only() -> str:
    """Said in a group before leaving it."""
    return _("I only work in private chats, so I am leaving this group. Please write to me directly.")


def how_much(count: int, seconds: int) -> str:
    """ "3 things, about 2 minutes."."""
    minutes = max(1, round(seconds / 60))
    things = ngettext("{count} thing", "{count} things", count).format(count=count)
    if seconds < 45:
        return _("{things}, less than a minute.").format(things=things)
    return ngettext("{things}, about {minutes} minute.", "{things}, about {minutes} minutes.", minutes).format(
        things=things, minutes=minutes
    )


def several(lines: list[tuple[str, str]], *, morning_seconds: int | None = None) -> Card:
    """Things that came at the same time, in one message: a line each, and a button to open it.

    `morning_seconds`: it is the morning's, and about how long it takes.
    """
    text = (
        ngettext("{count} thing for you.", "{count} things for you.", len(lines)).format(count=len(lines))
        if morning_seconds is None
        else _("Good morning. {how_much}").format(how_much=how_much(len(lines), morning_seconds))
    )
    numbered = [f"{number}. {line}" for number, (line, _key) in enumerate(lines, 1)]
    buttons = [Button(key, _("{number} Open").format(number=number)) for number, (_line, key) in enumerate(lines, 1)]
    return Card("\n".join([text, *numbered]), grid(buttons, 3))


def nothing_left() -> Card:
    return Card(_("Thank you. That's everything in this message."))
