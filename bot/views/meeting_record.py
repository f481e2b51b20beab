"""A meeting's record in words: who came, how each child was heard, what was decided."""

from __future__ import annotations

from uuid import UUID

from bot.domain.children import Carer
from bot.domain.facts import FamilyFacts, Presence
from bot.domain.meeting_day import Decided, Line, MeetingDay, Method, NotObtained
from bot.i18n import _, listed, moment
from bot.views.family_words import carer_label, child_label, short_place


def summary(look: MeetingDay) -> str:
    """What is recorded, as everybody at the table may see it."""
    if look.meeting.recorded_at is None:
        return _("Nothing is recorded for this meeting yet.")
    parts = ["\n".join(line_words(look.facts, line) for line in look.lines if not line.expected)]
    for voice in look.meeting.voices:
        said = (
            method_label(Method(voice.method))
            if voice.method
            else reason_label(NotObtained(voice.not_obtained or ""))
        )
        parts.append(
            _("{child}'s voice: {how}.").format(child=child_name(look.facts, voice.child_id), how=said.lower())
        )
    if look.decided:
        parts.append(
            _("Decided: {list}.").format(list=listed([decided_label(code).lower() for code in look.decided]))
        )
    if look.meeting.went_ahead is False:
        parts.append(_("It was short of people who are needed, so it has to be held again within 10 working days."))
    if look.booked_at is not None:
        parts.append(_("Next one: {moment}.").format(moment=moment(look.booked_at)))
    return "\n".join(part for part in parts if part)


def line_words(facts: FamilyFacts, line: Line) -> str:
    """One line of the list: who, and whether they came."""
    name = subject_name(facts, line)
    return f"{name[:1].upper()}{name[1:]}: {presence_label(line.entry.presence).lower()}"


def subject_name(facts: FamilyFacts, line: Line) -> str:
    entry = line.entry
    if entry.parent_id is not None:
        parent = facts.parent(entry.parent_id)
        return carer_label(Carer(parent.label if parent else Carer.OTHER_CARER))
    if entry.child_id is not None:
        return child_name(facts, entry.child_id)
    seat = next(seat for seat in facts.seats if seat.id == entry.seat_id)
    return short_place(facts, seat)


def child_name(facts: FamilyFacts, child_id: UUID) -> str:
    child = facts.child(child_id)
    return child_label(child.letter if child else "?")


def presence_label(presence: Presence) -> str:
    return {
        Presence.THERE: _("There"),
        Presence.REMOTE: _("Online"),
        Presence.DEPUTY: _("Deputy came"),
        Presence.REPORT: _("Sent a report"),
        Presence.APOLOGIES: _("Sent apologies"),
        Presence.ABSENT: _("Not there"),
    }[presence]


def method_label(method: Method) -> str:
    return {
        Method.CAME: _("They came and spoke"),
        Method.MET_ALONE: _("Someone met them alone"),
        Method.DREW_OR_WROTE: _("They drew or wrote"),
        Method.ADVOCATE: _("An advocate spoke for them"),
        Method.OBSERVED: _("We watched: too young to say"),
        Method.TOLD_SOMEBODY: _("They told someone they trust"),
    }[method]


def reason_label(reason: NotObtained) -> str:
    return {
        NotObtained.DID_NOT_WANT: _("They did not want to"),
        NotObtained.NOT_SEEN: _("Nobody has seen them"),
        NotObtained.NOBODY_ASKED: _("Nobody has asked yet"),
        NotObtained.NOT_SAFE: _("It was not safe to ask"),
    }[reason]


def decided_label(code: Decided) -> str:
    return {
        Decided.PLAN_GOES_ON: _("The plan goes on"),
        Decided.PLAN_CHANGED: _("The plan changes"),
        Decided.NEW_MEMBER: _("Someone joins the table"),
        Decided.STEP_UP: _("More help is needed"),
        Decided.STEP_DOWN: _("Less help is needed"),
        Decided.CLOSE: _("Close"),
        Decided.NOT_AGREED: _("We did not agree"),
    }[code]
