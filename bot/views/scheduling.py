"""Arranging a meeting: for which family and children, where, asked or fixed, and the last look before it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.card import Words
from bot.domain.arranging import Verdict, Wanted
from bot.domain.cadence import HELD_AGAIN
from bot.domain.facts import Function, MeetingKind, Role
from bot.domain.policy_values import Status
from bot.i18n import _, by_moment, full_moment, listed, ngettext
from bot.views import deadlines
from bot.views.choosing_date import gives, late
from bot.views.deadlines import meeting_name
from bot.views.directory import function_name, role_name


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
    if wanted.due.rule == HELD_AGAIN:
        say = deadlines.held_again_is_due
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


def check_poll(
    reference: str, kind: MeetingKind, dates: str, asked: int, closes_at: datetime, away: Sequence[Function]
) -> Words:
    """`away`: who is not at work before the poll closes, and so is not asked."""
    people = ngettext("{n} person", "{n} people", asked).format(n=asked)
    return Words(
        _("{reference}: ask {people} about these dates for the {meeting}? They have until {until}.").format(
            reference=reference, people=people, meeting=meeting_name(kind), until=by_moment(closes_at)
        )
        + f"\n{dates}"
        + (f"\n{_not_asked(away)}" if away else "")
    )


def _not_asked(away: Sequence[Function]) -> str:
    who = listed([function_name(function) for function in away])
    return _("Not at work before then, so not asked: {who}.").format(who=who)


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


def polled(closes_at: datetime, *, everybody: bool) -> Words:
    line = (
        _("Done. Everybody is being asked. You'll hear when all have answered, by {until} at the latest.")
        if everybody
        else _("Done. They are being asked. You'll hear when all have answered, by {until} at the latest.")
    )
    return Words(line.format(until=by_moment(closes_at)))


def manager_asked(role: Role) -> Words:
    return Words(_("Asked. You'll hear what the {role} decides.").format(role=role_name(role)))
