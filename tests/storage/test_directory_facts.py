"""Whom a post leads to."""

from __future__ import annotations

from bot.domain.facts import Role
from bot.storage import models as m
from bot.storage.directory_facts import directory, person_facts
from bot.storage.work import Installation
from tests.storage.place import Place


async def test_the_people_of_a_post_come_by_rank_and_the_team_after_its_manager(
    installation: Installation, place: Place
) -> None:
    async with installation.working() as work:
        work.db.add_all(
            [
                m.Post(role=Role.TEAM_MANAGER, person_id=place.head, rank=1),
                m.Post(role=Role.CAF_TEAM, person_id=place.manager),
                m.Post(role=Role.OPERATOR, person_id=place.lead),
            ]
        )
        for person_id in (place.lead, place.manager):
            (await work.db.get_one(m.Person, person_id)).in_caf_team = True
    async with installation.looking() as here:
        found = await directory(here)
    assert found.posts[Role.TEAM_MANAGER] == (place.manager, place.head)
    assert found.caf_team == (place.manager, place.lead)
    assert found.operators == (place.lead,)
    assert {place.manager, place.head, place.lead} <= set(found.people)


async def test_one_person_is_found_with_what_the_rules_ask_about(installation: Installation, place: Place) -> None:
    async with installation.looking() as here:
        assert (await person_facts(here, place.teacher)).deputy_id == place.other_teacher
