"""What is due for a family, and what a sweep does about it.

`due()` says it all from the facts: the steps that have come and were not taken, and those to come. `split()` decides
which are taken: of a series only the newest that is still useful, so that an outage, a late confirmation or a changed
policy never fires a backlog; the others are noted as lapsed. `wake_at` is the next instant at which to look again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from bot.domain import (
    agreement,
    asking,
    booking,
    conference,
    drift,
    escalations,
    joining,
    ladders,
    leaving,
    reminders,
)
from bot.domain.calendar import WorkingCalendar
from bot.domain.due import step
from bot.domain.facts import Due, FamilyFacts, MeetingFacts, RequestFacts, Role, SeatFacts
from bot.domain.policy import Policy
from bot.domain.refusals import DateNotKnown


@dataclass(frozen=True, slots=True)
class Agenda:
    """`take` in the order in which they fell due; `lapsed` is noted and not done; `wake_at` None: nothing ahead."""

    take: list[Due]
    lapsed: list[Due]
    wake_at: datetime | None


def due(facts: FamilyFacts, policy: Policy, calendar: WorkingCalendar, now: datetime) -> list[Due]:
    """Every step that is due or will be, by instant and then rank, less those in `facts.done`.

    Never raises on a day outside the calendar's known range: what hangs on it is left out, and an "operator_alert"
    with the detail "date_not_known" says so once. A closed family has nothing due.
    """
    if facts.closed_at is not None:
        return []
    found: dict[str, Due] = {}
    for subject_id, area in _areas(facts, policy, calendar, now):
        try:
            for one in area():
                found.setdefault(one.key, one)
        except DateNotKnown as unknown:
            alert = _not_known(subject_id, unknown, now)
            found.setdefault(alert.key, alert)
    ahead = (one for one in found.values() if one.key not in facts.done)
    return sorted(ahead, key=_order)


def split(dues: Iterable[Due], now: datetime) -> Agenda:
    """What to take now, what has lapsed, and when to look again."""
    past: dict[str, list[Due]] = {}
    lapsed: list[Due] = []
    wake_at: datetime | None = None
    for one in dues:
        if one.due_at > now:
            wake_at = one.due_at if wake_at is None else min(wake_at, one.due_at)
        elif one.useful_until is not None and one.useful_until <= now:
            lapsed.append(one)
        else:
            past.setdefault(one.series, []).append(one)
    take: list[Due] = []
    for series in past.values():
        *older, newest = sorted(series, key=lambda one: (one.due_at, one.rank, one.key))
        take.append(newest)
        lapsed += older
    return Agenda(sorted(take, key=_order), sorted(lapsed, key=_order), wake_at)


def _order(one: Due) -> tuple[datetime, str, int, str]:
    return one.due_at, one.series, one.rank, one.key


Area = Callable[[], Iterable[Due]]


def _areas(
    facts: FamilyFacts, policy: Policy, calendar: WorkingCalendar, now: datetime
) -> Iterator[tuple[UUID, Area]]:
    """Each area on its own, so that one unknown date silences nothing else."""
    yield facts.id, lambda: joining.dues(facts, policy, calendar)
    yield facts.id, lambda: leaving.dues(facts, calendar)
    yield facts.id, lambda: agreement.dues(facts, policy, calendar)
    yield facts.id, lambda: booking.prompts(facts, policy, calendar, now)
    yield facts.id, lambda: conference.dues(facts, policy, calendar)
    yield facts.id, lambda: drift.dues(facts, policy, calendar, now)
    for meeting in facts.meetings:
        yield meeting.id, _of_meeting(meeting, facts, policy, calendar, now)
    for seat in facts.seats:
        yield seat.id, _of_seat(seat, facts, policy, calendar, now)
    for request in facts.requests:
        yield request.id, _of_request(request, facts, policy, calendar)
    for escalation in facts.escalations:
        yield escalation.id, partial(escalations.dues, escalation, facts, policy, calendar)


def _of_meeting(
    meeting: MeetingFacts, facts: FamilyFacts, policy: Policy, calendar: WorkingCalendar, now: datetime
) -> Area:
    def area() -> Iterator[Due]:
        yield from booking.poll(meeting, facts, policy, calendar, now)
        yield from reminders.reminders(meeting, facts, policy, calendar)
        yield from reminders.not_enough(meeting, facts, policy, calendar)
        yield from reminders.did_it_happen(meeting, facts, policy, calendar)
        yield from reminders.record(meeting, facts, policy, calendar)
        for seat in facts.seats:
            yield from asking.asks_for_meeting(meeting, seat, facts, policy, calendar)

    return area


def _of_seat(seat: SeatFacts, facts: FamilyFacts, policy: Policy, calendar: WorkingCalendar, now: datetime) -> Area:
    return lambda: asking.asks_between(seat, facts, policy, calendar, now)


def _of_request(request: RequestFacts, facts: FamilyFacts, policy: Policy, calendar: WorkingCalendar) -> Area:
    def area() -> Iterator[Due]:
        yield from ladders.handover(request, facts, policy)
        yield from ladders.steps(request, facts, policy, calendar)

    return area


def _not_known(subject_id: UUID, unknown: DateNotKnown, now: datetime) -> Due:
    return step(
        "operator_alert",
        subject_id,
        now,
        revision=str(unknown.known_until),
        roles=(Role.OPERATOR,),
        detail="date_not_known",
    )
