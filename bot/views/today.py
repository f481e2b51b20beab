"""What waits for somebody today, and the coming week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.card import Button, Card, Row, grid, short
from bot.domain.facts import Answer, FamilyFacts
from bot.domain.waiting import SECONDS, Waiting, Waits
from bot.domain.week import Coming, Happens
from bot.i18n import _, clock_time, day, local_date, ngettext
from bot.views.attention import LeadLine, lead_button
from bot.views.common import how_much
from bot.views.deadlines import meeting_name
from bot.views.directory import the_function
from bot.views.drafts import Unfinished, go_on, in_the_middle
from bot.views.signal_lines import line

PAGE = 5


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that waits, in whose family."""

    waiting: Waiting
    facts: FamilyFacts


@dataclass(frozen=True, slots=True)
class Today:
    """`items` most urgent first, `offset` of them before this page. `quiet`: the reader's other families.

    `leads`: whose families need something, for those who keep an eye on others'; `watched` how many in all, else None.
    `unfinished`: what the reader has half filled in.
    """

    items: tuple[Item, ...]
    offset: int
    quiet: int
    now: datetime
    leads: tuple[LeadLine, ...] = ()
    watched: int | None = None
    unfinished: Unfinished | None = None


def today(look: Today) -> Card:
    parts = []
    rows: list[Row] = []
    if look.items:
        parts.append(how_much(len(look.items), sum(SECONDS[one.waiting.kind] for one in look.items)))
        page = look.items[look.offset : look.offset + PAGE]
        numbered = list(enumerate(page, look.offset + 1))
        parts += [f"{number}. {item_line(one, look.now)}" for number, one in numbered]
        rows += grid([Button(key_of(one.waiting), f"{number} {verb(one.waiting)}") for number, one in numbered], 3)
        before, after = look.offset > 0, look.offset + PAGE < len(look.items)
        turn = [Button(f"page:{max(0, look.offset - PAGE)}", _("‹ Earlier"))] if before else []
        turn += [Button(f"page:{look.offset + PAGE}", _("More ›"))] if after else []
        rows += [tuple(turn)] if turn else []
    else:
        parts.append(_("Nothing is waiting for you."))
    if look.unfinished is not None:
        parts.append(in_the_middle(look.unfinished))
        rows.append((Button(f"draft:{short(look.unfinished.dialogue_id)}", go_on()),))
    if look.quiet:
        parts.append(_others(look))
    if look.watched is not None:
        parts.append(_watched(look.watched))
        rows += [(lead_button(one),) for one in look.leads]
    rows.append((Button("week", _("My week")),))
    return Card("\n".join(parts), tuple(rows))


def key_of(it: Waiting) -> str:
    """What it is, never where it stands in the list."""
    if it.signal is not None:
        return f"open:{it.signal.signal}:{short(it.signal.subject_id)}"
    subject = it.escalation_id or it.request_id or it.meeting_id or it.seat_id or it.family_id
    return f"open:{it.kind}:{short(subject)}"


def _others(look: Today) -> str:
    if not look.items:
        return ngettext(
            "Your {count} family needs nothing.", "Your {count} families need nothing.", look.quiet
        ).format(count=look.quiet)
    return ngettext(
        "Your other family needs nothing.", "Your other {count} families need nothing.", look.quiet
    ).format(count=look.quiet)


def _watched(count: int) -> str:
    if not count:
        return _("None of the families that you keep an eye on needs attention.")
    return ngettext(
        "Of those that you keep an eye on, {count} family needs attention:",
        "Of those that you keep an eye on, {count} families need attention:",
        count,
    ).format(count=count)


def item_line(one: Item, now: datetime) -> str:
    what = _what(one, now)
    return _("{reference}: {what}").format(reference=one.waiting.reference, what=what) + (
        "" if what[-1] == "?" else "."
    )


