"""Reasons from lists, as they stand on a button; in a sentence with a small letter."""

from __future__ import annotations

from enum import StrEnum

from bot.domain.closing import ClosingCause
from bot.domain.reasons import CancelCause, CannotCause, GapCause, MoveCause, ShortCause, WithoutCause
from bot.i18n import _


def reason(cause: StrEnum) -> str:
    """As it stands on a button."""
    return _OF[type(cause)]()[cause.value]


def said(cause: StrEnum) -> str:
    """As it stands in a sentence, after a colon."""
    text = reason(cause)
    return text[:1].lower() + text[1:]


def _moving() -> dict[str, str]:
    return {
        MoveCause.LEAD_AWAY: _("Lead professional can't make it"),
        MoveCause.PARENT_CANNOT: _("Parent or carer can't make it"),
        MoveCause.NOT_ENOUGH: _("Not enough people"),
        MoveCause.AGENCY_CANNOT: _("An agency can't make it"),
        MoveCause.VENUE_CLOSED: _("Venue closed"),
        MoveCause.URGENT: _("It can't wait that long"),
        MoveCause.CLASH: _("Clash with another meeting"),
        MoveCause.MISTAKE: _("The date was a mistake"),
    }


def _cancelling() -> dict[str, str]:
    return {
        CancelCause.NOT_ENOUGH: _("Not enough people"),
        CancelCause.LEAD_AWAY: _("Lead professional can't make it"),
        CancelCause.FAMILY_ASKED: _("The family asked"),
        CancelCause.VENUE_CLOSED: _("Venue closed"),
        CancelCause.PLAN_CHANGED: _("The plan has changed"),
        CancelCause.PLAN_CLOSED: _("The plan is closed"),
        CancelCause.MISTAKE: _("It was booked by mistake"),
        CancelCause.FAMILY_WITHDREW: _("The family withdrew their agreement"),
    }


def _short() -> dict[str, str]:
    return {
        ShortCause.DEADLINE: _("It is due by then"),
        ShortCause.URGENT: _("It can't wait"),
        ShortCause.FAMILY_TIMES: _("The only time that suits the family"),
        ShortCause.HELD_AGAIN: _("The last one couldn't go ahead"),
        ShortCause.CONFERENCE: _("The conference set the date"),
    }


def _gaps() -> dict[str, str]:
    return {
        GapCause.FULL_NOTICE: _("So that everyone gets full notice"),
        GapCause.FAMILY_TIMES: _("The first time that suits the family"),
        GapCause.HOLIDAYS: _("Holidays in the way"),
        GapCause.KEY_PERSON_AWAY: _("Somebody who must be there is away"),
        GapCause.PLAN_ENDING: _("The plan is ending"),
        GapCause.MANAGER: _("The manager decided"),
    }


def _cannot() -> dict[str, str]:
    return {
        CannotCause.ANOTHER_MEETING: _("Another meeting"),
        CannotCause.LEAVE: _("On leave"),
        CannotCause.UNWELL: _("Unwell"),
        CannotCause.NOT_A_WORKING_DAY: _("I don't work that day"),
        CannotCause.COURT: _("In court"),
        CannotCause.NOT_MINE: _("Not my case any more"),
    }


def _closing() -> dict[str, str]:
    return {
        ClosingCause.NEEDS_MET: _("What was agreed has been reached"),
        ClosingCause.UNIVERSAL: _("School, GP and others are enough"),
        ClosingCause.NO_AGREEMENT: _("The family no longer agrees"),
        ClosingCause.MOVED_AWAY: _("They have moved away"),
        ClosingCause.HELP_ELSEWHERE: _("Help goes on elsewhere"),
        ClosingCause.GROWN_UP: _("They are 18 or over"),
        ClosingCause.DIED: _("The child has died"),
        ClosingCause.MISTAKE: _("It was opened by mistake"),
    }


def _without() -> dict[str, str]:
    return {
        WithoutCause.WILL_NOT_COME: _("No parent or carer will come"),
        WithoutCause.INDEPENDENT: _("The young person is independent"),
        WithoutCause.NOT_SAFE: _("Not safe for them to be there"),
        WithoutCause.SEEN_APART: _("They will be seen separately"),
    }


_OF = {
    MoveCause: _moving,
    CancelCause: _cancelling,
    ShortCause: _short,
    GapCause: _gaps,
    CannotCause: _cannot,
    WithoutCause: _without,
    ClosingCause: _closing,
}
