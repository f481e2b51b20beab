"""What the bot did and why, one plain sentence for each entry of the audit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.domain.facts import Answer, Function
from bot.domain.reasons import CancelCause, MoveCause, ShortCause
from bot.domain.story import StoryEntry
from bot.i18n import _, moment
from bot.views import mail, reasons
from bot.views.directory import function_name
from bot.views.meeting_story import meeting_sentences

ACTS: dict[str, Callable[[], str]] = {
    # joining
    "code_sent": lambda: _("A code goes to {who}'s work e-mail."),
    "wrong_code": lambda: _("{who} typed a code that was not right."),
    "page_opened": lambda: _("{who} opened the answer page from an e-mail."),
    "invited": lambda: _("{who} invited somebody to join."),
    "joined": lambda: _("{who} joined."),
    "person_added": lambda: _("{who} added somebody to the directory."),
    "email_given": lambda: _("{who} put a work e-mail right."),
    "agency_added": lambda: _("{who} added an agency."),
    "told": lambda: _("{who} was told {channel}: {wanted}."),
    # the table
    "opened_family": lambda: _("{who} opened the family."),
    "added_to_table": lambda: _("{who} added somebody to the team."),
    "removed_from_table": lambda: _("{who} took a place away from the team."),
    "parent_entered": lambda: _("{who} entered a parent or carer."),
    "handed_over": lambda: _("{who} handed a place over. Nothing that was asked of it is lost."),
    "named_stand_in": lambda: _("{who} named somebody to stand in."),
    "confirmed_family_known": lambda: _("{who} knows which family it is. Reminders may reach them from now on."),
    "said_not_theirs": lambda: _("{who} says that it should be somebody else. The lead is told."),
    "asked_which_family": lambda: _("{who} does not know yet which family it is. The lead is told."),
    "told_which_family": lambda: _("{who} has said which family it is, by phone or secure e-mail."),
    "agreement_recorded": lambda: _("{who} recorded the family's agreement."),
    "agreement_refused": lambda: _(
        "{who} recorded that the family does not agree. Nothing is asked of the agencies."
    ),
    "withdrew_agreement": lambda: _("{who} recorded that the agreement was withdrawn. Requests have stopped."),
    "stepped_up": lambda: _("{who} recorded a step up."),
    "stepped_down": lambda: _("{who} recorded a step down."),
    "merged_families": lambda: _("{who} merged a family that had been opened twice."),
    # meetings
    "meeting_proposed": lambda: _("{who} started to arrange a meeting."),
    "poll_opened": lambda: _("{who} asked everybody when they could come."),
    "poll_answered": lambda: _("{who} said when they could come."),
    "poll_closed": lambda: _("The poll is closed. The lead can fix a date."),
    "manager_asked_for_date": lambda: _("No date keeps both notice and deadline, so {who} asked the manager."),
    "date_decided": lambda: _("{who} decided about the date."),
    "meeting_withdrawn": lambda: _("{who} stopped arranging the meeting."),
    "reply_given": lambda: _("{who} answered the invitation: {answer}."),
    "asked_again": lambda: _("{who} asked again those who had not answered."),
    "online_offered": lambda: _("{who} offered that people join online."),
    "meeting_recorded": lambda: _("{who} recorded who came."),
    "attendance_corrected": lambda: _("{who} corrected who came. The first entry is kept beside it."),
    # what needs attention
    "signal_shown": lambda: _("{who} noticed something that needs attention, and tells those who look after it."),
    "signal_put_off": lambda: _("{who} knows what needs attention, and is reminded of it."),
    "lead_asked": lambda: _("{who} asked the lead professional about it."),
    # the machinery
    "family_set_aside": lambda: _("Something went wrong while looking at this family. It is set aside and reported."),
}


def sentence(entry: StoryEntry) -> str:
    """ "R-1042: Dilys Armitage (children's project) fixed the date: …": the default says it as the audit does."""
    of_meeting = meeting_sentences().get(entry.what)
    told = of_meeting(entry) if of_meeting else ACTS.get(entry.what, lambda: _("{who}: {what}."))()
    about = entry.about
    text = told.format(
        who=who(entry),
        what=entry.what.replace("_", " "),
        when=_when(about.get("starts_at")),
        why=_why(about.get("cause")),
        answer=_answer(about.get("answer")),
        channel=_("by e-mail") if about.get("channel") == "email" else _("in chat"),
        wanted=mail.wanted(str(about.get("kind", ""))),
    )
    text = text.replace("?.", "?")  # a kind of notification may be a question
    return f"{entry.reference}: {text}" if entry.reference else text


def who(entry: StoryEntry) -> str:
    """Whoever acted. The sandbox's people are invented; a live bot has no story to show."""
    if entry.who is None:
        return _("Roundtable")
    if entry.function not in set(Function):
        return entry.who
    return f"{entry.who} ({function_name(Function(entry.function))})"


def _when(instant: Any) -> str:
    return moment(datetime.fromisoformat(instant)) if isinstance(instant, str) else _("another day")


def _why(cause: Any) -> str:
    kinds: tuple[type[StrEnum], ...] = (MoveCause, CancelCause, ShortCause)
    for kind in kinds:
        if cause in set(kind):
            return _(", because: {reason}").format(reason=reasons.said(kind(cause)))
    return ""


def _answer(answer: Any) -> str:
    if answer not in set(Answer):
        return ""
    return {
        Answer.COMING: _("coming"),
        Answer.ONLINE: _("joining online"),
        Answer.DEPUTY: _("somebody else comes"),
        Answer.REPORT: _("a report instead"),
        Answer.CANNOT: _("can't come"),
    }[Answer(answer)]
