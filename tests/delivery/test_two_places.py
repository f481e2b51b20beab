"""Whoever sits at two places is told once what is said to both; and both messages share whatever becomes of it."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from bot.delivery import journal, sender
from bot.storage.models import Outbox
from tests.conftest import BOTH, in_worlds
from tests.delivery.two_places import KIND, carried, is_to_be_told, rows, sits_twice
from tests.faults.round import Said, forget, said, states
from tests.mail.test_letters import get_in
from tests.town.town import Town

world = in_worlds(BOTH)
COMING = "TAC on Thursday 26 November"


def asked(town: Town, since: int) -> list[Said]:
    """How often the school nurse was asked whether they are coming."""
    nurse = town["school nurse"].chat_id
    return [one for one in said(town, since) if one.chat_id == nurse and COMING in one.text]


async def test_they_are_told_once_with_one_entry_and_the_journal_knows_of_both(town: Town) -> None:
    family, meeting = await sits_twice(town, "school nurse")
    since = len(town.api.ledger.accepted)
    await is_to_be_told(town, family, meeting, "school nurse", "school")
    await town.settle()
    (told,) = asked(town, since)
    assert "1." not in told.text, "it is no list"
    found = await rows(town)
    assert len(found) == 2
    carried(found)
    assert len(await rows(town, "calendar_entry")) == 1
    kept = {(one.row_id, one.key) for one in journal.read(town.settings.journal)}
    assert {(row.id, row.key) for row in found} <= kept
    forget(town)


async def test_until_it_has_arrived_neither_is_put_down_as_said(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its answer is lost, and nobody knows: both are said again, as one message that says so."""
    family, meeting = await sits_twice(town, "school nurse")
    since = len(town.api.ledger.accepted)
    await is_to_be_told(town, family, meeting, "school nurse", "school")
    before: list[str] = []
    hand_over = sender.hand_over

    async def noted(*given: object) -> object:
        if not before:
            before.extend(row.state for row in await rows(town))
        return await hand_over(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(sender, "hand_over", noted)
    town.api.faults.order({"kind": "accepted_then_dropped", "chat_id": town["school nurse"].chat_id})
    await town.settle()
    assert before == ["claimed", "claimed"]
    await town.passes(seconds=10)
    assert [one.is_marked for one in asked(town, since)] == [False, True]
    carried(await rows(town))
    forget(town)


async def test_whoever_has_blocked_the_bot_has_one_letter_about_it(town: Town) -> None:
    family, meeting = await sits_twice(town, "school nurse")
    town.api.faults.order({"kind": "blocked", "chat_id": town["school nurse"].chat_id})
    await is_to_be_told(town, family, meeting, "school nurse", "school")
    await town.settle()
    letter = await town["school nurse"].gets_email(COMING)
    assert letter.subject == f"Roundtable: {family.reference}: are you coming?"
    carried(await rows(town))
    assert {row.may_repeat for row in await rows(town)} == {False}
    forget(town)


async def test_what_may_have_been_said_at_one_of_their_places_says_so(town: Town) -> None:
    """Only the school's place may have heard it: whoever sits there reads it now, under whichever name."""
    family, meeting = await sits_twice(town, "school nurse")
    since = len(town.api.ledger.accepted)
    await is_to_be_told(town, family, meeting, "school nurse", "school")
    async with town.installation.working() as work:
        at_school = update(Outbox).where(Outbox.key == f"{KIND}:{meeting}:school")
        await work.db.execute(at_school.values(may_repeat=True))
    await town.settle()
    assert [one.is_marked for one in asked(town, since)] == [True]
    forget(town)


async def test_in_a_list_it_is_one_thing(town: Town) -> None:
    twice, meeting = await sits_twice(town, "school nurse")
    other, another = await sits_twice(town, "school nurse", 1043)
    since = len(town.api.ledger.accepted)
    await is_to_be_told(town, twice, meeting, "school nurse", "school")
    await is_to_be_told(town, other, another, "school")
    await town.settle()
    (told,) = asked(town, since)
    assert told.text.count(COMING) == 2, "one for each family"
    found = await rows(town)
    assert len(found) == 3
    carried(found)
    assert len(await rows(town, "calendar_entry")) == 2
    forget(town)


async def test_a_letter_is_about_one_thing_and_has_its_entry_with_it(town: Town) -> None:
    family, meeting = await sits_twice(town, "GP")
    await is_to_be_told(town, family, meeting, "GP", "school")
    await town.settle()
    doctor = town["GP"]
    letter = await doctor.gets_email(COMING)
    assert letter.subject == f"Roundtable: {family.reference}: are you coming?"
    assert letter.entry is not None
    assert await rows(town, "calendar_entry") == []
    carried(await rows(town))
    forget(town)


async def test_a_letter_of_several_things_names_each_once_and_so_does_its_page(town: Town) -> None:
    twice, meeting = await sits_twice(town, "GP")
    other, another = await sits_twice(town, "GP", 1043)
    await is_to_be_told(town, twice, meeting, "GP", "school")
    await is_to_be_told(town, other, another, "GP", "school")
    await town.settle()
    letter = await town["GP"].gets_email("2 things for you")
    assert letter.subject == "Roundtable: 2 things for you"
    assert letter.text.count(COMING) == 2
    found = await rows(town)
    assert len(found) == 4
    carried(found)
    assert len(await rows(town, "calendar_entry")) == 2
    browser = await get_in(town, letter)
    browser.sees("2 things for you")
    forget(town)


async def test_what_stands_alone_is_said_as_often_as_it_is_put(town: Town) -> None:
    """Nothing of that kind is merged with anything."""
    nurse, since = town["school nurse"], len(town.api.ledger.accepted)
    async with town.installation.working() as work:
        for key in ("the first", "the second"):
            work.notify("put_back", person=nurse.person_id, key=key, at=work.now, to=None)
    await town.settle()
    assert len([one for one in said(town, since) if one.chat_id == nurse.chat_id]) == 2
    assert await states(town, "put_back") == {"delivered": 2}
    forget(town)
