"""From "one is due" to a date: prompts, the poll, and which date it found."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain import arranging, booking, cadence, cycle
from bot.domain.facts import (
    DateRevision,
    MeetingKind,
    MeetingStatus,
    OptionFacts,
    PeriodFacts,
    PollFacts,
    Role,
    Tier,
    Vote,
)
from bot.domain.slots import poll_closes_at
from tests.domain.builders import (
    CALENDAR,
    at,
    child,
    dues,
    family,
    held,
    in_protection,
    listed,
    meeting,
    on,
    people,
    person,
    policy,
    said,
    uid,
)

YES, IF_NEEDED, NO = Vote.YES, Vote.IF_NEEDED, Vote.NO


def test_the_lead_is_asked_to_book_twenty_five_and_twenty_working_days_before():
    # The last TAC was on Thursday 11 March: the next is due on Thursday 22 April 2027. Good Friday is 26 March and
    # Easter Monday the 29th: twenty working days before is Tuesday 23 March, twenty-five Tuesday 16.
    facts = family(meetings=(held("Thu 11 Mar 2027 15:30"),))

    assert listed(dues(facts, "Fri 12 Mar 2027", "book_soon")) == [
        ("d25", "Tue 16 Mar 2027 09:00"),
        ("d20", "Tue 23 Mar 2027 09:00"),
    ]


def test_not_when_one_is_booked_or_being_arranged():
    last = held("Thu 11 Mar 2027 15:30")
    booked = meeting("Thu 22 Apr 2027 15:30", name="next")
    polled = meeting(None, name="next", status=MeetingStatus.POLLED)

    for following in (booked, polled):
        assert dues(family(meetings=(last, following)), "Fri 12 Mar 2027", "book_soon") == []


@pytest.mark.parametrize(
    ("meetings", "due_on"),
    [
        ((), "Mon 25 Jan 2027"),  # fifteen working days after the assessment
        ((held("Thu 21 Jan 2027 10:00"),), "Thu 4 Mar 2027"),  # six weeks after the last
        ((held("Thu 21 Jan 2027 10:00", went_ahead=False),), "Thu 4 Feb 2027"),  # held again within ten working days
        (
            (
                meeting(
                    "Thu 21 Jan 2027 10:00", status=MeetingStatus.CANCELLED, gap_accepted_at=at("Wed 20 Jan 2027")
                ),
            ),
            "Thu 4 Mar 2027",  # an accepted gap
        ),
        (
            (meeting("Thu 21 Jan 2027 10:00", status=MeetingStatus.CANCELLED),),
            "Mon 25 Jan 2027",
        ),
    ],
    ids=["none yet", "held", "not those needed", "accepted gap", "cancelled"],
)
def test_when_the_next_is_due(meetings, due_on):
    due = cycle.next_due(family(meetings=meetings), policy(), CALENDAR, at("Fri 22 Jan 2027"))

    assert due.due_on == on(due_on)


def test_the_first_tac_after_a_step_down_is_a_kind_of_its_own():
    stepped = child(
        "A",
        periods=(
            PeriodFacts(Tier.CHILD_IN_NEED, on("Mon 1 Jun 2026")),
            PeriodFacts(Tier.EARLY_HELP, on("Mon 4 Jan 2027")),
        ),
    )
    due = cycle.next_due(family(children=(stepped,)), policy(), CALENDAR, at("Tue 5 Jan 2027"))

    assert (due.kind, due.due_on) == (MeetingKind.TAC_AFTER_STEP_DOWN, on("Mon 1 Feb 2027"))


def test_the_last_core_group_is_ten_working_days_before_the_conference():
    # Six weeks after Thursday 25 February is Thursday 8 April; with the RCPC on Friday 9 April the last day is
    # Wednesday 24 March (Good Friday and Easter Monday lie between).
    plan = child("A", Tier.CHILD_PROTECTION, rcpc_on=on("Fri 9 Apr 2027"))
    last = held("Thu 25 Feb 2027 10:00", kind=MeetingKind.CORE_GROUP)
    due = cycle.next_due(in_protection(children=(plan,), meetings=(last,)), policy(), CALENDAR, at("Mon 1 Mar 2027"))

    assert due.due_on == on("Wed 24 Mar 2027")


DATES = ("Tue 9 Mar 2027 14:00", "Wed 10 Mar 2027 10:00", "Thu 11 Mar 2027 15:30")


def polled(*votes, answered=(), **more):
    """A poll opened on Thursday 18 February at 11:00; each vote is (who, their three votes)."""
    options = tuple(
        OptionFacts(uid(date), at(date), tuple((uid(f"seat of {who}"), three[n]) for who, three in votes))
        for n, date in enumerate(DATES)
    )
    opened = at("Thu 18 Feb 2027 11:00")
    poll = PollFacts(opened, poll_closes_at(opened, policy().before_meeting.poll_open, CALENDAR), options)
    poll = replace(poll, answered=tuple(uid(f"seat of {who}") for who in answered), **more)
    return meeting(None, status=MeetingStatus.POLLED, poll=poll)


class TestPoll:
    kinds = ("poll_closed", "poll_chase")

    def test_closes_after_three_working_days_and_is_chased_after_one(self):
        facts = family(meetings=(polled(answered=("gp", "health visitor")),))

        assert [
            (one.kind, one.seat_id, said(one.due_at)) for one in dues(facts, "Thu 18 Feb 2027 11:00", *self.kinds)
        ] == [
            ("poll_chase", uid("seat of school"), "Fri 19 Feb 2027 11:00"),
            ("poll_closed", None, "Tue 23 Feb 2027 17:00"),
        ]

    @pytest.mark.parametrize(
        ("weekdays", "chased"),
        [
            ({0, 1, 2}, ["Tue 23 Feb 2027 09:00"]),  # asked on Monday morning
            ({1}, []),  # asked on Tuesday morning, the last day
            ({2}, []),  # not at work before it closes on Tuesday, so not asked
        ],
        ids=["from Monday", "Tuesdays", "Wednesdays"],
    )
    def test_a_part_timer_has_a_working_day_of_their_own_before_they_are_chased(self, weekdays, chased):
        few = people(person("school", working_weekdays=frozenset(weekdays)))
        facts = family(meetings=(polled(answered=("gp", "health visitor")),), people=few)

        assert [said(one.due_at) for one in dues(facts, "Thu 18 Feb 2027 11:00", "poll_chase")] == chased

    def test_nobody_waits_for_whoever_is_not_at_work_before_it_closes(self):
        few = people(person("school", working_weekdays=frozenset({2})))
        facts = family(meetings=(polled(answered=("gp", "health visitor")),), people=few)

        assert listed(dues(facts, "Fri 19 Feb 2027 10:00", *self.kinds)) == [("closed", "Fri 19 Feb 2027 10:00")]

    def test_closes_at_once_when_every_seat_has_answered(self):
        facts = family(meetings=(polled(answered=("gp", "health visitor", "school")),))

        assert listed(dues(facts, "Fri 19 Feb 2027 10:00", *self.kinds)) == [("closed", "Fri 19 Feb 2027 10:00")]

    def test_a_closed_poll_is_put_to_the_lead_again_the_next_working_day(self):
        facts = family(meetings=(polled(closed_at=at("Fri 19 Feb 2027 17:00")),))

        (again,) = dues(facts, "Fri 19 Feb 2027 17:00", *self.kinds)
        assert (again.detail, said(again.due_at), again.roles) == ("undecided", "Mon 22 Feb 2027 09:00", (Role.LEAD,))

    @staticmethod
    def best(tac, facts=None, now="Tue 23 Feb 2027 17:00"):
        facts = facts or family(meetings=(tac,))
        return [said(one.starts_at)[:3] for one in booking.ranked(tac.poll, tac, facts, policy(), CALENDAR, at(now))]

    def test_most_yes_wins_where_those_needed_can_come(self):
        tac = polled(("school", (YES, YES, NO)), ("gp", (NO, YES, YES)), ("health visitor", (YES, YES, NO)))

        assert self.best(tac) == ["Wed", "Tue", "Thu"]

    def test_those_needed_come_before_the_many(self):
        lead_cannot = ("early help", (NO, NO, YES))
        tac = polled(
            lead_cannot, ("school", (YES, YES, NO)), ("gp", (YES, YES, YES)), ("health visitor", (YES, YES, NO))
        )

        assert self.best(tac)[0] == "Thu"

    def test_then_if_needed_then_the_earliest(self):
        tac = polled(("school", (YES, YES, YES)), ("gp", (NO, IF_NEEDED, NO)))

        assert self.best(tac) == ["Wed", "Tue", "Thu"]

    def test_never_a_date_that_has_passed(self):
        tac = polled(("school", (YES, YES, YES)))

        assert self.best(tac, now="Tue 9 Mar 2027 14:00") == ["Wed", "Thu"]
        assert self.best(tac, now="Fri 12 Mar 2027 14:00") == []


class TestWhatDidNotHappen:
    """It is held again within ten working days, with five days' notice."""

    MET = held("Thu 21 Jan 2027 15:30")
    DATE = DateRevision(1, at("Thu 4 Mar 2027 15:30"), at("Mon 1 Feb 2027"))
    TAC = meeting("Thu 4 Mar 2027 15:30", name="missed", dates=(DATE,))

    def test_while_another_date_is_sought(self):
        facts = family(meetings=(self.MET, self.TAC))
        what = arranging.wanted(facts, policy(), CALENDAR, at("Thu 4 Mar 2027 16:30"), instead_of=self.TAC)

        assert (what.due_on, what.due.rule, what.promised) == (on("Thu 18 Mar 2027"), cadence.HELD_AGAIN, 5)

    def test_before_its_day_it_is_an_ordinary_move(self):
        facts = family(meetings=(self.MET, self.TAC))
        what = arranging.wanted(facts, policy(), CALENDAR, at("Wed 3 Mar 2027 16:30"), instead_of=self.TAC)

        assert (what.due_on, what.promised) == (on("Thu 4 Mar 2027"), None)

    def test_once_it_is_given_up_or_moved(self):
        missed = replace(self.DATE, not_held_at=at("Thu 4 Mar 2027 16:30"))
        given_up = replace(self.TAC, status=MeetingStatus.CANCELLED, dates=(missed,))
        for meetings, due_on in (
            ((self.MET, given_up), "Thu 18 Mar 2027"),
            ((given_up,), "Thu 18 Mar 2027"),
            ((self.MET, replace(given_up, gap_accepted_at=at("Fri 5 Mar 2027"))), "Thu 15 Apr 2027"),
            ((self.MET, given_up, held("Tue 9 Mar 2027 10:00")), "Tue 20 Apr 2027"),
        ):
            facts = family(meetings=meetings)
            assert cycle.next_due(facts, policy(), CALENDAR, at("Wed 10 Mar 2027")).due_on == on(due_on)


def test_what_a_meeting_agreed_stands_until_another_agrees_on_something_else():
    first = held("Thu 21 Jan 2027 15:30", agreed_weeks=4)
    second = held("Thu 18 Feb 2027 15:30")
    for meetings, due_on in (
        ((first,), "Thu 18 Feb 2027"),
        ((first, second), "Thu 18 Mar 2027"),
        ((first, replace(second, agreed_weeks=5)), "Thu 25 Mar 2027"),
        ((replace(first, agreed_weeks=20),), "Thu 4 Mar 2027"),  # never later than the policy
    ):
        facts = family(meetings=meetings)
        assert cycle.next_due(facts, policy(), CALENDAR, at("Fri 19 Feb 2027")).due_on == on(due_on)
