"""The review conference's date: the questions, and asking the lead for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from bot.card import Button, Card, Words, stack
from bot.domain.conference import NoConference, NotAfterTheLast
from bot.i18n import _, day, full_day, listed
from bot.views.family_words import child_label
from bot.views.refusals import explains


@dataclass(frozen=True, slots=True)
class ConferenceWanted:
    """`passed_on`: the day that was fixed and has gone by; None where none is fixed."""

    family_id: UUID
    reference: str
    passed_on: date | None
    due_on: date
    dealt_with: bool = False


def wanted(look: ConferenceWanted) -> Card:
    if look.passed_on is not None:
        text = _(
            "{reference}: the review conference (RCPC) was fixed for {day}. Did it take place, and when is the next?"
        ).format(reference=look.reference, day=day(look.passed_on))
    else:
        text = _(
            "{reference}: the review conference (RCPC) is due by {day}, and no date is on record. When is it?"
        ).format(reference=look.reference, day=day(look.due_on))
    return Card(
        text, stack(Button("enter", _("Enter the date"), style="primary"), Button("open", _("Look at the family")))
    )


def whose() -> Words:
    return Words(_("Whose review conference?"))


def all_of_them() -> str:
    return _("All of them")


def did_it_take_place(fixed_on: date) -> Words:
    return Words(_("Did the review conference on {day} take place?").format(day=full_day(fixed_on)))


def has_one_taken_place(last_on: date) -> Words:
    return Words(
        _("Has a review conference taken place since the conference on {day}?").format(day=full_day(last_on))
    )


def yes() -> str:
    return _("Yes, that day")


def another_day() -> str:
    return _("Yes, on another day")


def no() -> str:
    return _("No")


def which_day() -> Words:
    return Words(_("On which day did it take place?"))


def when_is_next(due_on: date, fixed_on: date | None) -> Words:
    now = _("It was to be on {day}.").format(day=full_day(fixed_on)) + " " if fixed_on else ""
    return Words(
        _("When is the next review conference (RCPC)?"),
        help=now + _("It is due by {day}. Tap a day, or type it.").format(day=full_day(due_on)),
    )


def not_fixed_yet() -> str:
    return _("Not fixed yet")


def check(reference: str, letters: list[str], held_on: date | None, next_on: date | None, due_on: date) -> Words:
    lines = [
        _("{reference}, {children}.").format(reference=reference, children=listed([child_label(x) for x in letters]))
    ]
    if held_on is not None:
        lines.append(_("The last review conference took place on {day}.").format(day=full_day(held_on)))
    if next_on is None:
        lines.append(_("The next is not fixed yet. It is due by {day}.").format(day=full_day(due_on)))
    else:
        lines.append(_("The next is on {day}.").format(day=full_day(next_on)))
        if next_on > due_on:
            lines.append(_("That is later than {day}, by which it is due.").format(day=full_day(due_on)))
    lines.append(_("The core groups are counted up to it."))
    return Words(" ".join(lines))


def record_it() -> str:
    return _("Record it")


def recorded() -> Words:
    return Words(_("Recorded."))


@explains(NoConference)
def no_conference(refusal: NoConference) -> Words:
    return Words(_("Nobody here is under child protection, so there is no review conference."))


@explains(NotAfterTheLast)
def not_after_the_last(refusal: NotAfterTheLast) -> Words:
    return Words(
        _("The conference before it was on {day}. Please choose a later day.").format(day=full_day(refusal.last_on))
    )