def _what(one: Item, now: datetime) -> str:
    it = one.waiting
    when = _day(it.due_at, now)
    is_today = local_date(it.due_at) == local_date(now)
    match it.kind:
        case Waits.WORRY:
            return _("somebody is worried; yours until {when}").format(when=when)
        case Waits.WORRY_OPEN:
            return _("somebody is worried, and no manager has taken it yet")
        case Waits.DECIDE if it.function is not None:
            return _("{who} has not answered, yours to decide by {when}").format(
                who=the_function(it.function), when=when
            )
        case Waits.DECIDE:
            return _("no answer came, yours to decide by {when}").format(when=when)
        case Waits.NOT_ENOUGH:
            return _("not enough people for {when}").format(when=when)
        case Waits.DATE_WANTED:
            return _("which date shall they take?")
        case Waits.DATE_ASKED:
            return _("your question about a date is with the manager until {when}").format(when=when)
        case Waits.UPDATE if it.is_late:
            return _("update was due {when}").format(when=when)
        case Waits.UPDATE:
            return _("update due {when}").format(when=when)
        case Waits.RECORD if is_today:
            return _("did it happen today?")
        case Waits.RECORD:
            return _("did it happen on {when}?").format(when=when)
        case Waits.FIX_DATE:
            return _("fix a date")
        case Waits.REPLY if is_today:
            return _("are you coming today?")
        case Waits.REPLY:
            return _("are you coming on {when}?").format(when=when)
        case Waits.POLL:
            return _("say by {when} when you could come").format(when=when)
        case Waits.KNOWS_FAMILY:
            return _("do you know which family it is?")
        case Waits.TELL_WHO:
            return _("somebody does not know yet which family it is")
        case Waits.BOOK if it.is_late:
            return _("book now, it was due {when}").format(when=when)
        case Waits.BOOK:
            return _("book by {when}").format(when=when)
        case Waits.CONFERENCE:
            return _("when is the review conference?")
        case Waits.FINISH_RECORD:
            return _("finish the record by {when}").format(when=when)
        case Waits.SIGNAL:
            return line(it.signal, one.facts) if it.signal is not None else ""


def _day(at: datetime, now: datetime) -> str:
    """ "today", or the weekday with the date."""
    on = local_date(at)
    return _("today") if on == local_date(now) else day(on)


def verb(it: Waiting) -> str:
    """What one does about it, in a word."""
    return {
        Waits.WORRY: _("Read"),
        Waits.WORRY_OPEN: _("Read"),
        Waits.DECIDE: _("Decide"),
        Waits.NOT_ENOUGH: _("Fix"),
        Waits.DATE_WANTED: _("Decide"),
        Waits.UPDATE: _("Answer"),
        Waits.RECORD: _("Record"),
        Waits.FIX_DATE: _("Fix a date"),
        Waits.REPLY: _("Reply"),
        Waits.POLL: _("Say when"),
        Waits.KNOWS_FAMILY: _("Say"),
        Waits.TELL_WHO: _("See who"),
        Waits.BOOK: _("Book"),
        Waits.CONFERENCE: _("Enter"),
        Waits.FINISH_RECORD: _("Finish"),
        Waits.SIGNAL: _("See"),
        Waits.DATE_ASKED: _("Who has it"),
    }[it.kind]


@dataclass(frozen=True, slots=True)
class Week:
    """The coming seven days, earliest first; `more` are left out."""

    items: tuple[Coming, ...]
    more: int = 0


def week(look: Week) -> Card:
    if not look.items:
        return Card(_("Nothing in the coming seven days."), title=_("My week"))
    lines: list[str] = []
    last = None
    for one in look.items:
        if local_date(one.at) != last:
            last = local_date(one.at)
            lines.append(_("{day}:").format(day=day(last)))
        lines.append(coming_line(one))
    if look.more:
        lines.append(ngettext("And {count} more.", "And {count} more.", look.more).format(count=look.more))
    rows = tuple(
        (
            Button(
                f"meeting:{short(one.meeting_id)}",
                _("{reference}, {time}").format(reference=one.reference, time=clock_time(one.at)),
            ),
        )
        for one in look.items
        if one.what is Happens.MEETING and one.meeting_id is not None
    )
    return Card("\n".join(lines), rows, title=_("My week"))


def coming_line(one: Coming) -> str:
    about = {
        "time": clock_time(one.at),
        "reference": one.reference,
        "meeting": meeting_name(one.kind) if one.kind else "",
    }
    match one.what:
        case Happens.MEETING:
            text = _("{time}: {meeting}, {reference}").format(**about)
            return text + (_(" ({answer})").format(answer=_answer(one.answer)) if one.answer else "")
        case Happens.UPDATE_DUE:
            return _("by {time}: update, {reference}").format(**about)
        case Happens.POLL_CLOSES:
            return _("by {time}: say when you could come, {reference}").format(**about)
        case Happens.MEETING_DUE:
            return _("{meeting} due and not booked, {reference}").format(**about)
        case Happens.RECORD_DUE:
            return _("by {time}: record, {reference}").format(**about)
        case Happens.AGREEMENT_ENDS:
            return _("agreement ends, {reference}").format(**about)


def _answer(answer: Answer) -> str:
    return {
        Answer.COMING: _("you are coming"),
        Answer.ONLINE: _("you join online"),
        Answer.DEPUTY: _("your deputy comes"),
        Answer.REPORT: _("you send a report"),
        Answer.CANNOT: _("you can't come"),
    }[answer]
