"""When the review conference's date is asked for, and which day the core groups lead up to."""

from __future__ import annotations

import pytest

from bot.domain import conference, cycle
from bot.domain.facts import MeetingKind, MeetingStatus, Tier
from tests.domain.builders import CALENDAR, at, child, family, meeting, on, policy

ICPC = on("Mon 4 Jan 2027")


def protected(**more: object):
    return child("A", Tier.CHILD_PROTECTION, tier_from_on=ICPC, event_on=ICPC, **more)


@pytest.mark.parametrize(
    ("plan", "asked"),
    [
        (protected(), ["Wed 24 Feb 2027 09:00", "Wed 3 Mar 2027 09:00"]),  # due by Friday 2 April
        (protected(rcpc_on=on("Tue 30 Mar 2027")), ["Wed 31 Mar 2027 09:00"]),
        (protected(last_rcpc_on=on("Tue 30 Mar 2027")), ["Wed 25 Aug 2027 09:00", "Thu 2 Sep 2027 09:00"]),
    ],
    ids=["none fixed", "one that passes", "the second within six months"],
)
def test_when_the_lead_is_asked(plan, asked):
    found = conference.dues(family(children=(plan,)), policy(), CALENDAR)
    assert sorted(one.due_at for one in found) == [at(when) for when in asked]


def test_a_child_who_is_not_protected_has_no_conference():
    assert list(conference.dues(family(), policy(), CALENDAR)) == []


def test_where_none_is_fixed_the_day_by_which_it_is_due_stands_in_for_it():
    """The last core group is ten working days before it: a turn that would fall after that is brought forward."""
    plan = protected()
    assert conference.expected_on([plan], policy(), CALENDAR) == on("Fri 2 Apr 2027")
    held = meeting("Mon 15 Feb 2027 10:00", kind=MeetingKind.CORE_GROUP, status=MeetingStatus.HELD, went_ahead=True)
    facts = family(children=(plan,), meetings=(held,))
    assert cycle.next_due(facts, policy(), CALENDAR, at("Mon 15 Feb 2027 12:00")).due_on == on("Wed 17 Mar 2027")


def test_a_conference_follows_the_one_before_it():
    with pytest.raises(conference.NotAfterTheLast):
        conference.require_date(protected(), on("Mon 4 Jan 2027"), None)
