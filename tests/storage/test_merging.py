"""What is moved when a family that was opened twice becomes one."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from bot.domain.children import SameFamily
from bot.domain.facts import Function
from bot.domain.permissions import NotAllowed
from bot.storage import models as m
from bot.storage.families import by_reference, families_around, next_reference
from bot.storage.family_facts import family_facts
from bot.storage.work import Installation, Who
from bot.usecases.merging import merge_families
from tests.storage.place import NOW, Place


async def open_again(installation: Installation, place: Place) -> dict[str, UUID]:
    """The same family once more: child A again and one more child, the school again, CAMHS, and a meeting."""
    async with installation.working() as work:
        (await work.db.get_one(m.Person, place.manager)).in_caf_team = True
        family = m.Family(
            reference=await next_reference(work), opened_at=NOW, opened_by_id=place.lead, baseline_on=NOW.date()
        )
        work.db.add(family)
        await work.db.flush()
        mine = {"family_id": family.id}
        again, extra = m.Child(**mine, letter="A", age_band="5_to_10"), m.Child(**mine, letter="B", age_band="unborn")
        mother, father = m.Parent(**mine, label="mother"), m.Parent(**mine, label="father")
        school = m.Seat(**mine, agency_id=place.school, function="school", added_at=NOW)
        camhs = m.Seat(**mine, agency_id=place.surgery, function="camhs", added_at=NOW)
        gp = m.Seat(**mine, agency_id=place.surgery, function="gp", added_at=NOW)
        work.db.add_all([again, extra, mother, father, school, camhs, gp])
        await work.db.flush()
        for child in (again, extra):
            work.db.add(
                m.PlanPeriod(**mine, child_id=child.id, tier="early_help", from_on=NOW.date(), event_on=NOW.date())
            )
        work.db.add(m.Holding(**mine, seat_id=gp.id, person_id=place.head, from_at=NOW, knows_family_at=NOW))
        meeting = m.Meeting(
            **mine, kind="tac", status="held", child_ids=[str(again.id), str(extra.id)], proposed_at=NOW,
            proposed_by_id=place.lead, starts_at=NOW, parents_coming=[str(mother.id), str(father.id)],
        )  # fmt: skip
        work.db.add(meeting)
        await work.db.flush()
        by = {"meeting_id": meeting.id, "presence": "there", "at": NOW, "by_id": place.lead}
        work.db.add_all(
            [
                m.Presence(**by, seat_id=school.id),
                m.Presence(**by, parent_id=mother.id),
                m.Voice(meeting_id=meeting.id, child_id=again.id, method="drawing", at=NOW, by_id=place.lead),
                m.UpdateRequest(
                    **mine, seat_id=school.id, cycle=1, asked_at=NOW, due_at=NOW + timedelta(days=5), rungs=[]
                ),
                m.Signal(**mine, key="overdue", level="red", first_seen_at=NOW),
                m.Step(key="k", family_id=family.id, kind="nudge", due_at=NOW, taken_at=NOW),
            ]
        )
        names = {
            "family": family,
            "again": again,
            "extra": extra,
            "father": father,
            "camhs": camhs,
            "meeting": meeting,
        }
        return {name: row.id for name, row in names.items()}


async def test_everything_moves_and_the_other_reference_still_finds_it(
    installation: Installation, place: Place
) -> None:
    other = await open_again(installation, place)
    async with installation.working(Who(place.manager)) as work:
        await merge_families(work, place.family, other["family"], {other["again"]: place.child_a})
    async with installation.looking(Who(place.manager)) as here:
        facts = await family_facts(here, place.family)
        assert facts is not None
        assert await family_facts(here, other["family"]) is None
        assert await by_reference(here, "R-1043P") is None
        found = await by_reference(here, (await here.db.get_one(m.Family, other["family"])).reference)
        page = await families_around(here, place.manager, 0, 10)
    assert found == place.family
    assert page.family_ids == [place.family]
    assert [(child.letter, child.id) for child in facts.children] == [
        ("A", place.child_a),
        ("B", place.child_b),
        ("C", other["extra"]),
    ]
    assert [parent.label for parent in facts.parents] == ["mother", "father"]
    assert {(seat.function, seat.holder_id) for seat in facts.seats} == {
        (Function.SOCIAL_CARE, place.lead),
        (Function.SCHOOL, place.teacher),
        (Function.GP, place.head),
        (Function.CAMHS, None),
    }
    (meeting,) = facts.meetings
    assert meeting.child_ids == (place.child_a, other["extra"])
    assert meeting.parents_coming == (place.mother, other["father"])
    assert {(p.seat_id, p.parent_id) for p in meeting.presences} == {(place.school_seat, None), (None, place.mother)}
    assert [voice.child_id for voice in meeting.voices] == [place.child_a]
    assert [request.seat_id for request in facts.requests] == [place.school_seat]
    assert facts.signals == ()
    assert facts.done == {"k"}


async def test_only_the_caf_team_merges_and_never_a_family_with_itself(
    installation: Installation, place: Place
) -> None:
    other = await open_again(installation, place)
    async with installation.working(Who(place.lead)) as work:
        with pytest.raises(NotAllowed):
            await merge_families(work, place.family, other["family"], {})
    async with installation.working(Who(place.manager)) as work:
        with pytest.raises(SameFamily):
            await merge_families(work, place.family, place.family, {})


async def test_references_go_on_from_the_highest(installation: Installation, place: Place) -> None:
    async with installation.working() as work:
        assert (await next_reference(work)).startswith("R-1043")


async def test_what_waits_for_a_decision_comes_first_in_the_list(installation: Installation, place: Place) -> None:
    other = await open_again(installation, place)
    async with installation.looking() as here:
        before = (await families_around(here, place.manager, 0, 10)).family_ids
    async with installation.working() as work:
        work.db.add(
            m.Escalation(family_id=place.family, reason="worry", raised_at=NOW, role="team_manager", put_at=NOW)
        )
    async with installation.looking() as here:
        after = await families_around(here, place.manager, 0, 1)
    assert before == [other["family"], place.family]  # a red signal before none
    assert (after.family_ids, after.count) == ([place.family], 2)
