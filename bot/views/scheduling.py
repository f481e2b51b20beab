"""Arranging a meeting: what is due by when and why, which dates keep to it, and what to do when none does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.card import Words
from bot.domain.arranging import Verdict, Wanted
from bot.domain.facts import Function, MeetingKind, Role
from bot.domain.notice import NoticeState
from bot.domain.policy import Status
from bot.domain.slots import PartOfDay
from bot.domain.slots_short import FirstWithNotice, LastInTime, ThreeWays, Way
from bot.i18n import _, by_moment, day, full_day, full_moment, listed, ngettext, short_day, short_moment
from bot.views import deadlines
from bot.views.deadlines import meeting_name, working_days
from bot.views.directory import function_name, role_name, weekday_name


@dataclass(frozen=True, slots=True)
class Reason:
    """Why it is due: the weight of the figure, and the bank holidays that were not counted."""

    status: Status
    skipped: Sequence[date]


@dataclass(frozen=True, slots=True)
class Summary:
    """What is about to be sent. `missing`: functions of those who cannot be there that day."""

    reference: str
    kind: MeetingKind
    place: str | None
    verdict: Verdict
    told: int
    missing: tuple[Function, ...] = ()
    letters: tuple[str, ...] = ()  # the children, where it does not cover all


def which_family() -> Words:
    return Words(_("Which family is it for? Tap one, or type its reference."))


def no_such_family() -> Words:
    return Words(
        _("I don't know a family by that reference that you can arrange meetings for. Please check the last letter.")
    )


def not_yours() -> Words:
    return Words(
        _(
            "Only the lead professional and the CAF team arrange this family's meetings. Ask the lead if one is needed."
        )
    )


def no_families() -> Words:
    return Words(_("You don't arrange meetings for any family yet. Open one with /families."))


def being_arranged(reference: str) -> Words:
    return Words(
        _("{reference}: a date is being found already. Open it to see how it stands.").format(reference=reference)
    )


def open_it() -> str:
    return _("Open it")


def due(reference: str, wanted: Wanted, why: Reason | None) -> str:
    """ "R-1042M: the first TAC is due by …", with why and its reference."""
    if wanted.due is None or why is None:
        return _("{reference}: next comes the {meeting}.").format(
            reference=reference, meeting=meeting_name(wanted.kind)
        )
    say = deadlines.first_is_due if wanted.first else deadlines.next_is_due
    return f"{reference}\n{say(wanted.due, why.status, why.skipped)}"


def which_children(reference: str) -> Words:
    return Words(
        _("{reference}: the children have different plans. Whom is this meeting about?").format(reference=reference)
    )


def all_children() -> str:
    return _("All the children")


def these_children(letters: Sequence[str]) -> str:
    names = listed(list(letters))
    return ngettext("Child {letters}", "Children {letters}", len(letters)).format(letters=names)


def choose_children() -> str:
    return _("Choose which")


def child(letter: str, age_band: str) -> str:
    return _("Child {letter}").format(letter=letter)


def at_least_one_child() -> Words:
    return Words(_("Please choose at least one child."))


def done() -> str:
    return _("Done")


def family_times(reference: str, parent: str) -> Words:
    return Words(
        _("{reference}: the family's times first. When can the {parent} come?").format(
            reference=reference, parent=parent
        )
    )


def times_option(key: str) -> str:
    return {
        "any": _("Any weekday, any time"),
        "morning": _("Mornings"),
        "afternoon": _("Afternoons"),
        "after_school": _("After school"),
        "days": _("Only some days"),
        "unasked": _("Not asked yet"),
    }[key]


def which_days(parent: str) -> Words:
    return Words(_("Which days suit the {parent}, and which parts of the day?").format(parent=parent))


def weekday(number: int) -> str:
    return weekday_name(number)


def part(of_day: PartOfDay) -> str:
    return times_option(of_day.value)


def a_day_and_a_part() -> Words:
    return Words(_("Please choose at least one day and one part of the day."))


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


def is_way(ways: ThreeWays, way: Way) -> bool:
    return ways.recommended is way


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


def choose_again() -> str:
    return _("Choose another date")


def which_place(starts_at: datetime) -> Words:
    return Words(_("{moment}. Where?").format(moment=full_moment(starts_at)))


def place(key: str) -> str:
    return {"in_person": _("In person"), "online": _("Online"), "both": _("In person or online")}[key]


def in_place(key: str | None) -> str:
    """ ", in person", to follow a time; nothing where no place is settled."""
    words = {"in_person": _("in person"), "online": _("online"), "both": _("in person or online")}
    return f", {words[key]}" if key in words else ""


def which_room(key: str) -> Words:
    wanted = {
        "in_person": _("Which room or address?"),
        "online": _("What is the link?"),
        "both": _("Which room, and what is the link?"),
    }[key]
    return Words(
        wanted,
        _("It is kept sealed and shown only on our own answer page, never in Telegram or e-mail."),
    )


def leave_out() -> str:
    return _("Leave it out")


def too_long() -> Words:
    return Words(_("That is too long. Please keep it under 300 characters."))


def how(starts_at: datetime, closes_at: datetime) -> Words:
    return Words(
        _("{moment}. Ask everybody which dates they could make, until {until}, or fix it now?").format(
            moment=full_moment(starts_at), until=by_moment(closes_at)
        )
    )


def poll() -> str:
    return _("Ask everybody first")


def fix_now() -> str:
    return _("Fix it now")


def which_dates(most: int) -> Words:
    return Words(
        ngettext(
            "Which dates shall I ask about? At most {most}.", "Which dates shall I ask about? At most {most}.", most
        ).format(most=most)
    )


def between_two_and(most: int) -> Words:
    return Words(_("Please choose from two to {most} dates.").format(most=most))


def check_poll(reference: str, kind: MeetingKind, dates: str, asked: int, closes_at: datetime) -> Words:
    people = ngettext("{n} person", "{n} people", asked).format(n=asked)
    return Words(
        _("{reference}: ask {people} about these dates for the {meeting}? They have until {until}.").format(
            reference=reference, people=people, meeting=meeting_name(kind), until=by_moment(closes_at)
        )
        + f"\n{dates}"
    )


def ask_them() -> str:
    return _("Ask them")


def check(summary: Summary) -> Words:
    """The last look: the date in full, with its weekday, what it means, and who will be told."""
    verdict = summary.verdict
    parts = [
        _("{reference}: {meeting} on {moment}{place}.").format(
            reference=summary.reference,
            meeting=meeting_name(summary.kind),
            moment=full_moment(verdict.starts_at),
            place=in_place(summary.place),
        )
    ]
    if summary.letters:
        parts.append(_("About: {children}.").format(children=these_children(summary.letters)))
    parts.append(gives(verdict))
    if verdict.days_late:
        parts.append(late(verdict))
    if summary.missing:
        functions = listed([function_name(function) for function in summary.missing])
        parts.append(_("Away that day: {functions}.").format(functions=functions))
    parts.append(
        ngettext("{n} person is asked to come.", "{n} people are asked to come.", summary.told).format(n=summary.told)
    )
    return Words(" ".join(parts))


def send() -> str:
    return _("Fix it and tell everybody")


def check_manager(reference: str, kind: MeetingKind, role: Role) -> Words:
    return Words(
        _("{reference}: ask the {role} which date the {meeting} should have? Nobody else is told yet.").format(
            reference=reference, role=role_name(role), meeting=meeting_name(kind)
        )
    )


def ask_them_now() -> str:
    return _("Ask now")


def fixed(starts_at: datetime) -> Words:
    return Words(_("Done. Everybody is being told about {moment}.").format(moment=full_moment(starts_at)))


def polled(closes_at: datetime) -> Words:
    return Words(
        _("Done. Everybody is being asked. You'll hear when all have answered, by {until} at the latest.").format(
            until=by_moment(closes_at)
        )
    )


def manager_asked(role: Role) -> Words:
    return Words(_("Asked. You'll hear what the {role} decides.").format(role=role_name(role)))


def core_groups(reference: str, conference_on: date, count: int) -> Words:
    return Words(
        ngettext(
            "{reference}: {count} more core group is due before the review conference by {day}. Book it now?",
            "{reference}: {count} more core groups are due before the review conference by {day}. "
            "Book them all in one go?",
            count,
        ).format(reference=reference, count=count, day=full_day(conference_on))
    )


def core_group_label(starts_at: datetime, due_on: date) -> str:
    return _("{moment} (due {day})").format(moment=short_moment(starts_at), day=short_day(due_on))


def book_these() -> str:
    return _("Book these")


def not_now() -> Words:
    return Words(_("Nothing more was booked. You'll be reminded in good time."))


def at_least_one_date() -> Words:
    return Words(_("Please choose at least one date, or tap Cancel."))


def check_core_groups(reference: str, dates: str, place: str | None) -> Words:
    return Words(
        _("{reference}: book these core groups and tell everybody{place}?").format(
            reference=reference, place=in_place(place)
        )
        + f"\n{dates}"
    )


def core_groups_booked(count: int) -> Words:
    return Words(
        ngettext(
            "Done. {count} core group is booked, and everybody is being told.",
            "Done. {count} core groups are booked, and everybody is being told.",
            count,
        ).format(count=count)
    )
