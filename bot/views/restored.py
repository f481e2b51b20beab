"""What is said after a restore to an older point: to whoever runs it, and to everybody concerned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.card import Button, Card
from bot.domain.health import Restored
from bot.i18n import _, full_moment, ngettext

TODAY = "today"


@dataclass(frozen=True, slots=True)
class PutBack:
    """`to`: None where nobody knows how old the copy is."""

    at: datetime
    to: datetime | None
    in_chat: bool


def put_back(look: PutBack) -> Card:
    """In an e-mail there is no list to look at."""
    if look.to is None:
        said = _("On {moment} Roundtable was restored from an older copy. What was written down since is gone.")
    else:
        said = _(
            "On {moment} Roundtable was restored to how it stood on {point}. What people answered or wrote down in "
            "between is gone."
        )
    told = said.format(moment=full_moment(look.at), point=full_moment(look.to) if look.to else "")
    ask = _("Please check whether something of yours is missing, and do it again. We are sorry.")
    return Card(f"{told}\n\n{ask}", ((Button(TODAY, _("What waits for me")),),) if look.in_chat else ())


def lines(found: Restored, newest: datetime | None) -> list[str]:
    """What whoever restored it needs to know. `newest`: the journal's newest line, None where there is none."""
    said = [
        _("Restored to how it stood on {point}.").format(point=full_moment(found.to))
        if found.to
        else _("Restored. The copy does not say how old it is.")
    ]
    if newest is None:
        said.append(
            _(
                "There is no journal: nobody knows what was accepted since. It is sent again, and does not say that it "
                "may be a repeat."
            )
        )
    elif found.to is not None and newest < found.to:
        said.append(
            _(
                "The newest line of the journal is of {moment}, before that. If messages were sent later, this is not the "
                "journal that knows of them: they are sent again, and do not say that they may be a repeat."
            ).format(moment=full_moment(newest))
        )
    if found.known:
        said.append(
            ngettext(
                "{count} message was accepted since, and is not sent again.",
                "{count} messages were accepted since, and are not sent again.",
                found.known,
            ).format(count=found.known)
        )
    if found.doubtful:
        said.append(
            ngettext(
                "{count} message may or may not have arrived: it says that it may be a repeat, or is not sent again.",
                "{count} messages may or may not have arrived: they say that they may be a repeat, or are not sent again.",
                found.doubtful,
            ).format(count=found.doubtful)
        )
    if found.gone:
        said.append(
            ngettext(
                "{count} message was about something of which the copy knows nothing.",
                "{count} messages were about something of which the copy knows nothing.",
                found.gone,
            ).format(count=found.gone)
        )
    said.append(
        _(
            "What people answered or wrote down since is gone: everybody concerned is told so as soon as the bot runs. "
            "What was accepted in the last moment before a sudden stop may be in no journal, and may be sent again."
        )
    )
    return said


def in_short(found: Restored) -> str:
    """For `roundtable check`, in the days after."""
    if found.to is None:
        return _("It was restored from an older copy on {moment}.").format(moment=full_moment(found.at))
    return _("It was restored on {moment} to how it stood on {point}.").format(
        moment=full_moment(found.at), point=full_moment(found.to)
    )
