"""Words of the meeting card: next date, who came, each child's voice, what was decided."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from bot.card import Button, Card, Words, short, stack
from bot.domain.children import Carer
from bot.domain.facts import FamilyFacts, Presence
from bot.domain.meeting_day import Decided, Line, MeetingDay, Method, NotHeldYet, NotObtained, Stage, VoiceAndReason
from bot.i18n import _, day, listed, moment, short_moment
from bot.views.deadlines import meeting_name
from bot.views.directory import function_label
from bot.views.family_words import carer_label, child_label, place_label
from bot.views.refusals import explains


def title(look: MeetingDay) -> str:
    starts = look.meeting.starts_at
    return _("{meeting}, {reference}, {day}").format(
        meeting=meeting_name(look.meeting.kind), reference=look.facts.reference, day=day(starts) if starts else ""
    )


def meeting_day(look: MeetingDay) -> Card:
    if not look.may_record:
        return Card(summary(look), (), title(look))
    match look.stage:
        case Stage.NEXT_DATE:
            return _next_date(look)
        case Stage.WHO_CAME:
            return _who_came(look)
        case Stage.VOICES:
            return _voice(look)
        case Stage.DECISIONS:
            return Card(
                _("What was decided? Choose from a list here; the story belongs in your own record."),
                stack(
                    Button("decisions", _("Choose what was decided"), style="primary"),
                    Button("later", _("Finish later")),
                ),
                title(look),
            )
        case Stage.DONE:
            return Card(
                summary(look),
                stack(
                    Button("change", _("Correct who came")),
                    Button("voices", _("Change a child's entry")),
                    Button("family", _("Back to the family")),
                ),
                title(look),
            )


def _next_date(look: MeetingDay) -> Card:
    if look.due_on is not None:
        text = _("While everyone's here: the next one, by {day}.").format(day=day(look.due_on))
    else:
        text = _("While everyone's here: when is the next one?")
    return Card(
        text,
        stack(
            Button("fix", short_moment(look.offer), acts=True, style="primary") if look.offer else None,
            Button("another", _("Another date")),
            Button("skip", _("Later: first who came")),
            Button("no", _("It didn't happen")) if look.meeting.recorded_at is None else None,
        ),
        title(look),
    )


def _who_came(look: MeetingDay) -> Card:
    lines = "\n".join(line_words(look.facts, line) for line in look.lines)
    return Card(
        _("Who came? Filled in from replies:") + f"\n{lines}",
        stack(
            Button("expected", _("All as shown"), acts=True, style="primary"),
            Button("change", _("Change someone")),
            Button("no", _("It didn't happen")),
            Button("later", _("Finish later")),
        ),
        title(look),
    )


def _voice(look: MeetingDay) -> Card:
    heard = {voice.child_id for voice in look.meeting.voices}
    child_id = next(child for child in look.meeting.child_ids if child not in heard)
    return Card(
        _("{child}: how did we hear what they think and feel?").format(child=child_name(look.facts, child_id)),
        stack(
            *(Button(f"heard:{short(child_id)}:{method.value}", method_label(method)) for method in Method),
            Button(f"not_heard:{short(child_id)}", _("Not heard, because…")),
            Button("later", _("Finish later")),
        ),
        title(look),
    )


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
        parent = next(parent for parent in facts.parents if parent.id == entry.parent_id)
        return carer_label(Carer(parent.label))
    if entry.child_id is not None:
        return child_name(facts, entry.child_id)
    seat = next(seat for seat in facts.seats if seat.id == entry.seat_id)
    if not seat.is_lead and sum(other.function is seat.function for other in facts.seats) == 1:
        return function_label(seat.function)
    return place_label(facts, seat)


def child_name(facts: FamilyFacts, child_id: UUID) -> str:
    return child_label(next(child.letter for child in facts.children if child.id == child_id))


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


# Questions


def who_changes(first: bool) -> Words:
    return Words(_("Whose entry is different?") if first else _("Anyone else?"))


def that_is_all() -> str:
    return _("That's everyone")


def how_was(name: str) -> Words:
    return Words(_("{who}: how was it?").format(who=name))


def check_changes(lines: list[str]) -> Words:
    return Words(_("I'll write down:") + "\n" + "\n".join(lines))


def write_it_down() -> str:
    return _("Write it down")


def why_not_heard(child: str) -> Words:
    return Words(_("{child}: why could they not be heard?").format(child=child))


def which_child() -> Words:
    return Words(_("Which child's entry do you want to change?"))


def how_heard(child: str) -> Words:
    return Words(_("{child}: how did we hear what they think and feel?").format(child=child))


def not_heard() -> str:
    return _("Not heard, because…")


def what_decided() -> Words:
    return Words(_("What was decided? Tap all that apply, then Done."))


def done() -> str:
    return _("Done")


def choose_something() -> Words:
    return Words(_("Tap at least one, then Done."))


def written_down() -> Words:
    return Words(_("Thank you, that's written down."))


def finish_later() -> Words:
    return Words(_("Kept as it is. You'll find it under /today until it is finished."))


def next_fixed(at: datetime) -> Words:
    return Words(_("The next one is fixed for {moment}. Everyone has been told.").format(moment=moment(at)))


def key_of(line: Line) -> str:
    return short(line.subject_id)


# Notifications


def did_it_happen(look: MeetingDay) -> Card:
    return Card(
        _("{reference}: did the {meeting} on {day} happen? It takes about 2 minutes to write down.").format(
            reference=look.facts.reference,
            meeting=meeting_name(look.meeting.kind),
            day=day(look.meeting.starts_at) if look.meeting.starts_at else "",
        ),
        stack(Button("record", _("Yes, write it down"), style="primary"), Button("no", _("It didn't happen"))),
    )


def did_not_happen(look: MeetingDay) -> Card:
    return Card(
        _("{reference}: the {meeting} on {day} did not happen. What now?").format(
            reference=look.facts.reference,
            meeting=meeting_name(look.meeting.kind),
            day=day(look.meeting.starts_at) if look.meeting.starts_at else "",
        ),
        stack(
            Button("move", _("Hold it on another day"), style="primary"),
            Button("cancel", _("It will not be held")),
        ),
    )


def not_recorded(look: MeetingDay) -> Card:
    return Card(
        _(
            "{reference}: nothing is written down for the {meeting} on {day}. The lead professional was asked "
            "that day and the next working day. Please speak to them today."
        ).format(
            reference=look.facts.reference,
            meeting=meeting_name(look.meeting.kind),
            day=day(look.meeting.starts_at) if look.meeting.starts_at else "",
        ),
        stack(Button("family", _("Open the family"))),
    )


def record_due(look: MeetingDay) -> Card:
    return Card(
        _("{reference}: the record of the {meeting} on {day} is due today. It is not finished yet.").format(
            reference=look.facts.reference,
            meeting=meeting_name(look.meeting.kind),
            day=day(look.meeting.starts_at) if look.meeting.starts_at else "",
        ),
        stack(Button("record", _("Finish it"), style="primary")),
    )


@explains(NotHeldYet)
def not_held_yet(refusal: NotHeldYet) -> Words:
    return Words(_("This meeting has not begun yet, or it was cancelled, so there is nothing to write down."))


@explains(VoiceAndReason)
def voice_and_reason(refusal: VoiceAndReason) -> Words:
    return Words(_("Please say either how the child was heard, or why not."))
