"""Only dates that can be held are offered; and when none keeps notice and deadline, three ways."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.calendar import WorkingCalendar
from bot.domain.facts import AgencyFacts, Function, MeetingKind, PersonFacts, Role, Span
from bot.domain.notice import NoticeState, notice, when_given
from bot.domain.slots import (
    Attendee,
    Busy,
    FamilyTimes,
    PartOfDay,
    Search,
    Slot,
    holdable,
    last_in_time,
    offer,
    poll_closes_at,
    poll_working_days,
)
from bot.domain.slots_short import NotShort, Way, three_ways
from bot.storage.policy_files import load_policies

POLICY = load_policies()[0]
ENGLAND = WorkingCalendar()
TAC, CHIN, CORE_GROUP = MeetingKind.TAC, MeetingKind.CHIN, MeetingKind.CORE_GROUP
AFTER_SCHOOL = FamilyTimes(parts=frozenset({PartOfDay.AFTER_SCHOOL}))


def london(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return ENGLAND.at(moment.date(), moment.time())


def offered(search: Search) -> list[str]:
    return [ENGLAND.local(slot.starts_at).strftime("%a %-d %b %H:%M") for slot in offer(search, POLICY, ENGLAND)]


def person(number: int, *away: Span, weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)) -> PersonFacts:
    agency = UUID(int=100)
    return PersonFacts(
        UUID(int=number), "", agency, Function.GP, working_weekdays=frozenset(weekdays), away=tuple(away)
    )


def search(kind: MeetingKind, fixed_at: str, due_on: date | None, **more: object) -> Search:
    return replace(Search(kind, False, london(fixed_at), due_on), **more)  # type: ignore[arg-type]


# Fixed on Tuesday 23 February, ten working days' notice end on 9 March; due on Thursday 11 March.
MARCH = search(TAC, "2027-02-23T10:00", date(2027, 3, 11), times=AFTER_SCHOOL)


def test_dates_keep_notice_and_deadline() -> None:
    assert offered(MARCH) == ["Tue 9 Mar 15:30", "Tue 9 Mar 16:00", "Wed 10 Mar 16:00", "Thu 11 Mar 15:30"]


def test_many_days_are_spread() -> None:
    longer = replace(MARCH, due_on=date(2027, 3, 25))
    assert offered(longer) == ["Tue 9 Mar 15:30", "Mon 15 Mar 16:00", "Fri 19 Mar 15:30", "Thu 25 Mar 16:00"]


def test_christmas_is_in_the_way() -> None:
    """Notice given on 18 December ends on 6 January, the tenth working day."""
    christmas = search(TAC, "2026-12-18T10:00", date(2027, 1, 7))
    assert offered(christmas) == ["Wed 6 Jan 10:00", "Wed 6 Jan 11:30", "Wed 6 Jan 13:30", "Thu 7 Jan 11:30"]


def test_the_familys_weekdays_and_times() -> None:
    wednesdays = FamilyTimes(frozenset({2}), frozenset({PartOfDay.MORNING}))
    assert offered(replace(MARCH, times=wednesdays)) == ["Wed 10 Mar 10:00", "Wed 10 Mar 11:30"]


def test_a_meeting_ends_in_the_working_day() -> None:
    assert offered(replace(MARCH, minutes=120)) == ["Tue 9 Mar 15:30", "Wed 10 Mar 15:30", "Thu 11 Mar 15:30"]


def test_nobody_who_must_be_there_is_away() -> None:
    lead = Attendee(None, person(1, Span(date(2027, 3, 9), date(2027, 3, 11))), needed=True)
    assert offered(replace(MARCH, attendees=(lead,))) == ["Thu 11 Mar 15:30", "Thu 11 Mar 16:00"]
    covered = replace(lead, deputy=person(2))
    assert offered(replace(MARCH, attendees=(covered,))) == offered(MARCH)


def test_days_on_which_most_can_come_are_preferred() -> None:
    longer = replace(MARCH, due_on=date(2027, 3, 17))
    part_timer = Attendee(None, person(1, weekdays=(0, 1, 4)))
    nurse = AgencyFacts(UUID(int=100), "", closed=(Span(date(2027, 3, 9), date(2027, 3, 10)),))
    found = replace(longer, attendees=(part_timer, Attendee(nurse, None)))
    assert offered(found) == ["Tue 9 Mar 15:30", "Fri 12 Mar 16:00", "Mon 15 Mar 15:30", "Tue 16 Mar 16:00"]
    assert [slot.missing for slot in offer(found, POLICY, ENGLAND)] == [1, 0, 0, 0]


def test_known_meetings_are_not_double_booked() -> None:
    other = Busy(london("2027-03-09T15:00"), london("2027-03-09T16:00"))
    assert offered(replace(MARCH, busy=(other,)))[0] == "Tue 9 Mar 16:00"
    somebody = replace(other, needed=False)
    slots = offer(replace(MARCH, busy=(somebody,)), POLICY, ENGLAND)
    assert [slot.missing for slot in slots] == [0, 0, 0, 0]
    assert slots[0].starts_at == london("2027-03-09T16:00")


def test_one_that_is_held_again_has_its_own_notice() -> None:
    again = search(TAC, "2027-03-01T10:00", date(2027, 3, 8), promised=5, times=AFTER_SCHOOL)
    assert offered(again) == ["Mon 8 Mar 15:30", "Mon 8 Mar 16:00"]


def test_nothing_is_due_and_nothing_ends_the_search_but_the_known_range() -> None:
    open_ended = replace(MARCH, due_on=None)
    assert offered(open_ended)[0] == "Tue 9 Mar 15:30"
    at_the_end = search(TAC, "2030-12-12T10:00", None, times=AFTER_SCHOOL)
    assert offered(at_the_end) == ["Mon 30 Dec 15:30", "Mon 30 Dec 16:00", "Tue 31 Dec 15:30", "Tue 31 Dec 16:00"]


def test_a_poll_is_as_long_as_it_can_be() -> None:
    # 9, 10, 11 March: closing on 23, 24, 25 February still leaves ten working days; on the 26th it does not
    assert poll_working_days(replace(MARCH, fixed_at=london("2027-02-22T10:00")), POLICY, ENGLAND) == 3
    assert poll_working_days(MARCH, POLICY, ENGLAND) == 2
    assert poll_working_days(replace(MARCH, fixed_at=london("2027-02-25T10:00")), POLICY, ENGLAND) == 0
    assert poll_closes_at(london("2027-03-25T10:00"), 1, ENGLAND) == london("2027-03-30T17:00")


def test_the_first_core_group_has_no_poll() -> None:
    first = Search(CORE_GROUP, True, london("2027-02-01T10:00"), date(2027, 3, 11))
    assert poll_working_days(first, POLICY, ENGLAND) == 0
    assert poll_working_days(replace(first, first=False), POLICY, ENGLAND) == 3


def ways(kind: MeetingKind, fixed_at: str, due_on: date, **more: object) -> tuple[object, ...]:
    found = three_ways(search(kind, fixed_at, due_on, **more), POLICY, ENGLAND)
    last, first = found.last_in_time, found.first_with_notice
    return (
        last and (ENGLAND.local_day(last.slot.starts_at), last.slot.working_days, last.reason_required),
        first and (ENGLAND.local_day(first.slot.starts_at), first.days_late, first.needs),
        found.recommended,
    )


def test_tac_the_deadline_wins_down_to_the_floor() -> None:
    assert ways(TAC, "2027-03-01T10:00", date(2027, 3, 11)) == (
        (date(2027, 3, 11), 8, False),
        (date(2027, 3, 15), 2, None),
        Way.LAST_IN_TIME,
    )


def test_tac_at_the_floor_is_not_below_it() -> None:
    assert ways(TAC, "2027-03-04T10:00", date(2027, 3, 11)) == (
        (date(2027, 3, 11), 5, False),
        (date(2027, 3, 18), 5, None),
        Way.LAST_IN_TIME,
    )


def test_tac_below_the_floor_the_later_date_wins_as_an_accepted_gap() -> None:
    search_ = search(TAC, "2027-03-05T10:00", date(2027, 3, 11))
    found = three_ways(search_, POLICY, ENGLAND)
    assert found.recommended is Way.FIRST_WITH_NOTICE
    assert found.last_in_time is not None
    assert (found.last_in_time.short_by, found.last_in_time.reason_required) == (6, True)
    assert found.first_with_notice is not None
    assert (found.first_with_notice.accepted_gap, found.first_with_notice.days_late) == (True, 6)


def test_core_group_the_deadline_wins_and_late_needs_the_team_manager() -> None:
    assert ways(CORE_GROUP, "2027-03-10T10:00", date(2027, 3, 11)) == (
        (date(2027, 3, 11), 1, True),
        (date(2027, 3, 17), 4, Role.TEAM_MANAGER),
        Way.LAST_IN_TIME,
    )


def test_core_group_already_late_is_the_managers_to_decide() -> None:
    assert ways(CORE_GROUP, "2027-03-12T10:00", date(2027, 3, 11)) == (
        None,
        (date(2027, 3, 19), 6, Role.TEAM_MANAGER),
        Way.ASK_MANAGER,
    )


def test_a_day_that_cannot_be_held_is_no_way_out() -> None:
    lead = Attendee(None, person(1, Span(date(2027, 3, 10), date(2027, 3, 16))), needed=True)
    assert ways(TAC, "2027-03-01T10:00", date(2027, 3, 11), attendees=(lead,)) == (
        (date(2027, 3, 9), 6, False),
        (date(2027, 3, 16), 3, None),
        Way.LAST_IN_TIME,
    )


def test_when_nobody_can_ever_come_only_the_manager_is_left() -> None:
    lead = Attendee(None, person(1, weekdays=()), needed=True)
    assert ways(TAC, "2027-03-01T10:00", date(2027, 3, 11), attendees=(lead,)) == (None, None, Way.ASK_MANAGER)


@pytest.mark.parametrize("due_on", [date(2027, 3, 15), None])
def test_there_is_nothing_to_choose_while_a_date_keeps_both(due_on: date | None) -> None:
    with pytest.raises(NotShort):
        three_ways(search(TAC, "2027-03-01T10:00", due_on), POLICY, ENGLAND)


moments = st.integers(0, 2 * 365 * 24 * 60).map(lambda n: datetime(2026, 6, 1, tzinfo=UTC) + timedelta(minutes=n))


@st.composite
def searches(draw: st.DrawFn) -> Search:
    fixed_at = draw(moments)
    start = fixed_at.date()
    spans = st.tuples(st.integers(0, 30), st.integers(1, 12)).map(
        lambda pair: Span(start + timedelta(pair[0]), start + timedelta(sum(pair)))
    )
    people = st.builds(
        lambda away, weekdays: person(1, *away, weekdays=tuple(weekdays)),
        st.lists(spans, max_size=2),
        st.sets(st.integers(0, 4), min_size=2),
    )
    agencies = st.none() | spans.map(lambda span: AgencyFacts(UUID(int=100), "", closed=(span,)))
    attendees = st.builds(Attendee, agencies, st.none() | people, st.none() | people, st.booleans())
    busy = st.builds(
        lambda begin, length, needed: Busy(
            fixed_at + timedelta(hours=begin), fixed_at + timedelta(hours=begin + length), needed
        ),
        st.integers(0, 900),
        st.integers(1, 48),
        st.booleans(),
    )
    return Search(
        draw(st.sampled_from([TAC, CHIN, CORE_GROUP])),
        draw(st.booleans()),
        fixed_at,
        start + timedelta(draw(st.integers(-5, 40))),
        draw(st.sampled_from([45, 60, 90])),
        FamilyTimes(
            frozenset(draw(st.sets(st.integers(0, 4), min_size=1))),
            frozenset(draw(st.sets(st.sampled_from(PartOfDay), min_size=1))),
        ),
        tuple(draw(st.lists(attendees, max_size=3))),
        tuple(draw(st.lists(busy, max_size=3))),
    )


def can_be_held(slot: Slot, search: Search) -> bool:
    local, ends_at = ENGLAND.local(slot.starts_at), slot.starts_at + timedelta(minutes=search.minutes)
    hours = {
        PartOfDay.MORNING: (time(9), time(12)),
        PartOfDay.AFTERNOON: (time(13), time(15)),
        PartOfDay.AFTER_SCHOOL: (time(15, 15), time(17)),
    }
    somebody = [
        any(
            ENGLAND.seat_open(one.agency, who, local.date())
            for who in ([one.holder, one.deputy] if one.holder and one.deputy else [one.holder or one.deputy])
        )
        for one in search.attendees
        if one.needed
    ]
    return (
        ENGLAND.is_working_day(local.date())
        and local.weekday() in search.times.weekdays
        and any(hours[part][0] <= local.time() < hours[part][1] for part in search.times.parts)
        and ENGLAND.local(ends_at).time() <= time(17, 30)
        and all(somebody)
        and not any(
            busy.needed and not (ends_at <= busy.starts_at or busy.ends_at <= slot.starts_at) for busy in search.busy
        )
    )


def gives(slot: Slot, search: Search) -> tuple[NoticeState, int]:
    found = notice(search.fixed_at, slot.starts_at, search.kind, search.first, POLICY, ENGLAND)
    return found.state, found.working_days


@given(searches())
def test_whatever_is_offered_keeps_notice_and_deadline_and_can_be_held(search: Search) -> None:
    slots = offer(search, POLICY, ENGLAND)
    assert len(slots) <= POLICY.offered.dates
    assert [slot.starts_at for slot in slots] == sorted({slot.starts_at for slot in slots})
    for slot in slots:
        assert gives(slot, search) == (NoticeState.AMPLE, slot.working_days)
        assert search.due_on is None or ENGLAND.local_day(slot.starts_at) <= search.due_on
        assert can_be_held(slot, search)


@given(searches())
def test_either_a_date_or_three_ways(search: Search) -> None:
    """With no date, the last in time is the last of all that can be held, and the first with notice the first."""
    if offer(search, POLICY, ENGLAND):
        with pytest.raises(NotShort):
            three_ways(search, POLICY, ENGLAND)
        return
    found, due_on = three_ways(search, POLICY, ENGLAND), search.due_on
    assert due_on is not None
    possible = list(holdable(search, POLICY, ENGLAND))
    assert all(can_be_held(slot, search) for slot in possible)
    in_time = [slot for slot in possible if ENGLAND.local_day(slot.starts_at) <= due_on]
    assert all(gives(slot, search)[0] is NoticeState.SHORT for slot in in_time)
    last, first = found.last_in_time, found.first_with_notice
    assert (last is None) is (not in_time)
    if last is not None:
        assert last.slot.working_days == max(slot.working_days for slot in in_time)
        assert last.short_by > 0
    if first is not None:
        assert gives(first.slot, search)[0] is NoticeState.AMPLE
        assert first.days_late > 0
    if search.kind is CORE_GROUP:
        assert found.recommended is (Way.LAST_IN_TIME if last else Way.ASK_MANAGER)


@settings(max_examples=40)
@given(searches())
def test_every_start_that_can_be_held_is_seen(search: Search) -> None:
    """By brute force over each quarter of an hour of the first twenty days."""
    given_at = when_given(search.fixed_at, POLICY, ENGLAND)
    seen = {slot.starts_at for slot in holdable(search, POLICY, ENGLAND)}
    starts = {time(10), time(11, 30), time(13, 30), time(14, 30), time(15, 30), time(16)}
    for n in range(20):
        day = ENGLAND.local_day(given_at) + timedelta(n)
        for wall in starts:
            slot = Slot(ENGLAND.at(day, wall), 0)
            assert (slot.starts_at in seen) is (slot.starts_at > given_at and can_be_held(slot, search))


def suggested(search: Search) -> str | None:
    slot = last_in_time(search, POLICY, ENGLAND)
    return slot and ENGLAND.local(slot.starts_at).strftime("%a %-d %b %H:%M")


def test_the_one_date_to_suggest_is_the_last_in_time_at_the_same_hour() -> None:
    like = replace(MARCH, times=FamilyTimes(), wall=time(10, 15))
    assert suggested(like) == "Thu 11 Mar 10:15"
    away = Attendee(None, person(1, Span(date(2027, 3, 11), date(2027, 3, 12))), needed=True)
    assert suggested(replace(like, attendees=(away,))) == "Wed 10 Mar 10:15"
    taken = Busy(london("2027-03-11T10:00"), london("2027-03-11T11:00"))
    assert suggested(replace(like, busy=(taken,))) == "Thu 11 Mar 11:30"
    mondays = FamilyTimes(frozenset({0}))
    assert suggested(replace(like, times=mondays)) is None  # Monday 8 March gives too little notice
    assert suggested(replace(like, due_on=date(2027, 3, 8))) is None
    assert suggested(replace(like, due_on=None)) is None


@given(st.integers(0, 12), st.integers(0, 40))
def test_a_search_that_is_bounded_finds_what_an_unbounded_one_finds_between(least: int, days: int) -> None:
    until = date(2027, 2, 23) + timedelta(days)
    found = list(holdable(MARCH, POLICY, ENGLAND, least, until))
    everything = holdable(MARCH, POLICY, ENGLAND)
    between = [
        slot for slot in everything if slot.working_days >= least and ENGLAND.local_day(slot.starts_at) <= until
    ]
    assert found == between
