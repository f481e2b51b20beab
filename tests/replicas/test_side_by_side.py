"""Two replicas at work on one database at the same time: each chat in its order, and what Telegram asks of one holds for both."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from telegram import Update

from bot.app.process import share
from bot.handlers import route
from bot.storage.database import Database
from bot.storage.family_facts import family_facts
from bot.storage.models import Child, Chronology, Mark
from bot.storage.work import TIMES, Work
from tests.town.family import lay_family
from tests.town.replicas import Replicas

ASKING = ("lead", "school", "CAF manager")
COMMANDS = ("/families", "/help", "/meetings", "/settings", "/today") * 4
PATIENCE_SECONDS = 10.0
RETRY_AFTER = 17
A_SECOND = timedelta(seconds=1)


@pytest.fixture
async def shared(both: Replicas) -> AsyncIterator[Replicas]:
    """They hear of each other, as in service, and in no other way."""
    for one in both.replicas:
        one.limiter.on_halt = lambda until: None
    tasks = [asyncio.create_task(share(one.installation, one)) for one in both.replicas]
    await until(both, lambda listening: listening == len(tasks))
    yield both
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)


class Committed:
    """What was carried out, in the order in which it was committed: the database tells of each as it commits."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.updates: asyncio.Queue[int] = asyncio.Queue()
        carry_out = route.carry_out

        async def noted(work: Work, update: Update) -> str | None:
            toast = await carry_out(work, update)
            await work.db.execute(text("SELECT pg_notify('carried_out', :update)"), {"update": str(update.update_id)})
            return toast

        monkeypatch.setattr(route, "carry_out", noted)

    def heard(self, connection: Any, process: int, channel: str, payload: str) -> None:
        self.updates.put_nowait(int(payload))

    async def all(self, count: int) -> list[int]:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return [await self.updates.get() for _ in range(count)]


