"""One meeting, and the list of those that are coming."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.card import Button, Card, Words, stack
from bot.domain.enough import OTHER_AGENCIES
from bot.domain.facts import Answer, Function, MeetingKind, MeetingStatus, Reach
from bot.domain.meetings import NothingToOffer
from bot.domain.policy import Needed
from bot.i18n import _, by_moment, full_moment, listed, ngettext, short_day, short_moment
from bot.views.deadlines import meeting_name, working_days
from bot.views.directory import function_name
from bot.views.people_at import parent_label, parent_name
from bot.views.refusals import explains
from bot.views.scheduling import in_place, these_children


@dataclass(frozen=True, slots=True)
class Lacking:
    """One need that is not met. `silent`: functions of those who could still say yes."""

    need: str
    short_by: int
    silent: tuple[Function, ...] = ()


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


def lacks(lacking: tuple[Lacking, ...]) -> str:
    """ "It needs a parent or carer and one more agency." """
    return _("It still needs {needs}.").format(needs=listed([need_words(one) for one in lacking]))


def need_words(lacking: Lacking) -> str:
    if lacking.need == OTHER_AGENCIES:
        n = lacking.short_by
        return _("one more agency") if n == 1 else ngettext("{n} more agency", "{n} more agencies", n).format(n=n)
    return {
        Needed.PARENT_OR_CARER.value: _("a parent or carer"),
        Needed.LEAD_PROFESSIONAL.value: _("the lead professional"),
        Needed.SOCIAL_WORKER.value: _("the social worker"),
        Needed.OUTGOING_SOCIAL_WORKER.value: _("the outgoing social worker"),
        Needed.INCOMING_LEAD_PROFESSIONAL.value: _("the incoming lead professional"),
    }[lacking.need]


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


@dataclass(frozen=True, slots=True)
class ToBook:
    """A family that needs a date."""

    family_id: str
    reference: str
    kind: MeetingKind
    due_on: date
    is_late: bool


@dataclass(frozen=True, slots=True)
class Line:
    key: str
    reference: str
    kind: MeetingKind
    starts_at: datetime | None


@dataclass(frozen=True, slots=True)
class Meetings:
    to_book: tuple[ToBook, ...]
    seeking: tuple[Line, ...]
    coming: tuple[Line, ...]
    more: int = 0


def meetings(facts: Meetings) -> Card:
    if not (facts.to_book or facts.seeking or facts.coming):
        return Card(_("No meetings ahead. /schedule arranges one; /families shows your families."))
    parts = []
    if facts.to_book:
        n = len(facts.to_book)
        parts.append(ngettext("{n} family needs a date.", "{n} families need a date.", n).format(n=n))
    if facts.seeking:
        n = len(facts.seeking)
        parts.append(ngettext("For {n} a date is being found.", "For {n} a date is being found.", n).format(n=n))
    n = len(facts.coming) + facts.more
    parts.append(ngettext("{n} meeting ahead.", "{n} meetings ahead.", n).format(n=n))
    if facts.more:
        parts.append(_("The next {n} are shown.").format(n=len(facts.coming)))
    buttons = [Button(f"book:{one.family_id}", _book_label(one)) for one in facts.to_book]
    buttons += [Button(f"open:{line.key}", line_label(line)) for line in (*facts.seeking, *facts.coming)]
    return Card(" ".join(parts), stack(*buttons))


def _book_label(one: ToBook) -> str:
    line = (
        _("Book the {meeting} for {reference}: was due {day}")
        if one.is_late
        else _("Book the {meeting} for {reference}: due {day}")
    )
    return line.format(meeting=meeting_name(one.kind), reference=one.reference, day=short_day(one.due_on))


def line_label(line: Line) -> str:
    """ "Core group, Thu 12 March, 10am · R-1042M"."""
    name = meeting_name(line.kind)
    name = name[:1].upper() + name[1:]
    if line.starts_at is None:
        return _("{meeting}, date being found · {reference}").format(meeting=name, reference=line.reference)
    return _("{meeting}, {moment} · {reference}").format(
        meeting=name, moment=short_moment(line.starts_at), reference=line.reference
    )


@explains(NothingToOffer)
def nothing_to_offer(refusal: NothingToOffer) -> Words:
    return Words(_("Everybody has answered, so there is nobody to ask again."))
