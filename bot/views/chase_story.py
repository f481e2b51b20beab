"""What was done to get an answer, and who had to decide: in sentences that say whom and why."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.domain.escalations import DECISIONS
from bot.domain.facts import UpdateAnswer
from bot.domain.story import StoryEntry
from bot.i18n import _, ngettext
from bot.views.answering import answer_said
from bot.views.deciding import decision_said, reason_label
from bot.views.story_names import due, meeting, place, roles, who, whom

KNOWN_DECISIONS = frozenset(one for group in DECISIONS.values() for one in group)


def chase_sentences() -> dict[str, Callable[[StoryEntry], str]]:
    """By the audit's word."""
    return {
        "update_asked": _asked,
        "asked_for_updates": _asked_by_hand,
        "update_chased": _chased,
        "answered_update": _answered,
        "said_worried": lambda entry: _("{who} is worried. The lead and the manager hear at once.").format(**_of(entry)),
        "escalation_raised": _raised,
        "escalation_passed_on": _passed_on,
        "escalation_came_back": lambda entry: _(
            "The time that was taken is over and nothing was decided about {subject}. It is waiting again."
        ).format(**_of(entry)),
        "escalation_taken": lambda entry: _(
            "{who} has taken it: {subject}. It does not pass on for now; only an answer or a decision ends it."
        ).format(**_of(entry)),
        "escalation_rang": lambda entry: _(
            "{who} wrote down a telephone call. It is a discussion, and ends nothing."
        ).format(**_of(entry)),
        "escalation_coming": lambda entry: _("They will be at the meeting, so nobody need decide: {subject}.").format(
            **_of(entry)
        ),
        "escalation_came": lambda entry: _("They were at the meeting, so nobody need decide: {subject}.").format(
            **_of(entry)
        ),
        "escalation_agreed": lambda entry: _("The family has agreed, so nobody need decide any more.").format(
            **_of(entry)
        ),
        "escalation_recorded": lambda entry: _("It is written down now, so nobody need decide any more.").format(
            **_of(entry)
        ),
        "escalation_withdrawn": lambda entry: _("It is not asked any more, so nobody need decide: {subject}.").format(
            **_of(entry)
        ),
        "escalation_answered": lambda entry: _("The answer has come, so nobody need decide any more.").format(
            **_of(entry)
        ),
        "escalation_closed": lambda entry: _("The plan is closed, so nobody need decide any more."),
        "escalation_settled": lambda entry: _("A date was fixed, so nobody need choose one any more."),
        "escalation_decided": _decided,
    }  # fmt: skip


def _of(entry: StoryEntry) -> dict[str, Any]:
    return {
        "who": who(entry),
        "whom": whom(entry, "told"),
        "place": place(entry),
        "meeting": meeting(entry),
        "due": due(entry),
        "subject": _subject(entry),
        "skipped": roles(entry, "skipped"),
        "fell_through": roles(entry, "fell_through"),
        "roles": roles(entry, "roles"),
        "role": roles(entry, "role"),
    }


def _subject(entry: StoryEntry) -> str:
    """What waits for a decision."""
    about = {"place": place(entry), "meeting": meeting(entry)}
    lines = {
        "no_answer": _("no update from {place}"),
        "date": _("which date the meeting should have"),
        "worry": _("somebody is worried"),
        "not_recorded": _("{meeting} is not recorded"),
        "agreement": _("the family's agreement"),
    }
    return (lines.get(entry.reason or "") or _("something needs a decision")).format(**about)


def _asked(entry: StoryEntry) -> str:
    if entry.starts_at is None:
        line = _("An update is asked of {place}: it is four weeks since the last one. Due by {due}.")
    else:
        line = _("An update is asked of {place}, in time for {meeting}. Due by {due}.")
    return line.format(**_of(entry))


def _asked_by_hand(entry: StoryEntry) -> str:
    count = len(entry.about.get("seats") or ())
    return ngettext("{who} asked {count} agency for an update.", "{who} asked {count} agencies for an update.", count).format(
        **_of(entry), count=count
    )  # fmt: skip


def _chased(entry: StoryEntry) -> str:
    """Which step it is, whom it reached, and whom it did not."""
    step = str(entry.about.get("step", ""))
    lines = {
        "nudge_1": _("No update from {place} yet, due by {due}: {whom} is reminded."),
        "nudge_2": _("Still no update from {place}: {whom} is reminded a second time."),
        "rung_1": _("No update from {place}. First step: {roles} ({whom})."),
        "rung_2": _("No update from {place}. Second step: {roles} ({whom})."),
        "rung_3": _("No update from {place}. Last step: {roles} ({whom}) must decide."),
        "closed_seat": _("Nobody is at work there to answer for {place}: {whom} hears, not an empty building."),
        "no_ladder": _("{place} cannot be asked yet: {whom} hears why."),
        "handed_over": _("What was asked of {place} goes with it, to {whom}."),
        "by_hand": _("{who} reminded {whom} about the update from {place}."),
    }
    line = (lines.get(step) or _("The update from {place} is chased: {whom}.")).format(**_of(entry))
    if entry.about.get("fell_through"):
        line += " " + _("It fell through, because nobody could be reached as {fell_through}.").format(**_of(entry))
    return line


def _answered(entry: StoryEntry) -> str:
    answer = entry.about.get("answer")
    said = answer_said(UpdateAnswer(answer)) if answer in set(UpdateAnswer) else _("an answer")
    if entry.about.get("recorded_by"):
        return _("{who} wrote down what {place} told them: {said}. The chasing stops.").format(
            **_of(entry), said=said
        )
    return _("{who} answered for {place}: {said}. The chasing stops.").format(**_of(entry), said=said)


def _raised(entry: StoryEntry) -> str:
    line = _("{whom} must decide, as {role}: {subject}. Taken by 5pm of the next working day, or it passes on.")
    return line.format(**_of(entry)) + _skipped(entry)


def _passed_on(entry: StoryEntry) -> str:
    line = _("Nobody took it in time, so it passes on to {whom}, {role}: {subject}.")
    return line.format(**_of(entry)) + _skipped(entry)


def _skipped(entry: StoryEntry) -> str:
    if not entry.about.get("skipped"):
        return ""
    return " " + _("Nobody could be reached as {skipped}.").format(**_of(entry))


def _decided(entry: StoryEntry) -> str:
    decision, because = entry.about.get("decision"), entry.about.get("because")
    if decision not in KNOWN_DECISIONS:
        return _("{who} decided: {subject}.").format(**_of(entry))
    why = reason_label(str(because)) if because else ""
    line = _("{who} decided {decision}, because: {why}. Whoever was waiting is told.")
    return line.format(who=who(entry), decision=decision_said(decision), why=why[:1].lower() + why[1:])
