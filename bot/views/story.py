"""What the bot did and why: one plain sentence for each act, with when, why and whom where that was written down."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.domain.facts import Answer, Tier
from bot.domain.meeting_day import Decided, Method, NotObtained
from bot.domain.reasons import CannotCause
from bot.domain.story import HELD, TOLD, StoryEntry, Together
from bot.i18n import _, by_moment, listed, ngettext
from bot.views import reasons
from bot.views.chase_story import chase_sentences
from bot.views.family_words import tier_label
from bot.views.meeting_record import decided_label, method_label, reason_label
from bot.views.meeting_story import meeting_sentences
from bot.views.signal_names import signal_name
from bot.views.story_names import at, instant, meeting, on, place, roles, who, whom
from bot.views.story_told import held, told

Sentence = Callable[[StoryEntry], str]

JOINING: dict[str, Callable[[], str]] = {
    "code_sent": lambda: _("A code goes to {who} by e-mail, to be sure that it is them."),
    "wrong_code": lambda: _("{who} typed a code that was not right. Five such, and the code ends."),
    "said_who_answers": lambda: _(
        "{who} is a mailbox that several read, so who answers was asked. The name is sealed."
    ),
    "page_opened": lambda: _("{who} opened the answer page from an e-mail, with a code."),
    "invited": lambda: _("{who} invited {of} to join. The link works once, for 7 days."),
    "joined": lambda: _("{who} joined: the code from their work e-mail was right."),
    "person_added": lambda: _("{who} added {of} to the directory."),
    "email_given": lambda: _("{who} put the work e-mail of {of} right."),
    "email_change_asked": lambda: _(
        "{who} entered a new work e-mail for {of}. It is not used before a code from it."
    ),
    "email_changed": lambda: _("The new work e-mail of {of} is used: its code was right. The old mailbox is told."),
    "email_change_taken_back": lambda: _("{who} took the new work e-mail of {of} back."),
    "agency_added": lambda: _("{who} added an agency."),
    "first_manager_named": lambda: _("{of} is the first CAF manager, and invites the others."),
    "people_imported": lambda: _("People were brought in from a file: {added} new, {changed} changed."),
    "terms_imported": lambda: _(
        "Term dates and closed days were brought in from a file: {added} new, {removed} gone."
    ),
    "chat_blocked": lambda: _(
        "{who} has blocked the bot. From now on they are written to by e-mail, and the lead hears."
    ),
}

DIRECTORY: dict[str, Callable[[], str]] = {
    "safeguarding_lead_named": lambda: _("{who} named {of} as an agency's safeguarding lead."),
    "post_filled": lambda: _("{who} wrote down that {of} acts as {role}."),
    "post_emptied": lambda: _("{who} wrote down that {of} does not decide any more."),
    "closed_days_added": lambda: _("{who} added closed days. No date is offered on them."),
    "closed_days_removed": lambda: _("{who} took closed days away."),
    "language_changed": lambda: _("{who} chose another language."),
    "reminders_off": lambda: _("{who} wants no reminders of meetings that they have answered for."),
    "reminders_on": lambda: _("{who} wants reminders of meetings again."),
    "working_days_changed": lambda: _("{who} changed the working days of {of}. Days off count as quiet."),
    "away_added": lambda: _("{who} wrote down when {of} is away. Dates keep clear of it, and a deputy is asked."),
    "away_ended": lambda: _("{who} wrote down that {of} is back."),
    "deputy_named": lambda: _("{who} named who stands in for {of}."),
    "line_manager_named": lambda: _("{who} named the line manager of {of}."),
    "leaving_date_set": lambda: _("{who} wrote down when {of} leaves. The places they hold need somebody else."),
}

TABLE: dict[str, Callable[[], str]] = {
    "looked_at_family": lambda: _("{who} looked at the family. Every look is written down."),
    "added_to_table": lambda: _("{who} added {person_added} to the team."),
    "removed_from_table": lambda: _("{who} took {place} away from the team."),
    "handed_over": lambda: _("{who} gave the place of {place} to {after}. Nothing that was asked of it is lost."),
    "stand_in_told": lambda: _("{who} is away, so {stand_in} is told as well. The place stays with {who}."),
    "named_stand_in": lambda: _("{who} named {stand_in} to stand in for {place}."),
    "confirmed_family_known": lambda: _("{who} knows which family it is. From now on they can be asked and chased."),
    "said_not_theirs": lambda: _("{who} says that it should be somebody else. The lead is told."),
    "asked_which_family": lambda: _("{who} does not know yet which family it is. The lead is told."),
    "told_which_family": lambda: _("{who} has said which family it is, by phone or secure e-mail."),
    "agreement_recorded": lambda: _("{who} recorded the family's agreement. Without it no agency is asked."),
    "agreement_refused": lambda: _(
        "{who} recorded that the family does not agree. Nothing is asked of the agencies."
    ),
    "withdrew_agreement": lambda: _("{who} recorded that the agreement was withdrawn. Requests have stopped."),
    "went_on_without_agreement": lambda: _(
        "{who} decided to go on without the family's agreement: the name, the basis and the reason are on record."
    ),
    "agreement_checked": lambda: _("{who} wrote down at the meeting whether the family still agrees."),
    "family_closed": lambda: _("{who} closed the plan. Nothing more is asked, and the record is kept."),
    "plan_closed": lambda: _("{who} closed the plan of one child. The others go on."),
    "conference_set": lambda: _("{who} wrote down when the review conference is. The core groups lead up to it."),
    "child_added": lambda: _("{who} added a child to the plan."),
    "child_corrected": lambda: _("{who} put a child's age right."),
    "carer_added": lambda: _("{who} added a parent or carer."),
    "carer_corrected": lambda: _("{who} put right who a carer is to the children."),
    "carer_ended": lambda: _("{who} wrote down that a parent or carer takes no part any more."),
    "stepped_up": lambda: _("{who} recorded a step up for one child: {tier}."),
    "stepped_down": lambda: _("{who} recorded a step down for one child: {tier}."),
    "merged_families": lambda: _("{who} merged a family that had been opened twice."),
}

MEETINGS: dict[str, Callable[[], str]] = {
    "meeting_proposed": lambda: _("{who} started to arrange {meeting}."),
    "poll_closed": lambda: _("The poll about {meeting} is over: time is up, or everybody has answered. The lead fixes a date."),
    "manager_asked_for_date": lambda: _("No date keeps both notice and deadline, so {who} asked {role}."),
    "date_decided": lambda: _("{who} decided about the date: {starts_at}. The lead fixes it."),
    "meeting_did_not_happen": lambda: _("{who} wrote down that {meeting} did not happen. It is held again soon."),
    "interval_agreed": lambda: _("{who} wrote down how soon they meet again, as {meeting} agreed."),
    "asked_again": lambda: _("{who} asked again those who had not answered about {meeting}."),
    "online_offered": lambda: _("{who} offered that people join {meeting} online."),
    "reminder_left_out": lambda: _("{who} is not reminded of {meeting}: they want no reminders."),
    "meeting_recorded": lambda: _("{who} recorded who came to {meeting}."),
    "attendance_corrected": lambda: _("{who} corrected who came to {meeting}. The first entry is kept beside it."),
    "audit_mended": lambda: _("Roundtable noticed that something here would have been late, and put it right."),
    "family_set_aside": lambda: _("Something went wrong while looking at this family. It is set aside and reported."),
}  # fmt: skip

PLAIN = {**JOINING, **DIRECTORY, **TABLE, **MEETINGS}


def sentences() -> dict[str, Sentence]:
    """By the audit's word: every act that there is, but what was said or held, which stands together."""
    return {
        **dict.fromkeys(PLAIN, _plain),
        **meeting_sentences(),
        **chase_sentences(),
        "opened_family": _opened,
        "poll_opened": _poll_opened,
        "poll_answered": _poll_answered,
        "parent_entered": _parent,
        "reply_given": _reply,
        "voice_recorded": _voice,
        "decisions_recorded": _decisions,
        "signal_shown": _shown,
        "signal_put_off": _put_off,
        "lead_asked": _lead_asked,
    }


