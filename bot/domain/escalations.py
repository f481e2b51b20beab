"""An escalation is somebody's, all the time: whose it is now, when it passes on, and how it ends.

Unacknowledged by 17:00 of the next working day (or while there is still time before its meeting) it passes on: manager, deputy, any of the team, (the next above for the
tier), head of service, operator. Acknowledging pauses it for up to five working days, not past the last working day
before the meeting; it does not resolve. It closes only by an answer or a recorded decision.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from bot.domain import ladders
from bot.domain.calendar import WorkingCalendar
from bot.domain.directory import Directory, is_there, people_of
from bot.domain.due import step
from bot.domain.escalation_ends import over_by
from bot.domain.facts import (
    Due,
    EscalationFacts,
    FamilyFacts,
    Role,
    Tier,
)
from bot.domain.policy import Policy
from bot.domain.policy_values import Hop
from bot.domain.taking import comes_back_at, passes_on_at

WORRY, DATE = "worry", "date"

# What a manager can decide, by the reason of the escalation; for a date, one of those on the card. The words are in
# views; the likeliest comes first.
DECISIONS: dict[str, tuple[str, ...]] = {
    "no_answer": ("call_agency_head", "take_chair", "consult_front_door", "go_ahead_without"),
    "worry": ("consult_front_door", "called_sender", "strategy_discussion", "no_further_action"),
    "not_recorded": ("lead_will_record", "change_lead"),
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


def is_open(escalation: EscalationFacts, facts: FamilyFacts, policy: Policy) -> bool:
    """Neither closed nor decided, and what it is about has not come to an end."""
    return _is_kept_open(escalation) and over_by(escalation, facts, policy) is None


def _is_kept_open(escalation: EscalationFacts) -> bool:
    return escalation.closed_at is None and escalation.decided_at is None


def card_of(reason: str) -> str:
    """The notification, and so the screen, that puts an escalation of this kind to somebody."""
    return {WORRY: "worry", DATE: "date_wanted"}.get(reason, "escalation")


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
    above = _place(escalation, stops(facts.tier, policy)) + 1
    return _handed(above, not_to, facts, directory, policy, on)


def _place(escalation: EscalationFacts, way: tuple[Stop, ...]) -> int:
    """Where on the way it is now. With the tier the way may have changed since it was put there: a stop may be gone from
    it, or have moved."""
    theirs = [number for number, stop in enumerate(way) if stop.role is escalation.role]
    if theirs:
        return escalation.hop if escalation.hop in theirs else theirs[-1]
    at = min(escalation.hop, len(way) - 1)
    return at if way[at].role is way[0].role else at - 1


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
    chosen = {Hop.DEPUTY: deputies, Hop.TEAM: team_of(stop.role, directory)}.get(stop.hop, post[:1])
    return tuple(
        person_id for person_id in chosen if is_there(directory.people.get(person_id) or facts.person(person_id), on)
    )


def is_with(
    escalation: EscalationFacts, person_id: UUID, covers: Collection[Role], facts: FamilyFacts, policy: Policy
) -> bool:
    """It is theirs, or it was put to a whole team that they are of, and none of the team has taken it.

    `covers`: the posts of which they are one of the team.
    """
    if escalation.holder_id is not None:
        return escalation.holder_id == person_id
    way = stops(facts.tier, policy)
    at = way[min(escalation.hop, len(way) - 1)]
    return at.hop is Hop.TEAM and escalation.role in covers


def team_of(role: Role, directory: Directory) -> tuple[UUID, ...]:
    """Those who cover a post beside its manager and the deputy."""
    return tuple(directory.posts.get(role, ()))[2:]


def dues(escalation: EscalationFacts, facts: FamilyFacts, policy: Policy, calendar: WorkingCalendar) -> Iterator[Due]:
    """ "pass_on" at the end of the next working day, or "comes_back" at the end of an acknowledged pause. As soon as
    something has ended it "escalation_over"; "escalation_again" where they will not be there after all."""
    if not _is_kept_open(escalation):
        yield from _again(escalation, facts, policy, calendar)
        return
    over = over_by(escalation, facts, policy)
    if over is not None:
        yield step(
            "escalation_over",
            escalation.id,
            escalation.put_at,
            revision=f"{escalation.put_at:%Y%m%dT%H%M%S}",
            seat_id=escalation.seat_id,
            name=over,
        )
        return
    way = stops(facts.tier, policy)
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
    elif _place(escalation, way) < len(way) - 1:
        yield step(
            "pass_on",
            escalation.id,
            passes_on_at(escalation, facts, policy, calendar),
            revision=f"{escalation.put_at:%Y%m%dT%H%M%S}",
            seat_id=escalation.seat_id,
            cycle=escalation.hop,
            roles=(escalation.role,),
        )


def _again(
    escalation: EscalationFacts, facts: FamilyFacts, policy: Policy, calendar: WorkingCalendar
) -> Iterator[Due]:
    """It ended because they would be at the meeting, and now they will not: it is put again to whoever had it, not
    before a manager would hear by the date that the meeting has now."""
    request = facts.request(escalation.request_id)
    if escalation.reason != "no_answer" or escalation.decided_at is not None or request is None:
        return
    is_wanted = request.meeting_id is None or ladders.meeting_of(request, facts) is not None
    if escalation.closed_at is None or not is_wanted or over_by(escalation, facts, policy) is not None:
        return
    decided_by = ladders.decided_from(request, facts, policy, calendar)
    yield step(
        "escalation_again",
        escalation.id,
        max(escalation.closed_at, decided_by) if decided_by else escalation.closed_at,
        revision=f"{escalation.closed_at:%Y%m%dT%H%M%S}",
        seat_id=escalation.seat_id,
    )
