"""An escalation is always somebody's, and a role is never nobody's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain import escalations
from bot.domain.directory import Directory, resolve, resolve_all
from bot.domain.facts import (
    AgreementFacts,
    Answer,
    EscalationFacts,
    MeetingStatus,
    Presence,
    PresenceFacts,
    Reach,
    Role,
    Span,
    Tier,
    UpdateAnswer,
)
from bot.domain.policy_values import Hop
from bot.domain.waiting import Waits, waiting
from tests.domain.builders import (
    CALENDAR,
    at,
    directory,
    dues,
    family,
    having_done,
    in_protection,
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

TAC = meeting()  # Thursday 11 March 2027
ASKED = request(of=TAC)
TODAY = on("Mon 8 Mar 2027")


def raised(**more):
    usual = {
        "reason": "no_answer",
        "raised_at": at("Mon 8 Mar 2027"),
        "role": Role.CAF_MANAGER,
        "holder_id": uid("caf_manager 1"),
        "put_at": at("Mon 8 Mar 2027"),
        "request_id": ASKED.id,
        "seat_id": ASKED.seat_id,
    }
    return EscalationFacts(uid("escalation"), **(usual | more))


def having(escalation, **more):
    return family(**({"meetings": (TAC,), "requests": (ASKED,), "escalations": (escalation,)} | more))


def listed(escalation, **more):
    return [
        (one.kind, said(one.due_at))
        for one in dues(having(escalation, **more), "Mon 8 Mar 2027 09:01", "pass_on", "comes_back")
    ]


class TestPassingOn:
    def test_at_the_end_of_the_next_working_day(self):
        assert listed(raised()) == [("pass_on", "Tue 9 Mar 2027 17:00")]
        friday = raised(put_at=at("Fri 5 Mar 2027 16:00"))
        assert listed(friday) == [("pass_on", "Mon 8 Mar 2027 17:00")]

    def test_to_the_deputy_the_team_the_head_of_service_and_the_operator(self):
        assert [stop.hop for stop in escalations.stops(Tier.EARLY_HELP, policy())] == [
            Hop.MANAGER,
            Hop.DEPUTY,
            Hop.TEAM,
            Hop.HEAD_OF_SERVICE,
            Hop.OPERATOR,
        ]

    def test_in_protection_by_way_of_the_conference_chair(self):
        assert [stop.role for stop in escalations.stops(Tier.CHILD_PROTECTION, policy())] == [
            Role.TEAM_MANAGER,
            Role.TEAM_MANAGER,
            Role.TEAM_MANAGER,
            Role.CONFERENCE_CHAIR,
            Role.HEAD_OF_SERVICE,
            Role.OPERATOR,
        ]

    def test_person_by_person(self):
        facts, now = having(raised()), raised()
        way = [escalations.first_stop(facts, directory(), policy(), TODAY)]
        for _ in range(5):
            now = replace(now, hop=way[-1].hop, role=way[-1].role, holder_id=way[-1].person_ids[0])
            way.append(escalations.next_stop(now, facts, directory(), policy(), TODAY))

        assert [one.person_ids for one in way] == [
            (uid("caf_manager 1"),),
            (uid("caf_manager 2"),),
            (uid("caf_manager 3"),),
            (uid("head_of_service 1"),),
            (uid("operator"),),
            (uid("operator"),),
        ]
        assert [one.alert for one in way] == [False] * 4 + [True] * 2

    @pytest.mark.parametrize(
        ("hop", "role", "following"),
        [
            (4, Role.HEAD_OF_SERVICE, Role.OPERATOR),
            (3, Role.CONFERENCE_CHAIR, Role.HEAD_OF_SERVICE),
            (5, Role.OPERATOR, None),
        ],
    )
    def test_after_a_step_down_from_protection_it_goes_on_from_whoever_has_it(self, hop, role, following):
        """The way has a stop less now: whoever has it, it passes on to whoever is above them, and the operator keeps it."""
        had = raised(hop=hop, role=role, holder_id=uid("somebody"))
        if following is None:
            assert listed(had) == []
            return
        assert listed(had) == [("pass_on", "Tue 9 Mar 2027 17:00")]
        assert escalations.next_stop(had, having(had), directory(), policy(), TODAY).role is following

    def test_after_a_step_up_into_protection_the_head_of_service_is_not_asked_twice(self):
        had = raised(hop=3, role=Role.HEAD_OF_SERVICE, holder_id=uid("head_of_service 1"))
        facts = in_protection(meetings=(TAC,), requests=(ASKED,), escalations=(had,))
        assert escalations.next_stop(had, facts, directory(), policy(), TODAY).role is Role.OPERATOR

    def test_whoever_is_on_leave_is_passed_over_and_named(self):
        leave = (Span(on("Mon 8 Mar 2027"), on("Mon 15 Mar 2027")),)
        there = directory()
        there = replace(there, people=there.people | {uid("caf_manager 1"): person("caf_manager 1", away=leave)})

        first = escalations.first_stop(having(raised()), there, policy(), TODAY)
        assert first.person_ids == (uid("caf_manager 2"),)
        assert [stop.hop for stop in first.skipped] == [Hop.MANAGER]

    def test_never_to_whoever_raises_it(self):
        """The CAF manager is worried: it goes to the deputy, and past a deputy who raised it to the team."""
        manager, deputy = uid("caf_manager 1"), uid("caf_manager 2")
        first = escalations.first_stop(having(raised()), directory(), policy(), TODAY, manager)
        by_deputy = raised(reason="worry", raised_by_id=deputy)
        following = escalations.next_stop(by_deputy, having(by_deputy), directory(), policy(), TODAY)

        assert first.person_ids == (deputy,)
        assert following.person_ids == (uid("caf_manager 3"),)

    def test_nobody_is_their_own_deputy(self):
        there = directory()
        both = (uid("caf_manager 1"), uid("caf_manager 1"), uid("caf_manager 3"))
        there = replace(there, posts={**there.posts, Role.CAF_MANAGER: both})

        following = escalations.next_stop(raised(), having(raised()), there, policy(), TODAY)
        assert following.person_ids == (uid("caf_manager 3"),)

    def test_an_empty_directory_still_raises_the_alarm(self):
        first = escalations.first_stop(having(raised()), Directory(), policy(), TODAY)

        assert (first.person_ids, first.alert, first.role) == ((), True, Role.OPERATOR)

    def test_nobody_is_above_the_operator(self):
        assert listed(raised(hop=4, role=Role.OPERATOR)) == []

    def test_a_step_is_taken_once_for_each_holder(self):
        facts = having(raised())
        passed = having_done(facts, *dues(facts, "Tue 9 Mar 2027 17:00", "pass_on"))
        on_next = replace(passed, escalations=(raised(hop=1, put_at=at("Tue 9 Mar 2027 17:00")),))

        assert [said(one.due_at) for one in dues(on_next, "Tue 9 Mar 2027 17:00", "pass_on")] == [
            "Wed 10 Mar 2027 17:00"
        ]


class TestAcknowledging:
    @pytest.mark.parametrize(
        ("meeting_on", "acknowledged", "back"),
        [
            ("Thu 11 Mar 2027 15:30", "Mon 8 Mar 2027 10:00", "Wed 10 Mar 2027 09:00"),
            ("Thu 25 Mar 2027 15:30", "Mon 8 Mar 2027 10:00", "Mon 15 Mar 2027 09:00"),
            ("Thu 11 Mar 2027 15:30", "Wed 10 Mar 2027 10:00", "Wed 10 Mar 2027 17:00"),
            ("Thu 11 Mar 2027 15:30", "Wed 10 Mar 2027 18:00", "Thu 11 Mar 2027 15:30"),
        ],
        ids=["the day before", "five working days", "on that day", "that evening"],
    )
    def test_pauses_but_does_not_resolve(self, meeting_on, acknowledged, back):
        escalation = raised(acknowledged_at=at(acknowledged), acknowledged_by_id=uid("caf_manager 1"))

        assert listed(escalation, meetings=(replace(TAC, starts_at=at(meeting_on)),)) == [("comes_back", back)]

    def test_once_back_it_passes_on_again(self):
        assert listed(raised(put_at=at("Tue 9 Mar 2027"))) == [("pass_on", "Wed 10 Mar 2027 17:00")]


@pytest.mark.parametrize(
    ("starts", "put", "passes_on"),
    [
        ("Thu 11 Mar 2027 15:30", "Wed 10 Mar 2027 09:00", "Wed 10 Mar 2027 17:00"),
        ("Thu 11 Mar 2027 15:30", "Wed 10 Mar 2027 17:00", "Thu 11 Mar 2027 09:00"),
        ("Thu 11 Mar 2027 09:30", "Wed 10 Mar 2027 17:00", "Thu 11 Mar 2027 08:30"),
        ("Thu 11 Mar 2027 11:30", "Thu 11 Mar 2027 09:00", "Thu 11 Mar 2027 10:30"),
        ("Thu 11 Mar 2027 11:30", "Thu 11 Mar 2027 10:45", "Thu 11 Mar 2027 11:30"),
        ("Thu 11 Mar 2027 11:30", "Thu 11 Mar 2027 12:00", "Fri 12 Mar 2027 17:00"),
    ],
    ids=["that day", "that evening", "early", "on the day", "too late", "after it"],
)
def test_there_is_time_to_take_it_before_the_meeting(starts, put, passes_on):
    escalation = raised(put_at=at(put))

    assert listed(escalation, meetings=(replace(TAC, starts_at=at(starts)),)) == [("pass_on", passes_on)]


@pytest.mark.parametrize(
    "more",
    [{"decision": "take_chair", "decided_at": at("Mon 8 Mar 2027 10:00")}, {"closed_at": at("Mon 8 Mar 2027 10:00")}],
    ids=["decided", "closed"],
)
def test_a_decision_closes_it(more):
    assert listed(raised(**more)) == []


def test_an_answer_closes_a_missing_answer_but_never_a_worry():
    answered = replace(ASKED, answer=UpdateAnswer.SEEN_NO_CHANGE, answered_at=at("Mon 8 Mar 2027 10:00"))

    assert listed(raised(), requests=(answered,)) == []
    assert listed(raised(reason="worry"), requests=(answered,)) == [("pass_on", "Tue 9 Mar 2027 17:00")]


class TestEndingByItself:
    """What it was about has come to an end: it neither passes on nor waits, and whoever had it hears so."""

    def ends(self, escalation=None, **more):
        facts = having(escalation or raised(), **more)
        found = dues(facts, "Tue 9 Mar 2027 17:00", "pass_on", "escalation_over", "escalation_again")
        return [one.detail or one.kind for one in found]

    def of_school(self, answer):
        return replace(TAC, rsvps=(rsvp("school", answer),))

    def test_the_place_or_the_request_is_gone(self):
        withdrawn = replace(ASKED, cancelled_at=at("Mon 8 Mar 2027 12:00"))
        more_time = replace(withdrawn, answer=UpdateAnswer.NEED_UNTIL, more_time_until=on("Wed 10 Mar 2027"))
        removed = tuple(one for one in family().seats if one.id != ASKED.seat_id)

        assert self.ends(requests=(withdrawn,)) == ["withdrawn"]
        assert self.ends(requests=(more_time,)) == ["withdrawn"]
        assert self.ends(seats=removed) == ["withdrawn"]

    def test_the_meeting_is_cancelled(self):
        cancelled = replace(TAC, status=MeetingStatus.CANCELLED, cancelled_at=at("Mon 8 Mar 2027 12:00"))

        assert self.ends(meetings=(cancelled,)) == ["withdrawn"]

    def test_whoever_was_asked_will_be_there_or_was(self):
        there = PresenceFacts(Presence.DEPUTY, seat_id=ASKED.seat_id)
        met = replace(TAC, status=MeetingStatus.HELD, presences=(there,))
        missed = replace(met, presences=(replace(there, presence=Presence.ABSENT),))

        assert self.ends(meetings=(self.of_school(Answer.COMING),)) == ["coming"]
        assert self.ends(meetings=(self.of_school(Answer.CANNOT),)) == ["pass_on"]
        assert self.ends(meetings=(met,)) == ["came"]
        assert self.ends(meetings=(missed,)) == ["pass_on"]

    def test_who_will_not_be_there_after_all_is_put_to_the_same_manager_again(self):
        over = raised(closed_at=at("Tue 9 Mar 2027 10:00"))

        assert self.ends(over, meetings=(self.of_school(Answer.COMING),)) == []
        assert self.ends(over, meetings=(self.of_school(Answer.CANNOT),)) == ["escalation_again"]
        decided = replace(over, decided_at=over.closed_at)
        assert self.ends(decided, meetings=(self.of_school(Answer.CANNOT),)) == []

    def test_not_before_a_manager_would_hear_by_the_new_date(self):
        over = raised(closed_at=at("Tue 9 Mar 2027 10:00"))
        moved = replace(TAC, revision=2, starts_at=at("Thu 25 Mar 2027 15:30"), fixed_at=at("Tue 9 Mar 2027 11:00"))
        again = dues(having(over, meetings=(moved,)), "Tue 9 Mar 2027 12:00", "escalation_again")

        assert [said(one.due_at) for one in again] == ["Mon 22 Mar 2027 09:00"]

    def test_a_worry_never(self):
        answered = replace(ASKED, answer=UpdateAnswer.SEEN_NO_CHANGE, cancelled_at=at("Mon 8 Mar 2027 12:00"))

        assert self.ends(raised(reason="worry"), requests=(answered,)) == ["pass_on"]

    @pytest.mark.parametrize(
        ("agreement", "ended"),
        [
            (AgreementFacts(on("Mon 1 Feb 2027"), None, withdrawn_on=on("Mon 8 Mar 2027")), "pass_on"),
            (AgreementFacts(on("Mon 1 Feb 2027"), None, refused=True), "pass_on"),
            (AgreementFacts(on("Tue 9 Mar 2027"), on("Thu 9 Sep 2027")), "agreed"),
        ],
        ids=["withdrawn", "refused", "given anew"],
    )
    def test_the_family_agrees_anew(self, agreement, ended):
        about = raised(reason="agreement", request_id=None, seat_id=None)

        assert self.ends(about, agreement=agreement) == [ended]

    def test_nothing_hangs_on_agreement_in_child_protection(self):
        gone = AgreementFacts(on("Mon 1 Feb 2027"), None, withdrawn_on=on("Mon 8 Mar 2027"))
        about = raised(reason="agreement", request_id=None, seat_id=None, role=Role.TEAM_MANAGER)
        facts = in_protection(agreement=gone, escalations=(about,))

        assert [one.detail for one in dues(facts, "Tue 9 Mar 2027 17:00", "escalation_over")] == ["withdrawn"]

    def test_the_meeting_is_written_down_or_is_on_another_day(self):
        about = raised(reason="not_recorded", request_id=None, seat_id=None, meeting_id=TAC.id)
        about = replace(about, raised_at=at("Mon 15 Mar 2027"), put_at=at("Mon 15 Mar 2027"))
        recorded = replace(TAC, status=MeetingStatus.HELD, recorded_at=at("Mon 15 Mar 2027 10:00"))
        moved = replace(TAC, revision=2, starts_at=at("Tue 23 Mar 2027 15:30"))

        assert self.ends(about, requests=()) == ["pass_on"]
        assert self.ends(about, requests=(), meetings=(recorded,)) == ["recorded"]
        assert self.ends(about, requests=(), meetings=(moved,)) == ["withdrawn"]


class TestAfterAWithdrawal:
    gone = AgreementFacts(on("Mon 1 Feb 2027"), None, withdrawn_on=on("Mon 8 Mar 2027"))

    @pytest.mark.parametrize(
        ("taken", "back"),
        [
            ("Mon 8 Mar 2027 10:00", "Wed 10 Mar 2027 17:00"),
            ("Wed 10 Mar 2027 18:00", "Thu 11 Mar 2027 17:00"),
        ],
        ids=["in time", "late"],
    )
    def test_taken_it_rests_no_longer_than_the_decision_may_take(self, taken, back):
        about = raised(
            reason="agreement",
            request_id=None,
            seat_id=None,
            acknowledged_at=at(taken),
            acknowledged_by_id=uid("caf_manager 1"),
        )

        assert listed(about, agreement=self.gone) == [("comes_back", back)]


class TestAWholeTeam:
    def waits_for(self, name, escalation, covers=()):
        now = at("Mon 8 Mar 2027 10:00")
        found = waiting(uid(name), having(escalation), policy(), CALENDAR, now, frozenset(covers))
        return [one.kind for one in found]

    def test_what_is_put_to_it_waits_for_each_until_one_takes_it(self):
        put = raised(hop=2, holder_id=None)
        taken = replace(put, holder_id=uid("caf_manager 3"), acknowledged_at=at("Mon 8 Mar 2027 09:30"))

        assert self.waits_for("caf_manager 3", put, {Role.CAF_MANAGER}) == [Waits.DECIDE]
        assert self.waits_for("caf_manager 4", put, {Role.CAF_MANAGER}) == [Waits.DECIDE]
        assert self.waits_for("caf_manager 3", put, {Role.TEAM_MANAGER}) == []
        assert self.waits_for("caf_manager 4", taken, {Role.CAF_MANAGER}) == []
        assert self.waits_for("caf_manager 3", taken, {Role.CAF_MANAGER}) == [Waits.DECIDE]


def test_every_reason_has_decisions_to_choose_from():
    assert set(escalations.DECISIONS["no_answer"]) == {
        "call_agency_head",
        "take_chair",
        "consult_front_door",
        "go_ahead_without",
    }
    assert all(escalations.DECISIONS.values())


class TestRoles:
    def resolved(self, role, facts=None, there=None):
        facts = facts or family()
        return resolve(role, facts.seat(uid("seat of school")), facts, there or directory(), policy(), TODAY)

    def test_the_deputy_or_else_the_line_manager(self):
        with_deputy = family(
            people=people(person("school", deputy_id=uid("gp"), line_manager_id=uid("manager of school")))
        )

        assert self.resolved(Role.DEPUTY, with_deputy).person_ids == (uid("gp"),)
        without = self.resolved(Role.DEPUTY)
        assert (without.person_ids, without.role, without.fell_through) == (
            (uid("manager of school"),),
            Role.LINE_MANAGER,
            (Role.DEPUTY,),
        )

    @pytest.mark.parametrize(
        "gone",
        [
            {"away": (Span(on("Mon 8 Mar 2027"), on("Tue 9 Mar 2027")),)},
            {"leaving_on": on("Mon 8 Mar 2027")},
            {"reach": Reach.NOBODY},
        ],
        ids=["away", "left", "out of reach"],
    )
    def test_who_cannot_be_told_is_passed_over(self, gone):
        facts = family(people=people(person("safeguarding lead of school", **gone)))

        found = self.resolved(Role.SAFEGUARDING_LEAD, facts)
        assert (found.person_ids, found.fell_through) == ((uid("early help"),), (Role.SAFEGUARDING_LEAD,))

    def test_who_has_blocked_the_bot_still_has_e_mail(self):
        facts = family(people=people(person("safeguarding lead of school", reach=Reach.BLOCKED)))

        assert self.resolved(Role.SAFEGUARDING_LEAD, facts).fell_through == ()

    def test_without_a_lead_early_help_falls_to_the_caf_team_and_protection_to_its_manager(self):
        early = family(seat("early help", is_lead=True, holder_id=None))
        protection = in_protection(seat("social worker", is_lead=True, holder_id=None))

        assert self.resolved(Role.LEAD, early).person_ids == (uid("caf team 1"), uid("caf team 2"))
        assert self.resolved(Role.LEAD, protection).person_ids == (uid("team_manager 1"),)

    def test_down_to_the_operator_and_the_alarm(self):
        found = self.resolved(Role.CAF_MANAGER, there=directory(posts={}))

        assert (found.person_ids, found.role, found.alert) == ((uid("operator"),), Role.OPERATOR, True)
        assert found.fell_through == (Role.CAF_MANAGER, Role.HEAD_OF_SERVICE)

    def test_one_person_with_two_roles_is_told_once(self):
        facts = family(people=people(person("school", deputy_id=uid("school"))))
        found = resolve_all(
            (Role.DEPUTY, Role.HOLDER), facts.seat(uid("seat of school")), facts, directory(), policy(), TODAY
        )

        assert [person_id for one in found for person_id in one.person_ids] == [uid("school")]
