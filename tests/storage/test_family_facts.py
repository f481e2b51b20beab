"""A family is read whole, in two statements, and says what is true at the moment of reading."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

from sqlalchemy import event

from bot.domain.facts import (
    Answer,
    FamilyFacts,
    Function,
    Level,
    Presence,
    Reach,
    Role,
    Rung,
    Span,
    Tier,
    UpdateAnswer,
    Vote,
)
from bot.storage import models as m
from bot.storage.family_facts import families_facts, family_facts
from bot.storage.update_facts import write_rungs
from bot.storage.work import Installation
from tests.storage.place import NOW, Place

LATER = NOW + timedelta(days=3)


async def test_a_family_is_read_with_its_plans_and_its_table(installation: Installation, place: Place) -> None:
    facts = await read(installation, place)

    assert facts.reference == "R-1042M"
    assert [(child.letter, child.tier) for child in facts.children] == [
        ("A", Tier.CHILD_PROTECTION),
        ("B", Tier.EARLY_HELP),
    ]
    assert [period.tier for period in facts.children[0].periods] == [Tier.CHILD_IN_NEED, Tier.CHILD_PROTECTION]
    assert facts.tier is Tier.CHILD_PROTECTION
    assert [parent.label for parent in facts.parents] == ["mother"]
    assert [(seat.function, seat.holder_id) for seat in facts.seats] == [
        (Function.SOCIAL_CARE, place.lead),
        (Function.GP, None),
        (Function.SCHOOL, place.teacher),
    ]


async def test_a_place_that_nobody_has_taken_is_empty_since_it_was_added(
    installation: Installation, place: Place
) -> None:
    gp = (await read(installation, place)).seat(place.gp_seat)
    assert gp is not None
    assert gp.vacant_since_at == NOW - timedelta(days=30)


async def test_a_settled_handover_names_the_successor_and_takes_effect_on_its_day(
    installation: Installation, place: Place
) -> None:
    async with installation.working() as work:
        held = await work.db.get_one(m.Holding, place.teacher_holding)
        held.until_at = LATER
        work.db.add(
            m.Holding(seat_id=place.school_seat, family_id=place.family, person_id=place.other_teacher, from_at=LATER)
        )
    before = (await read(installation, place)).seat(place.school_seat)
    after = (await read(installation, place, LATER)).seat(place.school_seat)
    assert before is not None
    assert after is not None
    assert (before.holder_id, before.successor_id) == (place.teacher, place.other_teacher)
    assert (after.holder_id, after.successor_id, after.knows_family_at) == (place.other_teacher, None, None)


async def test_people_include_managers_deputies_safeguarding_leads_and_posts(
    installation: Installation, place: Place
) -> None:
    facts = await read(installation, place)
    assert {place.lead, place.teacher, place.head, place.other_teacher, place.safeguarding, place.manager} <= set(
        facts.people
    )
    teacher = facts.people[place.teacher]
    assert (teacher.name, teacher.reach, teacher.line_manager_id) == ("Tess Teacher", Reach.CHAT, place.head)
    assert teacher.away == (Span(date(2027, 1, 5), date(2027, 1, 8)),)
    assert facts.people[place.head].reach is Reach.BLOCKED
    assert facts.people[place.other_teacher].reach is Reach.EMAIL
    assert facts.people[place.safeguarding].reach is Reach.NOBODY


async def test_school_holidays_close_schools_only_and_the_authority_closes_for_all(
    installation: Installation, place: Place
) -> None:
    facts = await read(installation, place)
    holiday, closed_day = Span(date(2026, 12, 21), date(2027, 1, 4)), Span(date(2026, 12, 24), date(2026, 12, 25))
    assert facts.agencies[place.school].closed == (holiday,)
    assert facts.agencies[place.council].closed == ()
    assert facts.closed == (closed_day,)


async def test_a_meeting_is_read_with_its_dates_replies_and_record(installation: Installation, place: Place) -> None:
    async with installation.working() as work:
        meeting = m.Meeting(
            family_id=place.family,
            kind="core_group",
            status="confirmed",
            child_ids=[str(place.child_a)],
            proposed_at=NOW,
            proposed_by_id=place.lead,
            revision=2,
            starts_at=LATER,
            fixed_at=NOW,
        )
        work.db.add(meeting)
        await work.db.flush()
        poll = m.Poll(meeting_id=meeting.id, opened_at=NOW, closes_at=LATER)
        work.db.add(poll)
        await work.db.flush()
        option = m.PollOption(poll_id=poll.id, meeting_id=meeting.id, starts_at=LATER)
        work.db.add(option)
        await work.db.flush()
        mine = {"meeting_id": meeting.id, "seat_id": place.school_seat}
        by = {"person_id": place.teacher, "at": NOW}
        work.db.add_all(
            [
                m.MeetingDate(
                    meeting_id=meeting.id, revision=2, starts_at=LATER, set_at=NOW, set_by_id=place.lead,
                    cause="venue", notice_state="short",
                ),
                m.MeetingDate(meeting_id=meeting.id, revision=1, starts_at=LATER, set_at=NOW, set_by_id=place.lead),
                m.Rsvp(**mine, revision=1, answer="coming", person_id=place.teacher, at=NOW),
                m.Rsvp(
                    **mine, revision=2, answer="cannot", reason="leave", person_id=place.teacher,
                    at=NOW + timedelta(minutes=1),
                ),
                m.PollVote(**mine, option_id=option.id, vote="if_needed", **by),
                m.PollReply(**mine, **by),
                m.Presence(**mine, presence="absent", at=NOW, by_id=place.lead),
                m.Presence(**mine, presence="there", at=NOW + timedelta(minutes=1), by_id=place.lead),
                m.Presence(
                    meeting_id=meeting.id, parent_id=place.mother, presence="remote", at=NOW, by_id=place.lead
                ),
                m.Voice(meeting_id=meeting.id, child_id=place.child_a, method="drawing", at=NOW, by_id=place.lead),
            ]
        )  # fmt: skip
    (read_back,) = (await read(installation, place)).meetings
    assert [(date.revision, date.cause, date.full_notice) for date in read_back.dates] == [
        (1, None, True),
        (2, "venue", False),
    ]
    reply = read_back.rsvp_of(place.school_seat)
    assert reply is not None
    assert (reply.answer, reply.reason) == (Answer.CANNOT, "leave")
    assert {(p.presence, p.seat_id, p.parent_id) for p in read_back.presences} == {
        (Presence.THERE, place.school_seat, None),
        (Presence.REMOTE, None, place.mother),
    }
    assert [(voice.child_id, voice.method) for voice in read_back.voices] == [(place.child_a, "drawing")]
    assert read_back.poll is not None
    assert read_back.poll.options[0].votes == ((place.school_seat, Vote.IF_NEEDED),)
    assert read_back.poll.answered == (place.school_seat,)


async def test_a_request_has_its_ladder_and_its_latest_answer(installation: Installation, place: Place) -> None:
    ladder = (Rung("due", -7, ()), Rung("rung_1", -5, (Role.DEPUTY, Role.HOLDER)))
    async with installation.working() as work:
        request = m.UpdateRequest(
            family_id=place.family,
            seat_id=place.school_seat,
            cycle=1,
            asked_at=NOW,
            due_at=LATER,
            rungs=write_rungs(ladder),
        )
        work.db.add(request)
        await work.db.flush()
        given = {"request_id": request.id, "family_id": place.family, "seat_id": place.school_seat}
        work.db.add_all(
            [
                m.GivenAnswer(**given, answer="not_seen", at=NOW, by_id=place.teacher),
                m.GivenAnswer(
                    **given, answer="seen_to_plan", at=LATER, by_id=place.teacher, recorded_by_id=place.lead,
                    child_ids=[str(place.child_a)],
                ),
                m.Escalation(
                    family_id=place.family, reason="no_answer", request_id=request.id, raised_at=NOW,
                    role="team_manager", holder_id=place.manager, put_at=NOW,
                ),
                m.Signal(family_id=place.family, key="overdue", level="red", first_seen_at=NOW),
                m.Step(key="k1", family_id=place.family, kind="nudge", due_at=NOW, taken_at=NOW),
            ]
        )  # fmt: skip
    facts = await read(installation, place)
    (asked,) = facts.requests
    assert asked.rungs == ladder
    assert (asked.answer, asked.answered_at, asked.recorded_by_id) == (
        UpdateAnswer.SEEN_TO_PLAN,
        LATER,
        place.lead,
    )
    assert asked.child_ids == (place.child_a,)
    assert [(each.role, each.holder_id) for each in facts.escalations] == [(Role.TEAM_MANAGER, place.manager)]
    assert [(signal.key, signal.level) for signal in facts.signals] == [("overdue", Level.RED)]
    assert facts.done == {"k1"}


async def test_what_was_recorded_last_about_the_agreement_counts(installation: Installation, place: Place) -> None:
    async with installation.working() as work:
        for days, withdrawn in ((2, None), (1, date(2026, 11, 30))):
            work.db.add(
                m.Agreement(
                    family_id=place.family,
                    recorded_at=NOW - timedelta(days=days),
                    recorded_by_id=place.lead,
                    given_on=date(2026, 11, 1),
                    agency_ids=[str(place.school)],
                    withdrawn_on=withdrawn,
                )
            )
    agreement = (await read(installation, place)).agreement
    assert agreement is not None
    assert (agreement.withdrawn_on, agreement.agency_ids) == (date(2026, 11, 30), frozenset({place.school}))


async def test_many_families_cost_no_more_statements_than_one(installation: Installation, place: Place) -> None:
    said: list[str] = []
    async with installation.working() as work:
        other = m.Family(reference="R-1043X", opened_at=NOW, opened_by_id=place.lead, baseline_on=NOW.date())
        work.db.add(other)
    async with installation.looking() as here:
        event.listen(here.db.get_bind(), "before_cursor_execute", lambda *about: said.append(about[2]))
        found = await families_facts(here, [other.id, place.family])
    assert list(found) == [other.id, place.family]
    assert len([statement for statement in said if statement != "BEGIN"]) == 2


async def test_however_many_are_read_there_is_one_statement_to_keep(installation: Installation, place: Place) -> None:
    """A connection prepares each statement that is another text, and keeps hundreds of them: each is a long one."""
    said: list[str] = []
    async with installation.looking() as here:
        event.listen(here.db.get_bind(), "before_cursor_execute", lambda *about: said.append(about[2]))
    for count in range(1, 101):
        async with installation.looking() as here:
            found = await families_facts(here, [place.family, *(uuid4() for _ in range(count - 1))])
        assert list(found) == [place.family]
        assert [child.letter for child in found[place.family].children] == ["A", "B"], "nothing is read twice"
    families = {statement for statement in said if "FROM family " in statement}
    assert len(families) == 1


async def test_a_family_that_was_merged_has_no_facts_of_its_own(installation: Installation, place: Place) -> None:
    async with installation.working() as work:
        other = m.Family(reference="R-1043X", opened_at=NOW, opened_by_id=place.lead, baseline_on=NOW.date())
        other.merged_into_id = place.family
        work.db.add(other)
    async with installation.looking() as here:
        assert await family_facts(here, other.id) is None


async def read(installation: Installation, place: Place, at: datetime = NOW) -> FamilyFacts:
    async with installation.looking() as here:
        here.now = at.astimezone(UTC)
        facts = await family_facts(here, place.family)
    assert facts is not None
    return facts
