"""Choosing a date: which ones keep both notice and deadline, what each costs, and what to do when none does both."""

from __future__ import annotations

from datetime import datetime

from bot.card import Words
from bot.domain.arranging import Verdict
from bot.domain.facts import MeetingKind, Role
from bot.domain.meetings import BeingArranged, DateHasPassed, NotAWorkingDay
from bot.domain.notice import NoticeState
from bot.domain.slots_short import FirstWithNotice, LastInTime, ThreeWays
from bot.i18n import _, day, moment, ngettext, short_day, short_moment
from bot.views.deadlines import meeting_name, working_days
from bot.views.directory import role_name
from bot.views.refusals import explains


def nothing_suits_all() -> str:
    return _("No time suits every parent, so these suit at least one of them.")


def which_date(due_line: str, suits_all: bool) -> Words:
    parts = [due_line, "" if suits_all else nothing_suits_all()]
    parts.append(_("These dates keep to it, with full notice. Which one would be best?"))
    return Words("\n\n".join(part for part in parts if part))


def no_date_does_both(due_line: str, ways: ThreeWays, suits_all: bool) -> Words:
    parts = [due_line, "" if suits_all else nothing_suits_all()]
    parts.append(
        _("We promise {promised} of notice, and no date does both. What would be best?").format(
            promised=working_days(ways.promised)
        )
    )
    return Words("\n\n".join(part for part in parts if part))


def no_date_at_all(due_line: str) -> Words:
    return Words(
        f"{due_line}\n\n" + _("I found no date that suits everybody who must be there. Choose one yourself?")
    )


def in_time(last: LastInTime) -> str:
    n = last.slot.working_days
    return ngettext("{moment}: in time, {n} day", "{moment}: in time, {n} days", n).format(
        moment=short_moment(last.slot.starts_at), n=n
    )


def with_notice(first: FirstWithNotice) -> str:
    n, late = first.slot.working_days, first.days_late
    return ngettext("{moment}: {n} day, {late} late", "{moment}: {n} days, {late} late", n).format(
        moment=short_moment(first.slot.starts_at), n=n, late=late
    )


def keep(starts_at: datetime) -> str:
    return _("Keep {day}").format(day=short_day(starts_at))


def ask_manager(role: Role) -> str:
    if role in (Role.CAF_MANAGER, Role.TEAM_MANAGER):
        return _("Ask my manager")
    return _("Ask the {role}").format(role=role_name(role))


def recommended(label: str, is_recommended: bool) -> str:
    """Nothing is chosen silently: what the rule prefers is only marked."""
    return _("{label} (the rule's choice)").format(label=label) if is_recommended else label


def too_short(verdict: Verdict, kind: MeetingKind, both_impossible: bool) -> Words:
    """ "Thursday 4 March gives people 3 working days. We promise 10. The TAC is due by …, so no date does both." """
    parts = [gives(verdict)]
    if verdict.due_on is not None:
        line = (
            _("The {meeting} is due by {day}, so no date does both.")
            if both_impossible
            else _("The {meeting} is due by {day}.")
        )
        parts.append(line.format(meeting=meeting_name(kind), day=day(verdict.due_on)))
    if verdict.days_late:
        parts.append(late(verdict))
    return Words(" ".join(parts))


def gives(verdict: Verdict) -> str:
    """ "Wednesday 11 March gives people 1 working day. We promise 5." """
    notice = verdict.notice
    if notice.state is NoticeState.PAST:
        return _("{day} comes before people would read of it. We promise {promised}.").format(
            day=day(verdict.starts_at), promised=working_days(notice.promised)
        )
    first = _("{day} gives people {given}.").format(
        day=day(verdict.starts_at), given=working_days(notice.working_days)
    )
    if not verdict.is_short:
        return first
    return first + " " + _("We promise {promised}.").format(promised=notice.promised)


def late(verdict: Verdict) -> str:
    n = verdict.days_late
    return ngettext("That is {n} working day late.", "That is {n} working days late.", n).format(n=n)


def why_short(verdict: Verdict) -> Words:
    floor = working_days(verdict.notice.floor)
    return Words(
        gives(verdict) + " " + _("Below {floor} I need to know why, and the manager is told.").format(floor=floor)
    )


def why_late(verdict: Verdict) -> Words:
    return Words(late(verdict) + " " + _("Your name and the reason go on record. Why is it best?"))


def manager_must_decide(verdict: Verdict, role: Role) -> Words:
    return Words(late(verdict) + " " + _("Only the {role} can agree to that.").format(role=role_name(role)))


@explains(DateHasPassed)
def date_has_passed(refusal: DateHasPassed) -> Words:
    return Words(
        _("{moment} has passed by now. Please choose another date.").format(moment=moment(refusal.starts_at))
    )


@explains(NotAWorkingDay)
def not_a_working_day(refusal: NotAWorkingDay) -> Words:
    return Words(_("{day} is not a working day. Please choose another.").format(day=day(refusal.starts_at)))


@explains(BeingArranged)
def being_arranged(refusal: BeingArranged) -> Words:
    return Words(_("A date for this family is being found already. Open it with /meetings."))
