"""The fictional borough has one of everything that the demo needs, and can be laid twice."""

from __future__ import annotations

from typing import Any

from bot.app.borough import lay_borough, residents
from bot.domain.facts import Function, Role
from bot.storage import chats, people
from bot.storage.directory_facts import directory
from bot.storage.models import Base
from bot.storage.work import Installation


async def everything(installation: Installation) -> dict[str, list[Any]]:
    async with installation.looking() as here:
        found = {}
        for table in Base.metadata.sorted_tables:
            rows = (await here.db.execute(table.select())).all()
            found[table.name] = sorted(map(repr, rows))
        return found


async def test_laying_it_twice_changes_nothing(installation: Installation) -> None:
    await lay_borough(installation, chats=True)
    laid = await everything(installation)
    await lay_borough(installation, chats=True)
    assert await everything(installation) == laid


async def test_every_function_is_there_and_every_agency_has_a_safeguarding_lead(installation: Installation) -> None:
    await lay_borough(installation, chats=False)
    assert {one.function for one in residents()} == set(Function)
    async with installation.looking() as here:
        agencies = await people.agencies(here)
        assert all(agency.safeguarding_lead_id for agency in agencies)
        assert len([agency for agency in agencies if agency.third_sector]) == 2
        assert len([agency for agency in agencies if agency.keeps_term]) == 3


async def test_every_post_is_filled(installation: Installation) -> None:
    await lay_borough(installation, chats=False)
    async with installation.looking() as here:
        found = await directory(here)
    assert {role: len(found.posts.get(role, ())) for role in found.posts} == {
        Role.CAF_TEAM: 5,
        Role.CAF_MANAGER: 2,
        Role.TEAM_MANAGER: 2,
        Role.CONFERENCE_CHAIR: 1,
        Role.HEAD_OF_SERVICE: 1,
        Role.OPERATOR: 1,
    }


async def test_most_have_joined_in_a_fixed_order(installation: Installation) -> None:
    await lay_borough(installation, chats=True)
    everybody = residents()
    assert [one.chat_id for one in everybody if one.chat_id][:3] == [1001, 1002, 1003]
    assert {one.name for one in everybody if one.chat_id is None} == {
        "Cyril Ogden",
        "Hetty Marlowe",
        "Oakfield school office",
    }
    assert {one.name for one in everybody if one.chat_id and not one.joined} == {"Ferdy Pascoe", "Milo Sands"}
    async with installation.working() as work:
        for one in everybody:
            known = await people.person_by_email(work, one.email)
            assert known is not None
            chat = await chats.chat_of(work, known.id)
            assert (chat is not None and chat.number == str(one.chat_id)) is one.joined
