"""Are there enough people? Who is needed for a kind of meeting is the policy's; a parent counts, remote and a
deputy count as there, a report does not. Health visitor and school nurse count as two."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from bot.domain.facts import Answer, FamilyFacts, Function, MeetingFacts, MeetingKind, Presence, SeatFacts, Vote
from bot.domain.policy import Policy
from bot.domain.policy_values import Needed

ATTENDS = frozenset({Answer.COMING, Answer.ONLINE, Answer.DEPUTY})
WAS_THERE = frozenset({Presence.THERE, Presence.REMOTE, Presence.DEPUTY})
OTHER_AGENCIES = "other_agencies"


@dataclass(frozen=True, slots=True)
class Missing:
    """One need that is not met. `need` is a key of `Needed`, or "other_agencies".

    `short_by` counts people, parents or agencies. Of the seats that could meet it, `not_answered` may still say yes;
    `cannot` have said that they cannot, or send a report.
    """

    need: str
    short_by: int
    not_answered: tuple[UUID, ...] = ()
    cannot: tuple[UUID, ...] = ()


def before(meeting: MeetingFacts, facts: FamilyFacts, policy: Policy) -> tuple[Missing, ...]:
    """What the meeting lacks by the answers to its present date. Empty: it can go ahead.

    Whoever leads called the meeting: they count as coming until they say otherwise. Nobody comes for a place that
    nobody sits at any more, but the deputy that was named for the meeting.
    """
    given = ((seat, meeting.rsvp_of(seat.id)) for seat in facts.seats)
    answers = {
        seat.id: rsvp for seat, rsvp in given if rsvp and (seat.holder_id is not None or rsvp.answer is Answer.DEPUTY)
    }
    coming = frozenset(seat_id for seat_id, rsvp in answers.items() if rsvp.answer in ATTENDS)
    coming |= {seat.id for seat in facts.seats if seat.is_lead and seat.holder_id and seat.id not in answers}
    parents = bool(meeting.parents_coming) or meeting.goes_ahead_without is not None
    return _missing(meeting.kind, facts, policy, coming, frozenset(answers) - coming, parents)


def after(meeting: MeetingFacts, facts: FamilyFacts, policy: Policy) -> tuple[Missing, ...]:
    """What the meeting lacked by who came. Empty: it went ahead with those needed."""
    there = frozenset(p.seat_id for p in meeting.presences if p.seat_id and p.presence in WAS_THERE)
    parents = any(p.parent_id and p.presence in WAS_THERE for p in meeting.presences)
    allowed = parents or meeting.goes_ahead_without is not None
    return _missing(meeting.kind, facts, policy, there, frozenset(s.id for s in facts.seats) - there, allowed)


def with_votes(kind: MeetingKind, votes: dict[UUID, Vote], facts: FamilyFacts, policy: Policy) -> tuple[Missing, ...]:
    """What a date would lack by the poll, the parents' own times having come first and the lead having offered it."""
    could = {seat_id for seat_id, vote in votes.items() if vote is not Vote.NO}
    lead = facts.lead
    if lead and lead.id not in votes:
        could.add(lead.id)
    return _missing(kind, facts, policy, frozenset(could), frozenset(votes) - could, parents=True)


def was_there(meeting: MeetingFacts, seat: SeatFacts) -> bool:
    return any(p.seat_id == seat.id and p.presence in WAS_THERE for p in meeting.presences)


def _missing(
    kind: MeetingKind,
    facts: FamilyFacts,
    policy: Policy,
    there: frozenset[UUID],
    not_coming: frozenset[UUID],
    parents: bool,
) -> tuple[Missing, ...]:
    if kind is MeetingKind.RCPC:
        return ()
    rules = policy.meeting(kind)
    missing: list[Missing] = []
    named: set[UUID] = set()
    for need in rules.needed:
        if need is Needed.PARENT_OR_CARER:
            if not parents:
                missing.append(Missing(need, 1))
            continue
        seats = [seat for seat in seats_for(need, facts) if seat.id not in named]
        meets = next((seat for seat in seats if seat.id in there), None)
        named.update([meets.id] if meets else [seat.id for seat in seats])
        if meets is None:
            missing.append(_lack(need, 1, seats, not_coming))
    # The same function of the same agency is not another agency, however many of its people come.
    counted = {(seat.agency_id, seat.function) for seat in facts.seats if seat.id in named}
    others = [seat for seat in facts.seats if (seat.agency_id, seat.function) not in counted]
    present = {(seat.agency_id, seat.function) for seat in others if seat.id in there}
    short_by = rules.other_agencies_needed - len(present)
    if short_by > 0:
        absent = [seat for seat in others if seat.id not in there]
        missing.append(_lack(OTHER_AGENCIES, short_by, absent, not_coming))
    return tuple(missing)


def _lack(need: str, short_by: int, seats: list[SeatFacts], not_coming: frozenset[UUID]) -> Missing:
    return Missing(
        need,
        short_by,
        not_answered=tuple(seat.id for seat in seats if seat.id not in not_coming),
        cannot=tuple(seat.id for seat in seats if seat.id in not_coming),
    )


def seats_for(need: Needed, facts: FamilyFacts) -> tuple[SeatFacts, ...]:
    """The seats that can meet a need. Where no social worker leads, any of children's social care will do."""
    lead = tuple(seat for seat in facts.seats if seat.is_lead)
    social_care = tuple(seat for seat in facts.seats if seat.function is Function.SOCIAL_CARE)
    match need:
        case Needed.LEAD_PROFESSIONAL | Needed.INCOMING_LEAD_PROFESSIONAL:
            return lead
        case Needed.OUTGOING_SOCIAL_WORKER:
            return tuple(seat for seat in social_care if not seat.is_lead)
        case Needed.SOCIAL_WORKER:
            leading = tuple(seat for seat in social_care if seat.is_lead)
            return leading or social_care or lead
        case Needed.PARENT_OR_CARER:
            return ()
