"""What a signal is about, in a few words that need no evidence."""

from __future__ import annotations

from bot.i18n import _


def signal_name(signal: str) -> str:
    names = {
        "overdue": _("the meeting is overdue"),
        "no_lead": _("nobody leads"),
        "child_not_seen": _("a child has not been seen"),
        "agreement_ending": _("the family's agreement is ending"),
        "not_booked": _("the next meeting is not booked"),
        "no_future_date": _("there is no date for the next meeting"),
        "could_not_go_ahead": _("the meeting could not go ahead"),
        "cancelled_or_moved": _("meetings were cancelled or moved"),
        "agency_silent": _("an agency does not answer"),
        "agency_absent": _("an agency does not come"),
        "record_late": _("the record is late"),
        "voice_not_recorded": _("a child's voice is not recorded"),
        "stepped_up_again": _("stepped up again within a year"),
        "open_too_long": _("open for a long time"),
    }
    return names.get(signal) or _("it needs attention")
