"""Who stands behind a role now.

A role never resolves to nobody: it falls through to the next and says so, down to the operator, who is told in the
log and on the health page even where no person can be reached.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from bot.domain.facts import FamilyFacts, PersonFacts, Reach, Role, SeatFacts, Tier
from bot.domain.policy import Policy
from bot.domain.seats import deputy_of, usual_holder


@dataclass(frozen=True, slots=True)
class Directory:
    """The authority's posts. The people of one post come in order: the manager, the deputy, any of the team."""

    posts: Mapping[Role, tuple[UUID, ...]] = field(default_factory=dict)
    people: Mapping[UUID, PersonFacts] = field(default_factory=dict)
    caf_team: tuple[UUID, ...] = ()
    operators: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Resolved:
    """`role` answers in the end; `fell_through` names those that nobody stood behind, in order.

    `alert`: it came down to the operator, so the service itself raises an alarm as well.
    """

    person_ids: tuple[UUID, ...]
    role: Role
    fell_through: tuple[Role, ...] = ()
    alert: bool = False


def is_there(person: PersonFacts | None, on: date) -> bool:
    """Can be told something that day: known, not away, not gone, and with a chat or an address."""
    return (
        person is not None
        and person.reach is not Reach.NOBODY
        and (person.is_shared_mailbox or not any(on in span for span in person.away))
        and (person.leaving_on is None or on < person.leaving_on)
    )


def resolve(
    role: Role,
    seat: SeatFacts | None,
    facts: FamilyFacts,
    directory: Directory,
    policy: Policy,
    on: date,
) -> Resolved:
    """The people behind a role that day, or those behind the next role that has any.

    Within the agency: holder, deputy, line manager, safeguarding lead. Then the lead, and whoever decides for the
    family's tier, in the policy's order; the CAF team before them in early help; the head of service; the operator.
    """
    fell_through: list[Role] = []
    for candidate in _from(role, facts.tier, policy):
        found = people_of(candidate, seat, facts, directory, on)
        if candidate is Role.OPERATOR:
            return Resolved(found, candidate, tuple(fell_through), alert=True)
        if found:
            return Resolved(found, candidate, tuple(fell_through))
        fell_through.append(candidate)
    raise AssertionError("the operator ends every chain")  # pragma: no cover


def resolve_all(
    roles: Iterable[Role],
    seat: SeatFacts | None,
    facts: FamilyFacts,
    directory: Directory,
    policy: Policy,
    on: date,
) -> tuple[Resolved, ...]:
    """Each role on its own; a person who stands behind two of them is in the first one's answer only."""
    told: set[UUID] = set()
    answers: list[Resolved] = []
    for role in roles:
        found = resolve(role, seat, facts, directory, policy, on)
        fresh = tuple(person for person in found.person_ids if person not in told)
        told.update(fresh)
        if fresh or found.alert or not answers:
            answers.append(Resolved(fresh, found.role, found.fell_through, found.alert))
    return tuple(answers)


def people_of(
    role: Role, seat: SeatFacts | None, facts: FamilyFacts, directory: Directory, on: date
) -> tuple[UUID, ...]:
    """Whoever stands behind exactly this role and is there that day: the team as a whole, else the first."""
    there = tuple(
        person_id
        for person_id in dict.fromkeys(_candidates(role, seat, facts, directory))
        if is_there(facts.person(person_id) or directory.people.get(person_id), on)
    )
    return there if role in (Role.CAF_TEAM, Role.OPERATOR) else there[:1]


def _candidates(role: Role, seat: SeatFacts | None, facts: FamilyFacts, directory: Directory) -> Iterator[UUID]:
    match role:
        case Role.HOLDER:
            ids: Iterable[UUID | None] = (seat.holder_id if seat else None,)
        case Role.DEPUTY:
            deputy = deputy_of(seat, facts) if seat else None
            ids = (deputy.id if deputy else None,)
        case Role.LINE_MANAGER:
            holder = usual_holder(seat, facts) if seat else None
            ids = (holder.line_manager_id if holder else None,)
        case Role.SAFEGUARDING_LEAD:
            agency = facts.agencies.get(seat.agency_id) if seat else None
            ids = (agency.safeguarding_lead_id if agency else None,)
        case Role.LEAD:
            lead = facts.lead
            stand_in = deputy_of(lead, facts) if lead else None
            ids = (lead.holder_id if lead else None, stand_in.id if stand_in else None)
        case Role.CAF_TEAM:
            ids = directory.caf_team
        case Role.OPERATOR:
            ids = directory.operators
        case _:
            ids = directory.posts.get(role, ())
    return (person_id for person_id in ids if person_id is not None)


def _from(role: Role, tier: Tier, policy: Policy) -> tuple[Role, ...]:
    """The role and all that it may fall through to, in order, the operator last."""
    agency = (Role.HOLDER, Role.DEPUTY, policy.updates.instead_of_deputy, Role.LINE_MANAGER)
    team = (Role.CAF_TEAM,) if tier is Tier.EARLY_HELP else ()
    above = (*policy.decides(tier), Role.HEAD_OF_SERVICE, Role.OPERATOR)
    whole = tuple(dict.fromkeys((*agency, Role.SAFEGUARDING_LEAD, Role.LEAD, *team, *above)))
    if role in whole:
        return whole[whole.index(role) :]
    return tuple(dict.fromkeys((role, *above)))
