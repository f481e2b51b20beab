"""When a seat is asked for an update. The TAC is on Thursday 11 March 2027: D-12 is Tuesday 23 February."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain import agenda, updates
from bot.domain.facts import AgreementFacts, Answer, MeetingKind, Role, Span, UpdateAnswer
from tests.domain.builders import (
    CALENDAR,
    SCHOOL,
    agency,
    at,
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
    request,
    rsvp,
    said,
    seat,
    uid,
)

TAC = meeting()


def asks(facts, now="Mon 1 Feb 2027 09:01", seat_of="school", about=TAC):
    found = dues(facts, now, "update_request", "no_ladder", "closed_seat", seat_of=seat_of)
    return [one for one in found if about is None or one.subject_id == about.id]


def test_before_a_tac_each_agency_but_the_lead_is_asked_twelve_working_days_ahead():
    facts = family(meetings=(TAC,))

    assert listed(asks(facts)) == [("update", "Tue 23 Feb 2027 09:00")]
    assert asks(facts, seat_of="early help") == []


def test_before_a_core_group_eight():
    core = meeting(kind=MeetingKind.CORE_GROUP)

    assert listed(asks(in_protection(meetings=(core,)), about=core)) == [("update", "Mon 1 Mar 2027 09:00")]


def test_not_before_the_first_core_group():
    core = meeting(kind=MeetingKind.CORE_GROUP, is_first=True)

    assert asks(in_protection(meetings=(core,)), about=core) == []


def test_nor_before_a_conference():
    conference = meeting(kind=MeetingKind.RCPC)

    assert asks(in_protection(meetings=(conference,)), about=conference) == []


def test_a_date_fixed_later_is_asked_about_when_it_is_fixed():
    late = replace(TAC, fixed_at=at("Wed 3 Mar 2027 10:30"))

    assert listed(asks(family(meetings=(late,)), "Wed 3 Mar 2027 10:30")) == [("update", "Wed 3 Mar 2027 10:30")]


def test_a_date_fixed_at_the_weekend_is_asked_about_on_monday():
    late = replace(TAC, fixed_at=at("Sat 27 Feb 2027 10:30"))

    assert listed(asks(family(meetings=(late,)), "Sat 27 Feb 2027 10:30")) == [("update", "Mon 1 Mar 2027 09:00")]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Answer.COMING, []),
        (Answer.ONLINE, []),
        (Answer.DEPUTY, []),
        (Answer.REPORT, ["report"]),
        (Answer.CANNOT, ["report"]),
    ],
)
def test_a_report_is_asked_only_of_those_not_coming(answer, expected):
    replied = replace(TAC, rsvps=(rsvp("school", answer),))

    assert [one.detail for one in asks(family(meetings=(replied,)))] == expected


def test_a_borough_may_ask_those_who_come_as_well():
    replied = replace(TAC, rsvps=(rsvp("school", Answer.COMING),))
    own = replace(policy(), updates=replace(policy().updates, asks_those_coming=True))

    found = agenda.due(family(meetings=(replied,)), own, CALENDAR, at("Mon 1 Feb 2027 09:01"))
    wanted = (TAC.id, uid("seat of school"), "update_request")
    assert [one.detail for one in found if (one.subject_id, one.seat_id, one.kind) == wanted] == ["update"]


@pytest.mark.parametrize(
    ("answered", "is_asked"),
    [("Tue 9 Feb 2027", True), ("Wed 10 Feb 2027", False)],
    ids=["ten working days before", "nine"],
)
def test_an_answer_less_than_ten_working_days_old_stands(answered, is_asked):
    # From Tuesday 9 to Tuesday 23 February is ten working days.
    earlier = request(
        "school", "Mon 8 Feb 2027", "Mon 15 Feb 2027", answer=UpdateAnswer.SEEN_TO_PLAN, answered_at=at(answered)
    )
    facts = family(meetings=(TAC,), requests=(earlier,))

    assert bool(asks(facts, "Tue 23 Feb 2027")) is is_asked


def test_not_my_case_is_no_answer_that_stands():
    earlier = request(
        "school",
        "Wed 17 Feb 2027",
        "Wed 24 Feb 2027",
        answer=UpdateAnswer.NOT_MINE,
        answered_at=at("Thu 18 Feb 2027"),
    )

    assert asks(family(meetings=(TAC,), requests=(earlier,)), "Tue 23 Feb 2027")


def test_without_an_agreement_the_lead_hears_once_that_nobody_is_asked():
    facts = family(meetings=(TAC,), agreement=None)

    (told,) = dues(facts, "Mon 1 Feb 2027 09:01", "update_request", "no_ladder")
    assert (told.kind, told.detail, told.seat_id, told.roles) == ("no_ladder", "no_agreement", None, (Role.LEAD,))
    assert listed([told]) == [("no_agreement", "Tue 23 Feb 2027 09:00")]


def test_an_agency_that_the_family_did_not_agree_to_is_named_to_the_lead():
    partly = AgreementFacts(on("Mon 4 Jan 2027"), agency_ids=frozenset({uid("gp")}), until=None)
    facts = family(meetings=(TAC,), agreement=partly)

    assert listed(asks(facts)) == [("no_agreement", "Tue 23 Feb 2027 09:00")]


def test_a_gap_at_the_table_is_named_to_the_lead_when_it_should_have_been_asked():
    empty = seat("school", holder_id=None, knows_family_at=None)
    facts = family(empty, meetings=(TAC,))

    assert listed(asks(facts)) == [("no_holder", "Tue 23 Feb 2027 09:00")]


def test_nobody_is_asked_twice_for_one_meeting_even_when_it_moves():
    moved = replace(TAC, starts_at=at("Thu 25 Mar 2027 15:30"), fixed_at=at("Mon 1 Mar 2027"), revision=2)

    assert asks(family(meetings=(moved,), requests=(request(of=TAC),)), "Tue 9 Mar 2027") == []


def test_an_open_request_between_meetings_stands_in_for_the_one_before_the_meeting():
    earlier = request("school", "Wed 10 Feb 2027", "Wed 17 Feb 2027")

    assert asks(family(meetings=(TAC,), requests=(earlier,)), "Tue 23 Feb 2027") == []


class TestClosedSeats:
    def test_a_school_holiday_brings_the_asking_forward(self):
        # Closed Monday 1 to Friday 5 March: D-7 is shut. Due Friday 26 February; three open days before is the 23rd.
        # Closed from Monday 22 February as well: due Friday 19, asked Tuesday 16.
        facts = family(meetings=(TAC,))
        for closed_from, asked in (("Mon 1 Mar 2027", "Tue 23 Feb 2027"), ("Mon 22 Feb 2027", "Tue 16 Feb 2027")):
            school = agency(SCHOOL, closed=(Span(on(closed_from), on("Sat 6 Mar 2027")),))
            shut = replace(facts, agencies=facts.agencies | {school.id: school})

            assert listed(asks(shut)) == [("update", f"{asked} 09:00")]

    def test_the_plan_made_then_is_due_on_the_last_open_day(self):
        school = agency(SCHOOL, closed=(Span(on("Mon 22 Feb 2027"), on("Sat 6 Mar 2027")),))
        facts = family(meetings=(TAC,))
        facts = replace(facts, agencies=facts.agencies | {school.id: school})

        plan = updates.plan(seat("school"), TAC, facts, policy(), CALENDAR, at("Tue 16 Feb 2027"))
        assert said(plan.due_at) == "Fri 19 Feb 2027 17:00"

    def test_a_part_timer_is_asked_and_answers_on_days_that_they_work(self):
        # Mondays and Wednesdays only: D-7 is a Tuesday, so due Monday 1 March; three open days before is the 17th.
        few = person("school", working_weekdays=frozenset({0, 2}))

        assert listed(asks(family(meetings=(TAC,), people=people(few)))) == [("update", "Wed 17 Feb 2027 09:00")]

    def test_where_the_date_is_fixed_late_a_part_timer_answers_on_their_last_day_though_they_have_a_deputy(self):
        # Tuesday to Thursday. Fixed on Wednesday 3 March, three working days on is a Monday: due Thursday 4. Their
        # deputy is asked on Friday, when the answer is late, and not before.
        few = person("school", working_weekdays=frozenset({1, 2, 3}), deputy_id=uid("gp"))
        late = replace(TAC, fixed_at=at("Wed 3 Mar 2027 10:30"))
        facts = family(meetings=(late,), people=people(few))

        assert listed(asks(facts, "Wed 3 Mar 2027 10:30")) == [("update", "Wed 3 Mar 2027 10:30")]
        plan = updates.plan(seat("school"), late, facts, policy(), CALENDAR, at("Wed 3 Mar 2027 10:30"))
        assert said(plan.due_at) == "Thu 4 Mar 2027 17:00"
        asked = request("school", "Wed 3 Mar 2027 10:30", "Thu 4 Mar 2027", of=late)
        chased = dues(replace(facts, requests=(asked,)), "Wed 3 Mar 2027 10:31", "update_nudge", "update_rung")
        assert listed(chased)[:3] == [
            ("nudge_1", "Thu 4 Mar 2027 09:00"),
            ("nudge_2", "Thu 4 Mar 2027 09:00"),
            ("rung_1", "Fri 5 Mar 2027 09:00"),
        ]

    def test_where_nobody_is_there_before_the_meeting_lead_and_manager_hear(self):
        school = agency(SCHOOL, closed=(Span(on("Mon 1 Feb 2027"), on("Fri 12 Mar 2027")),))
        facts = family(meetings=(TAC,))
        facts = replace(facts, agencies=facts.agencies | {school.id: school})

        assert [(one.kind, one.roles) for one in asks(facts)] == [("closed_seat", (Role.LEAD, Role.CAF_MANAGER))]


def test_a_holder_who_has_not_confirmed_is_asked_as_soon_as_they_have():
    waiting = family(seat("school", knows_family_at=None), meetings=(TAC,))
    assert [(one.kind, one.roles, said(one.due_at)) for one in asks(waiting)] == [
        ("no_ladder", (Role.LEAD,), "Tue 23 Feb 2027 09:00")
    ]

    confirmed = family(seat("school", knows_family_at=at("Thu 25 Feb 2027 11:00")), meetings=(TAC,))
    assert listed(asks(confirmed)) == [("update", "Thu 25 Feb 2027 11:00")]


class TestBetweenMeetings:
    @staticmethod
    def first(facts, now="Mon 4 Jan 2027 09:01"):
        return listed(asks(facts, now, about=facts))[:1]

    def test_every_four_weeks(self):
        assert self.first(family()) == [("update", "Mon 1 Feb 2027 09:00")]

    def test_counted_from_the_last_meeting(self):
        assert self.first(family(meetings=(held("Thu 21 Jan 2027 14:00"),)), "Fri 22 Jan 2027") == [
            ("update", "Thu 18 Feb 2027 09:00")
        ]

    def test_and_from_the_last_asking(self):
        assert self.first(family(requests=(request("school", "Mon 1 Feb 2027", "Mon 8 Feb 2027"),))) == [
            ("update", "Mon 1 Mar 2027 09:00")
        ]

    @pytest.mark.parametrize(
        ("starts", "is_asked"),
        [("Mon 22 Feb 2027 10:00", False), ("Tue 23 Feb 2027 10:00", True)],
        ids=["fifteen working days ahead", "sixteen"],
    )
    def test_not_where_a_meeting_is_within_fifteen_working_days(self, starts, is_asked):
        facts = family(meetings=(meeting(starts, fixed_at=at("Tue 5 Jan 2027")),))

        found = asks(facts, "Mon 1 Feb 2027", about=facts)
        assert (("update", "Mon 1 Feb 2027 09:00") in listed(found)) is is_asked

    def test_clocks_start_at_the_baseline(self):
        brought_in = family(baseline_on=on("Mon 1 Mar 2027"))

        # Four weeks on is Easter Monday: the working day before it is Thursday 25 March.
        assert self.first(brought_in, "Mon 1 Mar 2027") == [("update", "Thu 25 Mar 2027 09:00")]

    def test_not_outside_the_agreement(self):
        facts = family(agreement=AgreementFacts(on("Mon 4 Jan 2027"), until=on("Mon 1 Feb 2027")))

        assert asks(facts, "Mon 1 Feb 2027", about=facts) == []


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        (family(seat("school", knows_family_at=None)), updates.NobodyToAsk),
        (family(agreement=None), updates.NotAgreed),
        (family(requests=(request("school"),)), updates.AlreadyAsked),
        (
            family(
                requests=(request(answer=UpdateAnswer.SEEN_NO_CHANGE, answered_at=at("Mon 1 Mar 2027")),),
            ),
            updates.AnswerStands,
        ),
    ],
    ids=["not confirmed", "not agreed", "asked already", "answered lately"],
)
def test_asking_by_hand_is_refused_with_its_reason(facts, refusal):
    school = facts.seat(uid("seat of school"))

    with pytest.raises(refusal):
        updates.require_askable(school, facts, policy(), CALENDAR, at("Tue 2 Mar 2027"))


def test_asking_by_hand_is_allowed_otherwise():
    updates.require_askable(seat("school"), family(), policy(), CALENDAR, at("Tue 2 Mar 2027"))
