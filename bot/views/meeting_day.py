"""Words of the day of a meeting: next date, who came, each child's voice, what was decided; and the reminders of it."""

from __future__ import annotations

from datetime import datetime

from bot.card import Button, Card, Words, short, stack
from bot.domain.meeting_day import Decided, Line, MeetingDay, Method, NotHeldYet, Stage, VoiceAndReason, unheard
from bot.i18n import _, day, moment, ngettext, short_moment
from bot.views.deadlines import meeting_name
from bot.views.meeting_record import child_name, line_words, method_label, summary
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
        case Stage.AGREEMENT:
            return _agreement(look)
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
                    Button("close", _("Close the plan"), style="primary") if Decided.CLOSE in look.decided else None,
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
    if look.agreed_weeks is not None and look.weeks:
        every = ngettext("As agreed: every week.", "As agreed: every {n} weeks.", look.agreed_weeks)
        text += " " + every.format(n=look.agreed_weeks)
    how_often = tuple(Button(f"every:{weeks}", _every(weeks, look)) for weeks in look.weeks)
    return Card(
        text,
        stack(
            Button("fix", short_moment(look.offer), acts=True, style="primary") if look.offer else None,
            Button("another", _("Another date")),
        )
        + ((how_often,) if how_often else ())
        + stack(
            Button("skip", _("Later: first who came")),
            Button("no", _("It didn't happen")) if look.meeting.recorded_at is None else None,
        ),
        title(look),
    )


def _every(weeks: int, look: MeetingDay) -> str:
    """ "Every 4 weeks"; the one in force is ticked."""
    label = ngettext("Every week", "Every {n} weeks", weeks).format(n=weeks)
    return f"✓ {label}" if weeks == (look.agreed_weeks or look.weeks[-1]) else label


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
    child_id = unheard(look.meeting, look.facts)[0]
    return Card(
        _("{child}: how did we hear what they think and feel?").format(child=child_name(look.facts, child_id)),
        stack(
            *(Button(f"heard:{short(child_id)}:{method.value}", method_label(method)) for method in Method),
            Button(f"not_heard:{short(child_id)}", _("Not heard, because…")),
            Button("later", _("Finish later")),
        ),
        title(look),
    )


def _agreement(look: MeetingDay) -> Card:
    """Checked again at each of these meetings: the family may have thought better of it."""
    not_asked = Button("not_asked", _("Nobody asked them"), acts=True)
    if not look.agreed:
        text = _("No agreement of the family is in force. Do they agree now, and to whom?")
        return Card(
            text, stack(Button("agreement", _("Record what they agreed"), style="primary"), not_asked), title(look)
        )
    text = _("Does the family still agree to the plan, and to everyone at the table sharing?")
    return Card(
        text,
        stack(
            Button("agreed", _("Yes, they still agree"), acts=True, style="primary"),
            Button("agreement", _("Something has changed")),
            not_asked,
        ),
        title(look),
    )


# Questions


def who_changes(first: bool) -> Words:
    return Words(_("Whose entry is different?") if first else _("Anyone else?"))


def that_is_all() -> str:
    return _("That's everyone")


def how_was(name: str) -> Words:
    return Words(_("{who}: did they come?").format(who=f"{name[:1].upper()}{name[1:]}"))


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
