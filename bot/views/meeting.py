"""One meeting: how it stands, who is coming, and which parents are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.card import Button, Card, Words, stack
from bot.domain.facts import Answer, Function, MeetingKind, MeetingStatus, Reach
from bot.domain.meetings import NothingToOffer
from bot.i18n import _, by_moment, full_moment, listed, ngettext, short_moment
from bot.views.deadlines import meeting_name, working_days
from bot.views.directory import function_name
from bot.views.enough import Lacking, lacks
from bot.views.people_at import parent_label, parent_name
from bot.views.refusals import explains
from bot.views.scheduling import in_place, these_children


@dataclass(frozen=True, slots=True)
class Group:
    answer: Answer | None
    functions: tuple[Function, ...]


@dataclass(frozen=True, slots=True)
class Meeting:
    """`runs_it`: the reader arranges this family's meetings. `my_answer` where they answer for a place themselves."""

    id: str
    reference: str
    kind: MeetingKind
    status: MeetingStatus
    starts_at: datetime | None
    place: str | None
    letters: tuple[str, ...]
    groups: tuple[Group, ...] = ()
    parents: tuple[tuple[str, bool], ...] = ()  # label, coming
    lacking: tuple[Lacking, ...] = ()
    notice_days: int | None = None
    full_notice: bool = True
    runs_it: bool = False
    can_record: bool = False
    answers: bool = False
    my_answer: Answer | None = None
    has_started: bool = False
    is_recorded: bool = False
    poll_closes_at: datetime | None = None
    poll_is_closed: bool = False
    waits_for_manager: bool = False


def meeting(facts: Meeting) -> Card:
    match facts.status:
        case MeetingStatus.PROPOSED:
            return Card(_proposed(facts), _seeking(facts))
        case MeetingStatus.POLLED:
            return Card(_polled(facts), _seeking(facts))
        case MeetingStatus.CANCELLED:
            return Card(_("{line} It was cancelled.").format(line=headline(facts)), _record(facts))
        case _:
            return Card("\n".join(_lines(facts)), _buttons(facts))


def headline(facts: Meeting) -> str:
    """ "R-1042M: TAC on Thursday 11 March 2027, 3:30pm, in person or online." """
    name = meeting_name(facts.kind)
    if facts.starts_at is None:
        return _("{reference}: {meeting}.").format(reference=facts.reference, meeting=name)
    return _("{reference}: {meeting} on {moment}{place}.").format(
        reference=facts.reference, meeting=name, moment=full_moment(facts.starts_at), place=in_place(facts.place)
    )


def _proposed(facts: Meeting) -> str:
    line = _("{reference}: the {meeting} has no date yet.").format(
        reference=facts.reference, meeting=meeting_name(facts.kind)
    )
    return line + " " + _("The manager was asked which date to take.") if facts.waits_for_manager else line


def _polled(facts: Meeting) -> str:
    line = _("{reference}: everybody is being asked when they could come to the {meeting}.").format(
        reference=facts.reference, meeting=meeting_name(facts.kind)
    )
    if facts.poll_is_closed:
        return line + " " + _("The answers are in: fix a date.")
    if facts.poll_closes_at is None:
        return line
    return line + " " + _("They have until {until}.").format(until=by_moment(facts.poll_closes_at))


def _seeking(facts: Meeting) -> tuple[tuple[Button, ...], ...]:
    if not facts.runs_it:
        return stack(Button("poll", _("Say when you could come"))) if facts.status is MeetingStatus.POLLED else ()
    is_polled = facts.status is MeetingStatus.POLLED
    return stack(
        Button("answers", _("See the answers and fix a date")) if is_polled else None,
        Button("choose", _("Choose a date myself")),
        Button("giveup", _("Don't hold this meeting")),
    )


def _lines(facts: Meeting) -> list[str]:
    lines = [headline(facts)]
    if facts.letters:
        lines.append(_("About: {children}.").format(children=these_children(facts.letters)))
    if facts.notice_days is not None and not facts.full_notice:
        lines.append(_("Notice given: {days}.").format(days=working_days(facts.notice_days)))
    lines += [group_line(group) for group in facts.groups]
    for label, comes in facts.parents:
        line = _("{parent}: coming.") if comes else _("{parent}: not known yet.")
        lines.append(line.format(parent=parent_label(label)))
    if facts.lacking and not facts.has_started:
        lines.append(lacks(facts.lacking))
    if facts.answers and facts.my_answer is None and not facts.has_started:
        lines.append(_("You haven't answered yet."))
    return lines


