"""An escalation is somebody's, all the time: whose it is now, when it passes on, and how it ends.

Unacknowledged by 17:00 of the next working day it passes on: manager, deputy, any of the team, (the next above for the
tier), head of service, operator. Acknowledging pauses it for up to five working days, not past the last working day
before the meeting; it does not resolve. It closes only by an answer or a recorded decision.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from bot.domain import ladders
from bot.domain.calendar import WorkingCalendar
from bot.domain.directory import Directory, is_there, people_of
from bot.domain.due import days_after, days_before, evening, morning, step
from bot.domain.facts import Due, EscalationFacts, FamilyFacts, Role, Tier
from bot.domain.policy import Policy
from bot.domain.policy_values import Hop

# What a manager can decide, by the reason of the escalation. The words are in views; the likeliest comes first.
DECISIONS: dict[str, tuple[str, ...]] = {
    "no_answer": ("call_agency_head", "take_chair", "consult_front_door", "go_ahead_without"),
    "worry": ("consult_front_door", "called_sender", "strategy_discussion", "no_further_action"),
    "not_recorded": ("recorded_now", "did_not_happen", "change_lead"),
    "not_enough_people": ("call_agency_head", "take_chair", "go_ahead_without", "move_it"),
    "agreement": ("speak_to_family", "close_early_help", "override", "consult_front_door"),
}


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop on the way up: a post, and which of its people."""

    role: Role
    hop: Hop


@dataclass(frozen=True, slots=True)
class Handed:
    """Who gets it, at which stop. Several people only for a team: the first to acknowledge has it.

    `skipped` are the stops where nobody could be reached. `alert`: the operator's, so the service raises an alarm.
    """

    hop: int
    role: Role
    person_ids: tuple[UUID, ...]
    skipped: tuple[Stop, ...] = ()
    alert: bool = False


def is_open(escalation: EscalationFacts, facts: FamilyFacts) -> bool:
    """Neither answered nor decided. A worry is never closed by a later answer to the same request."""
    if escalation.closed_at is not None or escalation.decided_at is not None:
        return False
    if escalation.reason == "no_answer":
        request = facts.request(escalation.request_id)
        return request is None or not ladders.is_answered(request)
    return True


def stops(tier: Tier, policy: Policy) -> tuple[Stop, ...]:
    """The whole way up for a tier, in order, the operator last. An escalation's `hop` counts along it."""
    first, *above = policy.decides(tier) or (Role.HEAD_OF_SERVICE,)
    way: list[Stop] = []
    for hop in policy.escalation.passes_to:
        match hop:
            case Hop.MANAGER | Hop.DEPUTY | Hop.TEAM:
                way.append(Stop(first, hop))
            case Hop.HEAD_OF_SERVICE:
                way += [Stop(role, Hop.MANAGER) for role in above]
                way.append(Stop(Role.HEAD_OF_SERVICE, hop))
            case Hop.OPERATOR:
                way.append(Stop(Role.OPERATOR, hop))
    if not way or way[-1].role is not Role.OPERATOR:
        way.append(Stop(Role.OPERATOR, Hop.OPERATOR))
    return tuple(dict.fromkeys(way))


def first_stop(
    facts: FamilyFacts, directory: Directory, policy: Policy, on: date, raised_by: UUID | None = None
) -> Handed:
    """Who an escalation is put to when it is raised: never to whoever raises it, even where it is their own post."""
    return _handed(0, {raised_by}, facts, directory, policy, on)


def next_stop(
    escalation: EscalationFacts, facts: FamilyFacts, directory: Directory, policy: Policy, on: date
) -> Handed:
    """Who gets an escalation that was not acknowledged. The operator keeps it: nobody is above."""
    not_to = {escalation.holder_id, escalation.raised_by_id}
    return _handed(escalation.hop + 1, not_to, facts, directory, policy, on)


