"""An invitation, as it stands now: to a confirmed, moved or cancelled meeting, or a reminder of one. Are you coming?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.card import Button, Card, stack
from bot.domain.facts import Answer, Function, MeetingKind, MeetingStatus
from bot.domain.reasons import MoveCause, ShortCause
from bot.i18n import _, day, full_moment, listed, local_date, moment
from bot.views.deadlines import meeting_name
from bot.views.directory import the_function
from bot.views.reasons import said
from bot.views.scheduling import in_place


class Occasion(StrEnum):
    """Why it is shown."""

    CONFIRMED = "confirmed"
    MOVED = "moved"
    REMINDER = "reminder"
    ASKED_AGAIN = "asked_again"
    DEPUTY = "deputy"
    DEPUTY_CANNOT = "deputy_cannot"


@dataclass(frozen=True, slots=True)
class Invitation:
    """`freed`: days that the reader kept for the poll and can have back. `for_function`: whom they stand in for.

    `is_assumed`: nobody gave this answer; whoever leads called the meeting and counts as coming until they say otherwise.
    `was`: the date before; `was_missed`: it had come, and nothing took place on it. `withdrew`: the deputy whom they
    had sent, and who cannot come.
    """

    occasion: Occasion
    reference: str
    kind: MeetingKind
    status: MeetingStatus
    starts_at: datetime
    revision: int
    place: str | None
    now: datetime
    is_over: bool = False
    was: datetime | None = None
    was_missed: bool = False
    short: ShortCause | MoveCause | None = None
    freed: tuple[date, ...] = ()
    answer: Answer | None = None
    is_assumed: bool = False
    for_function: Function | None = None
    stands_in: bool = False  # they answer for somebody else, at any meeting
    deputy_named: bool = False
    withdrew: str = ""
    meeting_id: str = ""
    dealt_with: bool = False

    @property
    def online_is_offered(self) -> bool:
        return self.place != "in_person"


def invitation(facts: Invitation) -> Card:
    if facts.status is MeetingStatus.CANCELLED:
        return Card(_cancelled(facts))
    if facts.is_over:
        return Card(
            _("{reference}: the {meeting} was on {moment}.").format(
                reference=facts.reference, meeting=meeting_name(facts.kind), moment=moment(facts.starts_at)
            )
        )
    parts = [_opening(facts)]
    if facts.short is not None:
        parts.append(_("Sorry for the short notice: {reason}.").format(reason=said(facts.short)))
    if facts.for_function is not None and facts.occasion is Occasion.DEPUTY:
        parts.append(_("Can you come?"))
    elif facts.for_function is not None and facts.answer is Answer.DEPUTY:
        parts.append(_("You stand in for {who}.").format(who=the_function(facts.for_function)))
    elif facts.answer is not None:
        parts.append(_("You lead, so you are down as coming.") if facts.is_assumed else you_said(facts.answer))
        parts.append(_("You can change it at any time."))
    elif facts.occasion is not Occasion.DEPUTY_CANNOT:
        parts.append(_("Are you coming?"))
    return Card(" ".join(parts), _buttons(facts))


def _opening(facts: Invitation) -> str:
    fields = {
        "reference": facts.reference,
        "meeting": meeting_name(facts.kind),
        "moment": full_moment(facts.starts_at),
        "place": in_place(facts.place),
    }
    match facts.occasion:
        case Occasion.MOVED:
            if facts.was is None:
                line = _("{reference}: the {meeting} has moved to {moment}{place}.")
            else:
                line = _("{reference}: the {meeting} on {was} has moved to {moment}{place}.")
                if facts.was_missed:
                    line = _("{reference}: the {meeting} on {was} did not happen. It is now on {moment}{place}.")
                fields["was"] = day(facts.was)
            return line.format(**fields) + " " + _("An answer to the old date no longer counts.")
        case Occasion.REMINDER:
            return _reminder(facts)
        case Occasion.ASKED_AGAIN:
            line = _("{reference}: we don't have enough people yet for the {meeting} on {moment}{place}.")
            return line.format(**fields)
        case Occasion.DEPUTY if facts.for_function is not None:
            line = _("{reference}: please stand in for {who} at the {meeting} on {moment}{place}.")
            told = _("They will tell you which family it is.")
            return line.format(who=the_function(facts.for_function), **fields) + " " + told
        case Occasion.DEPUTY_CANNOT:
            line = _("{reference}: {name} can't come to the {meeting} on {moment}.")
            asked = _("Will you come, or somebody else?")
            said = line.format(name=facts.withdrew or _("your deputy"), **fields)
            return said if facts.answer is not None else said + " " + asked
        case _:
            if facts.stands_in:
                return _("{reference}: {meeting} on {moment}{place}.").format(**fields)
            line = _("{reference}: {meeting} on {moment}{place}. It's in your work calendar.")
            return line.format(**fields) + _free(facts)


def _free(facts: Invitation) -> str:
    if not facts.freed:
        return ""
    return " " + _("You can free {days}.").format(days=listed([day(one) for one in facts.freed]))


def _reminder(facts: Invitation) -> str:
    """ "Tomorrow, Thursday 11 March, 3:30pm: TAC for R-1042." """
    line = {
        0: _("Today, {moment}: {meeting} for {reference}."),
        1: _("Tomorrow, {moment}: {meeting} for {reference}."),
    }.get(_days_away(facts), _("{moment}: {meeting} for {reference}."))
    return line.format(moment=moment(facts.starts_at), meeting=meeting_name(facts.kind), reference=facts.reference)


def _days_away(facts: Invitation) -> int:
    return (local_date(facts.starts_at) - local_date(facts.now)).days


def you_said(answer: Answer) -> str:
    return {
        Answer.COMING: _("You said you'll be there."),
        Answer.ONLINE: _("You said you'll join online."),
        Answer.DEPUTY: _("You said you'll send a deputy."),
        Answer.REPORT: _("You said you'll send a report."),
        Answer.CANNOT: _("You said you can't come."),
    }[answer]


def answer_label(answer: Answer) -> str:
    return {
        Answer.COMING: _("I'll be there"),
        Answer.ONLINE: _("I'll join online"),
        Answer.DEPUTY: _("Send a deputy"),
        Answer.REPORT: _("Send a report"),
        Answer.CANNOT: _("I can't"),
    }[answer]


def _cancelled(facts: Invitation) -> str:
    """Neutral: nobody but those who arrange it needs to know why."""
    return _(
        "{reference}: the {meeting} on {moment} is cancelled. It is being taken out of your calendar. "
        "You need do nothing."
    ).format(reference=facts.reference, meeting=meeting_name(facts.kind), moment=full_moment(facts.starts_at))


def _buttons(facts: Invitation) -> tuple[tuple[Button, ...], ...]:
    if facts.occasion is Occasion.REMINDER and facts.answer in (Answer.COMING, Answer.ONLINE):
        return stack(
            _say(facts, facts.answer, _("Still coming"), ticked=False),
            _how_to_join(),
            Button("change", _("Something's come up")),
        )
    return all_answers(facts)


def all_answers(facts: Invitation) -> tuple[tuple[Button, ...], ...]:
    if facts.for_function is not None:  # a deputy for one meeting: they come, or they don't
        return stack(
            _say(facts, Answer.DEPUTY, _("I'll be there"), ticked=False),
            _say(facts, Answer.CANNOT, _("I can't"), ticked=False),
            _how_to_join(),
        )
    return stack(
        _say(facts, Answer.COMING),
        _say(facts, Answer.ONLINE) if facts.online_is_offered else None,
        Button(f"deputy:{facts.revision}", _ticked(facts, Answer.DEPUTY)),
        _say(facts, Answer.REPORT),
        Button(f"cannot:{facts.revision}", _ticked(facts, Answer.CANNOT)),
        _how_to_join() if facts.answer in (Answer.COMING, Answer.ONLINE) else None,
    )


def _say(facts: Invitation, answer: Answer, label: str | None = None, ticked: bool | None = None) -> Button:
    """The key names the date that is answered: an old button never answers a new one."""
    is_ticked = facts.answer is answer if ticked is None else ticked
    text = label or answer_label(answer)
    return Button(f"say:{answer.value}.{facts.revision}", f"✓ {text}" if is_ticked else text)


def _ticked(facts: Invitation, answer: Answer) -> str:
    return f"✓ {answer_label(answer)}" if facts.answer is answer else answer_label(answer)


def _how_to_join() -> Button:
    return Button("how", _("How to join"), acts=True)
