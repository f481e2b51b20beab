"""How much notice a date gives, counted by hand and by brute force."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.domain.calendar import WorkingCalendar
from bot.domain.facts import Function, MeetingKind, Nation, PersonFacts
from bot.domain.notice import Notice, NoticeState, notice
from bot.domain.policy import NoFigures
from bot.storage.policy_files import load_policies

POLICY = load_policies()[0]
ENGLAND = WorkingCalendar()
KINDS = [kind for kind in MeetingKind if kind is not MeetingKind.RCPC]
TAC, CHIN, CORE_GROUP = MeetingKind.TAC, MeetingKind.CHIN, MeetingKind.CORE_GROUP
AMPLE, SHORT, PAST = NoticeState.AMPLE, NoticeState.SHORT, NoticeState.PAST


def london(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return ENGLAND.at(moment.date(), moment.time())


def given_for(kind: MeetingKind, given_at: str, meeting_at: str, *, first: bool = False) -> Notice:
    return notice(london(given_at), london(meeting_at), kind, first, POLICY, ENGLAND)


@pytest.mark.parametrize(
    ("kind", "first", "given_at", "meeting_at", "state", "days", "short_by", "reason"),
    [
        # Tuesday to Tuesday fortnight: the day of the meeting counts, the day of the notice does not
        (TAC, False, "2027-03-02T10:00", "2027-03-16T10:00", AMPLE, 10, 0, False),
        (TAC, False, "2027-03-02T10:00", "2027-03-15T10:00", SHORT, 9, 1, False),
        (TAC, False, "2027-03-02T10:00", "2027-03-09T10:00", SHORT, 5, 5, False),
        (TAC, False, "2027-03-02T10:00", "2027-03-08T10:00", SHORT, 4, 6, True),
        (CHIN, False, "2027-03-02T10:00", "2027-03-08T10:00", SHORT, 4, 6, True),
        (CHIN, True, "2027-03-02T10:00", "2027-03-09T10:00", AMPLE, 5, 0, False),
        (CHIN, True, "2027-03-02T10:00", "2027-03-04T10:00", SHORT, 2, 3, False),
        (CHIN, True, "2027-03-02T10:00", "2027-03-03T10:00", SHORT, 1, 4, True),
        (CORE_GROUP, False, "2027-03-10T09:00", "2027-03-11T14:00", SHORT, 1, 4, True),
        (CORE_GROUP, False, "2027-03-10T09:00", "2027-03-12T14:00", SHORT, 2, 3, False),
        # Christmas: 29, 30, 31 December, 4, 5 January
        (CORE_GROUP, False, "2026-12-24T10:00", "2027-01-05T10:00", AMPLE, 5, 0, False),
        # Easter: 30, 31 March, 1, 2, 5 April
        (CORE_GROUP, False, "2027-03-25T10:00", "2027-04-05T10:00", AMPLE, 5, 0, False),
        # from 18:00 it counts as given the next morning
        (TAC, False, "2027-03-02T17:59", "2027-03-16T10:00", AMPLE, 10, 0, False),
        (TAC, False, "2027-03-02T18:00", "2027-03-16T10:00", SHORT, 9, 1, False),
        (TAC, False, "2027-03-02T06:00", "2027-03-16T10:00", AMPLE, 10, 0, False),
        (CORE_GROUP, False, "2027-03-06T10:00", "2027-03-12T10:00", SHORT, 4, 1, False),  # a Saturday
        # later on the day itself there is no notice, and before that there is no meeting
        (TAC, False, "2027-03-02T10:00", "2027-03-02T14:00", SHORT, 0, 10, True),
        (TAC, False, "2027-03-02T10:00", "2027-03-02T10:00", PAST, 0, 10, True),
        (TAC, False, "2027-03-02T10:00", "2027-02-16T10:00", PAST, 0, 10, True),
        (TAC, False, "2027-03-05T19:00", "2027-03-06T10:00", PAST, 0, 10, True),  # over before anybody reads it
    ],
)
def test_the_working_days_that_people_get(
    kind: MeetingKind,
    first: bool,
    given_at: str,
    meeting_at: str,
    state: NoticeState,
    days: int,
    short_by: int,
    reason: bool,
) -> None:
    found = given_for(kind, given_at, meeting_at, first=first)
    assert (found.state, found.working_days, found.short_by) == (state, days, short_by)
    assert (found.reason_required, found.manager_told) == (reason, reason)


def test_out_of_hours_is_a_matter_of_whose_hours() -> None:
    """A part-timer off on Tuesday reads it on Thursday."""
    reader = PersonFacts(UUID(int=1), "", UUID(int=2), Function.GP, working_weekdays=frozenset({3, 4}))
    found = notice(london("2027-03-02T10:00"), london("2027-03-09T10:00"), CORE_GROUP, False, POLICY, ENGLAND, reader)
    assert found.given_at == london("2027-03-04T08:00")
    assert (found.state, found.working_days) == (SHORT, 3)


def test_scotland_has_the_world_cup_off() -> None:
    there = WorkingCalendar(Nation.SCOTLAND)
    dates = london("2026-06-11T10:00"), london("2026-06-18T10:00")
    assert notice(*dates, CORE_GROUP, False, POLICY, there).working_days == 4
    assert notice(*dates, CORE_GROUP, False, POLICY, ENGLAND).working_days == 5


def test_a_conference_has_no_promised_notice() -> None:
    with pytest.raises(NoFigures):
        given_for(MeetingKind.RCPC, "2027-03-02T10:00", "2027-03-16T10:00")


instants = st.integers(0, 3 * 365 * 24 * 60).map(lambda n: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=n))
spans = st.timedeltas(timedelta(0), timedelta(45))


@given(instants, spans, st.sampled_from(KINDS), st.booleans())
def test_it_is_the_days_one_by_one(given_at: datetime, after: timedelta, kind: MeetingKind, first: bool) -> None:
    found = notice(given_at, given_at + after, kind, first, POLICY, ENGLAND)
    start, end = ENGLAND.local(found.given_at), ENGLAND.local(given_at + after)
    assert found.given_at >= given_at
    assert ENGLAND.is_working_day(start.date())
    assert time(8) <= start.time() < time(18)
    assert (found.state is PAST) is (given_at + after <= found.given_at)
    if found.state is not PAST:
        each = (start.date() + timedelta(n) for n in range(1, (end.date() - start.date()).days + 1))
        assert found.working_days == sum(map(ENGLAND.is_working_day, each))
        assert (found.state is AMPLE) is (found.short_by == 0)
        assert found.short_by == max(0, found.promised - found.working_days)
    assert found.manager_told or found.working_days >= found.floor


@given(instants, spans, spans, st.sampled_from(KINDS))
def test_telling_people_later_never_gives_more_notice(
    given_at: datetime, later: timedelta, after: timedelta, kind: MeetingKind
) -> None:
    assume(later > timedelta(0))
    meeting_at = given_at + after
    early = notice(given_at, meeting_at, kind, False, POLICY, ENGLAND)
    late = notice(given_at + later, meeting_at, kind, False, POLICY, ENGLAND)
    assert late.working_days <= early.working_days


@given(st.dates(date(2026, 1, 1), date(2029, 1, 1)), st.sampled_from(KINDS), st.booleans())
def test_the_promised_days_are_just_enough(day: date, kind: MeetingKind, first: bool) -> None:
    given_at = ENGLAND.at(ENGLAND.first_working_day_on_or_after(day), time(10))
    promised = POLICY.notice_promised(kind, first)
    enough = ENGLAND.add_working_days(ENGLAND.local_day(given_at), promised)
    before = ENGLAND.add_working_days(enough, -1)
    assert notice(given_at, ENGLAND.at(enough, time(9)), kind, first, POLICY, ENGLAND).state is AMPLE
    assert notice(given_at, ENGLAND.at(before, time(17)), kind, first, POLICY, ENGLAND).short_by == 1
