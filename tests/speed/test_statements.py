"""What a tap costs: statements, not seconds, so that it is the same on every machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, event, update

from bot.delivery import draw
from bot.delivery.limiter import Limiter
from bot.delivery.sender import LETTERS_AT_ONCE
from bot.delivery.turns import Room, whose_turn
from bot.flows import conduct
from bot.storage import cards, chats
from bot.storage.models import Chat, Outbox
from tests.scheduling.arranging import fixed_tac
from tests.town.cast import CHAT_OF
from tests.town.crowd import lay_person
from tests.town.people import Somebody
from tests.town.seed import person_id
from tests.town.town import Town, World

FIRST_CHAT = 800_000


@pytest.fixture
def world() -> World:
    return World.PLAIN


@contextmanager
def statements(town: Town) -> Iterator[list[str]]:
    """Every statement that the database is given meanwhile, but for the beginnings and ends of transactions."""
    said: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *more: Any) -> None:
        if not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK")):
            said.append(" ".join(statement.split()))

    engines = [engine.sync_engine for engine in town.installation.database.engines]
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield said
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)


async def cost(town: Town, somebody: Somebody, label: str) -> list[str]:
    """The statements from the update's arrival to the card as the phone shows it."""
    with statements(town) as said:
        await somebody.taps_without_waiting(label)
        await town.takes_in()
        await town.running.carry_out()
        await town.running.worker.answered()
    looks = [statement for statement in said if statement.startswith("UPDATE inbox")]
    assert len(looks) == 1, "one update was taken, and it was known to be the last"
    return said


async def test_a_tap_that_queues_six_messages_takes_at_most_ten_statements(town: Town) -> None:
    table = ["health visitor", "school nurse", "school", "drug worker", "charity worker", "police officer"]
    await fixed_tac(town, table=table)
    lead = town["lead"]
    for key in table:
        town[key].hush()
    await town.is_now("Thu 12 Nov 2026 09:00")
    said = await cost(town, lead, "Ask again")
    assert len(said) <= 10, "\n".join(said)
    await town.settle()
    await lead.sees("asked again")
    for key in table:
        await town[key].hears("we don't have enough people yet for the TAC on Thursday 19 November")
    town.hush()


async def test_an_answer_takes_few_statements_too(town: Town) -> None:
    await fixed_tac(town)
    school = town["school"]
    said = await cost(town, school, "I'll be there")
    assert len(said) <= 11, "\n".join(said)
    await town.settle()
    await school.sees("You said you'll be there")
    town.hush()


async def test_what_the_limits_hold_back_is_not_drawn_before_its_turn(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Forty cards for one phone: three may go at once, and the others cost nothing until they may."""
    monkeypatch.setattr(
        draw, "BETWEEN_SECONDS", 10.0
    )  # each look comes after the call before it, however slow the machine
    school = CHAT_OF["school"]
    costs = []
    for count in (4, 40):
        async with town.installation.working() as work:
            chat = await chats.open_chat(work, school)
            for _ in range(count):
                frame = conduct.screen_frame("help", {})
                cards.new_card(work, chat_id=chat.chat.id, person_id=person_id("school"), stack=[frame])
        with statements(town) as said:
            await town.running.send()
        costs.append(len(said))
        await town.settle()
        await town.passes(hours=1)
        town["school"].hush()
    assert costs[0] == costs[1]


async def test_however_much_is_due_for_two_people_a_third_is_found_at_once(town: Town) -> None:
    """As after a day on which nothing could be sent."""
    costs = []
    for count in (2, 400):
        async with town.installation.working() as work:
            for key in ["school", "school nurse"] * count + ["health visitor"]:
                work.notify("operator_alert", person=person_id(key), due_at=work.now, what="date_not_known")
        with statements(town) as said:
            async with town.installation.looking() as here:
                turns, _ = await whose_turn(here, Limiter(), Room(64, 8), ())
        costs.append(len(said))
        told = [person_id(key) for key in ("school", "school nurse", "health visitor")]
        assert {turn.to.person_id for turn in turns} == set(told)
        await town.passes(hours=1)
        town.hush()
    assert costs[1] <= costs[0] + 2, "one more look, for everybody else, and who they are"


@pytest.mark.parametrize("has_room", [True, False])
async def test_however_many_letters_are_due_whoever_is_told_in_chat_is_found_at_once(
    town: Town, has_room: bool
) -> None:
    """As where a mail server takes no letter for a day. Each is for somebody else, some who hear in chat meanwhile too."""
    costs, room = [], Room(64, LETTERS_AT_ONCE if has_room else 0)
    for count in (30, 600):
        async with town.installation.working() as work:
            await work.db.execute(delete(Outbox))
            for number in range(count):
                due_at = work.now - timedelta(days=1) + timedelta(seconds=number)
                somebody = await lay_person(work, FIRST_CHAT * count + number, work.now)
                work.notify("calendar_entry", person=somebody, due_at=due_at, of="meeting_confirmed")
            blocked = update(Chat).where(Chat.person_id == somebody).values(blocked_at=work.now)
            await work.db.execute(blocked)
            work.notify("operator_alert", person=somebody, what="date_not_known")
            work.notify("operator_alert", person=person_id("school"), what="date_not_known")
        with statements(town) as said:
            async with town.installation.looking() as here:
                turns, _ = await whose_turn(here, Limiter(), room, ())
        costs.append(len(said))
        assert [turn.to.person_id for turn in turns if not turn.is_letter] == [person_id("school")]
        assert sum(turn.is_letter for turn in turns) == room.letters
    assert costs[1] <= costs[0] + 2, "one more look, past all of them, and who they are"
    async with town.installation.working() as work:
        await work.db.execute(delete(Outbox))
