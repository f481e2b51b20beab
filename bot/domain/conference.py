"""The review conference (RCPC): others arrange it, the core groups lead up to it.

The first is due within three months of the initial one, each next one within six months of the last that took place.
Where no date is fixed, the day by which it is due stands in for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from bot.domain import cadence
from bot.domain.cadence import Deadline
from bot.domain.calendar import WorkingCalendar
from bot.domain.due import morning, step
from bot.domain.facts import ChildFacts, Due, FamilyFacts, MeetingKind, Role, Tier
from bot.domain.policy import Policy
from bot.domain.refusals import DateNotKnown, Refusal, refusal


@refusal
class NoConference(Refusal):
    """Nobody in the family is under child protection, so no conference is held."""


@refusal
class NotAfterTheLast(Refusal):
    """A conference follows the one before it."""

    day: date
    last_on: date


def protected(facts: FamilyFacts) -> tuple[ChildFacts, ...]:
    """The children for whom conferences are held."""
    return tuple(child for child in facts.children if child.tier is Tier.CHILD_PROTECTION)


def last_on(child: ChildFacts) -> date:
    """The last conference that took place, the initial one among them."""
    return child.last_rcpc_on or child.event_on


def due(child: ChildFacts, policy: Policy, calendar: WorkingCalendar) -> Deadline:
    """By when the child's next review conference is due."""
    if child.last_rcpc_on is not None:
        return cadence.next_due(MeetingKind.RCPC, child.last_rcpc_on, policy, calendar)
    return cadence.first_due(MeetingKind.RCPC, child.event_on, policy, calendar)


def expected_on(children: Iterable[ChildFacts], policy: Policy, calendar: WorkingCalendar) -> date | None:
    """The next review conference of these children: as it is fixed, or else the last day on which it may be."""
    return min(
        (child.rcpc_on or due(child, policy, calendar).due_on for child in children if _is_protected(child)),
        default=None,
    )


def next_due_on(children: Iterable[ChildFacts], policy: Policy, calendar: WorkingCalendar) -> date | None:
    """By when the next one of these children is due. None where there is none, or beyond the days that are known."""
    try:
        return min((due(child, policy, calendar).due_on for child in children), default=None)
    except DateNotKnown:
        return None


def _is_protected(child: ChildFacts) -> bool:
    return child.tier is Tier.CHILD_PROTECTION


def has_passed(child: ChildFacts, today: date) -> bool:
    """The day that was fixed has come and gone, and nobody has said whether it took place."""
    return child.rcpc_on is not None and child.rcpc_on < today


def is_wanted(child: ChildFacts, policy: Policy, calendar: WorkingCalendar, today: date) -> bool:
    """Its date is to be entered: the one that was fixed has passed, or one is due soon and none is fixed."""
    if child.rcpc_on is not None:
        return has_passed(child, today)
    first = max(policy.before_meeting.booking_prompts)
    return calendar.add_working_days(due(child, policy, calendar).due_on, -first) <= today


def require_date(child: ChildFacts, held_on: date | None, next_on: date | None) -> None:
    """Raises NotAfterTheLast: a conference is after the one before it."""
    before = last_on(child)
    if held_on is not None and held_on <= before:
        raise NotAfterTheLast(held_on, before)
    if next_on is not None and next_on <= (held_on or before):
        raise NotAfterTheLast(next_on, held_on or before)


def dues(facts: FamilyFacts, policy: Policy, calendar: WorkingCalendar) -> Iterator[Due]:
    """The lead is asked for the date: the working day after the one that was fixed, and where none is fixed so many
    working days before one is due as for any meeting."""
    for child in protected(facts):
        if child.rcpc_on is not None:
            asked_on = calendar.add_working_days(child.rcpc_on, 1)
            yield _asked(facts, calendar, asked_on, f"after-{child.rcpc_on}", "held", 0)
            continue
        due_on = due(child, policy, calendar).due_on
        for rank, ahead in enumerate(sorted(policy.before_meeting.booking_prompts, reverse=True)):
            asked_on = calendar.add_working_days(due_on, -ahead)
            yield _asked(facts, calendar, asked_on, f"before-{due_on}", f"d{ahead}", rank)


def _asked(facts: FamilyFacts, calendar: WorkingCalendar, on: date, revision: str, name: str, rank: int) -> Due:
    """Once for all the children whose conference is on the same day."""
    return step(
        "conference_date",
        facts.id,
        morning(calendar, on),
        revision=revision,
        name=name,
        roles=(Role.LEAD,),
        rank=rank,
    )
