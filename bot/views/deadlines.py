"""When a meeting is due and how much notice a date gives, in words with the rule and its reference."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from bot.card import Words
from bot.domain.cadence import AGREED, Deadline, IntervalTooLong
from bot.domain.calendar import Interval, Unit
from bot.domain.facts import MeetingKind
from bot.domain.notice import Notice, NoticeState
from bot.domain.policy import NoFigures
from bot.domain.policy_values import Status
from bot.domain.refusals import DateNotKnown
from bot.i18n import _, full_day, full_moment, listed, ngettext
from bot.views.refusals import explains


def meeting_name(kind: MeetingKind) -> str:
    return {
        MeetingKind.TAC: _("TAC"),
        MeetingKind.TAC_AFTER_STEP_DOWN: _("TAC after a step-down"),
        MeetingKind.CHIN: _("CHIN meeting"),
        MeetingKind.CORE_GROUP: _("core group"),
        MeetingKind.RCPC: _("review conference (RCPC)"),
    }[kind]


def event_name(kind: MeetingKind) -> str:
    """What the first meeting of the kind is counted from."""
    return {
        MeetingKind.TAC: _("the assessment"),
        MeetingKind.TAC_AFTER_STEP_DOWN: _("the closure of the statutory plan"),
        MeetingKind.CHIN: _("the plan"),
        MeetingKind.CORE_GROUP: _("the initial conference (ICPC)"),
        MeetingKind.RCPC: _("the initial conference (ICPC)"),
    }[kind]


def status_name(status: Status) -> str:
    return {
        Status.STATUTORY: _("statutory"),
        Status.LOCAL_PRACTICE: _("local practice"),
        Status.OWN: _("this project's own figure"),
    }[status]


def length(interval: Interval) -> str:
    """ "10 working days"."""
    n = abs(interval.amount)
    match interval.unit:
        case Unit.WORKING_DAYS:
            return working_days(n)
        case Unit.DAYS:
            return ngettext("{n} day", "{n} days", n).format(n=n)
        case Unit.WEEKS:
            return ngettext("{n} week", "{n} weeks", n).format(n=n)
        case Unit.MONTHS:
            return ngettext("{n} month", "{n} months", n).format(n=n)


def working_days(n: int) -> str:
    return ngettext("{n} working day", "{n} working days", n).format(n=n)


def first_is_due(deadline: Deadline, status: Status, skipped: Sequence[date]) -> str:
    """`skipped` are the days but weekends that were not counted on the way."""
    line = _("The first {meeting} is due by {day}.")
    return _explained(line, deadline, event_name(deadline.kind), status, skipped)


def next_is_due(deadline: Deadline, status: Status, skipped: Sequence[date]) -> str:
    line = _("The next {meeting} is due by {day}.")
    return _explained(line, deadline, _("the last one"), status, skipped)


def held_again_is_due(deadline: Deadline, status: Status, skipped: Sequence[date]) -> str:
    line = _("The {meeting} is to be held again by {day}.")
    return _explained(line, deadline, _("the one that did not go ahead"), status, skipped)


def _explained(line: str, deadline: Deadline, event: str, status: Status, skipped: Sequence[date]) -> str:
    lines = [
        line.format(meeting=meeting_name(deadline.kind), day=full_day(deadline.due_on)),
        _("Why: {length} after {event}, {day}.").format(
            length=length(deadline.interval), event=event, day=full_day(deadline.counted_from)
        ),
    ]
    if deadline.fell_on is not None:
        lines.append(
            _("That falls on {day}, which is not a working day, so the working day before it counts.").format(
                day=full_day(deadline.fell_on)
            )
        )
    if skipped:
        days = listed([full_day(day) for day in skipped])
        lines.append(_("Not counted, besides weekends: {days}.").format(days=days))
    if deadline.rule == AGREED:
        lines.append(_("The meeting agreed on this interval."))
    lines.append(
        _("Reference: {reference} ({status}).").format(reference=deadline.reference, status=status_name(status))
    )
    return "\n".join(lines)


def notice_is(notice: Notice, meeting_at: datetime, reference: str, status: Status) -> str:
    given, promised = working_days(notice.working_days), working_days(notice.promised)
    match notice.state:
        case NoticeState.AMPLE:
            first = _("Ample: {moment} gives people {given}. We promise {promised}.")
        case NoticeState.SHORT:
            first = _("Short: {moment} gives people {given}. We promise {promised}.")
        case NoticeState.PAST:
            first = _("Past: {moment} is not after people would hear of it. We promise {promised}.")
    lines = [
        first.format(moment=full_moment(meeting_at), given=given, promised=promised),
        _("Notice counts from {moment}.").format(moment=full_moment(notice.given_at)),
    ]
    if notice.reason_required:
        floor = working_days(notice.floor)
        lines.append(_("Below {floor} a reason is required and the manager is told.").format(floor=floor))
    lines.append(_("Reference: {reference} ({status}).").format(reference=reference, status=status_name(status)))
    return "\n".join(lines)


@explains(DateNotKnown)
def date_not_known(refusal: DateNotKnown) -> Words:
    first, last = full_day(refusal.known_from), full_day(date.fromordinal(refusal.known_until.toordinal() - 1))
    return Words(
        _("Bank holidays are known from {first} to {last}, and {day} lies outside. Give another date.").format(
            first=first, last=last, day=full_day(refusal.day)
        )
    )


@explains(NoFigures)
def no_figures(refusal: NoFigures) -> Words:
    return Words(
        _("The policy promises no notice for a {meeting}: others arrange it. Choose another kind.").format(
            meeting=meeting_name(refusal.kind)
        )
    )


@explains(IntervalTooLong)
def interval_too_long(refusal: IntervalTooLong) -> Words:
    return Words(
        _("{agreed} is longer than the {most} that the policy allows. Agree on a shorter interval.").format(
            agreed=length(refusal.agreed), most=length(refusal.most)
        )
    )
