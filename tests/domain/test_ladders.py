"""How an update is chased, with dates worked out by hand.

The TAC of these cases is on Thursday 11 March 2027; D-1 is Wednesday 10, D-3 Monday 8, D-5 Thursday 4, D-7 Tuesday 2
March, D-12 Tuesday 23 February.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain import agenda, ladders, updates
from bot.domain.facts import (
    AgreementFacts,
    Answer,
    EscalationFacts,
    MeetingKind,
    MeetingStatus,
    Role,
    Span,
    Tier,
    UpdateAnswer,
)
from tests.domain.builders import (
    CALENDAR,
    SCHOOL,
    agency,
    at,
    dues,
    family,
    having_done,
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

LADDER = ("update_nudge", "update_rung", "closed_seat", "no_ladder")
TAC = meeting()


def ladder(facts, now="Tue 23 Feb 2027 09:01"):
    return dues(facts, now, *LADDER)


def test_a_tac_is_chased_to_the_manager_in_five_steps():
    facts = family(meetings=(TAC,), requests=(request(of=TAC),))

    assert [(one.detail, said(one.due_at), one.roles) for one in ladder(facts)] == [
        ("nudge_1", "Tue 2 Mar 2027 09:00", (Role.HOLDER,)),
        ("nudge_2", "Wed 3 Mar 2027 09:00", (Role.HOLDER,)),
        ("rung_1", "Thu 4 Mar 2027 09:00", (Role.DEPUTY, Role.HOLDER)),
        ("rung_2", "Fri 5 Mar 2027 09:00", (Role.SAFEGUARDING_LEAD, Role.LEAD)),
        ("rung_3", "Mon 8 Mar 2027 09:00", (Role.CAF_MANAGER,)),
    ]


def test_a_core_group_is_chased_in_four():
    core = meeting(kind=MeetingKind.CORE_GROUP)
    asked = request("school", "Mon 1 Mar 2027", "Thu 4 Mar 2027", of=core, tier=Tier.CHILD_PROTECTION)
    facts = in_protection(meetings=(core,), requests=(asked,))

    assert listed(ladder(facts, "Mon 1 Mar 2027 09:01")) == [
        ("nudge_1", "Thu 4 Mar 2027 09:00"),
        ("rung_1", "Fri 5 Mar 2027 09:00"),
        ("rung_2", "Mon 8 Mar 2027 09:00"),
        ("rung_3", "Tue 9 Mar 2027 09:00"),
    ]
    assert ladder(facts, "Mon 1 Mar 2027 09:01")[-1].roles == (Role.TEAM_MANAGER,)


def test_between_meetings_the_days_count_from_the_asking():
    facts = family(requests=(request("gp", "Mon 1 Mar 2027", "Mon 8 Mar 2027"),))

    assert listed(ladder(facts, "Mon 1 Mar 2027 09:01")) == [
        ("nudge_1", "Mon 8 Mar 2027 09:00"),
        ("nudge_2", "Tue 9 Mar 2027 09:00"),
        ("rung_1", "Wed 10 Mar 2027 09:00"),
        ("rung_2", "Thu 11 Mar 2027 09:00"),
        ("rung_3", "Mon 15 Mar 2027 09:00"),
    ]


@pytest.mark.parametrize(
    "more",
    [
        {"answer": UpdateAnswer.SEEN_NO_CHANGE, "answered_at": at("Wed 3 Mar 2027 10:00")},
        {"answer": UpdateAnswer.NOT_MINE, "answered_at": at("Wed 3 Mar 2027 10:00")},
        {"cancelled_at": at("Wed 3 Mar 2027 10:00")},
    ],
    ids=["answered", "not theirs", "withdrawn"],
)
def test_an_answer_at_any_step_stops_it_at_once(more):
    facts = family(meetings=(TAC,), requests=(request(of=TAC, **more),))

    assert ladder(facts, "Wed 3 Mar 2027 10:00") == []


def test_a_decision_of_the_manager_ends_it():
    asked = request(of=TAC)
    decided = EscalationFacts(
        uid("escalation"),
        "no_answer",
        at("Mon 8 Mar 2027"),
        Role.CAF_MANAGER,
        uid("caf_manager 1"),
        at("Mon 8 Mar 2027"),
        request_id=asked.id,
        decision="take_chair",
        decided_at=at("Mon 8 Mar 2027 11:00"),
    )
    facts = family(meetings=(TAC,), requests=(asked,), escalations=(decided,))

    assert ladder(facts, "Mon 8 Mar 2027 11:00") == []


@pytest.mark.parametrize("answer", [Answer.COMING, Answer.ONLINE, Answer.DEPUTY])
def test_who_will_be_at_the_table_is_not_chased(answer):
    coming = replace(TAC, rsvps=(rsvp("school", answer),))

    assert ladder(family(meetings=(coming,), requests=(request(of=coming),))) == []


@pytest.mark.parametrize("answer", [Answer.REPORT, Answer.CANNOT])
def test_who_will_not_be_there_is(answer):
    absent = replace(TAC, rsvps=(rsvp("school", answer),))

    assert len(ladder(family(meetings=(absent,), requests=(request(of=absent),)))) == 5


def test_an_old_yes_does_not_count_after_a_move():
    moved = replace(TAC, revision=2, rsvps=(rsvp("school", Answer.COMING, revision=1),))

    assert len(ladder(family(meetings=(moved,), requests=(request(of=moved),)))) == 5


class TestFixedLate:
    """Due three working days after asking, at latest the day before; of steps at one instant the highest goes."""

    @staticmethod
    def asked(when: str, due: str):
        return family(meetings=(replace(TAC, fixed_at=at(when)),), requests=(request("school", when, due, of=TAC),))

    def test_six_working_days_before(self):
        facts = self.asked("Wed 3 Mar 2027 10:00", "Mon 8 Mar 2027")

        steps = ladder(facts, "Wed 3 Mar 2027 10:00")
        assert listed(steps) == [
            ("nudge_1", "Mon 8 Mar 2027 09:00"),
            ("nudge_2", "Mon 8 Mar 2027 09:00"),
            ("rung_1", "Tue 9 Mar 2027 09:00"),
            ("rung_2", "Tue 9 Mar 2027 09:00"),
            ("rung_3", "Tue 9 Mar 2027 09:00"),
        ]
        monday = agenda.split(steps, at("Mon 8 Mar 2027"))
        assert [one.detail for one in monday.take] == ["nudge_2"]
        tuesday = agenda.split(ladder(having_done(facts, *monday.take, *monday.lapsed)), at("Tue 9 Mar 2027"))
        assert [one.detail for one in tuesday.take] == ["rung_3"]

    @pytest.mark.parametrize(
        ("fixed", "due"),
        [
            ("Wed 3 Mar 2027 10:00", "Mon 8 Mar 2027 17:00"),
            ("Fri 5 Mar 2027 10:00", "Wed 10 Mar 2027 17:00"),
            ("Tue 9 Mar 2027 10:00", "Wed 10 Mar 2027 17:00"),
            ("Tue 9 Mar 2027 17:30", "Wed 10 Mar 2027 17:00"),
            ("Wed 10 Mar 2027 10:00", "Wed 10 Mar 2027 17:00"),
        ],
        ids=["D-6", "D-4", "D-2", "D-2, after hours", "D-1"],
    )
    def test_is_due_three_working_days_later_at_latest_the_day_before(self, fixed, due):
        late = replace(TAC, fixed_at=at(fixed))
        plan = updates.plan(seat("school"), late, family(meetings=(late,)), policy(), CALENDAR, at(fixed))

        assert (plan.meeting_id, said(plan.due_at)) == (TAC.id, due)

    def test_the_day_before_leaves_no_room_for_a_step(self):
        facts = self.asked("Wed 10 Mar 2027 10:00", "Wed 10 Mar 2027")

        assert ladder(facts, "Wed 10 Mar 2027 10:00") == []


class TestAMove:
    """Recalculates, never restarts."""

    nudged = family(meetings=(TAC,), requests=(request(of=TAC),))
    taken = ladder(nudged)[:3]  # both nudges and rung 1

    def test_later_waits_with_the_steps_that_were_not_taken(self):
        # Moved on Thursday 4 March to Thursday 25 March: D-4 is Friday 19, D-3 Monday 22.
        moved = replace(TAC, starts_at=at("Thu 25 Mar 2027 15:30"), fixed_at=at("Thu 4 Mar 2027 12:00"), revision=2)
        facts = having_done(replace(self.nudged, meetings=(moved,)), *self.taken)

        assert listed(ladder(facts, "Thu 4 Mar 2027 12:00")) == [
            ("rung_2", "Fri 19 Mar 2027 09:00"),
            ("rung_3", "Mon 22 Mar 2027 09:00"),
        ]

    def test_earlier_takes_the_highest_step_on_the_next_morning_only(self):
        # Moved on Thursday 4 March to Tuesday 9 March: D-1 is Monday 8. D-5 to D-3 are past.
        moved = replace(TAC, starts_at=at("Tue 9 Mar 2027 15:30"), fixed_at=at("Thu 4 Mar 2027 12:00"), revision=2)
        facts = having_done(replace(self.nudged, meetings=(moved,)), *self.taken)

        steps = ladder(facts, "Thu 4 Mar 2027 12:00")
        assert agenda.split(steps, at("Thu 4 Mar 2027 12:00")).take == []
        friday = agenda.split(steps, at("Fri 5 Mar 2027"))
        assert [one.detail for one in friday.take] == ["rung_3"]
        assert [one.detail for one in friday.lapsed] == ["rung_2"]

    def test_a_step_below_one_that_was_taken_is_not_taken_afterwards(self):
        only_rung_1 = having_done(self.nudged, self.taken[2])

        assert [one.detail for one in ladder(only_rung_1)] == ["rung_2", "rung_3"]

    def test_cancelled_ends_it(self):
        gone = replace(TAC, status=MeetingStatus.CANCELLED)

        assert ladder(replace(self.nudged, meetings=(gone,))) == []


class TestWhoIsThere:
    def test_an_empty_seat_has_no_ladder_and_the_lead_hears(self):
        empty = seat("school", holder_id=None, knows_family_at=None)

        steps = ladder(family(empty, meetings=(TAC,), requests=(request(of=TAC),)))
        assert [(one.kind, one.detail, one.roles) for one in steps] == [("no_ladder", "no_holder", (Role.LEAD,))]

    def test_nor_has_somebody_who_may_not_know_the_family(self):
        new = seat("school", knows_family_at=None)

        steps = ladder(family(new, meetings=(TAC,), requests=(request(of=TAC),)))
        assert [(one.kind, one.detail) for one in steps] == [("no_ladder", "not_confirmed")]

    def test_a_new_holder_gets_the_request_and_as_long_as_anybody_asked_late(self):
        # They say that they know the family on Friday 5 March (D-4): three working days is Wednesday 10, D-1.
        new = seat("school", holder_id=uid("gp"), knows_family_at=at("Fri 5 Mar 2027 11:00"))
        asked = request(of=TAC)
        facts = family(new, meetings=(TAC,), requests=(asked,))

        assert said(ladders.due_at(asked, facts, policy(), CALENDAR)) == "Wed 10 Mar 2027 17:00"
        assert listed(dues(facts, "Fri 5 Mar 2027 11:00", "update_handover")) == [
            ("update_handover", "Fri 5 Mar 2027 11:00")
        ]
        assert agenda.split(ladder(facts), at("Tue 9 Mar 2027 17:00")).take == []

    def test_a_school_on_holiday_is_not_chased_but_lead_and_manager_hear(self):
        # Closed from Monday 1 to Friday 12 March: due on Friday 26 February, its last open day.
        school = agency(SCHOOL, closed=(Span(on("Mon 1 Mar 2027"), on("Sat 13 Mar 2027")),))
        facts = family(meetings=(TAC,), requests=(request(due="Fri 26 Feb 2027", of=TAC),))
        facts = replace(facts, agencies=facts.agencies | {school.id: school})

        assert [(one.kind, one.detail, said(one.due_at), one.roles) for one in ladder(facts)] == [
            ("update_nudge", "nudge_1", "Fri 26 Feb 2027 09:00", (Role.HOLDER,)),
            ("update_nudge", "nudge_2", "Fri 26 Feb 2027 09:00", (Role.HOLDER,)),
            ("closed_seat", "closed_seat", "Mon 1 Mar 2027 09:00", (Role.LEAD, Role.CAF_MANAGER)),
            ("update_rung", "rung_3", "Mon 8 Mar 2027 09:00", (Role.CAF_MANAGER,)),
        ]

    def test_leave_with_a_deputy_closes_nothing(self):
        away = person("school", away=(Span(on("Mon 1 Mar 2027"), on("Sat 13 Mar 2027")),), deputy_id=uid("gp"))
        facts = family(meetings=(TAC,), requests=(request(of=TAC),), people=people(away))

        assert [one.kind for one in ladder(facts)].count("closed_seat") == 0


def test_i_need_until_moves_the_due_day_and_the_steps_after_it():
    asked = request(
        of=TAC, answer=UpdateAnswer.NEED_UNTIL, answered_at=at("Mon 1 Mar 2027"), more_time_until=on("Fri 5 Mar 2027")
    )
    facts = family(meetings=(TAC,), requests=(asked,))

    assert listed(ladder(facts, "Mon 1 Mar 2027")) == [
        ("nudge_1", "Fri 5 Mar 2027 09:00"),
        ("nudge_2", "Fri 5 Mar 2027 09:00"),
        ("rung_1", "Mon 8 Mar 2027 09:00"),
        ("rung_2", "Mon 8 Mar 2027 09:00"),
        ("rung_3", "Mon 8 Mar 2027 09:00"),
    ]


def test_i_need_until_never_goes_past_the_day_before():
    asked = request(
        of=TAC,
        answer=UpdateAnswer.NEED_UNTIL,
        answered_at=at("Mon 1 Mar 2027"),
        more_time_until=on("Fri 19 Mar 2027"),
    )

    assert said(ladders.due_at(asked, family(meetings=(TAC,)), policy(), CALENDAR)) == "Wed 10 Mar 2027 17:00"


@pytest.mark.parametrize(
    ("agreement", "steps"),
    [
        (AgreementFacts(on("Mon 4 Jan 2027"), None), 5),
        (AgreementFacts(on("Mon 4 Jan 2027"), None, agency_ids=frozenset({uid("gp")})), 0),
        (AgreementFacts(on("Mon 4 Jan 2027"), None, withdrawn_on=on("Mon 1 Mar 2027")), 0),
        (AgreementFacts(on("Mon 4 Jan 2027"), until=on("Thu 4 Mar 2027")), 2),
        (AgreementFacts(None, None, refused=True), 0),
        (AgreementFacts(None, None, refused=True, override=True), 5),
        (None, 0),
    ],
    ids=["agreed", "another agency", "withdrawn", "ends before rung 1", "refused", "overridden", "none"],
)
def test_in_early_help_nothing_is_asked_outside_the_agreement(agreement, steps):
    facts = family(meetings=(TAC,), requests=(request(of=TAC),), agreement=agreement)

    assert len(dues(facts, "Tue 23 Feb 2027 09:01", "update_nudge", "update_rung")) == steps


def test_the_policy_of_the_day_it_started_governs_the_ladder():
    asked = request(of=TAC)
    slower = replace(policy(), updates=replace(policy().updates, tac=replace(policy().updates.tac, rung_3=-1)))
    facts = family(meetings=(TAC,), requests=(asked,))

    steps = agenda.due(facts, slower, CALENDAR, at("Tue 23 Feb 2027"))
    assert [said(one.due_at) for one in steps if one.detail == "rung_3"] == ["Mon 8 Mar 2027 09:00"]