def _handed(
    start: int, not_to: Collection[UUID | None], facts: FamilyFacts, directory: Directory, policy: Policy, on: date
) -> Handed:
    way = stops(facts.tier, policy)
    skipped: list[Stop] = []
    for hop in range(min(start, len(way) - 1), len(way)):
        stop = way[hop]
        people = tuple(p for p in _people(stop, facts, directory, on) if p not in not_to)
        if stop.hop is Hop.OPERATOR:
            people = people_of(Role.OPERATOR, None, facts, directory, on)
            return Handed(hop, stop.role, people, tuple(skipped), alert=True)
        if people:
            return Handed(hop, stop.role, people, tuple(skipped))
        skipped.append(stop)
    raise AssertionError("the operator ends every way")  # pragma: no cover


def _people(stop: Stop, facts: FamilyFacts, directory: Directory, on: date) -> tuple[UUID, ...]:
    """The people of the post at this stop, who are there that day."""
    post = directory.posts.get(stop.role, ())
    head = directory.people.get(post[0]) if post else None
    deputies = post[1:2] or ((head.deputy_id,) if head and head.deputy_id else ())
    chosen = {Hop.DEPUTY: deputies, Hop.TEAM: post[2:]}.get(stop.hop, post[:1])
    return tuple(
        person_id for person_id in chosen if is_there(directory.people.get(person_id) or facts.person(person_id), on)
    )


def dues(escalation: EscalationFacts, facts: FamilyFacts, policy: Policy, calendar: WorkingCalendar) -> Iterator[Due]:
    """ "pass_on" at the end of the next working day, or "comes_back" at the end of an acknowledged pause."""
    if not is_open(escalation, facts):
        return
    if escalation.acknowledged_at is not None:
        yield step(
            "comes_back",
            escalation.id,
            comes_back_at(escalation, escalation.acknowledged_at, facts, policy, calendar),
            revision=f"{escalation.acknowledged_at:%Y%m%dT%H%M%S}",
            seat_id=escalation.seat_id,
            cycle=escalation.hop,
            roles=(escalation.role,),
        )
    elif escalation.hop < len(stops(facts.tier, policy)) - 1:
        yield step(
            "pass_on",
            escalation.id,
            passes_on_at(escalation, policy, calendar),
            revision=f"{escalation.put_at:%Y%m%dT%H%M%S}",
            seat_id=escalation.seat_id,
            cycle=escalation.hop,
            roles=(escalation.role,),
        )


def passes_on_at(escalation: EscalationFacts, policy: Policy, calendar: WorkingCalendar) -> datetime:
    """17:00 of the next working day after it was put to whoever has it."""
    return evening(calendar, days_after(calendar, escalation.put_at, policy.escalation.passes_on_after))


def comes_back_at(
    escalation: EscalationFacts,
    acknowledged_at: datetime,
    facts: FamilyFacts,
    policy: Policy,
    calendar: WorkingCalendar,
) -> datetime:
    """When a pause ends: at 09:00 after so many working days, or of the last working day before the meeting.

    Acknowledged on that day already, it comes back at 17:00; later still, when the meeting starts.
    """
    rules = policy.escalation
    latest = morning(calendar, days_after(calendar, acknowledged_at, rules.acknowledged_pause))
    request = facts.request(escalation.request_id)
    meeting = facts.meeting(escalation.meeting_id or (request.meeting_id if request else None))
    if meeting is None or not meeting.is_open or meeting.starts_at is None:
        return latest
    last = days_before(calendar, meeting.starts_at, rules.pause_ends_before_meeting)
    ends = (morning(calendar, last), evening(calendar, last), meeting.starts_at)
    return min(latest, next((end for end in ends if end > acknowledged_at), latest))


def by_agency(
    escalations: Iterable[tuple[FamilyFacts, EscalationFacts]],
) -> dict[UUID | None, tuple[tuple[FamilyFacts, EscalationFacts], ...]]:
    """A manager's open escalations, grouped so that one decision serves for many: by the silent seat's agency.

    None holds what is about no agency. The oldest comes first, in the groups and among them.
    """
    groups: dict[UUID | None, list[tuple[FamilyFacts, EscalationFacts]]] = {}
    ordered = sorted(escalations, key=lambda pair: (pair[1].raised_at, pair[1].id))
    for facts, escalation in ordered:
        if is_open(escalation, facts):
            seat = facts.seat(escalation.seat_id)
            groups.setdefault(seat.agency_id if seat else None, []).append((facts, escalation))
    return {agency_id: tuple(pairs) for agency_id, pairs in groups.items()}
