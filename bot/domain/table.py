"""Who ought to be at a family's table, and what becomes of a place when somebody goes.

The audit of 2017 found agencies that were never told that they were part of the network, and others that nobody could
reach after somebody had left. So the opening of a family ends with a checklist, and a place without a person stays.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from bot.domain.children import SCHOOL_AGE, UNDER_FIVE, AgeBand
from bot.domain.facts import MEETING_OF_TIER, FamilyFacts, Function, SeatFacts, Tier
from bot.domain.policy import Policy
from bot.domain.policy_values import Needed
from bot.domain.refusals import Refusal, refusal

_ALWAYS_ASKED = (Function.GP, Function.THIRD_SECTOR)
_OF_SCHOOL_AGE = (Function.SCHOOL, Function.SCHOOL_NURSE)
_OF_UNDER_FIVES = (Function.HEALTH_VISITOR,)


@refusal
class LeadStays(Refusal):
    """The lead professional's place is handed over, never taken away: somebody has to hold the plan."""


@refusal
class AlreadyAtTable(Refusal):
    """The same agency in the same function with the same person sits there already."""


@refusal
class NotAPlace(Refusal):
    """The place is no longer at this family's table."""


@refusal
class BadWindow(Refusal):
    """Standing in must end after it begins, and not in the past."""


@refusal
class AlreadyTheirs(Refusal):
    """Whoever was chosen holds this place already."""


def expected(bands: Iterable[AgeBand]) -> tuple[Function, ...]:
    """Whom one would look for at the table of children of these ages.

    The GP and the third sector are always among them, because they are the most often forgotten.
    """
    ages = frozenset(bands)
    return (
        *(_OF_UNDER_FIVES if ages & UNDER_FIVE else ()),
        *(_OF_SCHOOL_AGE if ages & SCHOOL_AGE else ()),
        *_ALWAYS_ASKED,
    )


def not_at_table(present: Iterable[Function], bands: Iterable[AgeBand]) -> tuple[Function, ...]:
    """The functions that are missing, those that one would expect first: the checklist's order."""
    there = frozenset(present)
    return tuple(function for function in dict.fromkeys((*expected(bands), *Function)) if function not in there)


def wants_social_worker(tier: Tier, policy: Policy) -> bool:
    """Whether the policy wants one at this tier's meetings."""
    return Needed.SOCIAL_WORKER in policy.meeting(MEETING_OF_TIER[tier]).needed


def require_place(facts: FamilyFacts, seat_id: UUID) -> SeatFacts:
    """The place, if it is still at the table. Raises NotAPlace."""
    seat = facts.seat(seat_id)
    if seat is None:
        raise NotAPlace
    return seat


def require_removable(seat: SeatFacts) -> None:
    if seat.is_lead:
        raise LeadStays


def require_new(facts: FamilyFacts, agency_id: UUID, function: Function, person_id: UUID | None) -> None:
    """Two schools, or two teachers of one school, may sit there; one person does not sit there twice for the same."""
    same = (seat for seat in facts.seats if (seat.agency_id, seat.function) == (agency_id, function))
    if any(seat.holder_id == person_id for seat in same):
        raise AlreadyAtTable