def tell(entries: Together) -> str:
    """ "R-1042: Dilys Armitage (children's project) fixed the date: …". What nobody did is the bot's own."""
    first = entries[0]
    if first.what == TOLD:
        text = told(entries)
    elif first.what == HELD:
        text = held(entries)
    else:
        say = sentences().get(first.what, _unknown)
        text = say(first)
    text = text[:1].upper() + text[1:]
    return f"{first.reference}: {text}" if first.reference else text


def sentence(entry: StoryEntry) -> str:
    """One act by itself."""
    return tell((entry,))


def _unknown(entry: StoryEntry) -> str:
    return _("{who}: {what}.").format(who=who(entry), what=entry.what.replace("_", " "))


def _plain(entry: StoryEntry) -> str:
    about = entry.about
    return PLAIN[entry.what]().format(
        who=who(entry),
        of=whom(entry, "of"),
        person_added=whom(entry, "person_added"),
        after=whom(entry, "after"),
        stand_in=whom(entry, "stand_in"),
        place=place(entry),
        role=roles(entry, "role") or _("the manager"),
        tier=_tier(about.get("tier")),
        meeting=meeting(entry),
        starts_at=at(about.get("starts_at")),
        added=about.get("added", 0),
        removed=about.get("removed", 0),
        changed=about.get("changed", 0),
    )


