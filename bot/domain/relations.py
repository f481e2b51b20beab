"""What one person is to one family on one day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from uuid import UUID

from bot.domain.facts import FamilyFacts, PersonFacts, Role, SeatFacts
from bot.domain.permissions import OF_POST, Relation
from bot.domain.policy import Policy
from bot.domain.seats import usual_holder

OF_SOME_TIERS = frozenset({Role.TEAM_MANAGER, Role.CONFERENCE_CHAIR})
"""Posts that look after the families of those tiers only in which they decide; the others look after all."""


def relations_of(person_id: UUID, facts: FamilyFacts, policy: Policy, on: date) -> frozenset[Relation]:
    """Everything that the person is to the family. Somebody who has left is nothing to anybody."""
    person = facts.person(person_id)
    if person is None or (person.leaving_on is not None and on >= person.leaving_on):
        return frozenset()
    found = set(
        of_posts(role for role in person.posts if role not in OF_SOME_TIERS or role in policy.decides(facts.tier))
    )
    for seat in facts.seats:
        found.update(_at(seat, facts, person))
    if any(open_.closed_at is None and open_.holder_id == person_id for open_ in facts.escalations):
        found.add(Relation.ASKED_TO_DECIDE)
    return frozenset(found)


def of_posts(roles: Iterable[Role]) -> frozenset[Relation]:
    """What these posts make of somebody, in any family that is theirs."""
    return frozenset(OF_POST[role] for role in roles if role in OF_POST)


def _at(seat: SeatFacts, facts: FamilyFacts, person: PersonFacts) -> Iterator[Relation]:
    holder = usual_holder(seat, facts)
    if seat.holder_id == person.id:
        yield Relation.LEAD if seat.is_lead else Relation.HOLDER
    if seat.successor_id == person.id:
        yield Relation.SUCCESSOR
    for one in seat.standing_in:
        if one.person_id == person.id:
            # A deputy for one meeting stands in for that meeting only: never for the lead's other work.
            yield Relation.LEAD_DEPUTY if seat.is_lead and one.meeting_id is None else Relation.DEPUTY
    if holder is not None and holder.deputy_id == person.id:
        yield Relation.LEAD_DEPUTY if seat.is_lead else Relation.DEPUTY
    if holder is not None and holder.line_manager_id == person.id:
        yield Relation.LINE_MANAGER
    agency = facts.agencies.get(seat.agency_id)
    if agency is not None and agency.safeguarding_lead_id == person.id:
        yield Relation.SAFEGUARDING_LEAD
