"""Who ought to be at the table, the order of children, and how a family stands."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.children import AgeBand, bands_after, letter
from bot.domain.facts import AgreementFacts, EscalationFacts, Function, MeetingFacts, MeetingKind, MeetingStatus, Role
from bot.domain.standing import Need, standing
from bot.domain.table import (
    AlreadyAtTable,
    LeadStays,
    NotAPlace,
    expected,
    not_at_table,
    require_new,
    require_place,
    require_removable,
)
from tests.domain.builders import CALENDAR, at, family, on, policy, seat, uid

NOW = at("Mon 11 Jan 2027")
bands = st.sampled_from(list(AgeBand))
functions = st.frozensets(st.sampled_from(list(Function)))


@given(present=functions, ages=st.lists(bands))
def test_the_checklist_names_everybody_who_is_not_there_and_nobody_who_is(
    present: frozenset[Function], ages: list[AgeBand]
) -> None:
    missing = not_at_table(present, ages)
    assert set(missing) == set(Function) - present
    assert len(missing) == len(set(missing))


@given(ages=st.lists(bands))
def test_the_gp_and_the_third_sector_are_always_looked_for(ages: list[AgeBand]) -> None:
    assert {Function.GP, Function.THIRD_SECTOR} <= set(expected(ages))


@pytest.mark.parametrize(
    ("band", "function", "looked_for"),
    [
        (AgeBand.FROM_1, Function.HEALTH_VISITOR, True),
        (AgeBand.FROM_5, Function.HEALTH_VISITOR, False),
        (AgeBand.FROM_5, Function.SCHOOL_NURSE, True),
        (AgeBand.UNBORN, Function.SCHOOL, False),
    ],
)
def test_whom_one_looks_for_depends_on_the_ages(band: AgeBand, function: Function, looked_for: bool) -> None:
    assert (function in expected([band])) is looked_for


@given(ages=st.lists(bands, min_size=2, max_size=12))
def test_children_can_be_told_from_the_eldest_whatever_their_ages(ages: list[AgeBand]) -> None:
    in_order = sorted(ages, key=list(AgeBand).index)
    assert all(younger in bands_after(elder) for elder, younger in zip([None, *in_order], in_order, strict=False))


def test_letters_run_from_a_to_l() -> None:
    assert [letter(0), letter(11)] == ["A", "L"]
    with pytest.raises(ValueError, match="1 to 12"):
        letter(12)


def test_the_lead_is_never_taken_away_and_what_is_gone_is_no_place() -> None:
    facts = family()
    with pytest.raises(LeadStays):
        require_removable(require_place(facts, uid("seat of early help")))
    require_removable(require_place(facts, uid("seat of gp")))
    with pytest.raises(NotAPlace):
        require_place(facts, uid("seat of nobody"))


def test_one_person_sits_there_once_for_the_same() -> None:
    facts = family()
    require_new(facts, uid("school"), Function.SCHOOL, uid("another teacher"))
    require_new(facts, uid("health"), Function.SCHOOL_NURSE, uid("health visitor"))
    with pytest.raises(AlreadyAtTable):
        require_new(facts, uid("school"), Function.SCHOOL, uid("school"))


def booked() -> MeetingFacts:
    when = at("Thu 21 Jan 2027 10:00")
    return MeetingFacts(uid("tac"), MeetingKind.TAC, MeetingStatus.CONFIRMED, (uid("child A"),), 1, when, 60, NOW)


def escalation() -> EscalationFacts:
    return EscalationFacts(uid("esc"), "no_answer", NOW, Role.CAF_MANAGER, None, NOW)


@pytest.mark.parametrize(
    ("change", "need"),
    [
        ({"meetings": (booked(),), "escalations": (escalation(),)}, Need.TO_DECIDE),
        ({}, Need.NO_DATE),
        ({"meetings": (booked(),)}, Need.NOTHING),
        ({"meetings": (booked(),), "agreement": None}, Need.NO_AGREEMENT),
        (
            {"meetings": (booked(),), "agreement": AgreementFacts(on("Mon 4 Jan 2027"), on("Mon 11 Jan 2027"))},
            Need.NO_AGREEMENT,
        ),
    ],
)
def test_what_needs_attention_first(change: dict[str, object], need: Need) -> None:
    facts = replace(family(), **change)  # type: ignore[arg-type]
    assert standing(facts, policy(), CALENDAR, NOW).need is need


def test_a_gap_comes_before_somebody_who_does_not_know_the_family() -> None:
    gap, unknown = seat("gp", holder_id=None), seat("school", knows_family_at=None)
    look = standing(family(gap, unknown, meetings=(booked(),)), policy(), CALENDAR, NOW)
    assert (look.need, [s.id for s in look.gaps], [s.id for s in look.not_known]) == (
        Need.GAP,
        [uid("seat of gp")],
        [uid("seat of school")],
    )


def test_once_the_day_is_over_the_date_is_overdue() -> None:
    look = standing(family(), policy(), CALENDAR, at("Tue 26 Jan 2027"))
    assert look.due is not None
    assert (look.need, look.due.due_on) == (Need.OVERDUE, on("Mon 25 Jan 2027"))