def _tier(tier: Any) -> str:
    return tier_label(Tier(tier)) if tier in set(Tier) else _("the level of help has changed")


def _opened(entry: StoryEntry) -> str:
    children = int(entry.about.get("children") or 0)
    if not children:
        return _("{who} opened the family.").format(who=who(entry))
    line = ngettext(
        "{who} opened a family with {count} child. At the table: {people}. Each is asked whether they know which family it is.",
        "{who} opened a family with {count} children. At the table: {people}. Each is asked whether they know which family it is.",
        children,
    )
    return line.format(who=who(entry), count=children, people=whom(entry, "people"))


def _poll_opened(entry: StoryEntry) -> str:
    dates = entry.about.get("dates") or []
    closes_at = entry.about.get("closes_at")
    asked = _("{who} asked everybody when they could come: {dates}.").format(
        who=who(entry), dates=listed([at(one) for one in dates], or_=True) or _("no date yet")
    )
    if not closes_at:
        return asked
    return f"{asked} " + _("The poll closes at {by}, or when all have answered.").format(
        by=by_moment(instant(closes_at))
    )


def _poll_answered(entry: StoryEntry) -> str:
    if entry.about.get("none_of_these"):
        return _("{who} can come on none of the dates.").format(who=who(entry))
    return _("{who} said when they could come.").format(who=who(entry))


def _parent(entry: StoryEntry) -> str:
    if entry.about.get("comes") is False:
        return _("{who} wrote down that a parent or carer does not come to {meeting}.").format(
            who=who(entry), meeting=meeting(entry)
        )
    return _("{who} wrote down that a parent or carer comes to {meeting}.").format(
        who=who(entry), meeting=meeting(entry)
    )


def _reply(entry: StoryEntry) -> str:
    answer, cause = entry.about.get("answer"), entry.about.get("cause")
    about = {"who": who(entry), "meeting": meeting(entry), "deputy": whom(entry, "deputy")}
    lines = {
        Answer.COMING: _("{who} comes to {meeting}."),
        Answer.ONLINE: _("{who} joins {meeting} online."),
        Answer.DEPUTY: _("{who} sends {deputy} to {meeting}. A deputy counts as there."),
        Answer.REPORT: _("{who} sends a report instead of coming to {meeting}. A report does not count as there."),
        Answer.CANNOT: _("{who} can't come to {meeting}."),
    }
    if answer not in set(Answer):
        return _("{who} answered the invitation to {meeting}.").format(**about)
    line = lines[Answer(answer)].format(**about)
    if cause in set(CannotCause):
        return f"{line} " + _("Why: {reason}.").format(reason=reasons.said(CannotCause(cause)))
    return line


def _voice(entry: StoryEntry) -> str:
    about = {"who": who(entry), "child": _("Child {letter}").format(letter=entry.letter or "?")}
    method, why_not = entry.about.get("method"), entry.about.get("why_not")
    if method in set(Method):
        return _("{who} recorded how {child} was heard: {how}.").format(
            **about, how=_small(method_label(Method(method)))
        )
    if why_not in set(NotObtained):
        return _("{who} recorded why {child} was not heard: {why}.").format(
            **about, why=_small(reason_label(NotObtained(why_not)))
        )
    return _("{who} recorded a child's voice.").format(**about)


def _decisions(entry: StoryEntry) -> str:
    codes = [Decided(one) for one in entry.about.get("decided") or [] if one in set(Decided)]
    if not codes:
        return _("{who} completed the record of {meeting}.").format(who=who(entry), meeting=meeting(entry))
    return _("{who} recorded what was decided at {meeting}: {decided}.").format(
        who=who(entry), meeting=meeting(entry), decided=listed([_small(decided_label(code)) for code in codes])
    )


def _shown(entry: StoryEntry) -> str:
    return _("This family needs attention: {signal}. Whoever looks after it hears.").format(
        signal=signal_name(str(entry.about.get("signal", "")))
    )


def _put_off(entry: StoryEntry) -> str:
    return _("{who} knows of it ({signal}). It comes back on {day}, or when it gets worse.").format(
        who=who(entry), signal=signal_name(str(entry.about.get("signal", ""))), day=on(entry.about.get("until"))
    )


def _lead_asked(entry: StoryEntry) -> str:
    return _("{who} asked the lead professional about it: {signal}.").format(
        who=who(entry), signal=signal_name(str(entry.about.get("signal", "")))
    )


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]
