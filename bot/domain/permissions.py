"""Who may see and do what: one table of capability by relation, and one function.

A relation is what somebody is to one family at the moment of asking: it ends when the holding, the deputising, the
post or the employment ends. Nobody else learns that the family exists: denied and absent look alike.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from bot.domain.facts import Function, Role
from bot.domain.refusals import Refusal, refusal


@refusal
class NotAllowed(Refusal):
    """Not theirs to see or to do, or not there at all: it carries nothing, because the two must look alike."""


class Relation(StrEnum):
    """What a person is to a family. `OPENS` is to no family yet: a lead professional, before theirs exists."""

    HOLDER = "holder"
    DEPUTY = "deputy"  # stands in for a place at the table, in general or for one meeting
    SUCCESSOR = "successor"  # takes a place over on a day that is settled
    LEAD = "lead"
    LEAD_DEPUTY = "lead_deputy"
    LINE_MANAGER = "line_manager"
    SAFEGUARDING_LEAD = "safeguarding_lead"
    ASKED_TO_DECIDE = "asked_to_decide"  # an open escalation was put to them
    CAF_TEAM = "caf_team"
    CAF_MANAGER = "caf_manager"
    TEAM_MANAGER = "team_manager"
    CONFERENCE_CHAIR = "conference_chair"
    HEAD_OF_SERVICE = "head_of_service"
    OPENS = "opens"


class Capability(StrEnum):
    SEE_FAMILY = "see_family"
    SEE_ADULT_SERVICES = "see_adult_services"  # that an adult service is at the table at all
    OPEN_FAMILY = "open_family"
    CHOOSE_LEAD = "choose_lead"
    MERGE_FAMILIES = "merge_families"
    CHANGE_TABLE = "change_table"
    CHANGE_FAMILY = "change_family"  # its children, and which parents and carers take part
    CLOSE_PLAN = "close_plan"
    RECORD_AGREEMENT = "record_agreement"
    CHANGE_TIER = "change_tier"
    SET_CONFERENCE = "set_conference"
    ARRANGE_MEETING = "arrange_meeting"
    RECORD_MEETING = "record_meeting"
    ASK_FOR_UPDATE = "ask_for_update"
    RECORD_FOR_OTHERS = "record_for_others"  # "they told me"
    ANSWER = "answer"  # for a place that they hold or stand in for
    SEE_ATTENTION = "see_attention"
    DECIDE = "decide"
    INVITE = "invite"
    MANAGE_DIRECTORY = "manage_directory"


_LEADS = frozenset({Relation.LEAD, Relation.LEAD_DEPUTY})
_TEAM = frozenset({Relation.CAF_TEAM, Relation.CAF_MANAGER})
_MANAGERS = frozenset(
    {
        Relation.CAF_MANAGER,
        Relation.TEAM_MANAGER,
        Relation.CONFERENCE_CHAIR,
        Relation.HEAD_OF_SERVICE,
        Relation.ASKED_TO_DECIDE,
    }
)
_RUN_IT = _LEADS | _TEAM
_AT_THE_TABLE = frozenset({Relation.HOLDER, Relation.DEPUTY, Relation.SUCCESSOR})

TABLE: dict[Capability, frozenset[Relation]] = {
    Capability.SEE_FAMILY: frozenset(Relation) - {Relation.OPENS},
    Capability.SEE_ADULT_SERVICES: _RUN_IT | _MANAGERS,
    Capability.OPEN_FAMILY: _TEAM | {Relation.OPENS},
    Capability.CHOOSE_LEAD: _TEAM,
    Capability.MERGE_FAMILIES: _TEAM,
    Capability.CHANGE_TABLE: _RUN_IT,
    Capability.CHANGE_FAMILY: _RUN_IT,
    Capability.CLOSE_PLAN: _RUN_IT,
    Capability.RECORD_AGREEMENT: _RUN_IT,
    Capability.CHANGE_TIER: _RUN_IT | {Relation.TEAM_MANAGER},
    Capability.SET_CONFERENCE: _RUN_IT | {Relation.TEAM_MANAGER},
    Capability.ARRANGE_MEETING: _RUN_IT,
    Capability.RECORD_MEETING: _RUN_IT,
    Capability.ASK_FOR_UPDATE: _RUN_IT | _MANAGERS,
    Capability.RECORD_FOR_OTHERS: _RUN_IT | _MANAGERS,
    Capability.ANSWER: _LEADS | _AT_THE_TABLE,
    Capability.SEE_ATTENTION: _RUN_IT | _MANAGERS,
    Capability.DECIDE: _MANAGERS,
    Capability.INVITE: _TEAM,
    Capability.MANAGE_DIRECTORY: _TEAM,
}

# Services for grown-ups: that one of them is at the table says something about a parent.
ADULT_SERVICES = frozenset({Function.DRUG_ALCOHOL, Function.HOUSING, Function.POLICE})

OF_POST: dict[Role, Relation] = {
    Role.CAF_TEAM: Relation.CAF_TEAM,
    Role.CAF_MANAGER: Relation.CAF_MANAGER,
    Role.TEAM_MANAGER: Relation.TEAM_MANAGER,
    Role.CONFERENCE_CHAIR: Relation.CONFERENCE_CHAIR,
    Role.HEAD_OF_SERVICE: Relation.HEAD_OF_SERVICE,
}


def may(capability: Capability, relations: Iterable[Relation]) -> bool:
    """Whether any of these relations gives the capability."""
    return not TABLE[capability].isdisjoint(relations)


def may_name(function: Function, relations: Iterable[Relation]) -> bool:
    """Whether it may be shown that this function sits at the table. Whoever sits there knows it anyway."""
    return function not in ADULT_SERVICES or may(Capability.SEE_ADULT_SERVICES, relations)
