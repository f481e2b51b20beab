"""Moving a meeting and cancelling one: what it means for people is said before it is done."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from bot.card import Words
from bot.domain.arranging import Verdict
from bot.domain.facts import MeetingKind
from bot.i18n import _, day, full_moment, moment, ngettext, short_day
from bot.views.choosing_date import gives, late
from bot.views.deadlines import meeting_name


class Stands(StrEnum):
    """How far a meeting has come that is given up: who has to hear of it depends on that."""

    PROPOSED = "proposed"
    POLLED = "polled"
    FIXED = "fixed"
    MISSED = "missed"  # its day has come, and nothing took place


def which_new_date(
    reference: str, kind: MeetingKind, starts_at: datetime, due_on: date | None, *, missed: bool
) -> Words:
    line = _("{reference}: the {meeting} is on {moment}. Which date instead?")
    if missed:
        line = _("{reference}: the {meeting} on {moment} did not happen. Which date instead?")
    line = line.format(reference=reference, meeting=meeting_name(kind), moment=full_moment(starts_at))
    if due_on is None:
        return Words(line)
    return Words(line + " " + _("It is due by {day}.").format(day=day(due_on)))


def near_label(when: date) -> str:
    return short_day(when)


def why_move(verdict: Verdict) -> Words:
    parts = [gives(verdict)]
    if verdict.days_late:
        parts.append(late(verdict))
    if verdict.notice.manager_told:
        parts.append(_("The manager is told."))
    parts.append(_("Why does it move? The reason goes on record."))
    return Words(" ".join(parts))


def check_move(reference: str, kind: MeetingKind, was: datetime, verdict: Verdict, told: int) -> Words:
    line = _("{reference}: move the {meeting} from {was} to {moment}?").format(
        reference=reference, meeting=meeting_name(kind), was=moment(was), moment=full_moment(verdict.starts_at)
    )
    people = ngettext(
        "{n} person is told, and every answer starts again.",
        "{n} people are told, and every answer starts again.",
        told,
    ).format(n=told)
    return Words(" ".join([line, gives(verdict), people]))


def move_it(verdict: Verdict) -> str:
    return _("Move it anyway") if verdict.is_short or verdict.days_late else _("Move it")


def moved(starts_at: datetime) -> Words:
    return Words(_("Moved. Everybody is being told about {moment}.").format(moment=full_moment(starts_at)))


def why_cancel(reference: str, kind: MeetingKind, stands: Stands, starts_at: datetime | None) -> Words:
    name = meeting_name(kind)
    if starts_at is not None and stands is Stands.MISSED:
        return Words(
            _("{reference}: why did the {meeting} on {moment} not happen? The reason goes on record.").format(
                reference=reference, meeting=name, moment=moment(starts_at)
            )
        )
    if starts_at is None:
        return Words(
            _("{reference}: why will the {meeting} not be held? The reason goes on record.").format(
                reference=reference, meeting=name
            )
        )
    return Words(
        _("{reference}: why is the {meeting} on {moment} cancelled? People are told that it is, not why.").format(
            reference=reference, meeting=name, moment=moment(starts_at)
        )
    )


def what_instead() -> Words:
    return Words(_("Another date, or none for now? Without one, your name and the reason go on record."))


def another_date() -> str:
    return _("Another date")


def none_for_now() -> str:
    return _("None for now")


def why_none() -> Words:
    return Words(_("Why is there no other date for now?"))


def check_cancel(reference: str, kind: MeetingKind, stands: Stands, starts_at: datetime | None, told: int) -> Words:
    name = meeting_name(kind)
    line = _("{reference}: give up this {meeting}?").format(reference=reference, meeting=name)
    if starts_at is not None and stands is Stands.FIXED:
        line = _("{reference}: cancel the {meeting} on {moment}?").format(
            reference=reference, meeting=name, moment=full_moment(starts_at)
        )
    if starts_at is not None and stands is Stands.MISSED:
        line = _("{reference}: write down that the {meeting} on {moment} did not happen?").format(
            reference=reference, meeting=name, moment=full_moment(starts_at)
        )
    match stands:
        case Stands.FIXED:
            people = ngettext(
                "{n} person is told, and it leaves their calendar.",
                "{n} people are told, and it leaves their calendars.",
                told,
            )
        case Stands.POLLED:
            people = ngettext(
                "{n} person is told that they need not keep the dates free.",
                "{n} people are told that they need not keep the dates free.",
                told,
            )
        case Stands.PROPOSED:
            people = _("Nobody has been told of a date.")
        case Stands.MISSED:
            people = _("Nobody is told.")
    return Words(f"{line} {people.format(n=told)}")


def cancel_it(stands: Stands) -> str:
    return {
        Stands.PROPOSED: _("Give it up"),
        Stands.POLLED: _("Give it up and tell everybody"),
        Stands.FIXED: _("Cancel it and tell everybody"),
        Stands.MISSED: _("Write it down"),
    }[stands]


def cancelled(stands: Stands) -> Words:
    return Words(
        {
            Stands.PROPOSED: _("Given up. Nobody had been told of a date."),
            Stands.POLLED: _("Given up. Everybody is being told that they need not keep the dates free."),
            Stands.FIXED: _("Cancelled. Everybody is being told."),
            Stands.MISSED: _("Written down: it did not happen."),
        }[stands]
    )


def keep_the_meeting() -> str:
    """The way out of cancelling: "Cancel" would say the opposite."""
    return _("Keep the meeting")
