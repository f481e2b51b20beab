"""A step up or down: which change may be recorded, and what follows from it."""

from __future__ import annotations

import pytest

from bot.domain.facts import FamilyFacts, MeetingFacts, MeetingKind, MeetingStatus, PeriodFacts, Tier
from bot.domain.tiers import (
    BeforeThePlan,
    Consequences,
    Direction,
    NewPlan,
    NotYet,
    SameTier,
    consequences,
    require_changes,
)
from tests.domain.builders import CALENDAR, at, child, family, on, policy, seat, uid

NOW = at("Mon 1 Feb 2027")


def follows(tier: Tier, said: str = "Mon 1 Feb 2027", facts: FamilyFacts | None = None) -> Consequences:
    return consequences(facts or family(), NewPlan(uid("child A"), tier, on(said)), policy(), CALENDAR, NOW)


def meeting(kind: MeetingKind, said: str, status: MeetingStatus = MeetingStatus.CONFIRMED) -> MeetingFacts:
    return MeetingFacts(
        uid(said),
        kind,
        status,
        (uid("child A"),),
        1,
        at(said),
        60,
        at("Mon 4 Jan 2027"),
        fixed_at=at("Mon 4 Jan 2027"),
    )


def test_a_step_up_to_child_protection_makes_a_core_group_due_in_ten_working_days() -> None:
    found = follows(Tier.CHILD_PROTECTION)
    assert (found.direction, found.family_after, found.kind) == (
        Direction.UP,
        Tier.CHILD_PROTECTION,
        MeetingKind.CORE_GROUP,
    )
    assert found.next_due is not None
    assert found.next_due.due_on == on("Mon 15 Feb 2027")


def test_a_step_down_to_early_help_makes_the_first_tac_due_in_twenty_working_days() -> None:
    so_far = (PeriodFacts(Tier.CHILD_IN_NEED, on("Mon 4 Jan 2027")),)
    facts = family(children=(child("A", Tier.CHILD_IN_NEED, periods=so_far),))
    found = follows(Tier.EARLY_HELP, facts=facts)
    assert (found.direction, found.kind, found.needs_agreement) == (
        Direction.DOWN,
        MeetingKind.TAC_AFTER_STEP_DOWN,
        True,
    )
    assert found.next_due is not None
    assert found.next_due.due_on == on("Mon 1 Mar 2027")


def test_meetings_ahead_of_the_kind_that_was_are_named_and_those_that_fit_or_are_over_are_not() -> None:
    held = meeting(MeetingKind.TAC, "Mon 25 Jan 2027 10:00", MeetingStatus.HELD)
    tac = meeting(MeetingKind.TAC, "Thu 11 Feb 2027 10:00")
    core = meeting(MeetingKind.CORE_GROUP, "Fri 12 Feb 2027 10:00")
    gone = meeting(MeetingKind.TAC, "Thu 18 Feb 2027 10:00", MeetingStatus.CANCELLED)
    assert follows(Tier.CHILD_PROTECTION, facts=family(meetings=(held, tac, core, gone))).wrong_kind == (tac.id,)


def test_where_a_sibling_keeps_the_higher_tier_the_familys_meetings_stay() -> None:
    facts = family(children=(child("A", Tier.CHILD_PROTECTION), child("B", Tier.CHILD_PROTECTION)))
    found = follows(Tier.EARLY_HELP, facts=facts)
    assert (found.direction, found.family_after, found.kind, found.needs_agreement) == (
        Direction.DOWN,
        Tier.CHILD_PROTECTION,
        MeetingKind.CORE_GROUP,
        False,
    )


@pytest.mark.parametrize(("with_worker", "missing"), [(False, True), (True, False)])
def test_a_statutory_plan_needs_a_social_worker_at_the_table(with_worker: bool, missing: bool) -> None:
    facts = family(seat("social worker")) if with_worker else family()
    assert follows(Tier.CHILD_IN_NEED, facts=facts).no_social_worker is missing


@pytest.mark.parametrize(
    ("tier", "said", "refused"),
    [
        (Tier.EARLY_HELP, "Mon 1 Feb 2027", SameTier),
        (Tier.CHILD_IN_NEED, "Tue 2 Feb 2027", NotYet),
        (Tier.CHILD_IN_NEED, "Fri 1 Jan 2027", BeforeThePlan),
    ],
)
def test_a_change_is_to_another_tier_has_happened_and_follows_the_present_plan(
    tier: Tier, said: str, refused: type[Exception]
) -> None:
    with pytest.raises(refused):
        require_changes(child("A"), NewPlan(uid("child A"), tier, on(said)), on("Mon 1 Feb 2027"))


def test_a_change_on_the_day_on_which_the_plan_began_is_allowed() -> None:
    plan = NewPlan(uid("child A"), Tier.CHILD_IN_NEED, on("Mon 4 Jan 2027"))
    require_changes(child("A"), plan, on("Mon 1 Feb 2027"))
