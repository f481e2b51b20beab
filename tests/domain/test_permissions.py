"""Who may do what. The table is read here the other way round: by what somebody is."""

from __future__ import annotations

import pytest

from bot.domain.facts import Function
from bot.domain.permissions import TABLE, Capability, Relation, may, may_name

C, R = Capability, Relation
AT_THE_TABLE = {C.SEE_FAMILY, C.ANSWER}
RUNS_IT = {
    C.SEE_FAMILY,
    C.SEE_ADULT_SERVICES,
    C.CHANGE_TABLE,
    C.CHANGE_FAMILY,
    C.CLOSE_PLAN,
    C.RECORD_AGREEMENT,
    C.CHANGE_TIER,
    C.SET_CONFERENCE,
    C.ARRANGE_MEETING,
    C.RECORD_MEETING,
    C.ASK_FOR_UPDATE,
    C.RECORD_FOR_OTHERS,
    C.SEE_ATTENTION,
}
DECIDES = {
    C.SEE_FAMILY,
    C.SEE_ADULT_SERVICES,
    C.ASK_FOR_UPDATE,
    C.RECORD_FOR_OTHERS,
    C.SEE_ATTENTION,
    C.DECIDE,
}
TEAM = RUNS_IT | {C.OPEN_FAMILY, C.CHOOSE_LEAD, C.MERGE_FAMILIES, C.INVITE, C.MANAGE_DIRECTORY}


@pytest.mark.parametrize(
    ("relation", "allowed"),
    [
        (R.HOLDER, AT_THE_TABLE),
        (R.DEPUTY, AT_THE_TABLE),
        (R.LEAD, RUNS_IT | {C.ANSWER}),
        (R.LEAD_DEPUTY, RUNS_IT | {C.ANSWER}),
        (R.LINE_MANAGER, {C.SEE_FAMILY}),
        (R.SAFEGUARDING_LEAD, {C.SEE_FAMILY}),
        (R.ASKED_TO_DECIDE, DECIDES),
        (R.HEAD_OF_SERVICE, DECIDES),
        (R.CONFERENCE_CHAIR, DECIDES),
        (R.TEAM_MANAGER, DECIDES | {C.CHANGE_TIER, C.SET_CONFERENCE}),
        (R.CAF_TEAM, TEAM),
        (R.CAF_MANAGER, TEAM | {C.DECIDE}),
        (R.OPENS, {C.OPEN_FAMILY}),
    ],
)
def test_what_each_may_do(relation, allowed):
    assert {capability for capability in Capability if may(capability, [relation])} == allowed


def test_a_stranger_and_a_leaver_may_do_nothing():
    """They are nothing to anybody: neither has a relation."""
    assert not any(may(capability, []) for capability in Capability)


def test_every_capability_is_somebody_s():
    assert set(TABLE) == set(Capability)
    assert all(TABLE.values())


@pytest.mark.parametrize(
    ("relations", "is_named"),
    [([R.LEAD], True), ([R.CAF_TEAM], True), ([R.HOLDER], False), ([R.SAFEGUARDING_LEAD, R.LINE_MANAGER], False)],
)
def test_an_adult_service_is_named_to_few(relations, is_named):
    assert may_name(Function.DRUG_ALCOHOL, relations) is is_named
    assert may_name(Function.SCHOOL, relations)
