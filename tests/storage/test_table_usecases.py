"""What a change of the table or of the agreement sets going, looked at in what is queued and kept."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from bot.domain.agreement import EndsTooSoon, NothingToWithdraw
from bot.domain.facts import Due, FamilyFacts, Function, MeetingStatus
from bot.domain.permissions import NotAllowed
from bot.storage import models as m
from bot.storage.family_facts import family_facts
from bot.storage.work import Installation, Who
from bot.usecases import agreement, table
from bot.usecases.families import Given, NewPlace
from tests.storage.place import NOW, Place

LATER = NOW + timedelta(days=9)


async def said(installation: Installation) -> set[tuple[str, UUID | None, UUID | None]]:
    """What waits to be said: the kind, and the person or place that it is for."""
    async with installation.looking() as here:
        rows = (await here.db.execute(select(m.Outbox))).scalars()
        return {(row.kind, row.to_person_id, row.to_seat_id) for row in rows}


async def facts_at(installation: Installation, place: Place, days: int = 0) -> FamilyFacts:
    async with installation.looking() as here:
        here.now = NOW + timedelta(days=days)
        facts = await family_facts(here, place.family)
    assert facts is not None
    return facts


async def step_down_to_early_help(installation: Installation, place: Place) -> None:
    """So that there is a gate: both children are in early help, with agreement for everybody."""
    async with installation.working(Who(place.lead)) as work:
        for plan in (await work.db.execute(select(m.PlanPeriod).where(m.PlanPeriod.until.is_(None)))).scalars():
            plan.tier = "early_help"
        await agreement.record_agreement(work, place.family, Given(date(2026, 11, 2), until=date(2027, 5, 2)))


async def book(installation: Installation, place: Place) -> UUID:
    async with installation.working() as work:
        meeting = m.Meeting(
            family_id=place.family,
            kind="tac",
            status="confirmed",
            child_ids=[str(place.child_b)],
            proposed_at=NOW,
            proposed_by_id=place.lead,
            revision=1,
            starts_at=LATER,
            fixed_at=NOW,
        )
        work.db.add(meeting)
        return meeting.id


async def ask(installation: Installation, place: Place, seat: UUID, *, answered: bool) -> UUID:
    async with installation.working() as work:
        request = m.UpdateRequest(family_id=place.family, seat_id=seat, cycle=1, asked_at=NOW, due_at=LATER, rungs=[])
        work.db.add(request)
        await work.db.flush()
        if answered:
            given = {"request_id": request.id, "family_id": place.family, "seat_id": seat}
            work.db.add(m.GivenAnswer(**given, answer="not_seen", at=NOW, by_id=place.teacher))
        return request.id


async def test_a_handover_on_the_leaving_day_changes_nothing_before_it(
    installation: Installation, place: Place
) -> None:
    meeting = await book(installation, place)
    async with installation.working(Who(place.lead)) as work:
        await table.hand_over(work, place.family, place.school_seat, place.other_teacher, NOW + timedelta(days=3))
    before = (await facts_at(installation, place, 2)).seat(place.school_seat)
    after = (await facts_at(installation, place, 3)).seat(place.school_seat)
    assert before is not None
    assert after is not None
    assert (before.holder_id, before.successor_id) == (place.teacher, place.other_teacher)
    assert before.changes_at == NOW + timedelta(days=3)
    assert (after.holder_id, after.knows_family_at, after.changes_at) == (place.other_teacher, None, None)
    assert {("knows_family", None, place.school_seat), ("left_table", place.teacher, None)} <= await said(
        installation
    )
    async with installation.looking() as here:
        rows = list((await here.db.execute(select(m.Outbox))).scalars())
    assert {row.due_at for row in rows} == {NOW + timedelta(days=3)}
    (invitation,) = [row for row in rows if row.kind == "meeting_confirmed"]
    assert invitation.about["meeting"] == str(meeting)


async def test_a_settled_handover_can_be_settled_otherwise(installation: Installation, place: Place) -> None:
    async with installation.working(Who(place.lead)) as work:
        await table.hand_over(work, place.family, place.school_seat, place.other_teacher, NOW + timedelta(days=3))
        await table.hand_over(work, place.family, place.school_seat, place.head, NOW + timedelta(days=5))
    seats = [(await facts_at(installation, place, days)).seat(place.school_seat) for days in (4, 5)]
    assert [seat.holder_id for seat in seats if seat] == [place.teacher, place.head]


async def test_a_place_goes_to_nobody_of_another_agency(installation: Installation, place: Place) -> None:
    async with installation.working(Who(place.lead)) as work:
        with pytest.raises(NotAllowed):
            await table.hand_over(work, place.family, place.school_seat, place.manager)


async def test_whoever_only_sits_there_changes_nothing(installation: Installation, place: Place) -> None:
    new = NewPlace(place.surgery, Function.CAMHS, None)
    async with installation.working(Who(place.teacher)) as work:
        with pytest.raises(NotAllowed):
            await table.add_place(work, place.family, new)
        with pytest.raises(NotAllowed):
            await table.confirm_family_known(work, place.family, place.lead_seat)
        with pytest.raises(NotAllowed):
            await agreement.withdraw_agreement(work, place.family)


async def test_taking_a_place_away_withdraws_what_was_asked_and_keeps_what_was_answered(
    installation: Installation, place: Place
) -> None:
    open_one = await ask(installation, place, place.school_seat, answered=False)
    answered = await ask(installation, place, place.school_seat, answered=True)
    async with installation.working(Who(place.lead)) as work:
        await table.remove_place(work, place.family, place.school_seat)
    requests = {one.id: one.cancelled_at for one in (await facts_at(installation, place)).requests}
    assert requests == {open_one: NOW, answered: None}


async def test_the_steps_remind_whoever_sits_there_and_tell_the_lead(
    installation: Installation, place: Place
) -> None:
    facts = await facts_at(installation, place)
    due = Due("", NOW, place.family, "key", "series", seat_id=place.school_seat)
    async with installation.working() as work:
        await table.remind_family_known(work, facts, due)
        await table.tell_lead_not_known(work, facts, due)
        await agreement.ask_to_renew(work, facts, due)
    assert await said(installation) == {
        ("knows_family", None, place.school_seat),
        ("not_known_yet", place.lead, None),
        ("agreement_ending", place.lead, None),
    }


async def test_a_withdrawal_stops_requests_and_cancels_meetings_and_keeps_the_record(
    installation: Installation, place: Place
) -> None:
    await step_down_to_early_help(installation, place)
    meeting, request = (
        await book(installation, place),
        await ask(installation, place, place.school_seat, answered=False),
    )
    async with installation.working(Who(place.lead)) as work:
        await agreement.withdraw_agreement(work, place.family)
        with pytest.raises(NothingToWithdraw):
            await agreement.withdraw_agreement(work, place.family)
    facts = await facts_at(installation, place)
    cancelled, asked = facts.meeting(meeting), facts.request(request)
    assert cancelled is not None
    assert asked is not None
    assert (cancelled.status, asked.cancelled_at) == (MeetingStatus.CANCELLED, NOW)
    assert facts.agreement is not None
    assert facts.agreement.withdrawn_on == NOW.date()
    async with installation.looking() as here:
        assert len(list((await here.db.execute(select(m.Agreement))).scalars())) == 2


async def test_under_child_protection_a_withdrawal_stops_nothing(installation: Installation, place: Place) -> None:
    meeting = await book(installation, place)
    async with installation.working(Who(place.lead)) as work:
        await agreement.record_agreement(work, place.family, Given(date(2026, 11, 2)))
        await agreement.withdraw_agreement(work, place.family)
    kept = (await facts_at(installation, place)).meeting(meeting)
    assert kept is not None
    assert kept.status is MeetingStatus.CONFIRMED


@pytest.mark.parametrize(
    "given",
    [Given(date(2026, 12, 2)), Given(date(2026, 11, 2), until=date(2026, 12, 1))],
    ids=["given tomorrow", "ended today"],
)
async def test_an_agreement_begins_by_today_and_ends_later(
    installation: Installation, place: Place, given: Given
) -> None:
    async with installation.working(Who(place.lead)) as work:
        with pytest.raises(EndsTooSoon):
            await agreement.record_agreement(work, place.family, given)
