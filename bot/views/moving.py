"""Moving a meeting and cancelling one: what it means for people is said before it is done."""

from __future__ import annotations

from datetime import date, datetime

from bot.card import Words
from bot.domain.arranging import Verdict
from bot.domain.facts import MeetingKind
from bot.i18n import _, day, full_moment, moment, ngettext, short_day
from bot.views.choosing_date import gives, late
from bot.views.deadlines import meeting_name


def which_new_date(reference: str, kind: MeetingKind, starts_at: datetime, due_on: date | None) -> Words:
    line = _("{reference}: the {meeting} is on {moment}. Which date instead?").format(
        reference=reference, meeting=meeting_name(kind), moment=full_moment(starts_at)
    )
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


def why_cancel(reference: str, kind: MeetingKind, starts_at: datetime | None) -> Words:
    name = meeting_name(kind)
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


def check_cancel(reference: str, kind: MeetingKind, starts_at: datetime | None, told: int) -> Words:
    name = meeting_name(kind)
    if starts_at is None:
        return Words(_("{reference}: give up this {meeting}?").format(reference=reference, meeting=name))
    line = _("{reference}: cancel the {meeting} on {moment}?").format(
        reference=reference, meeting=name, moment=full_moment(starts_at)
    )
    people = ngettext(
        "{n} person is told, and it leaves their calendar.",
        "{n} people are told, and it leaves their calendars.",
        told,
    ).format(n=told)
    return Words(f"{line} {people}")


def cancel_it() -> str:
    return _("Cancel it and tell everybody")


def cancelled() -> Words:
    return Words(_("Cancelled. Everybody is being told."))
