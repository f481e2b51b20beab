"""When meetings and records are due. Worked by hand across Christmas 2026 and Easter 2027."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.cadence import (
    AGREED,
    IntervalTooLong,
    core_groups_due,
    first_due,
    held_again_by,
    last_core_group_due,
    next_due,
    record_due,
    require_within_longest,
    weeks_to_agree,
)
from bot.domain.calendar import Interval, Unit, WorkingCalendar
from bot.domain.facts import MeetingKind, Nation
from bot.storage.policy_files import load_policies

POLICY = load_policies()[0]
ENGLAND = WorkingCalendar()
TAC, STEP_DOWN, CHIN = MeetingKind.TAC, MeetingKind.TAC_AFTER_STEP_DOWN, MeetingKind.CHIN
CORE_GROUP, RCPC = MeetingKind.CORE_GROUP, MeetingKind.RCPC
WEEKS = Unit.WEEKS


@pytest.mark.parametrize(
    ("kind", "event_on", "due_on", "rule"),
    [
        (CORE_GROUP, date(2026, 12, 18), date(2027, 1, 6), "meetings.core_group.first_due"),
        (CHIN, date(2027, 3, 17), date(2027, 4, 2), "meetings.chin.first_due"),  # Easter: 30 March is the seventh
        (TAC, date(2026, 12, 18), date(2027, 1, 13), "meetings.tac.first_due"),
        (STEP_DOWN, date(2026, 12, 18), date(2027, 1, 20), "meetings.tac_after_step_down.first_due"),
        (RCPC, date(2026, 12, 29), date(2027, 3, 25), "conference.first_within"),  # 29 March is Easter Monday
    ],
)
def test_the_first_is_counted_from_its_event(kind: MeetingKind, event_on: date, due_on: date, rule: str) -> None:
    due = first_due(kind, event_on, POLICY, ENGLAND)
    assert (due.kind, due.due_on, due.rule, due.counted_from) == (kind, due_on, rule, event_on)
    assert due.reference == POLICY.source(rule).reference


def test_the_nation_decides_which_bank_holidays_count() -> None:
    assert first_due(CORE_GROUP, date(2026, 6, 5), POLICY, ENGLAND).due_on == date(2026, 6, 19)
    scotland = WorkingCalendar(Nation.SCOTLAND)
    assert first_due(CORE_GROUP, date(2026, 6, 5), POLICY, scotland).due_on == date(2026, 6, 22)


@pytest.mark.parametrize(
    ("kind", "last_on", "due_on", "fell_on", "rule"),
    [
        (TAC, date(2027, 1, 28), date(2027, 3, 11), None, "meetings.tac.then_every"),
        (TAC, date(2026, 11, 13), date(2026, 12, 24), date(2026, 12, 25), "meetings.tac.then_every"),
        (STEP_DOWN, date(2027, 1, 28), date(2027, 3, 11), None, "meetings.tac.then_every"),  # goes on as a TAC
        (CORE_GROUP, date(2027, 2, 12), date(2027, 3, 25), date(2027, 3, 26), "meetings.core_group.then_every"),
        (RCPC, date(2027, 3, 25), date(2027, 9, 24), date(2027, 9, 25), "conference.then_within"),
    ],
)
def test_the_next_is_counted_from_the_last(
    kind: MeetingKind, last_on: date, due_on: date, fell_on: date | None, rule: str
) -> None:
    due = next_due(kind, last_on, POLICY, ENGLAND)
    assert (due.due_on, due.fell_on, due.rule) == (due_on, fell_on, rule)


def test_the_longest_interval_and_two_shorter_ones_are_offered() -> None:
    assert weeks_to_agree(TAC, date(2027, 1, 28), POLICY, ENGLAND) == (4, 5, 6)
    assert weeks_to_agree(MeetingKind.RCPC, date(2027, 1, 28), POLICY, ENGLAND) == (23, 24, 25)  # six months


def test_an_agreed_interval_counts_up_to_the_maximum() -> None:
    last_on = date(2027, 1, 28)
    sooner = next_due(TAC, last_on, POLICY, ENGLAND, Interval(4, WEEKS))
    assert (sooner.due_on, sooner.rule) == (date(2027, 2, 25), AGREED)
    later = next_due(TAC, last_on, POLICY, ENGLAND, Interval(8, WEEKS))
    assert (later.due_on, later.rule) == (date(2027, 3, 11), "meetings.tac.then_every")


def test_agreeing_on_longer_than_the_maximum_is_refused() -> None:
    require_within_longest(TAC, date(2027, 1, 28), Interval(6, WEEKS), POLICY, ENGLAND)
    with pytest.raises(IntervalTooLong) as refused:
        require_within_longest(TAC, date(2027, 1, 28), Interval(2, Unit.MONTHS), POLICY, ENGLAND)
    assert refused.value.most == Interval(6, WEEKS)


def test_the_last_core_group_is_ten_working_days_before_the_conference() -> None:
    # April 2 and 1, March 31 and 30, over Easter, March 25, 24, 23, 22, 19, 18
    assert last_core_group_due(date(2027, 4, 5), POLICY, ENGLAND).due_on == date(2027, 3, 18)


@pytest.mark.parametrize(
    ("icpc_on", "rcpc_on", "last_on", "due"),
    [
        # the third would be due on 13 April, after the conference
        (date(2027, 1, 5), date(2027, 4, 5), None, [date(2027, 1, 19), date(2027, 3, 2)]),
        # the third would be due on 23 March, inside the last ten days: on the last allowed day instead
        (date(2026, 12, 10), date(2027, 3, 29), None, [date(2026, 12, 24), date(2027, 2, 4), date(2027, 3, 12)]),
        (date(2026, 12, 10), date(2027, 3, 29), date(2027, 2, 4), [date(2027, 3, 12)]),
        (date(2026, 12, 10), date(2027, 3, 29), date(2027, 3, 16), []),
        # a conference so soon that only the last allowed day is left, or none
        (date(2027, 1, 5), date(2027, 1, 25), None, [date(2027, 1, 11)]),
        (date(2027, 1, 5), date(2027, 1, 12), None, []),
        # the second would be due on the day of the conference itself
        (date(2027, 1, 5), date(2027, 3, 2), None, [date(2027, 1, 19)]),
    ],
)
def test_every_core_group_up_to_the_conference(
    icpc_on: date, rcpc_on: date, last_on: date | None, due: list[date]
) -> None:
    found = core_groups_due(icpc_on, rcpc_on, POLICY, ENGLAND, last_on=last_on)
    assert [deadline.due_on for deadline in found] == due


def test_a_core_group_due_on_the_last_allowed_day_keeps_its_own_rule() -> None:
    only = core_groups_due(date(2027, 1, 5), date(2027, 2, 2), POLICY, ENGLAND)
    assert [(due.due_on, due.rule) for due in only] == [(date(2027, 1, 19), "meetings.core_group.first_due")]


def test_none_is_due_before_one_that_was_already_held() -> None:
    """The last allowed day was 12 March; they met on the 16th and would meet again on the 23rd."""
    dates = date(2026, 12, 10), date(2027, 3, 29)
    assert core_groups_due(*dates, POLICY, ENGLAND, last_on=date(2027, 3, 16), agreed=Interval(1, WEEKS)) == ()


@pytest.mark.parametrize(
    ("kind", "held_on", "next_on", "last", "due_on"),
    [
        (TAC, date(2026, 12, 18), None, False, date(2027, 1, 6)),
        (TAC, date(2026, 12, 18), date(2026, 12, 22), False, date(2027, 1, 6)),  # only a core group looks ahead
        (CORE_GROUP, date(2027, 2, 1), date(2027, 3, 15), False, date(2027, 2, 15)),
        (CORE_GROUP, date(2027, 2, 1), date(2027, 2, 22), False, date(2027, 2, 8)),  # 2 weeks before the next
        (CORE_GROUP, date(2027, 2, 1), date(2027, 2, 10), False, date(2027, 2, 2)),  # not before it was held
        (CORE_GROUP, date(2027, 2, 1), date(2027, 2, 15), False, date(2027, 2, 2)),  # nor on the same day
        (CORE_GROUP, date(2027, 2, 1), None, True, date(2027, 2, 8)),
        (CORE_GROUP, date(2027, 2, 1), date(2027, 3, 15), True, date(2027, 2, 8)),
    ],
)
def test_when_the_record_is_due(
    kind: MeetingKind, held_on: date, next_on: date | None, last: bool, due_on: date
) -> None:
    due = record_due(kind, held_on, POLICY, ENGLAND, next_on=next_on, last_before_conference=last)
    assert due.due_on == due_on


def test_a_meeting_without_those_needed_is_held_again() -> None:
    due = held_again_by(TAC, date(2027, 3, 19), POLICY, ENGLAND)
    assert (due.due_on, due.rule) == (date(2027, 4, 6), "held_again.within")


days = st.dates(date(2024, 1, 1), date(2029, 6, 1))


@given(days, st.integers(1, 200))
def test_core_groups_never_lie_further_apart_than_the_maximum(icpc_on: date, after: int) -> None:
    rcpc_on = icpc_on + timedelta(after)
    last_allowed = last_core_group_due(rcpc_on, POLICY, ENGLAND).due_on
    due = [deadline.due_on for deadline in core_groups_due(icpc_on, rcpc_on, POLICY, ENGLAND)]
    assert due == sorted(set(due))
    assert all(icpc_on < day <= last_allowed and ENGLAND.is_working_day(day) for day in due)
    for one, following in pairwise([*due, rcpc_on]):
        assert following <= one + timedelta(weeks=6)
    if due:
        assert due[0] <= first_due(CORE_GROUP, icpc_on, POLICY, ENGLAND).due_on


@given(days, st.sampled_from([TAC, STEP_DOWN, CHIN, CORE_GROUP, RCPC]), st.integers(1, 26))
def test_the_next_is_due_on_a_working_day_within_the_maximum(last_on: date, kind: MeetingKind, weeks: int) -> None:
    due = next_due(kind, last_on, POLICY, ENGLAND, Interval(weeks, WEEKS))
    assert ENGLAND.is_working_day(due.due_on)
    assert due.due_on <= min(last_on + timedelta(weeks=weeks), next_due(kind, last_on, POLICY, ENGLAND).due_on)
    assert ENGLAND.working_days_between(due.due_on, due.fell_on or due.due_on) == 0
