"""More is due than a round carries: what came of one is marked in the transaction that claims the next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from bot import metrics
from bot.delivery import marking, sender
from bot.delivery.marking import Sent
from bot.storage.models import Family, Post
from bot.storage.work import Work
from tests.conftest import ON_BOTH, in_worlds
from tests.faults.round import (
    ASKED,
    NINE,
    SCREEN,
    all_were_asked_once,
    asked,
    before_the_round,
    fails_for,
    forget,
    goes_side_by_side,
    said,
    states,
)
from tests.town.town import Town

world = in_worlds(ON_BOTH)


@pytest.fixture
def rounds(town: Town, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Each carries two. How many were marked after each; while that is done nobody of them is told anything more."""
    marked: list[int] = []

    async def noted(work: Work, sent: Sequence[Sent]) -> None:
        marked.append(len(sent))
        await marking.mark(work, sent)
        told = {one.dispatch.chat.id for one in sent if one.dispatch.chat is not None}
        assert not told & set(town.running.sender.in_hand.on_the_way), "they are told more before that is marked"

    monkeypatch.setattr(sender, "AT_ONCE", 2)
    monkeypatch.setattr("bot.delivery.sender.mark", noted)
    return marked


async def test_everybody_is_told_once_and_each_round_is_marked(town: Town, rounds: list[int]) -> None:
    since = await before_the_round(town)
    rounds.clear()
    goes_side_by_side(town, together=2)
    await town.is_now(NINE)
    await all_were_asked_once(town, since)
    assert rounds == [2, 2, 2]
    forget(town)


def observed() -> float:
    """How many messages the lateness has been taken of."""
    samples = [sample for metric in metrics.LATENESS.collect() for sample in metric.samples]
    return sum(sample.value for sample in samples if sample.name.endswith("_count"))


async def delivered(town: Town) -> int:
    return (await states(town))["delivered"]


async def test_a_fault_in_the_next_round_undoes_no_mark_and_holds_up_one_message(
    town: Town, rounds: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the last of the six is put into words."""
    since = await before_the_round(town)
    before = observed() - await delivered(town)
    goes_side_by_side(town, together=2)
    with monkeypatch.context() as patch:
        fails_for(patch, town["police officer"])
        await town.is_now(NINE)
        told = {key: [one.is_marked for one in times] for key, times in asked(town, since).items()}
        assert told == {key: [False] for key in ASKED} | {"police officer": []}
        assert await states(town, "update_request") == {"delivered": len(ASKED) - 1, "waiting": 1}
    await town.is_now("Tue 1 Dec 2026 09:30")
    await all_were_asked_once(town, since)
    assert observed() - await delivered(town) == before, "each is counted once, however often it was marked"
    forget(town)


async def test_what_arrived_is_marked_later_where_the_database_fails_in_the_next_round(
    town: Town, rounds: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    since = await before_the_round(town)
    before = observed() - await delivered(town)
    load, failed = SCREEN.load, []

    async def fails_once(here: Any, about: dict[str, Any]) -> Any:
        if not failed and sum(len(times) for times in asked(town, since).values()) == 2:
            failed.append(about)
            raise OperationalError("SELECT", {}, OSError("disk I/O error"))
        return await load(here, about)

    monkeypatch.setattr(SCREEN, "load", fails_once)
    town.clock.move_to(town.at(NINE))
    await town.running.look()
    await town.running.send()
    with pytest.raises(OperationalError):
        await town.running.send()
    assert failed
    await town.settle()
    await all_were_asked_once(town, since)
    assert observed() - await delivered(town) == before, "each is counted once, however often it was marked"
    forget(town)


async def test_what_stands_alone_reaches_one_person_one_after_the_other(town: Town, rounds: list[int]) -> None:
    await before_the_round(town)
    rounds.clear()
    since = len(town.api.ledger.accepted)
    family = (await families(town))[0]
    async with town.installation.working() as work:
        work.db.add_all(Post(role="operator", person_id=town[key].person_id, rank=5) for key in ("lead", "school"))
        for key in ("lead", "school") * 3:
            work.notify("operator_alert", person=town[key].person_id, family=family, what="date_not_known")
    await town.settle()
    assert Counter(one.chat_id for one in said(town, since)) == {town[key].chat_id: 3 for key in ("lead", "school")}
    assert rounds == [2, 2, 2]
    forget(town)


async def families(town: Town) -> Sequence[UUID]:
    async with town.installation.looking() as here:
        return (await here.db.execute(select(Family.id))).scalars().all()
