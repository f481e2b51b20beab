"""What a sweep takes, and what must hold for any family, however odd its facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import agenda, drift, escalations, ladders, windows
from bot.domain.calendar import WorkingCalendar
from bot.domain.directory import Directory, resolve
from bot.domain.facts import (
    AgreementFacts,
    Answer,
    Due,
    EscalationFacts,
    Level,
    MeetingKind,
    MeetingStatus,
    Reach,
    Role,
    Span,
    Tier,
    UpdateAnswer,
)
from tests.domain.builders import (
    AT_THE_TABLE,
    CALENDAR,
    SCHOOL,
    agency,
    at,
    child,
    directory,
    dues,
    family,
    having_done,
    held,
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


def due_step(kind, when, series="one", until=None, rank=0):
    return Due(
        kind, at(when), uid("x"), key=f"{kind}{when}", series=series, useful_until=until and at(until), rank=rank
    )


class TestSplit:
    def split(self, *steps, now="Thu 11 Mar 2027 12:00"):
        found = agenda.split(steps, at(now))
        return [one.kind for one in found.take], [one.kind for one in found.lapsed], said(found.wake_at)

    def test_only_the_newest_of_a_series_is_taken(self):
        steps = (
            due_step("old", "Mon 8 Mar 2027"),
            due_step("new", "Thu 11 Mar 2027"),
            due_step("next", "Fri 12 Mar 2027"),
        )

        assert self.split(*steps) == (["new"], ["old"], "Fri 12 Mar 2027 09:00")

    def test_of_several_at_one_instant_the_highest(self):
        steps = (due_step("escalate", "Thu 11 Mar 2027", rank=1), due_step("nudge", "Thu 11 Mar 2027"))

        assert self.split(*steps) == (["escalate"], ["nudge"], "-")

    def test_what_is_no_longer_useful_gives_way_to_what_is(self):
        steps = (
            due_step("useful", "Mon 8 Mar 2027"),
            due_step("too late", "Tue 9 Mar 2027", until="Thu 11 Mar 2027 12:00"),
        )

        assert self.split(*steps) == (["useful"], ["too late"], "-")

    def test_series_do_not_touch_each_other(self):
        assert self.split(due_step("a", "Mon 8 Mar 2027", "a"), due_step("b", "Mon 8 Mar 2027", "b"))[0] == ["a", "b"]

    def test_a_step_is_due_at_its_instant(self):
        assert self.split(due_step("a", "Thu 11 Mar 2027 12:00"))[0] == ["a"]
        assert self.split(due_step("a", "Thu 11 Mar 2027 12:01")) == ([], [], "Thu 11 Mar 2027 12:01")


def test_an_outage_of_a_week_fires_no_backlog():
    facts = family(meetings=(TAC,), requests=(request(of=TAC),))
    found = agenda.split(agenda.due(facts, policy(), CALENDAR, at("Tue 9 Mar 2027")), at("Tue 9 Mar 2027"))

    ladder = [one.detail for one in found.take if one.series.startswith("update:")]
    assert ladder == ["rung_3"]
    assert [one.detail for one in found.lapsed if one.series.startswith("update:")] == [
        "nudge_1",
        "nudge_2",
        "rung_1",
        "rung_2",
    ]


def test_a_closed_family_has_nothing_due():
    facts = family(meetings=(TAC,), requests=(request(of=TAC),), closed_at=at("Mon 1 Mar 2027"))

    assert agenda.due(facts, policy(), CALENDAR, at("Mon 1 Mar 2027")) == []


def test_a_date_beyond_the_known_calendar_alarms_the_operator_and_silences_nothing_else():
    far = meeting("Mon 6 Jan 2031 10:00", name="far")
    facts = family(meetings=(TAC, far))
    known = {one.key for one in dues(family(meetings=(TAC,)), "Mon 1 Feb 2027") if one.subject_id == TAC.id}

    found = dues(facts, "Mon 1 Feb 2027")
    assert [(one.detail, one.roles) for one in found if one.kind == "operator_alert"] == [
        ("date_not_known", (Role.OPERATOR,))
    ]
    assert known <= {one.key for one in found}


def test_a_new_holder_is_reminded_and_the_lead_told():
    new = seat("school", knows_family_at=None, holder_since_at=at("Fri 5 Mar 2027 12:00"))
    found = dues(family(new), "Fri 5 Mar 2027 12:00", "knows_family", "not_known_yet")

    assert [(one.kind, one.roles, said(one.due_at)) for one in found] == [
        ("knows_family", (Role.HOLDER,), "Mon 8 Mar 2027 09:00"),
        ("not_known_yet", (Role.LEAD,), "Mon 8 Mar 2027 17:00"),
    ]


# Any family: odd, but possible.

START = at("Mon 1 Feb 2027")
instants = st.integers(0, 60 * 24 * 2).map(lambda half_hours: START + timedelta(minutes=30 * half_hours))
spans = st.builds(
    lambda first, days: Span(first, first + timedelta(days=days)),
    instants.map(lambda instant: instant.date()),
    st.integers(0, 30),
)


@st.composite
def families(draw):
    tier = draw(st.sampled_from(list(Tier)))
    kind = {
        Tier.EARLY_HELP: st.sampled_from([MeetingKind.TAC, MeetingKind.TAC_AFTER_STEP_DOWN]),
        Tier.CHILD_IN_NEED: st.just(MeetingKind.CHIN),
        Tier.CHILD_PROTECTION: st.sampled_from([MeetingKind.CORE_GROUP, MeetingKind.RCPC]),
    }[tier]
    some = lambda strategy: st.none() | strategy  # noqa: E731
    table, folk = [], []
    for name in AT_THE_TABLE:
        away = tuple(draw(st.lists(spans, max_size=2)))
        folk.append(
            person(
                name,
                away=away,
                leaving_on=draw(some(instants.map(lambda instant: instant.date()))),
                reach=draw(st.sampled_from(list(Reach))),
                working_weekdays=draw(st.frozensets(st.integers(0, 4))),
                deputy_id=draw(st.sampled_from([None, uid("gp"), uid(name)])),
                line_manager_id=draw(st.sampled_from([None, uid("nobody"), uid(f"manager of {name}")])),
            )
        )
        table.append(
            seat(
                name,
                is_lead=name == "early help" and draw(st.booleans()),
                holder_id=draw(st.sampled_from([None, uid(name), uid("nobody")])),
                knows_family_at=draw(some(instants)),
            )
        )
    meetings = []
    for n in range(draw(st.integers(0, 3))):
        starts = draw(instants)
        fixed = draw(instants)
        status = draw(st.sampled_from(list(MeetingStatus)))
        answers = tuple(
            replace(
                rsvp(name, draw(st.sampled_from(list(Answer))), revision=draw(st.integers(0, 2))), at=draw(instants)
            )
            for name in draw(st.sets(st.sampled_from(AT_THE_TABLE)))
        )
        meetings.append(
            replace(
                meeting(),
                id=uid(f"meeting {n}"),
                kind=draw(kind),
                status=status,
                starts_at=draw(st.sampled_from([starts, None])),
                fixed_at=draw(st.sampled_from([fixed, None])),
                revision=draw(st.integers(0, 2)),
                is_first=draw(st.booleans()),
                rsvps=answers,
                went_ahead=draw(st.sampled_from([None, True, False])),
                cancelled_at=draw(some(instants)),
                gap_accepted_at=draw(some(instants)),
            )
        )
    requests = []
    for n in range(draw(st.integers(0, 4))):
        of = draw(st.sampled_from([None, *[one for one in meetings if one.kind is not MeetingKind.RCPC]]))
        asked = draw(instants)
        answer = draw(some(st.sampled_from(list(UpdateAnswer))))
        requests.append(
            replace(
                request(draw(st.sampled_from(AT_THE_TABLE)), of=of, tier=tier),
                id=uid(f"request {n}"),
                asked_at=asked,
                due_at=asked + timedelta(days=draw(st.integers(0, 9))),
                cycle=n,
                answer=answer,
                answered_at=asked + timedelta(days=1) if answer else None,
                more_time_until=draw(some(instants.map(lambda instant: instant.date()))),
                cancelled_at=draw(some(instants)),
            )
        )
    raised = [
        EscalationFacts(
            uid(f"escalation {n}"),
            draw(st.sampled_from(sorted(escalations.DECISIONS))),
            draw(instants),
            Role.CAF_MANAGER,
            draw(st.sampled_from([None, uid("caf_manager 1")])),
            draw(instants),
            request_id=draw(st.sampled_from([None, *[one.id for one in requests]])),
            hop=draw(st.integers(0, 9)),
            acknowledged_at=draw(some(instants)),
        )
        for n in range(draw(st.integers(0, 2)))
    ]
    agreement = AgreementFacts(
        draw(some(instants.map(lambda i: i.date()))),
        draw(some(instants.map(lambda i: i.date()))),
        withdrawn_on=draw(some(instants.map(lambda i: i.date()))),
        refused=draw(st.booleans()),
        override=draw(st.booleans()),
    )
    facts = family(
        *table,
        children=draw(st.sampled_from([(), (child("A", tier),), (child("A", tier), child("B"))])),
        people=people(*folk),
        meetings=tuple(meetings),
        requests=tuple(requests),
        escalations=tuple(raised),
        agreement=draw(st.sampled_from([None, agreement])),
    )
    closed = agency(SCHOOL, closed=tuple(draw(st.lists(spans, max_size=2))))
    return replace(facts, agencies=facts.agencies | {closed.id: closed})


@given(families(), instants)
def test_it_never_raises_and_always_says_the_same(facts, now):
    first = agenda.due(facts, policy(), CALENDAR, now)

    assert agenda.due(facts, policy(), CALENDAR, now) == first
    assert len({one.key for one in first}) == len(first)


@given(families(), instants)
def test_what_was_taken_is_not_due_again(facts, now):
    found = agenda.split(agenda.due(facts, policy(), CALENDAR, now), now)
    after = agenda.split(agenda.due(having_done(facts, *found.take, *found.lapsed), policy(), CALENDAR, now), now)

    # What a step changes in the facts may make another due; without such a change only what it gave way to can be.
    assert [one.key for one in after.take if one.kind not in ("not_enough", "no_ladder")] == []
    assert len({one.series for one in found.take}) == len(found.take)
    assert found.wake_at is None or found.wake_at > now


@given(families())
def test_a_ladder_climbs_stays_within_its_time_and_says_each_step_once(facts):
    for asked in facts.requests:
        found = facts.meeting(asked.meeting_id)
        steps = sorted(
            (one for one in ladders.steps(asked, facts, policy(), CALENDAR) if one.kind != "no_ladder"),
            key=lambda one: one.rank,
        )
        assert all(a.due_at <= b.due_at for a, b in pairwise(steps) if "closed_seat" not in (a.detail, b.detail))
        assert all(one.due_at > asked.asked_at for one in steps)
        assert not (steps and ladders.is_answered(asked))
        if found is not None and found.starts_at is not None and steps:
            last = windows.last_day(found.starts_at, policy(), CALENDAR)
            assert all(CALENDAR.local_day(one.due_at) <= last for one in steps)


@given(families(), instants)
def test_a_request_is_never_due_after_the_day_before_its_meeting(facts, now):
    from bot.domain import updates

    for one in facts.meetings:
        if one.starts_at is None or one.starts_at <= now:
            continue
        last = windows.last_day(one.starts_at, policy(), CALENDAR)
        for place in facts.seats:
            plan = updates.plan(place, one, facts, policy(), CALENDAR, now)
            assert plan.meeting_id is None or CALENDAR.local_day(plan.due_at) <= last


@given(families(), instants, st.sampled_from(list(Role)), st.booleans())
def test_a_role_never_resolves_to_nobody(facts, now, role, is_empty):
    there = Directory() if is_empty else directory()
    for place in (None, *facts.seats):
        found = resolve(role, place, facts, there, policy(), now.date())
        assert found.person_ids or found.alert
        assert found.role not in found.fell_through
        everybody = {**there.people, **facts.people}
        assert all(everybody[person_id].reach is not Reach.NOBODY for person_id in found.person_ids)


@given(families(), instants)
def test_an_escalation_always_has_somewhere_to_go(facts, now):
    for one in facts.escalations:
        handed = escalations.next_stop(one, facts, directory(), policy(), now.date())
        assert handed.person_ids or handed.alert


@given(families(), instants, st.integers(1, 60))
def test_drift_only_worsens_while_nothing_happens(facts, now, days):
    """Between now and the next thing that changes the facts a signal may turn red, and never amber again."""
    later = now + timedelta(days=days)
    for watch in drift.watches(facts, policy(), CALENDAR, now):
        assert watch.red_at is None or watch.amber_at is None or watch.amber_at <= watch.red_at
        if watch.level(now) is Level.RED:
            assert watch.level(later) is Level.RED


@given(families(), instants)
def test_a_baseline_today_turns_nothing_red_at_once(facts, now):
    today = CALENDAR.local_day(now)
    brought_in = replace(
        facts, baseline_on=today, opened_at=now, meetings=(), requests=(), agreement=AgreementFacts(today, None)
    )

    shown = drift.signals(brought_in, policy(), CALENDAR, now)
    assert [one.signal for one in shown if one.level is Level.RED] == []


@pytest.mark.parametrize("closed", [(), (Span(on("Mon 8 Mar 2027"), on("Sat 13 Mar 2027")),)])
def test_the_authority_s_closed_days_are_no_working_days(closed):
    calendar = WorkingCalendar(closed=closed)
    facts = family(meetings=(meeting("Thu 18 Mar 2027 15:30"),))
    found = agenda.due(facts, policy(), calendar, at("Mon 1 Feb 2027"))

    d5 = next(said(one.due_at) for one in found if one.detail == "d5")
    assert d5 == ("Thu 4 Mar 2027 08:00" if closed else "Thu 11 Mar 2027 08:00")


def test_the_next_one_is_asked_for_after_one_was_held():
    facts = family(meetings=(held("Thu 11 Mar 2027 15:30"),))

    assert [one.detail for one in dues(facts, "Fri 12 Mar 2027", "book_soon")] == ["d25", "d20"]
