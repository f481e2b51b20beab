"""More is due than a round carries: what came of one is marked while the next is settled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

import pytest
from sqlalchemy import select

from bot.delivery import marking, sender
from bot.delivery.marking import Sent
from bot.storage.models import Family, Post
from bot.storage.work import Work
from tests.conftest import ON_BOTH
from tests.faults.round import ASKED, NINE, asked, before_the_round, forget, goes_side_by_side, said, states
from tests.town.town import Town, World


@pytest.fixture(params=ON_BOTH, ids=lambda world: world.value)
def world(request: pytest.FixtureRequest) -> World:
    return World(request.param)


@pytest.fixture
def rounds(town: Town, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Each carries two. How many were marked after each; while that is done nobody of them is told anything more."""
    marked: list[int] = []

    async def noted(work: Work, sent: Sequence[Sent]) -> None:
        marked.append(len(sent))
        await marking.mark(work, sent)
        told = {one.dispatch.chat.id for one in sent if one.dispatch.chat is not None}
        assert not told & set(town.running.sender._on_the_way), "they are told more before that is marked"

    monkeypatch.setattr(sender, "AT_ONCE", 2)
    monkeypatch.setattr("bot.delivery.sender.mark", noted)
    return marked


async def test_everybody_is_told_once_and_each_round_is_marked(town: Town, rounds: list[int]) -> None:
    since = await before_the_round(town)
    rounds.clear()
    goes_side_by_side(town, together=2)
    await town.is_now(NINE)
    assert {key: [one.is_marked for one in times] for key, times in asked(town, since).items()} == {
        key: [False] for key in ASKED
    }
    assert rounds == [2, 2, 2]
    assert await states(town, "update_request") == {"delivered": len(ASKED)}
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
