"""Every sign of drift that the facts can show, with dates worked out by hand, and that silence is no sign."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain import agenda, drift
from bot.domain.facts import (
    AgreementFacts,
    DateRevision,
    EscalationFacts,
    Level,
    MeetingKind,
    MeetingStatus,
    PeriodFacts,
    Presence,
    PresenceFacts,
    Role,
    SeenSignal,
    Tier,
    UpdateAnswer,
    VoiceFacts,
)
from tests.domain.builders import (
    CALENDAR,
    at,
    child,
    dues,
    family,
    having_done,
    held,
    in_protection,
    meeting,
    on,
    people,
    person,
    policy,
    request,
    said,
    seat,
    uid,
)

AMBER, RED = Level.AMBER, Level.RED
MET = held("Thu 11 Mar 2027 15:30")  # the next is due on Thursday 22 April 2027
NEXT = meeting("Thu 22 Apr 2027 15:30", name="next")


def shows(facts, now, signal):
    found = [one for one in drift.signals(facts, policy(), CALENDAR, at(now)) if one.signal == signal]
    return [one.level for one in found]


def watched(facts, now, signal):
    """When it becomes amber and red, if nothing changes."""
    found = [one for one in drift.watches(facts, policy(), CALENDAR, at(now)) if one.signal == signal]
    return [(said(one.amber_at), said(one.red_at)) for one in found]


def did_not_happen(days, then=None):
    """A TAC whose dates came and on which nothing took place; `then` is its date now, else it was given up."""
    every = (*days, then) if then else days
    dates = tuple(
        DateRevision(n, at(day), at("Mon 1 Mar 2027"), None, True, at(day) if day in days else None)
        for n, day in enumerate(every, 1)
    )
    given_up = {} if then else {"status": MeetingStatus.CANCELLED, "cancelled_at": at(days[-1])}
    return meeting(every[-1], name="missed", revision=len(every), dates=dates, **given_up)


def test_a_family_that_is_well_looked_after_shows_nothing():
    heard = (VoiceFacts(uid("child A"), "drawing"),)
    seen = (PresenceFacts(Presence.THERE, child_id=uid("child A")),)
    facts = family(meetings=(replace(MET, voices=heard, presences=seen), NEXT))

    assert drift.signals(facts, policy(), CALENDAR, at("Mon 22 Mar 2027")) == []


class TestTheNextMeeting:
    def test_not_booked(self):
        # Promised notice 10 working days before Thursday 22 April: Thursday 8 April; five more: Thursday 1 April.
        facts = family(meetings=(MET,))

        assert watched(facts, "Fri 12 Mar 2027", "not_booked") == [("Thu 1 Apr 2027 08:00", "Thu 8 Apr 2027 08:00")]
        assert watched(replace(facts, meetings=(MET, NEXT)), "Fri 12 Mar 2027", "not_booked") == []

    def test_overdue_the_day_after_red_a_week_after(self):
        facts = family(meetings=(MET,))

        assert shows(facts, "Thu 22 Apr 2027", "overdue") == []
        assert shows(facts, "Fri 23 Apr 2027", "overdue") == [AMBER]
        assert shows(facts, "Wed 28 Apr 2027", "overdue") == [AMBER]
        assert shows(facts, "Thu 29 Apr 2027", "overdue") == [RED]
        assert shows(facts, "Thu 29 Apr 2027", "not_booked") == []  # said as overdue

    def test_a_core_group_at_once(self):
        core = replace(MET, kind=MeetingKind.CORE_GROUP)

        assert shows(in_protection(meetings=(core,)), "Fri 23 Apr 2027", "overdue") == [RED]

    def test_booked_too_late_is_overdue_but_not_with_an_accepted_gap(self):
        late = meeting("Thu 13 May 2027 15:30", name="next")
        accepted = replace(late, gap_accepted_at=at("Mon 12 Apr 2027"))

        assert shows(family(meetings=(MET, late)), "Fri 23 Apr 2027", "overdue") == [AMBER]
        assert shows(family(meetings=(MET, accepted)), "Fri 23 Apr 2027", "overdue") == []

    def test_no_future_date_on_record(self):
        facts = family(meetings=(MET,))

        assert watched(facts, "Fri 12 Mar 2027", "no_future_date") == [
            ("Fri 12 Mar 2027 08:00", "Thu 18 Mar 2027 08:00")
        ]
        assert shows(family(meetings=(MET, NEXT)), "Thu 18 Mar 2027", "no_future_date") == []
        assert shows(family(), "Thu 18 Mar 2027", "no_future_date") == []

    def test_clocks_start_at_the_baseline(self):
        brought_in = family(
            children=(child("A", event_on=on("Mon 1 Jun 2026"), tier_from_on=on("Mon 1 Jun 2026")),),
            opened_at=at("Mon 1 Mar 2027"),
            baseline_on=on("Mon 1 Mar 2027"),
        )
        shown = drift.signals(brought_in, policy(), CALENDAR, at("Mon 1 Mar 2027"))

        assert [one for one in shown if one.level is RED] == []

    def test_a_first_meeting_that_is_nearly_due_at_the_baseline_has_its_time_to_be_booked(self):
        # Assessed on Monday 4 January: due on the 25th, red from the 11th. Brought in on Thursday 14 January.
        brought_in = family(opened_at=at("Thu 14 Jan 2027"), baseline_on=on("Thu 14 Jan 2027"))

        assert watched(brought_in, "Thu 14 Jan 2027", "not_booked") == [
            ("Thu 14 Jan 2027 08:00", "Thu 21 Jan 2027 08:00")
        ]


class TestPutOff:
    moved = DateRevision(2, at("Tue 20 Apr 2027 15:30"), at("Mon 12 Apr 2027"), "venue_closed", full_notice=False)
    first = DateRevision(1, at("Thu 22 Apr 2027 15:30"), at("Mon 15 Mar 2027"))

    def test_once_and_twice_in_a_row(self):
        once = replace(NEXT, dates=(self.first, self.moved))
        twice = replace(once, dates=(*once.dates, replace(self.moved, revision=3, set_at=at("Tue 13 Apr 2027"))))

        assert shows(family(meetings=(MET, once)), "Wed 14 Apr 2027", "cancelled_or_moved") == [AMBER]
        assert shows(family(meetings=(MET, twice)), "Wed 14 Apr 2027", "cancelled_or_moved") == [RED]

    def test_a_first_date_at_short_notice_moves_nothing(self):
        short = replace(self.first, cause="deadline", full_notice=False)

        facts = family(meetings=(MET, replace(NEXT, dates=(short,))))
        assert shows(facts, "Wed 14 Apr 2027", "cancelled_or_moved") == []

    def test_not_with_full_notice_nor_once_one_was_held(self):
        ample = replace(NEXT, dates=(self.first, replace(self.moved, full_notice=True)))
        since = held("Thu 22 Apr 2027 15:30", dates=(self.first, self.moved))

        assert shows(family(meetings=(MET, ample)), "Wed 14 Apr 2027", "cancelled_or_moved") == []
        assert shows(family(meetings=(MET, since)), "Fri 23 Apr 2027", "cancelled_or_moved") == []

    def test_cancelled_counts_unless_the_gap_was_accepted(self):
        gone = replace(NEXT, status=MeetingStatus.CANCELLED, cancelled_at=at("Mon 12 Apr 2027"))
        accepted = replace(gone, gap_accepted_at=at("Mon 12 Apr 2027"))

        assert shows(family(meetings=(MET, gone)), "Tue 13 Apr 2027", "cancelled_or_moved") == [AMBER]
        assert shows(family(meetings=(MET, accepted)), "Tue 13 Apr 2027", "cancelled_or_moved") == []

    def test_could_not_go_ahead(self):
        once = held("Thu 11 Mar 2027 15:30", went_ahead=False)
        twice = held("Tue 23 Mar 2027 15:30", went_ahead=False)
        well = held("Thu 8 Apr 2027 15:30")

        for meetings, level in (((once,), [AMBER]), ((once, twice), [RED]), ((once, twice, well), [])):
            assert shows(family(meetings=meetings), "Fri 9 Apr 2027", "could_not_go_ahead") == level

    def test_a_meeting_that_did_not_happen_could_not_go_ahead(self):
        once = did_not_happen(("Thu 25 Mar 2027 15:30",), then="Thu 15 Apr 2027 15:30")
        twice = did_not_happen(("Thu 25 Mar 2027 15:30", "Thu 1 Apr 2027 15:30"), then="Thu 15 Apr 2027 15:30")
        given_up = did_not_happen(("Thu 25 Mar 2027 15:30",))
        accepted = replace(given_up, gap_accepted_at=given_up.cancelled_at)

        for one, level in ((once, [AMBER]), (twice, [RED]), (given_up, [AMBER]), (accepted, [])):
            assert shows(family(meetings=(MET, one)), "Fri 9 Apr 2027", "could_not_go_ahead") == level
            assert shows(family(meetings=(MET, one)), "Fri 9 Apr 2027", "cancelled_or_moved") == []
        well = held("Thu 8 Apr 2027 15:30")
        assert shows(family(meetings=(MET, twice, well)), "Fri 9 Apr 2027", "could_not_go_ahead") == []

    def test_until_it_is_held_again_the_shorter_notice_counts(self):
        # Held again by Monday 12 April, ten working days after 25 March with Easter between; notice is five days.
        missed = did_not_happen(("Thu 25 Mar 2027 15:30",))

        assert watched(family(meetings=(MET, missed)), "Thu 25 Mar 2027 17:00", "not_booked") == [
            ("Thu 25 Mar 2027 08:00", "Mon 5 Apr 2027 08:00")
        ]


def test_a_late_record():
    # Due ten working days after Thursday 11 March: Thursday 25. Five more, over Easter (30, 31, 1, 2, 5).
    facts = family(meetings=(replace(MET, finished_at=None),))

    assert watched(facts, "Fri 12 Mar 2027", "record_late") == [("Mon 5 Apr 2027 08:00", "Mon 12 Apr 2027 08:00")]
    assert watched(family(meetings=(MET,)), "Fri 12 Mar 2027", "record_late") == []


class TestTheLead:
    def test_nobody_leads(self):
        empty = seat("early help", is_lead=True, holder_id=None, vacant_since_at=at("Mon 1 Mar 2027 12:00"))

        assert watched(family(empty), "Mon 1 Mar 2027 12:00", "no_lead") == [
            ("Mon 1 Mar 2027 12:00", "Mon 8 Mar 2027 08:00")
        ]

    def test_leaving_without_a_successor(self):
        leaving = people(person("early help", leaving_on=on("Wed 31 Mar 2027")))
        facts = family(people=leaving)

        (signal,) = [
            one for one in drift.signals(facts, policy(), CALENDAR, at("Mon 1 Mar 2027")) if one.signal == "no_lead"
        ]
        assert signal.level is AMBER
        noted = replace(facts, signals=(SeenSignal(signal.key, AMBER, at("Mon 1 Mar 2027")),))
        assert shows(noted, "Mon 8 Mar 2027", "no_lead") == [RED]

    def test_not_with_one(self):
        leaving = people(person("early help", leaving_on=on("Wed 31 Mar 2027")))
        followed = seat("early help", is_lead=True, successor_id=uid("caf team 1"))

        assert shows(family(followed, people=leaving), "Mon 8 Mar 2027", "no_lead") == []


class TestAgencies:
    silent = (
        request("school", "Mon 4 Jan 2027", "Mon 11 Jan 2027"),
        request("school", "Mon 1 Feb 2027", "Mon 8 Feb 2027", cycle=2),
        request("school", "Mon 1 Mar 2027", "Mon 8 Mar 2027", cycle=3),
    )

    def test_silent_twice_and_three_times(self):
        facts = family(requests=self.silent)

        assert shows(facts, "Mon 8 Feb 2027 16:59", "agency_silent") == []
        assert shows(facts, "Mon 8 Feb 2027 17:00", "agency_silent") == [AMBER]
        assert shows(facts, "Mon 8 Mar 2027 17:00", "agency_silent") == [RED]

    def test_an_answer_in_between_begins_anew(self):
        answered = replace(self.silent[1], answer=UpdateAnswer.NOT_SEEN, answered_at=at("Tue 9 Feb 2027"))
        facts = family(requests=(self.silent[0], answered, self.silent[2]))

        assert shows(facts, "Mon 8 Mar 2027 17:00", "agency_silent") == []

    def absent(self, *presences):
        days = ("Thu 14 Jan 2027 10:00", "Thu 11 Feb 2027 10:00", "Thu 11 Mar 2027 10:00")
        who = uid("seat of school")
        return tuple(
            held(day, presences=(PresenceFacts(presence, seat_id=who),))
            for day, presence in zip(days, presences, strict=False)
        )

    @pytest.mark.parametrize(
        ("presences", "level"),
        [
            ((Presence.ABSENT,), []),
            ((Presence.ABSENT, Presence.APOLOGIES), [AMBER]),
            ((Presence.ABSENT, Presence.APOLOGIES, Presence.ABSENT), [RED]),
            ((Presence.ABSENT, Presence.REPORT, Presence.ABSENT), []),
            ((Presence.ABSENT, Presence.ABSENT, Presence.DEPUTY), []),
        ],
    )
    def test_absent_with_no_report(self, presences, level):
        assert shows(family(meetings=self.absent(*presences)), "Fri 12 Mar 2027", "agency_absent") == level

    def test_an_answered_request_is_a_report(self):
        meetings = self.absent(Presence.ABSENT, Presence.APOLOGIES)
        answered = request(
            "school",
            "Mon 1 Feb 2027",
            "Mon 8 Feb 2027",
            of=meetings[1],
            answer=UpdateAnswer.SEEN_TO_PLAN,
            answered_at=at("Tue 2 Feb 2027"),
        )

        assert shows(family(meetings=meetings, requests=(answered,)), "Fri 12 Mar 2027", "agency_absent") == []


class TestTheChild:
    def test_nobody_asks_whether_an_unborn_child_was_seen_or_heard(self):
        unborn = family(children=(child("A", age_band="unborn"),), meetings=(held("Thu 11 Mar 2027 10:00"),))

        for signal in ("child_not_seen", "voice_not_recorded"):
            assert shows(unborn, "Mon 31 May 2027", signal) == []

    def test_not_seen_by_anyone(self):
        facts = family()

        assert watched(facts, "Mon 4 Jan 2027", "child_not_seen") == [
            ("Mon 1 Feb 2027 08:00", "Mon 15 Feb 2027 08:00")
        ]

    @pytest.mark.parametrize(
        ("answer", "whom", "since"),
        [
            (UpdateAnswer.SEEN_NO_CHANGE, (), "Mon 8 Mar 2027 08:00"),
            (UpdateAnswer.SEEN_TO_PLAN, ("child A",), "Mon 8 Mar 2027 08:00"),
            (UpdateAnswer.SEEN_TO_PLAN, ("child B",), "Mon 1 Feb 2027 08:00"),
            (UpdateAnswer.ADULT_ONLY, (), "Mon 1 Feb 2027 08:00"),
            (UpdateAnswer.NOT_SEEN, (), "Mon 1 Feb 2027 08:00"),
        ],
    )
    def test_seen_is_what_an_agency_says(self, answer, whom, since):
        given = request(
            "gp",
            "Mon 1 Feb 2027",
            "Mon 8 Feb 2027",
            answer=answer,
            answered_at=at("Mon 8 Feb 2027"),
            child_ids=tuple(uid(who) for who in whom),
        )

        assert watched(family(requests=(given,)), "Mon 8 Feb 2027", "child_not_seen")[0][0] == since

    def test_a_child_at_the_meeting_was_seen(self):
        met = replace(MET, presences=(PresenceFacts(Presence.THERE, child_id=uid("child A")),))

        assert watched(family(meetings=(met,)), "Fri 12 Mar 2027", "child_not_seen")[0][0] == "Thu 8 Apr 2027 08:00"

    def test_not_heard(self):
        heard = held("Thu 14 Jan 2027 10:00", voices=(VoiceFacts(uid("child A"), "drawing"),))
        first, second = held("Thu 11 Feb 2027 10:00"), held("Thu 11 Mar 2027 10:00")

        for meetings, level in (((heard,), []), ((heard, first), [AMBER]), ((heard, first, second), [RED])):
            assert shows(family(meetings=meetings), "Fri 12 Mar 2027", "voice_not_recorded") == level

    def test_never_is_red_at_the_first_but_a_reason_is_an_entry(self):
        never = held("Thu 11 Mar 2027 10:00")
        why = replace(never, voices=(VoiceFacts(uid("child A"), None, "did_not_want"),))

        assert shows(family(meetings=(never,)), "Fri 12 Mar 2027", "voice_not_recorded") == [RED]
        assert shows(family(meetings=(why,)), "Fri 12 Mar 2027", "voice_not_recorded") == [AMBER]

    def test_not_before_the_record_is_due(self):
        unfinished = held("Thu 11 Mar 2027 10:00", finished_at=None)

        assert shows(family(meetings=(unfinished,)), "Fri 12 Mar 2027", "voice_not_recorded") == []


def about_agreement(**more):
    """The decision that a withdrawal on Monday 1 March asks of the CAF manager."""
    raised_at = at("Mon 1 Mar 2027 09:00")
    usual = {"reason": "agreement", "role": Role.CAF_MANAGER, "holder_id": uid("caf_manager 1")}
    return EscalationFacts(uid("decision"), raised_at=raised_at, put_at=raised_at, **(usual | more))


class TestThePlan:
    def test_the_agreement_ends(self):
        # Ten working days before Thursday 1 April 2027, over Easter, counted back: 31, 30, 25, 24,
        # 23, 22, 19, 18, 17, 16.
        facts = family(agreement=AgreementFacts(on("Mon 4 Jan 2027"), on("Thu 1 Apr 2027")))

        assert watched(facts, "Mon 1 Mar 2027", "agreement_ending") == [
            ("Tue 16 Mar 2027 08:00", "Thu 1 Apr 2027 08:00")
        ]
        assert [said(one.due_at) for one in dues(facts, "Mon 1 Mar 2027", "agreement_ending")] == [
            "Tue 16 Mar 2027 09:00"
        ]

    gone = AgreementFacts(on("Mon 4 Jan 2027"), None, withdrawn_on=on("Mon 1 Mar 2027"))

    def test_a_withdrawal_asks_for_a_decision_and_is_not_drift_meanwhile(self):
        facts = family(agreement=self.gone)

        assert [one.detail for one in dues(facts, "Mon 1 Mar 2027", "agreement_decision")] == ["withdrawn"]
        assert watched(facts, "Mon 1 Mar 2027", "agreement_ending") == []
        asked = replace(facts, escalations=(about_agreement(),))
        assert watched(asked, "Mon 8 Mar 2027", "agreement_ending") == []

    def test_it_is_red_two_working_days_after_it_was_decided(self):
        decided = about_agreement(decided_at=at("Tue 2 Mar 2027 10:00"), closed_at=at("Tue 2 Mar 2027 10:00"))
        facts = family(agreement=self.gone, escalations=(decided,))

        assert watched(facts, "Tue 2 Mar 2027 10:00", "agreement_ending") == [
            ("Thu 4 Mar 2027 08:00", "Thu 4 Mar 2027 08:00")
        ]

    def test_who_agrees_and_withdraws_on_one_day_is_decided_about_anew(self):
        over = about_agreement(closed_at=at("Mon 1 Mar 2027 11:00"))
        first = dues(family(agreement=self.gone), "Mon 1 Mar 2027", "agreement_decision")
        facts = having_done(family(agreement=self.gone, escalations=(over,)), *first)

        assert len(dues(facts, "Mon 1 Mar 2027 12:00", "agreement_decision")) == 1

    @pytest.mark.parametrize("ended", [{"withdrawn_on": on("Mon 1 Mar 2027")}, {"refused": True}], ids=str)
    def test_without_agreement_no_early_help_meeting_is_late_or_wanted(self, ended):
        """The family may end it: what falls away with it is not drift, and nobody is asked to book."""
        fallen = replace(
            NEXT,
            status=MeetingStatus.CANCELLED,
            cancelled_at=at("Mon 1 Mar 2027 10:00"),
            cancel_cause="family_withdrew",
        )
        facts = family(agreement=AgreementFacts(on("Mon 4 Jan 2027"), None, **ended), meetings=(fallen,))
        again = replace(facts, agreement=AgreementFacts(on("Tue 1 Jun 2027"), None))
        about_meetings = ("not_booked", "overdue", "no_future_date", "cancelled_or_moved")

        assert [watched(facts, "Tue 1 Jun 2027", one) for one in about_meetings] == [[]] * 4
        assert dues(facts, "Tue 1 Jun 2027", "book_soon") == []
        assert watched(again, "Tue 1 Jun 2027", "overdue") != []

    def test_child_protection_has_no_gate(self):
        assert watched(in_protection(), "Mon 1 Mar 2027", "agreement_ending") == []

    @pytest.mark.parametrize(
        ("tier", "amber", "red"),
        [
            (Tier.EARLY_HELP, "Mon 4 Oct 2027 08:00", "Tue 4 Jan 2028 08:00"),
            (Tier.CHILD_IN_NEED, "Sun 4 Jul 2027 08:00", "Mon 4 Oct 2027 08:00"),
            (Tier.CHILD_PROTECTION, "Tue 4 Apr 2028 08:00", "Tue 4 Jul 2028 08:00"),
        ],
    )
    def test_open_too_long(self, tier, amber, red):
        assert watched(family(children=(child("A", tier),)), "Mon 4 Jan 2027", "open_too_long") == [(amber, red)]

    def test_stepped_up_again_within_a_year(self):
        need, early = Tier.CHILD_IN_NEED, Tier.EARLY_HELP
        tiers = (need, early, need, early, need)
        days = ("Mon 4 Jan 2027", "Mon 1 Feb 2027", "Mon 1 Mar 2027", "Thu 1 Apr 2027", "Mon 3 May 2027")
        periods = tuple(PeriodFacts(tier, on(day)) for tier, day in zip(tiers, days, strict=True))

        for count, level in ((2, []), (3, [AMBER]), (4, [AMBER]), (5, [RED])):
            facts = family(children=(child("A", periods[count - 1].tier, periods=periods[:count]),))
            assert shows(facts, "Tue 4 May 2027", "stepped_up_again") == level

    def test_stepping_up_without_a_step_down_before_is_none(self):
        periods = (
            PeriodFacts(Tier.EARLY_HELP, on("Mon 4 Jan 2027")),
            PeriodFacts(Tier.CHILD_IN_NEED, on("Mon 1 Feb 2027")),
        )

        assert shows(family(children=(child("A", periods=periods),)), "Tue 4 May 2027", "stepped_up_again") == []


class TestTelling:
    facts = family(meetings=(MET,))

    def shown(self, facts, now):
        found = drift.signals(facts, policy(), CALENDAR, at(now))
        return [one.signal for one in drift.to_show(found, facts, at(now), CALENDAR) if one.signal == "overdue"]

    def acknowledged(self, **more):
        (overdue,) = [
            one
            for one in drift.signals(self.facts, policy(), CALENDAR, at("Fri 23 Apr 2027"))
            if one.signal == "overdue"
        ]
        seen = SeenSignal(overdue.key, AMBER, at("Fri 23 Apr 2027"), at("Fri 23 Apr 2027 10:00"), **more)
        return replace(self.facts, signals=(seen,))

    def test_an_acknowledged_one_is_not_repeated_until_it_worsens(self):
        facts = self.acknowledged()

        assert self.shown(self.facts, "Mon 26 Apr 2027") == ["overdue"]
        assert self.shown(facts, "Mon 26 Apr 2027") == []
        assert self.shown(facts, "Thu 29 Apr 2027") == ["overdue"]

    def test_or_until_the_day_its_reader_named(self):
        facts = self.acknowledged(remind_on=on("Tue 27 Apr 2027"))

        assert self.shown(facts, "Mon 26 Apr 2027") == []
        assert self.shown(facts, "Tue 27 Apr 2027") == ["overdue"]

    def test_red_is_told_at_once_and_an_outage_tells_only_red(self):
        steps = [
            one for one in dues(self.facts, "Thu 29 Apr 2027", "drift_amber", "drift_red") if ":overdue:" in one.key
        ]
        now = agenda.split(steps, at("Thu 29 Apr 2027"))

        assert [(one.kind, said(one.due_at)) for one in now.take] == [("drift_red", "Thu 29 Apr 2027 08:00")]
        assert [one.kind for one in now.lapsed] == ["drift_amber"]
        after = having_done(self.facts, *now.take, *now.lapsed)
        assert [one for one in dues(after, "Thu 29 Apr 2027", "drift_red") if ":overdue:" in one.key] == []

    def test_what_is_over_and_comes_back_is_told_again(self):
        later = family(meetings=(MET, held("Thu 29 Apr 2027 15:30")))  # the next was due on Thursday 10 June
        told = having_done(self.facts, *dues(self.facts, "Thu 29 Apr 2027", "drift_red"))
        steps = dues(replace(later, done=told.done), "Thu 17 Jun 2027", "drift_red")

        assert "Thu 17 Jun 2027 08:00" in [said(one.due_at) for one in steps if ":overdue:" in one.key]

    def test_the_worst_comes_first(self):
        found = drift.signals(self.facts, policy(), CALENDAR, at("Thu 29 Apr 2027"))

        assert [one.level for one in found] == sorted((one.level for one in found), key=[RED, AMBER].index)
        assert found[0].signal == "overdue"
