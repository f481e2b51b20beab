"""The poll: which dates could people make, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.card import Button, Card, Words, stack
from bot.domain.facts import Function, MeetingKind, Vote
from bot.domain.meetings import PollIsOver
from bot.i18n import _, by_moment, clock_time, full_moment, listed, moment, ngettext, short_day, short_moment
from bot.views.deadlines import meeting_name
from bot.views.directory import function_name
from bot.views.enough import Lacking, lacks
from bot.views.refusals import explains


@dataclass(frozen=True, slots=True)
class Option:
    key: str
    starts_at: datetime
    vote: Vote | None = None


@dataclass(frozen=True, slots=True)
class Poll:
    """One reader's poll. `has_answered`: they have said Done. `fixed_at`: the date that was taken, if it is."""

    meeting_id: str
    reference: str
    kind: MeetingKind
    minutes: int
    closes_at: datetime
    options: tuple[Option, ...]
    is_open: bool
    has_answered: bool = False
    is_chase: bool = False
    fixed_for: datetime | None = None
    dealt_with: bool = False


def poll(facts: Poll) -> Card:
    if facts.fixed_for is not None:
        return Card(
            _("{reference}: the {meeting} is on {moment}. Thank you for answering.").format(
                reference=facts.reference, meeting=meeting_name(facts.kind), moment=full_moment(facts.fixed_for)
            )
        )
    if not facts.is_open:
        return Card(
            _("{reference}: the answers are in. You'll hear which date it is.").format(reference=facts.reference)
        )
    parts = [_asked(facts)]
    if facts.has_answered:
        parts.append(_("Thank you. You said:"))
        parts.append(_votes(facts))
        parts.append(_("You can change it until {until}.").format(until=by_moment(facts.closes_at)))
    else:
        parts.append(
            _("Answer by {until}. What you leave out counts as no.").format(until=by_moment(facts.closes_at))
        )
    return Card("\n".join(parts), _buttons(facts))


@dataclass(frozen=True, slots=True)
class PollOver:
    """A poll from which no meeting comes. `free`: the dates that the reader may have kept for it."""

    reference: str
    kind: MeetingKind
    free: tuple[datetime, ...]


def poll_over(facts: PollOver) -> Card:
    """Neutral: nobody but those who arrange it needs to know why."""
    line = _("{reference}: the {meeting} that you were asked about is not being held for now.").format(
        reference=facts.reference, meeting=meeting_name(facts.kind)
    )
    if not facts.free:
        return Card(line + " " + _("You need do nothing."))
    return Card(line + " " + _("You can free {moments}.").format(moments=listed([moment(one) for one in facts.free])))


def _asked(facts: Poll) -> str:
    line = (
        _("{reference}: we haven't heard when you could come to the {meeting}.")
        if facts.is_chase and not facts.has_answered
        else _("{reference}: when could you come to a {length} {meeting}?")
    )
    return line.format(reference=facts.reference, meeting=meeting_name(facts.kind), length=_length(facts.minutes))


def _length(minutes: int) -> str:
    if minutes == 60:
        return _("one-hour")
    return ngettext("{n}-minute", "{n}-minute", minutes).format(n=minutes)


def _votes(facts: Poll) -> str:
    return "\n".join(f"· {moment(option.starts_at)}: {vote_word(option.vote)}" for option in facts.options)


def vote_word(vote: Vote | None) -> str:
    return {Vote.YES: _("yes"), Vote.IF_NEEDED: _("if needed"), Vote.NO: _("no"), None: _("no")}[vote]


def _buttons(facts: Poll) -> tuple[tuple[Button, ...], ...]:
    """Two rows a date: yes in full, then the other two. Each tap sets; the one that stands is ticked."""
    rows: list[tuple[Button, ...]] = []
    for option in facts.options:
        said, brief = short_moment(option.starts_at), _brief(option.starts_at)
        rows.append((_vote(option, Vote.YES, _("{moment}: yes").format(moment=said)),))
        rows.append(
            (
                _vote(option, Vote.IF_NEEDED, _("{moment}: if needed").format(moment=brief)),
                _vote(option, Vote.NO, _("{moment}: no").format(moment=brief)),
            )
        )
    rows.append((Button("none", _("None of these")), Button("done", _("Done"), style="primary")))
    return tuple(rows)


def _brief(starts_at: datetime) -> str:
    """ "Tue 9, 2pm": the month stands on the row above."""
    weekday, number, _month = short_day(starts_at).split(" ")
    return f"{weekday} {number}, {clock_time(starts_at)}"


def _vote(option: Option, vote: Vote, label: str) -> Button:
    return Button(f"v:{option.key}.{vote.value}", f"✓ {label}" if option.vote is vote else label)


def thanks() -> str:
    """A toast."""
    return _("Thank you.")


@dataclass(frozen=True, slots=True)
class Standing:
    """How one date stands. `lacking`: what it would lack of those needed."""

    key: str
    starts_at: datetime
    yes: int
    if_needed: int
    lacking: tuple[Lacking, ...]
    missing: tuple[Function, ...]  # who said no to it


@dataclass(frozen=True, slots=True)
class Result:
    """What the poll found, the best date first. `silent`: who has not answered; `missed`: who was not at work."""

    meeting_id: str
    reference: str
    kind: MeetingKind
    standings: tuple[Standing, ...]
    silent: tuple[Function, ...]
    missed: tuple[Function, ...]
    is_closed: bool
    closes_at: datetime
    fixed_for: datetime | None = None
    dealt_with: bool = False


def poll_closed(facts: Result) -> Card:
    if facts.fixed_for is not None:
        return Card(
            _("{reference}: the {meeting} is fixed for {moment}.").format(
                reference=facts.reference, meeting=meeting_name(facts.kind), moment=full_moment(facts.fixed_for)
            )
        )
    parts = [_found(facts)]
    for standing in facts.standings:
        parts.append(_standing(standing))
    if facts.silent:
        who = listed([function_name(function) for function in facts.silent])
        parts.append(_("Not answered: {who}.").format(who=who))
    if facts.missed:
        who = listed([function_name(function) for function in facts.missed])
        parts.append(_("Not asked, as they were not at work: {who}.").format(who=who))
    if not facts.standings:
        parts.append(_("None of the dates can be held any more."))
    buttons = [
        Button(f"fix:{one.key}", _("Fix {moment}").format(moment=short_moment(one.starts_at)), acts=True)
        for one in facts.standings
    ]
    return Card("\n".join(parts), stack(*buttons, Button("other", _("Another date"))))


def _found(facts: Result) -> str:
    line = (
        _("{reference}: the answers about the {meeting} are in. The best date first:")
        if facts.is_closed
        else _("{reference}: the answers about the {meeting} so far, the best date first:")
    )
    return line.format(reference=facts.reference, meeting=meeting_name(facts.kind))


def _standing(standing: Standing) -> str:
    line = _("{moment}: {yes} yes, {if_needed} if needed.").format(
        moment=moment(standing.starts_at), yes=standing.yes, if_needed=standing.if_needed
    )
    if standing.missing:
        who = listed([function_name(function) for function in standing.missing])
        line += " " + _("Missing: {who}.").format(who=who)
    return "· " + (f"{line} {lacks(standing.lacking)}" if standing.lacking else line)


def fixed(starts_at: datetime) -> Words:
    return Words(_("Fixed. Everybody is being told about {moment}.").format(moment=full_moment(starts_at)))


@explains(PollIsOver)
def poll_is_over(refusal: PollIsOver) -> Words:
    return Words(_("These dates are no longer being asked about. You'll hear which one it is."))
