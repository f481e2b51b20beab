"""Who somebody is to a family, and what that lets them do, at the moment of asking."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from bot.domain.permissions import Capability, NotAllowed, Relation
from bot.storage import models as m
from bot.storage.relations import relations_to
from bot.storage.work import Installation, Who
from bot.usecases.permission import require
from tests.storage.place import NOW, Place


async def seen(installation: Installation, place: Place, person: UUID, days: int = 0) -> frozenset[Relation]:
    async with installation.looking() as here:
        here.now = NOW + timedelta(days=days)
        return await relations_to(here, place.family, person)


async def test_each_person_is_what_the_directory_and_the_table_say(installation: Installation, place: Place) -> None:
    assert await seen(installation, place, place.lead) == {Relation.LEAD}
    assert await seen(installation, place, place.teacher) == {Relation.HOLDER}
    assert await seen(installation, place, place.other_teacher) == {Relation.DEPUTY}
    assert await seen(installation, place, place.head) == {Relation.LINE_MANAGER}
    assert await seen(installation, place, place.safeguarding) == {Relation.SAFEGUARDING_LEAD}
    assert await seen(installation, place, place.manager) == {Relation.TEAM_MANAGER}


async def test_access_ends_on_the_leaving_date(installation: Installation, place: Place) -> None:
    async with installation.working() as work:
        (await work.db.get_one(m.Person, place.teacher)).leaving_on = (NOW + timedelta(days=1)).date()
    assert await seen(installation, place, place.teacher) == {Relation.HOLDER}
    assert await seen(installation, place, place.teacher, days=1) == frozenset()


async def test_access_goes_with_the_place_at_the_table(installation: Installation, place: Place) -> None:
    async with installation.working() as work:
        (await work.db.get_one(m.Holding, place.teacher_holding)).until_at = NOW + timedelta(days=2)
        work.db.add(
            m.Holding(
                seat_id=place.school_seat,
                family_id=place.family,
                person_id=place.safeguarding,
                from_at=NOW + timedelta(days=2),
            )
        )
    assert Relation.SUCCESSOR in await seen(installation, place, place.safeguarding)
    assert await seen(installation, place, place.teacher, days=2) == frozenset()
    assert Relation.HOLDER in await seen(installation, place, place.safeguarding, days=2)


async def test_a_place_that_was_taken_away_gives_nothing(installation: Installation, place: Place) -> None:
    async with installation.working() as work:
        (await work.db.get_one(m.Seat, place.school_seat)).removed_at = NOW
    for person in (place.teacher, place.other_teacher, place.head, place.safeguarding):
        assert await seen(installation, place, person) == frozenset()


async def test_standing_in_lasts_as_long_as_was_said(installation: Installation, place: Place) -> None:
    async with installation.working() as work:
        work.db.add(
            m.Deputising(
                seat_id=place.lead_seat,
                family_id=place.family,
                person_id=place.head,
                from_at=NOW,
                until_at=NOW + timedelta(days=7),
            )
        )
    assert Relation.LEAD_DEPUTY in await seen(installation, place, place.head)
    assert Relation.LEAD_DEPUTY not in await seen(installation, place, place.head, days=7)


async def test_denied_and_absent_look_alike(installation: Installation, place: Place) -> None:
    refusals = []
    async with installation.looking(Who(place.other_teacher)) as here:
        for family in (place.family, uuid4()):
            with pytest.raises(NotAllowed) as refused:
                await require(here, Capability.CHANGE_TABLE, family)
            refusals.append(refused.value)
    assert refusals[0] == refusals[1]


async def test_only_lead_professionals_and_the_caf_team_open_families(
    installation: Installation, place: Place
) -> None:
    async with installation.working() as work:
        (await work.db.get_one(m.Person, place.head)).may_open_families = True
    async with installation.looking(Who(place.head)) as here:
        assert await require(here, Capability.OPEN_FAMILY) == {Relation.OPENS}
    async with installation.looking(Who(place.teacher)) as here:
        with pytest.raises(NotAllowed):
            await require(here, Capability.OPEN_FAMILY)
