"""Round a meeting with a fixed date: Thursday 11 March 2027, 15:30. D-5 is Thursday 4, D-3 Monday 8 March."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain import enough, reminders
from bot.domain.facts import (
    Answer,
    MeetingKind,
    MeetingStatus,
    Presence,
    PresenceFacts,
    Role,
    Span,
)
from tests.domain.builders import (
    at,
    dues,
    family,
    having_done,
    held,
    in_protection,
    listed,
    meeting,
    on,
    people,
    person,
    policy,
    rsvp,
    said,
    seat,
    uid,
)

TAC = meeting()
NOW = "Mon 1 Feb 2027 09:01"
REMINDERS = ("reminder", "reminder_hours")
EVERYBODY = ("school", "health visitor", "gp")


def reminded(tac, seat_of="school", now=NOW):
    return dues(family(meetings=(tac,)), now, *REMINDERS, seat_of=seat_of)


def test_three_reminders():
    assert listed(reminded(TAC)) == [
        ("d5", "Thu 4 Mar 2027 08:00"),
        ("d1", "Wed 10 Mar 2027 09:00"),
        ("h2", "Thu 11 Mar 2027 13:30"),
    ]


def test_only_those_of_the_last_day_interrupt():
    assert [(one.detail, reminders.waits_for_digest(one)) for one in reminded(TAC)] == [
        ("d5", True),
        ("d1", False),
        ("h2", False),
    ]


def test_before_an_early_meeting_the_last_one_comes_the_evening_before():
    # For Monday 15 March 09:30, on Friday 12.
    assert listed(reminded(meeting("Mon 15 Mar 2027 09:30")))[-1] == ("evening", "Fri 12 Mar 2027 17:00")
    assert listed(reminded(meeting("Mon 15 Mar 2027 10:00")))[-1] == ("h2", "Mon 15 Mar 2027 08:00")


def test_the_clocks_going_forward_shift_no_reminder():
    # They do on Sunday 28 March, in the Easter weekend: the working day before Tuesday 30 is Thursday 25.
    assert listed(reminded(meeting("Tue 30 Mar 2027 15:30")))[-2:] == [
        ("d1", "Thu 25 Mar 2027 09:00"),
        ("h2", "Tue 30 Mar 2027 13:30"),
    ]


def test_a_part_timer_is_reminded_on_their_last_day_at_work_and_just_before_only_if_they_come():
    # D-5 is a Thursday, D-1 a Wednesday, the day itself a Thursday. On Mondays and Tuesdays only: Tuesday 2 and 9.
    few = people(person("school", working_weekdays=frozenset({0, 1})))
    assert listed(dues(family(meetings=(TAC,), people=few), NOW, *REMINDERS, seat_of="school")) == [
        ("d5", "Tue 2 Mar 2027 08:00"),
        ("d1", "Tue 9 Mar 2027 09:00"),
    ]
    coming = replace(TAC, rsvps=(rsvp("school", Answer.COMING),))
    assert listed(dues(family(meetings=(coming,), people=few), NOW, *REMINDERS, seat_of="school"))[-1:] == [
        ("h2", "Thu 11 Mar 2027 13:30")
    ]


def test_two_reminders_on_one_day_are_one():
    few = people(person("school", working_weekdays=frozenset({0})))  # Mondays: D-5 would be the 1st, D-1 the 8th
    late = replace(TAC, starts_at=at("Wed 10 Mar 2027 15:30"))  # D-5 is Wednesday 3, D-1 Tuesday 9
    assert [one.detail for one in dues(family(meetings=(late,), people=few), NOW, "reminder", seat_of="school")] == [
        "d5",
        "d1",
    ]
    once_a_fortnight = people(
        person("school", working_weekdays=frozenset({0}), away=(Span(on("Mon 8 Mar 2027"), on("Tue 9 Mar 2027")),))
    )
    facts = family(meetings=(late,), people=once_a_fortnight)
    assert listed(dues(facts, NOW, "reminder", seat_of="school")) == [("d1", "Mon 1 Mar 2027 09:00")]


def test_a_reminder_of_the_day_before_is_no_use_on_the_day():
    day_before = next(one for one in reminded(TAC) if one.detail == "d1")

    assert said(day_before.useful_until) == "Thu 11 Mar 2027 00:00"


@pytest.mark.parametrize("answer", [Answer.CANNOT, Answer.REPORT])
def test_who_will_not_come_is_not_reminded(answer):
    assert reminded(replace(TAC, rsvps=(rsvp("school", answer),))) == []


def test_a_deputy_is_reminded_instead():
    found = reminded(replace(TAC, rsvps=(rsvp("school", Answer.DEPUTY),)))

    assert {one.roles for one in found} == {(Role.DEPUTY,)}
    assert [one.key for one in found] == [one.key for one in reminded(TAC)]  # the same steps, whoever goes


def test_nobody_is_reminded_by_what_was_due_before_the_date_was_fixed():
    late = replace(TAC, fixed_at=at("Mon 8 Mar 2027 12:00"))

    assert [one.detail for one in reminded(late, now="Mon 8 Mar 2027 12:00")] == ["d1", "h2"]


def test_nor_by_what_was_due_before_they_answered():
    answered = replace(TAC, rsvps=(rsvp("school", Answer.COMING, "Fri 5 Mar 2027 12:00"),))

    assert [one.detail for one in reminded(answered, now="Fri 5 Mar 2027 12:00")] == ["d1", "h2"]


def test_a_new_date_is_reminded_of_again():
    facts = having_done(family(meetings=(TAC,)), *reminded(TAC))
    moved = replace(TAC, revision=2, fixed_at=at("Wed 10 Mar 2027 12:00"), starts_at=at("Thu 18 Mar 2027 15:30"))

    assert len(dues(replace(facts, meetings=(moved,)), NOW, *REMINDERS, seat_of="school")) == 3


@pytest.mark.parametrize("status", [MeetingStatus.CANCELLED, MeetingStatus.HELD, MeetingStatus.POLLED])
def test_nobody_is_reminded_of_what_is_not_fixed(status):
    assert reminded(replace(TAC, status=status)) == []


class TestEnoughPeople:
    @staticmethod
    def tac(*answers, parents=("mother",), **more):
        replies = tuple(rsvp(name, answer) for name, answer in answers)
        return replace(TAC, rsvps=replies, parents_coming=tuple(uid(p) for p in parents), **more)

    def needs(self, tac, facts=None):
        facts = facts or family(meetings=(tac,))
        return {one.need: one for one in enough.before(tac, facts, policy())}

    def test_the_lead_a_parent_and_one_other_agency_are_enough(self):
        assert self.needs(self.tac(("school", Answer.COMING))) == {}

    @pytest.mark.parametrize("answer", [Answer.ONLINE, Answer.DEPUTY])
    def test_remote_and_deputy_count_as_there(self, answer):
        assert self.needs(self.tac(("school", answer))) == {}

    def test_a_report_does_not(self):
        missing = self.needs(self.tac(("school", Answer.REPORT)))["other_agencies"]

        assert missing.short_by == 1
        assert missing.cannot == (uid("seat of school"),)
        assert missing.not_answered == (uid("seat of health visitor"), uid("seat of gp"))

    def test_without_a_parent(self):
        assert set(self.needs(self.tac(("gp", Answer.COMING), parents=()))) == {"parent_or_carer"}

    def test_unless_the_chair_goes_ahead_with_a_reason(self):
        tac = self.tac(("gp", Answer.COMING), parents=(), goes_ahead_without="young_person_independent")

        assert self.needs(tac) == {}

    def test_without_the_lead(self):
        tac = self.tac(("gp", Answer.COMING), ("early help", Answer.CANNOT))

        assert self.needs(tac)["lead_professional"].cannot == (uid("seat of early help"),)

    def test_a_core_group_needs_two_other_agencies_and_health_counts_as_two(self):
        replies = (rsvp("health visitor", Answer.COMING), rsvp("school nurse", Answer.COMING))
        core = meeting(kind=MeetingKind.CORE_GROUP, rsvps=replies)

        assert self.needs(core, in_protection(seat("school nurse"), meetings=(core,))) == {}
        alone = replace(core, rsvps=replies[:1])
        assert (
            self.needs(alone, in_protection(seat("school nurse"), meetings=(alone,)))["other_agencies"].short_by == 1
        )

    def test_two_of_one_function_of_one_agency_are_one(self):
        second = replace(seat("health visitor"), id=uid("another health visitor"))
        replies = (
            rsvp("health visitor", Answer.COMING),
            replace(rsvp("health visitor", Answer.COMING), seat_id=second.id),
        )
        core = meeting(kind=MeetingKind.CORE_GROUP, rsvps=replies)

        assert self.needs(core, in_protection(second, meetings=(core,)))["other_agencies"].short_by == 1

    def test_after_it_counts_who_came(self):
        came = (
            PresenceFacts(Presence.THERE, seat_id=uid("seat of early help")),
            PresenceFacts(Presence.REMOTE, parent_id=uid("mother")),
            PresenceFacts(Presence.REPORT, seat_id=uid("seat of school")),
        )
        tac = replace(TAC, presences=came)

        assert [one.need for one in enough.after(tac, family(meetings=(tac,)), policy())] == ["other_agencies"]
        there = replace(tac, presences=(*came, PresenceFacts(Presence.DEPUTY, seat_id=uid("seat of gp"))))
        assert enough.after(there, family(meetings=(there,)), policy()) == ()

    def test_the_lead_hears_at_d5_once_for_what_is_missing(self):
        facts = family(meetings=(self.tac(parents=()),))
        (first,) = dues(facts, NOW, "not_enough")
        assert (first.detail, said(first.due_at)) == ("other_agencies+parent_or_carer", "Thu 4 Mar 2027 09:00")

        told = having_done(facts, first)
        assert dues(told, "Fri 5 Mar 2027", "not_enough") == []
        better = replace(told, meetings=(self.tac(("gp", Answer.COMING), parents=()),))
        assert dues(better, "Fri 5 Mar 2027", "not_enough") == []  # a parent was missing then, too

    def test_and_again_when_something_new_is_missing(self):
        facts = family(meetings=(self.tac(("gp", Answer.COMING), parents=()),))
        told = having_done(facts, *dues(facts, NOW, "not_enough"))
        worse = replace(told, meetings=(self.tac(parents=()),))

        assert [one.detail for one in dues(worse, "Fri 5 Mar 2027", "not_enough")] == [
            "other_agencies+parent_or_carer"
        ]

    @pytest.mark.parametrize(
        ("fixed", "checked"),
        [
            ("Mon 1 Feb 2027 09:00", "Mon 8 Mar 2027 09:00"),  # D-3
            ("Fri 5 Mar 2027 16:00", "Mon 8 Mar 2027 09:00"),
            ("Mon 8 Mar 2027 08:30", "Tue 9 Mar 2027 09:00"),  # people have to hear of the date first
            ("Tue 9 Mar 2027 11:00", "Wed 10 Mar 2027 09:00"),
            ("Wed 10 Mar 2027 11:00", "Thu 11 Mar 2027 09:00"),
            ("Thu 11 Mar 2027 11:00", "Thu 11 Mar 2027 11:00"),  # the meeting is before the next working day
        ],
    )
    def test_a_core_group_is_checked_at_d3_or_the_day_after_its_date_was_fixed(self, fixed, checked):
        core = meeting(kind=MeetingKind.CORE_GROUP, fixed_at=at(fixed))

        assert [said(one.due_at) for one in dues(in_protection(meetings=(core,)), NOW, "not_enough")] == [checked]


class TestDidItHappen:
    kinds = ("did_it_happen", "not_recorded")

    def test_asked_at_the_end_chased_next_day_then_the_manager(self):
        found = dues(family(meetings=(TAC,)), NOW, *self.kinds)

        assert [(one.detail, said(one.due_at), one.roles) for one in found] == [
            ("ask", "Thu 11 Mar 2027 16:30", (Role.LEAD,)),
            ("chase", "Fri 12 Mar 2027 09:00", (Role.LEAD,)),
            ("manager", "Mon 15 Mar 2027 09:00", (Role.CAF_MANAGER,)),
        ]

    def test_not_once_it_is_recorded(self):
        recorded = replace(TAC, status=MeetingStatus.HELD, recorded_at=at("Thu 11 Mar 2027 16:40"))

        assert dues(family(meetings=(recorded,)), NOW, *self.kinds) == []


def test_the_record_is_asked_for_on_the_day_it_is_due():
    # Ten working days after Thursday 11 March, Good Friday not among them.
    open_record = held("Thu 11 Mar 2027 15:30", finished_at=None)

    assert [said(one.due_at) for one in dues(family(meetings=(open_record,)), "Fri 12 Mar 2027", "record_due")] == [
        "Thu 25 Mar 2027 09:00"
    ]
