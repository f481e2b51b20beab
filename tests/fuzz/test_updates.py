"""Whatever comes in: nothing stops, a stranger learns nothing and changes nothing, and no text is met with silence."""

from __future__ import annotations

import os

import pytest
from sqlalchemy import select

from bot.storage.memory import Topic
from bot.storage.models import Base, Card, Chat
from tests.conftest import ON_BOTH, in_worlds
from tests.fuzz.arriving import takes_in
from tests.fuzz.hostile import TEXTS, Hostile
from tests.scheduling.arranging import fixed_tac
from tests.town.town import Town

MANY = int(os.environ.get("ROUNDTABLE_FUZZ", "150"))
"""How many updates; 100,000 in the long form."""


world = in_worlds(ON_BOTH)


NOT_STATE = {mapper.class_.__tablename__ for mapper in Base.registry.mappers if mapper.class_.topic is Topic.NOTHING}


async def state(town: Town) -> dict[str, list[str]]:
    """Everything that a rule asks for, row by row; of the chats, those that somebody has joined with."""
    async with town.installation.looking() as here:
        found = {
            name: sorted(repr(tuple(row)) for row in await here.db.execute(table.select()))
            for name, table in Base.metadata.tables.items()
            if name not in NOT_STATE | {"chat"}
        }
        bound = select(*Chat.__table__.columns).where(Chat.person_id.is_not(None))
        return found | {"chat": sorted(repr(tuple(row)) for row in await here.db.execute(bound))}


async def cards(town: Town) -> list[str]:
    async with town.installation.looking() as here:
        return sorted((await here.db.execute(select(Card.id))).scalars())


def went_wrong(town: Town) -> list[str]:
    return [line for line in town.log.getvalue().splitlines() if "failed" in line]


async def at_a_table(town: Town) -> None:
    """A meeting is fixed, everybody has cards, and the lead is about to fix another."""
    await fixed_tac(town)
    await town["lead"].says("/schedule")
    for who in town.cast.values():
        who.hush()


async def comes_back(town: Town, who: str) -> None:
    """One of the updates may have said that they blocked the bot: what gathered is shown to them, a message a second."""
    town.phones.say(town[who].chat_id, "/help")
    await town.takes_in()
    await town.running.carry_out()
    await town.running.worker.answered()
    while (await town.running.backlog()).cards:
        at = await town.running.send()
        town.clock.move_to(max(at or town.clock.now(), town.clock.now()))


def forget(town: Town) -> None:
    for who in town.cast.values():
        who.hush()
    town.hush_mail()


async def test_a_stranger_learns_nothing_and_changes_nothing(town: Town) -> None:
    await at_a_table(town)
    before = await state(town)
    stranger = town["stranger"].chat_id
    town.phones.say(stranger, "/start")
    hostile = Hostile(1, [stranger, stranger, 999_001], await cards(town))
    start = len(town.api.ledger.accepted)
    await takes_in(town, [hostile.update() for _ in range(MANY)])
    assert not went_wrong(town)
    assert await state(town) == before
    said = {
        entry["params"]["text"]
        for entry in town.api.ledger.accepted[start:]
        if entry["method"] in ("sendMessage", "editMessageText")
    }
    assert said, "nobody was answered at all"
    for words in said:
        assert "999" in words or "private" in words or "link" in words, words
        assert "R-1042" not in words
    toasts = {
        entry["params"].get("text")
        for entry in town.api.ledger.accepted[start:]
        if entry["method"] == "answerCallbackQuery"
    }
    assert len(toasts) <= 2, toasts
    forget(town)


async def test_members_with_hostile_clients_break_nothing(town: Town) -> None:
    await at_a_table(town)
    chats = [town[key].chat_id for key in ("lead", "school", "health visitor", "CAF manager", "operator")]
    hostile = Hostile(2, chats, await cards(town))
    await takes_in(town, [hostile.update() for _ in range(MANY)])
    assert not went_wrong(town)
    forget(town)


async def test_what_has_lost_its_shape_is_set_aside_and_holds_up_nobody(town: Town) -> None:
    await at_a_table(town)
    hostile = Hostile(3, [town["lead"].chat_id, town["stranger"].chat_id], await cards(town))
    broken = [hostile.broken() for _ in range(MANY // 5)]
    await takes_in(town, [one for one in broken if isinstance(one["update_id"], int)])
    for who in ("lead", "stranger"):
        await comes_back(town, who)
    forget(town)
    await town["school"].says("/families")
    await town["school"].sees("Families")
    forget(town)


@pytest.mark.parametrize("command", ["/schedule", "/request", "/invite", "/settings", "/families"])
async def test_any_text_into_any_question_is_answered(town: Town, command: str) -> None:
    await at_a_table(town)
    lead = town["lead"]
    for typed in TEXTS:
        if not typed.strip("\x00 \r\n\t") or typed.startswith("/") or typed == "\ud83d":
            continue
        await lead.says(command)
        before = len(town.api.ledger.accepted)
        await lead.says(typed)
        shown = {entry["method"] for entry in town.api.ledger.accepted[before:]}
        assert shown & {"sendMessage", "editMessageText"}, f"{typed!r} was met with silence"
    assert not went_wrong(town)
    forget(town)