async def test_each_chats_updates_are_carried_out_once_and_in_the_order_in_which_they_came(
    both: Replicas, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    committed, came = Committed(monkeypatch), defaultdict[str, list[int]](list)
    for key in ASKING:
        for command in COMMANDS:
            both.phones.say(both[key].chat_id, command)
            came[key].append(both.phones.updates.undelivered[-1]["update_id"])
    listening = Database(url)
    async with listening.engine.connect() as connection:
        driver: Any = (await connection.get_raw_connection()).driver_connection
        await driver.add_listener("carried_out", committed.heard)
        await both.takes_in()
        replicas = both.replicas
        while (await both.running.backlog()).updates:
            await asyncio.gather(*(one.carry_out() for one in replicas))
        await asyncio.gather(*(one.worker.answered() for one in replicas))
        carried_out = await committed.all(len(ASKING) * len(COMMANDS))
        assert committed.updates.empty()
        await driver.remove_listener("carried_out", committed.heard)
    await listening.close()
    assert {key: [each for each in carried_out if each in theirs] for key, theirs in came.items()} == came
    assert all(one.done for one in replicas), "one of them has done it all alone"


async def test_whoever_has_looked_begins_anew_where_the_other_replica_changed_the_family_meanwhile(
    both: Replicas,
) -> None:
    """Somebody's right to do something was looked up, and the family with it; before it is locked the other one changes it."""
    laid, seen = await lay_family(both), list[str | None]()

    async def looks_then_locks(mine: Work) -> None:
        facts = await family_facts(mine, laid.id)
        assert facts is not None
        seen.extend(child.age_band for child in facts.children)
        mine.record("looked", laid.id)
        if len(seen) == 1:
            async with both.other.installation.working() as theirs:
                await theirs.look_again(laid.id)
                (await theirs.db.get_one(Child, laid.children["A"])).age_band = "over_15"
        await mine.look_again(laid.id)

    await both.running.installation.as_if_alone(looks_then_locks)
    assert seen == ["5_to_10", "over_15"]
    async with both.installation.looking() as here:
        written = select(func.count()).select_from(Chronology).where(Chronology.what == "looked")
        assert (await here.db.execute(written)).scalar_one() == 1


async def test_two_that_wait_for_each_other_both_come_to_an_end(both: Replicas) -> None:
    one, another = [(await lay_family(both, number)).id for number in (1042, 1043)]
    met, begun = asyncio.Barrier(2), list[UUID]()

    async def locks(first: UUID, then: UUID) -> None:
        async def act(work: Work) -> None:
            begun.append(first)
            await work.look_again(first)
            if len(begun) <= 2:
                await met.wait()
            await work.look_again(then)

        await both.replicas[first == one].installation.as_if_alone(act)

    async with asyncio.timeout(PATIENCE_SECONDS):
        await asyncio.gather(locks(one, another), locks(another, one))
    assert len(begun) >= 3, "one of them has begun anew"


async def test_what_is_there_already_for_good_is_not_tried_for_ever(both: Replicas) -> None:
    begun = []

    async def act(work: Work) -> None:
        begun.append(1)
        work.db.add(Mark(name="there", value="already"))

    await both.installation.as_if_alone(act)
    with pytest.raises(IntegrityError):
        await both.installation.as_if_alone(act)
    assert len(begun) == 1 + TIMES


async def test_whoever_takes_over_waits_as_if_another_had_sent_all_that_is_allowed(shared: Replicas) -> None:
    family = await lay_family(shared)
    for one in shared.replicas:  # neither has anything in hand
        one.limiter.begin_empty(shared.clock.now() - timedelta(hours=1))
    shared.clock.move_to(shared.clock.now() + timedelta(hours=1))
    async with shared.installation.working() as work:
        work.notify("operator_alert", person=shared["operator"].person_id, family=family.id, what="date_not_known")
    await shared.takes_over()
    now, had = shared.clock.now(), len(shared.api.ledger.accepted)
    await shared.running.send()
    assert len(shared.api.ledger.accepted) == had
    await shared.settle()
    assert datetime.fromisoformat(shared.api.ledger.accepted[had]["at"]) >= now + A_SECOND
    shared.hush()


async def test_both_obey_what_telegram_asks_of_one(shared: Replicas) -> None:
    """One of them is told to wait; then the other sends, and then again the first: nobody is told anything before that. Nor
    does a card change on a phone: what is tapped at either is carried out, and shown later."""
    family = await lay_family(shared)
    tapped = [(shared["lead"], "Book"), (shared["school"], "My families")]
    for who, _ in tapped:
        await who.says("/meetings")
    had = len(shared.api.ledger.accepted)
    told, other = shared.running, shared.other

    async def notify() -> None:
        async with shared.installation.working() as work:
            work.notify(
                "operator_alert", person=shared["operator"].person_id, family=family.id, what="date_not_known"
            )

    def shown() -> list[dict[str, Any]]:
        return [one for one in shared.api.ledger.accepted[had:] if one["method"] != "answerCallbackQuery"]

    shared.clock.move_to(shared.clock.now() + A_SECOND)  # the sender has just begun
    await notify()
    shared.api.faults.order({"kind": "429", "retry_after": RETRY_AFTER})
    over = shared.clock.now() + RETRY_AFTER * A_SECOND
    await told.send()
    await until(shared, lambda _: other.limiter.halted_until is not None)
    await notify()  # nobody has been asked to wait with this one
    for (who, label), one in zip(tapped, (told, other), strict=True):
        await who.taps_without_waiting(label)
        await shared.takes_in()
        await one.carry_out()
        await one.worker.answered()
    for _ in range(5):
        await shared.takes_over()
        shared.clock.move_to(shared.clock.now() + 3 * A_SECOND)  # whoever takes over waits for a second by itself
        await shared.running.send()
    assert len(shared.api.ledger.refused) == 1
    assert not shown()
    shared.clock.move_to(over)
    await shared.settle()
    accepted = shown()
    assert [entry["method"] for entry in accepted].count("sendMessage") == 2
    assert "editMessageText" in [entry["method"] for entry in accepted]
    assert datetime.fromisoformat(accepted[0]["at"]) == over


async def until(both: Replicas, holds: Callable[[int], bool]) -> None:
    """Ask again and again how many listen, until it is as it should be."""
    listening = text(
        "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()"
    )
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            async with both.installation.looking() as here:
                if holds((await here.db.execute(listening)).scalar_one()):
                    return
