"""What to say when a typed date, time or reference could not be read: why, and what to type instead."""

from __future__ import annotations

from bot.card import Words
from bot.domain.references import NotAReference
from bot.domain.typed_dates import Read
from bot.domain.typed_words import Wrong
from bot.i18n import _, clock_time, full_day
from bot.views.refusals import explains


def could_not_read(reason: Wrong) -> str:
    return {
        Wrong.EMPTY: _("Please type a date and time, such as Wed 3 Feb 2pm."),
        Wrong.NO_SUCH_DATE: _("There is no such date. The day comes first, then the month: 3/2 is 3 February."),
        Wrong.NO_SUCH_TIME: _("There is no such time. Type it as 2pm or 14:00."),
        Wrong.NO_DAY: _("Which day is that? Type it with the day, such as Wed 3 Feb 2pm."),
        Wrong.MORE_THAN_ONE: _("Please type one date and when it starts, such as Wed 3 Feb 2pm."),
        Wrong.NOT_UNDERSTOOD: _("I could not read that as a date. Type it as Wed 3 Feb 2pm, or 3/2 14:00."),
    }[reason]


def repeated(read: Read) -> str:
    """What was read, in full: "Wednesday 3 February 2027, 2pm"."""
    parts = [full_day(read.day) if read.day else "", clock_time(read.time) if read.time else ""]
    return ", ".join(part for part in parts if part)


@explains(NotAReference)
def not_a_reference(refusal: NotAReference) -> Words:
    if refusal.slip:
        return Words(_("One character in that reference is not right. Check it and type it again."))
    return Words(_("That is not a family's reference. One looks like R-1042F: a number and a letter."))
