"""What is asked all the time is found by an index, on both databases, whatever is asked for."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest_asyncio
from sqlalchemy import insert, select, text
from sqlalchemy.sql.expression import ClauseElement

from bot.clock import StandingClock
from bot.domain.policy import Policy
from bot.domain.references import make_reference
from bot.settings import Settings
from bot.storage import addressees, claims, wake
from bot.storage import models as m
from bot.storage.database import Database
from bot.storage.family_rows import OF_FAMILIES, OF_MEETINGS_FAMILY
from bot.storage.models.base import table_of
from bot.storage.types import among
from bot.storage.work import Installation
from tests.conftest import BOTH, MONDAY_MORNING, in_worlds
from tests.town.seed import person_id

ROWS = 5_000
world = in_worlds(BOTH)


@pytest_asyncio.fixture
async def installation(own_database: str, policies: tuple[Policy, ...]) -> AsyncIterator[Installation]:
    made = Installation(Database(own_database), StandingClock(MONDAY_MORNING), policies, Settings())
    yield made
    await made.database.close()


@pytest_asyncio.fixture
async def crowded(installation: Installation) -> Installation:
    """Families that nothing is due for, and messages that will be due in a month."""
    later = MONDAY_MORNING + timedelta(days=30)
    async with installation.working() as work:
        families = [
            {
                "id": uuid4(),
                "reference": make_reference(5000 + number),
                "nation": "england",
                "opened_at": MONDAY_MORNING,
                "opened_by_id": person_id("lead"),
                "baseline_on": MONDAY_MORNING.date(),
                "wake_at": later,
            }
            for number in range(ROWS)
        ]
        await work.db.execute(insert(m.Family), families)
        messages = [
            {
                "id": uuid4(), "kind": "reminder", "version": 1, "lane": 2, "urgency": "day", "about": {},
                "to_person_id": person_id("lead"), "made_at": MONDAY_MORNING, "due_at": later, "state": "waiting",
                "attempts": 0, "may_repeat": False,
            }
            for _ in range(ROWS)
        ]  # fmt: skip
        await work.db.execute(insert(m.Outbox), messages)
    async with installation.database.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        await connection.execute(text("ANALYZE"))
    return installation


async def plan(installation: Installation, statement: ClauseElement) -> str:
    """How the database means to carry it out, as it would be prepared for anything that is given to it."""
    said = statement.compile(dialect=installation.database.engine.dialect)
    async with installation.database.engine.connect() as connection:
        driver: Any = (await connection.get_raw_connection()).driver_connection
        if installation.database.is_sqlite:
            async with driver.execute(f"EXPLAIN QUERY PLAN {said}", [None] * len(said.positiontup or [])) as rows:
                return "\n".join(row[3] for row in await rows.fetchall())
        given = ", ".join(["NULL"] * len((await driver.prepare(str(said))).get_parameters()))
        await driver.execute(f"PREPARE asked AS {said}")
        try:
            return "\n".join(row[0] for row in await driver.fetch(f"EXPLAIN EXECUTE asked({given})"))
        finally:
            await driver.execute("DEALLOCATE asked")


ASKED = {
    "what is due": (addressees._DUE_FOR, "outbox"),
    "what is due for others": (addressees._DUE_FOR_OTHERS, "outbox"),
    "what is due in chat": (addressees._DUE_IN_CHAT, "outbox"),
    "what is claimed": (claims._CLAIM, "outbox"),
    "what does not leave": (claims._PUT_DOWN, "outbox"),
    "families to look at": (wake._DUE, "family"),
    "families": (OF_FAMILIES.statement, "family"),
    "the family of a meeting": (OF_MEETINGS_FAMILY.statement, "family"),
}


async def test_it_is_found_by_an_index(crowded: Installation) -> None:
    for asked, (statement, table) in ASKED.items():
        how = await plan(crowded, statement)
        for read_whole in (f"Seq Scan on {table}", f"SCAN {table}\n", f"SCAN {table} USING"):
            assert read_whole not in f"{how}\n", f"{asked}: {how}"
        assert table in how, asked


async def test_any_number_of_them_is_one_parameter(installation: Installation) -> None:
    """None, one, those that are there among many that are not, and words with any character."""
    person = select(m.Person.id).where(among(m.Person.id))
    card = select(m.Card.id).where(among(table_of(m.Card).c.id))
    odd = 'it\'s a "card" \\ ü 🙂'
    async with installation.working() as work:
        work.db.add(m.Card(id=odd, stack=[], wanted=1, shown=1, made_at=MONDAY_MORNING))
        await work.flush()
        lead = person_id("lead")

        async def found(ids: list[Any], statement: Any = person) -> list[Any]:
            return list((await work.db.execute(statement, {"ids": ids})).scalars())

        assert await found([]) == []
        assert await found([lead]) == [lead]
        assert await found([uuid4() for _ in range(ROWS)] + [lead, lead]) == [lead]
        assert await found([odd, "another"], card) == [odd]
