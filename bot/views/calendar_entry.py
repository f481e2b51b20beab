"""The few words that a calendar entry has, and those of the mail that brings it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.card import Card
from bot.domain.entries import EntryFacts, Method
from bot.domain.facts import MeetingKind
from bot.i18n import _, full_moment


@dataclass(frozen=True, slots=True)
class Entry:
    facts: EntryFacts
    method: Method
    released: bool = False  # they were to stand in, and are not any more


def meeting_word(kind: MeetingKind) -> str:
    """What anybody who can see the calendar may read: a step-down is not their business."""
    return {
        MeetingKind.TAC: _("TAC"),
        MeetingKind.TAC_AFTER_STEP_DOWN: _("TAC"),
        MeetingKind.CHIN: _("CHIN meeting"),
        MeetingKind.CORE_GROUP: _("Core group"),
        MeetingKind.RCPC: _("RCPC"),
    }[kind]


def summary(facts: EntryFacts) -> str:
    """ "TAC, R-1042": the reference, and nothing else about the family."""
    return f"{meeting_word(facts.kind)}, {facts.reference}"


def place_word(place: str | None) -> str | None:
    """The kind of place only: a room or a link is for the authority's own page."""
    return {"in_person": _("In person"), "online": _("Online"), "both": _("In person or online")}.get(place or "")


def calendar_entry(entry: Entry) -> Card:
    """The mail that brings an entry: nothing to answer."""
    told = (
        _("{meeting}: {when}. The entry for your calendar comes with this e-mail.")
        if entry.method is Method.REQUEST
        else _("{meeting}: you needn't stand in on {when}. This e-mail takes it out of your calendar.")
        if entry.released
        else _("{meeting}: the one on {when} is cancelled. This e-mail takes it out of your calendar.")
    )
    text = told.format(meeting=summary(entry.facts), when=full_moment(entry.facts.starts_at))
    return Card(f"{text}\n\n{_('There is nothing to answer here.')}")
