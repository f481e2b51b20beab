"""Somebody at hundreds of tables: only the families where something is open are read, and in few statements."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import event

from bot.domain.facts import Function, MeetingKind, MeetingStatus, UpdateAnswer
from bot.flows import all as every_flow
from bot.flows.registry import registry
from bot.storage import models as m
from bot.storage.waiting import AT_MOST, families_count, families_waiting
from bot.storage.work import Installation, Who
from tests.storage.place import NOW, Place

assert every_flow
MANY = 120


async def lay_many(installation: Installation, place: Place) -> list[tuple[UUID, UUID]]:
    """Families with one seat, the teacher's, who knows each of them. Their ids, each with its seat's."""
    found = []
    month_ago = NOW - timedelta(days=30)
    async with installation.working() as work:
        for number in range(MANY):
            family = m.Family(
                reference=f"R-{2000 + number}X",
                opened_at=month_ago,
                opened_by_id=place.lead,
                baseline_on=month_ago.date(),
            )
            seat = m.Seat(
                family_id=family.id, agency_id=place.school, function=Function.SCHOOL.value, added_at=month_ago
            )
            work.db.add(family)
            await work.db.flush()
            work.db.add(seat)
            await work.db.flush()
            work.db.add(
                m.Holding(
                    family_id=family.id,
                    seat_id=seat.id,
                    person_id=place.teacher,
                    from_at=month_ago,
                    knows_family_at=month_ago,
                )
            )
            found.append((family.id, seat.id))
    return found


async def waiting(installation: Installation, person: UUID) -> list[UUID]:
    async with installation.looking(Who(person)) as here:
        return await families_waiting(here)


def request(place: Place, family_id: UUID, seat_id: UUID) -> m.UpdateRequest:
    return m.UpdateRequest(
        family_id=family_id,
        seat_id=seat_id,
        cycle=1,
        asked_at=NOW - timedelta(days=2),
        asked_by_id=place.lead,
        due_at=NOW + timedelta(days=3),
        rungs=[],
    )


async def test_quiet_families_are_never_read(installation: Installation, place: Place) -> None:
    await lay_many(installation, place)
    assert await waiting(installation, place.teacher) == []
    async with installation.looking(Who(place.teacher)) as here:
        assert await families_count(here) == MANY + 1
        said: list[str] = []
        event.listen(here.db.get_bind(), "before_cursor_execute", lambda *about: said.append(about[2]))
        look = await registry.screens["today"].load(here, {})
    assert look is not None
    assert (look.items, look.quiet) == ((), MANY + 1)
    assert len(said) <= 6


async def test_what_is_open_is_found_and_what_is_answered_is_not(installation: Installation, place: Place) -> None:
    (asked, asked_seat), (answered, answered_seat), (meets, _), (replied, replied_seat), *_ = await lay_many(
        installation, place
    )
    async with installation.working() as work:
        given = request(place, answered, answered_seat)
        meetings = {
            family_id: m.Meeting(
                family_id=family_id,
                kind=MeetingKind.TAC.value,
                status=MeetingStatus.CONFIRMED.value,
                child_ids=[],
                proposed_at=NOW,
                proposed_by_id=place.lead,
                revision=2,
                starts_at=NOW + timedelta(days=10),
            )
            for family_id in (meets, replied)
        }
        work.db.add_all([request(place, asked, asked_seat), given, *meetings.values()])
        await work.db.flush()
        work.db.add(
            m.GivenAnswer(
                request_id=given.id,
                family_id=answered,
                seat_id=answered_seat,
                answer=UpdateAnswer.SEEN_NO_CHANGE.value,
                at=NOW,
                by_id=place.teacher,
            )
        )
        work.db.add(
            m.Rsvp(
                meeting_id=meetings[replied].id,
                seat_id=replied_seat,
                revision=2,
                person_id=place.teacher,
                answer="coming",
                at=NOW,
            )
        )
    assert set(await waiting(installation, place.teacher)) == {asked, meets}
    async with installation.working() as work:  # another date: the reply to the old one counts no more
        (await work.db.get_one(m.Meeting, meetings[replied].id)).revision = 3
    assert set(await waiting(installation, place.teacher)) == {asked, meets, replied}


async def test_who_leads_has_all_of_theirs_and_never_more_than_a_look_can_read(
    installation: Installation, place: Place
) -> None:
    laid = await lay_many(installation, place)
    assert await waiting(installation, place.lead) == [place.family]
    async with installation.working() as work:
        for family_id, seat_id in laid:
            work.db.add(request(place, family_id, seat_id))
    assert len(await waiting(installation, place.teacher)) == AT_MOST
    assert len(await waiting(installation, place.other_teacher)) == AT_MOST  # the teacher's deputy
