"""Whatever comes in: nothing stops, a stranger learns nothing and changes nothing, and no text is met with silence."""

from __future__ import annotations

import os
from collections import Counter

import pytest
from sqlalchemy import select

from bot.storage import inbox
from bot.storage.models import Inbox
from tests.conftest import ON_BOTH, in_worlds
from tests.fuzz.arriving import AT_ONCE, are_carried_out, takes_in
from tests.fuzz.hostile import TEXTS, Hostile
from tests.fuzz.state import buttons, cards, changes, inherits, is_theirs, state, told, troubles
from tests.scheduling.arranging import fixed_tac
from tests.town.family import Laid
from tests.town.town import Town

MANY = int(os.environ.get("ROUNDTABLE_FUZZ", "150"))
"""How many updates for each test and database; 10,000 in the long form, more than 100,000 in all."""


world = in_worlds(ON_BOTH)


A_FEW = 10
"""After so many a hostile client looks at what its cards offer now."""
BUSY = ("lead", "school", "health visitor", "police officer", "CAF manager", "CAF worker", "operator")


async def at_a_table(town: Town) -> Laid:
    """A meeting is fixed, everybody has cards, and the lead is about to fix another."""
    laid = await fixed_tac(town)
    await town["lead"].says("/schedule")
    for who in town.cast.values():
        who.hush()
    return laid


async def everybody_is_in_the_middle_of_something(town: Town, laid: Laid) -> None:
    """Updates are asked for, something is to be decided, and whoever has a command has opened what it opens."""
    await laid.request("school", "Mon 26 Oct 2026 09:00", "Wed 4 Nov 2026 17:00")
    await laid.request("health visitor", "Mon 26 Oct 2026 09:00", "Wed 4 Nov 2026 17:00")
    await laid.escalation("Mon 2 Nov 2026 09:00", "CAF manager", of="school nurse")
    await laid.wakes()
    for key in BUSY:
        for command in ("/today", "/settings", "/meetings", "/families", "/request", "/attention", "/invite"):
            await town[key].says(command)
    await town["lead"].taps(laid.reference)
    forget(town)


async def comes_back(town: Town, who: str) -> None:
    """One of the updates may have said that they blocked the bot: what gathered is shown to them, a message a second."""
    town.phones.say(town[who].chat_id, "/help")
    await town.takes_in()
    await town.running.carry_out()
    await town.running.worker.answered()
    left = await town.running.backlog()
    while left.cards or left.messages:
        at = await town.running.send()
        town.clock.move_to(max(at or left.retry_at or town.clock.now(), town.clock.now()))
        left = await town.running.backlog()


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
    assert not troubles(town)
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
    assert not troubles(town)
    forget(town)


@pytest.mark.parametrize("who", ["school", "health visitor", "police officer"])
async def test_a_hostile_member_changes_nothing_that_only_another_could(town: Town, who: str) -> None:
    """They know every card and every button of everybody, and send them as their own; and of each card they have one like
    it from before. None of these leads or decides; one has no place at the table. Meanwhile the bot does nothing of its
    own."""
    laid = await at_a_table(town)
    await everybody_is_in_the_middle_of_something(town, laid)
    somebody = town[who]
    rest = [one for one in town.people(*BUSY) if one is not somebody]
    others = await buttons(town, *rest)
    await inherits(town, somebody, rest)
    before, start = await state(town), len(town.api.ledger.accepted)
    hostile = Hostile(4, [somebody.chat_id])
    for _ in range(0, MANY, A_FEW):
        own = await buttons(town, somebody)
        hostile.knows([*others, *own * (len(others) // len(own) + 1)])  # as often one of their own as another's
        await are_carried_out(town, [hostile.update() for _ in range(A_FEW)])
    assert not troubles(town)
    changed = list(changes(before, await state(town)))
    seats = {laid.seats[who]} if who in laid.seats else set()
    assert changed or who not in laid.seats, "nothing of what they sent did anything"
    assert [told(one) for one in changed if not is_theirs(one, somebody.person_id, seats)] == []
    phones = {entry["chat_id"] for entry in town.api.ledger.accepted[start:] if entry.get("chat_id")}
    assert phones <= {somebody.chat_id, -somebody.chat_id}, "nothing moves on anybody else's phone"
    await comes_back(town, who)
    phones = {entry["chat_id"] for entry in town.api.ledger.accepted[start:] if entry.get("chat_id")}
    assert somebody.chat_id in phones, "nobody was answered at all"
    await town.settle()
    forget(town)


async def test_what_has_lost_its_shape_is_set_aside_and_changes_nothing_and_holds_up_nobody(town: Town) -> None:
    await at_a_table(town)
    before = await state(town)
    hostile = Hostile(3, [town["lead"].chat_id, town["stranger"].chat_id], await cards(town))
    broken = [hostile.broken() for _ in range(MANY // 5)]
    arrived = [one for one in broken if isinstance(one["update_id"], int)]
    for first in range(0, len(arrived), AT_ONCE):
        await are_carried_out(town, arrived[first : first + AT_ONCE])
    changed = list(changes(before, await state(town)))
    assert {table for table, *_ in changed} <= {"chat", "family"}, "what is whole in spite of it may block the bot"
    assert [told(one) for one in changed if not is_theirs(one, town["lead"].person_id, set())] == []
    failed = troubles(town)
    assert {line["event"] for line in failed} == {"update_failed"}
    async with town.installation.looking() as here:
        aside = (await here.db.execute(select(Inbox.seq).where(Inbox.set_aside_at.is_not(None)))).scalars().all()
    assert Counter(line["seq"] for line in failed) == dict.fromkeys(aside, inbox.MAX_ATTEMPTS)
    for who in ("lead", "stranger"):
        await comes_back(town, who)
    await town.settle()
    forget(town)
    await town["school"].says("/families")
    await town["school"].sees("Families")
    forget(town)


@pytest.mark.ci
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
    assert not troubles(town)
    forget(town)