def group_line(group: Group) -> str:
    line = {
        Answer.COMING: _("Coming: {who}."),
        Answer.ONLINE: _("Online: {who}."),
        Answer.DEPUTY: _("Sending a deputy: {who}."),
        Answer.REPORT: _("Sending a report: {who}."),
        Answer.CANNOT: _("Can't come: {who}."),
        None: _("Not answered: {who}."),
    }[group.answer]
    return line.format(who=listed([function_name(function) for function in group.functions]))


def _buttons(facts: Meeting) -> tuple[tuple[Button, ...], ...]:
    if facts.has_started:
        return _record(facts)
    runs = facts.runs_it
    return stack(
        Button("reply", _("Change my answer") if facts.my_answer else _("Are you coming?"))
        if facts.answers
        else None,
        Button("parents", _("Parents")) if runs and facts.parents else None,
        Button("who", _("Who's coming")) if runs else None,
        Button("move", _("Move")) if runs else None,
        Button("cancel", _("Cancel the meeting")) if runs else None,
    )


def _record(facts: Meeting) -> tuple[tuple[Button, ...], ...]:
    if not facts.can_record or not facts.has_started or facts.status is MeetingStatus.CANCELLED:
        return ()
    label = _("Correct the record") if facts.is_recorded else _("Record it")
    return stack(Button("record", label))


@dataclass(frozen=True, slots=True)
class Whos:
    """Everybody at the table, one line each: function, agency, answer, and how they are reached."""

    meeting_id: str
    reference: str
    starts_at: datetime
    lines: tuple[tuple[Function, str, Answer | None, Reach], ...]
    gaps: tuple[Function, ...]
    is_open: bool


def who_comes(facts: Whos) -> Card:
    lines = [
        _("{reference}, {moment}: who is coming.").format(
            reference=facts.reference, moment=short_moment(facts.starts_at)
        )
    ]
    for function, agency, answer, reach in facts.lines:
        line = _("{function} ({agency}): {answer}").format(
            function=function_name(function), agency=agency, answer=_short_answer(answer)
        )
        lines.append("· " + line + _reached(reach))
    if facts.gaps:
        lines.append(
            _("Nobody sits there yet: {functions}.").format(
                functions=listed([function_name(function) for function in facts.gaps])
            )
        )
    silent = any(answer is None for _f, _a, answer, _r in facts.lines)
    return Card(
        "\n".join(lines), stack(Button("again", _("Ask again"), acts=True) if silent and facts.is_open else None)
    )


def _short_answer(answer: Answer | None) -> str:
    return {
        Answer.COMING: _("coming"),
        Answer.ONLINE: _("online"),
        Answer.DEPUTY: _("sends a deputy"),
        Answer.REPORT: _("sends a report"),
        Answer.CANNOT: _("can't come"),
        None: _("not answered"),
    }[answer]


def _reached(reach: Reach) -> str:
    return {
        Reach.CHAT: "",
        Reach.EMAIL: _(", by e-mail"),
        Reach.BLOCKED: _(", has blocked the bot: by e-mail"),
        Reach.NOBODY: _(", cannot be reached"),
    }[reach]


def asked_again(count: int) -> str:
    """A toast."""
    return ngettext("{n} person is asked again.", "{n} people are asked again.", count).format(n=count)


@dataclass(frozen=True, slots=True)
class Parents:
    meeting_id: str
    reference: str
    starts_at: datetime
    parents: tuple[tuple[str, str, bool], ...]  # key, label, coming


def parents(facts: Parents) -> Card:
    """Each parent or carer on their own: they have no account, so the lead says it for them."""
    text = _("{reference}, {moment}: which parents or carers are coming? They are entered one by one.").format(
        reference=facts.reference, moment=short_moment(facts.starts_at)
    )
    rows = []
    for key, label, comes in facts.parents:
        yes, no = (_("{parent} is coming"), _("{parent} isn't"))
        name = parent_label(label)
        rows.append(
            (
                Button(f"yes:{key}", ("✓ " if comes else "") + yes.format(parent=name)),
                Button(f"no:{key}", no.format(parent=name)),
            )
        )
    return Card(text, tuple(rows))


def parent_noted(label: str, comes: bool) -> str:
    """A toast."""
    line = _("Noted: the {parent} is coming.") if comes else _("Noted: the {parent} isn't coming.")
    return line.format(parent=parent_name(label))


@explains(NothingToOffer)
def nothing_to_offer(refusal: NothingToOffer) -> Words:
    return Words(_("Everybody has answered, so there is nobody to ask again."))
