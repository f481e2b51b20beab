"""When somebody may be disturbed. Friday 26 March 2027 is Good Friday, Monday 29 is Easter Monday."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import people_time
from bot.domain.notifications import Urgency
from bot.domain.people_time import SnoozeRefused
from tests.domain.builders import CALENDAR, at, person, policy, said

USUAL = person("school")
PART_TIMER = person("gp", working_weekdays=frozenset({1, 2}))


def earliest(now, urgency, who=USUAL):
    return said(people_time.may_send_at(who, at(now), urgency, policy(), CALENDAR))


@pytest.mark.parametrize(
    ("now", "earliest_at"),
    [
        ("Thu 11 Mar 2027 07:59", "Thu 11 Mar 2027 08:00"),
        ("Thu 11 Mar 2027 17:59", "Thu 11 Mar 2027 17:59"),
        ("Thu 11 Mar 2027 18:00", "Fri 12 Mar 2027 08:00"),
        ("Sat 13 Mar 2027 12:00", "Mon 15 Mar 2027 08:00"),
        ("Fri 26 Mar 2027 12:00", "Tue 30 Mar 2027 08:00"),
    ],
    ids=["too early", "in hours", "evening", "weekend", "Easter"],
)
def test_by_day_it_waits_for_working_hours(now, earliest_at):
    assert earliest(now, Urgency.DAY) == earliest_at


def test_a_part_timer_s_days_off_are_quiet():
    assert earliest("Thu 11 Mar 2027 12:00", Urgency.DAY, PART_TIMER) == "Tue 16 Mar 2027 08:00"
    assert earliest("Thu 11 Mar 2027 12:00", Urgency.DIGEST, PART_TIMER) == "Tue 16 Mar 2027 08:00"


@pytest.mark.parametrize(
    ("now", "earliest_at"),
    [
        ("Sat 13 Mar 2027 06:59", "Sat 13 Mar 2027 07:00"),
        ("Sat 13 Mar 2027 20:59", "Sat 13 Mar 2027 20:59"),
        ("Sat 13 Mar 2027 21:00", "Sun 14 Mar 2027 07:00"),
    ],
)
def test_urgent_ones_pass_from_seven_until_nine_in_the_evening(now, earliest_at):
    assert earliest(now, Urgency.URGENT) == earliest_at


def test_one_digest_at_eight_on_working_days():
    assert earliest("Thu 11 Mar 2027 08:00", Urgency.DIGEST) == "Thu 11 Mar 2027 08:00"
    assert earliest("Thu 11 Mar 2027 08:01", Urgency.DIGEST) == "Fri 12 Mar 2027 08:00"
    assert earliest("Fri 12 Mar 2027 08:01", Urgency.DIGEST) == "Mon 15 Mar 2027 08:00"


def test_a_reply_comes_at_any_hour():
    assert earliest("Sun 14 Mar 2027 03:00", Urgency.NOW) == "Sun 14 Mar 2027 03:00"


@given(
    st.integers(0, 60 * 24 * 60),
    st.sampled_from(list(Urgency)),
    st.frozensets(st.integers(0, 4), min_size=1),
)
def test_it_is_never_sent_before_now_and_once_it_may_be_it_still_may(minutes, urgency, weekdays):
    who = person("school", working_weekdays=weekdays)
    now = at("Mon 1 Mar 2027 00:00") + timedelta(minutes=minutes)
    sent_at = people_time.may_send_at(who, now, urgency, policy(), CALENDAR)

    assert sent_at >= now
    assert people_time.may_send_at(who, sent_at, urgency, policy(), CALENDAR) == sent_at


def test_put_off_for_five_working_days_at_most_twice():
    def until(days, before):
        return said(people_time.snoozed_until(at("Thu 11 Mar 2027 10:00"), days, before, policy(), CALENDAR))

    assert until(5, 1) == "Thu 18 Mar 2027 08:00"
    for days, before in ((6, 0), (0, 0), (1, 2)):
        with pytest.raises(SnoozeRefused):
            until(days, before)


@pytest.mark.parametrize(
    ("dates", "asks", "expected"),
    [
        (("Thu 11 Mar 2027 15:30",), False, Urgency.URGENT),  # two working days off
        (("Fri 12 Mar 2027 15:30",), False, Urgency.DIGEST),
        (("Fri 12 Mar 2027 15:30",), True, Urgency.DAY),  # whoever is asked for another date is asked in the day
        (("Fri 12 Mar 2027 15:30", "Wed 10 Mar 2027 10:00"), True, Urgency.URGENT),
        (
            ("Mon 8 Mar 2027 15:30", "Fri 12 Mar 2027 15:30"),
            True,
            Urgency.DAY,
        ),  # the one that is past counts for nothing
        (("Mon 8 Mar 2027 15:30",), False, Urgency.DIGEST),
    ],
)
def test_only_a_change_of_a_near_date_interrupts(dates, asks, expected):
    now = at("Tue 9 Mar 2027 12:00")

    assert people_time.urgency_of_change([at(one) for one in dates], now, policy(), CALENDAR, asks=asks) is expected


def test_a_borough_may_have_more_changes_interrupt_than_come_in_the_evening():
    figures = replace(policy().people_time, changes_interrupt_within=5)
    wider = replace(policy(), people_time=figures)
    dates = [at("Mon 15 Mar 2027 15:30")]

    assert (
        people_time.urgency_of_change(dates, at("Tue 9 Mar 2027 12:00"), wider, CALENDAR, asks=False) is Urgency.DAY
    )
