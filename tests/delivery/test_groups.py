"""A group is left, whatever becomes of the words that say so: they are said at most once, and at Telegram's rate."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

import pytest

from bot.sandbox.errors import ApiError, Dropped
from bot.sandbox.limits import A_SECOND_IN_ALL
from tests.conftest import BOTH, in_worlds
from tests.faults.round import change_rows, goes_wrong, health_says, refused, states
from tests.town.town import Town

MANY = A_SECOND_IN_ALL + 15
KIND = "op_leave_chat"


world = in_worlds(BOTH)


def words_in(town: Town, group: int) -> int:
    return sum(message["from"] == "bot" for message in town.phones.shown(group))


async def was_left(town: Town, group: int, words: int) -> None:
    """It has been left, after so many words, and nothing needs a person."""
    await town.settle()
    assert not town.phones.chat(group).bot_is_member
    assert words_in(town, group) == words
    assert await states(town, KIND) == {"delivered": 1}
    assert "refused" not in await health_says(town)


async def test_many_groups_at_once_are_told_no_faster_than_telegram_takes_it(town: Town) -> None:
    groups = [town.phones.group_add(town["lead"].chat_id) for _ in range(MANY)]
    await town.settle()
    assert refused(town, "retry after") == []
    said = Counter(
        datetime.fromisoformat(entry["at"])
        for entry in town.api.ledger.accepted
        if entry["method"] == "sendMessage" and entry["chat_id"] in groups
    )
    assert sum(said.values()) == MANY
    assert max(said.values()) <= A_SECOND_IN_ALL
    assert not any(town.phones.chat(group).bot_is_member for group in groups)


@pytest.mark.parametrize(
    "error",
    [
        ApiError(400, "Bad Request: not enough rights to send text messages to the chat"),
        ApiError(403, "Forbidden: bot is not a member of the group chat"),
        ApiError(400, "Bad Request: chat not found"),
    ],
    ids=str,
)
async def test_where_nothing_may_be_said_it_leaves_all_the_same(
    town: Town, monkeypatch: pytest.MonkeyPatch, error: ApiError
) -> None:
    goes_wrong(monkeypatch, "sendMessage", error)
    await was_left(town, town.phones.group_add(town["lead"].chat_id), words=0)


@pytest.mark.parametrize(
    "errors",
    [
        [ApiError(429, "Too Many Requests: retry after 5", 5)],
        [ApiError(500, "Internal Server Error"), ApiError(429, "Too Many Requests: retry after 5", 5)],
        [Dropped(accepted=False), ApiError(502, "Bad Gateway")],
    ],
    ids=["429", "500", "lost"],
)
async def test_where_leaving_fails_for_a_time_the_words_are_not_said_again(
    town: Town, monkeypatch: pytest.MonkeyPatch, errors: list[Exception]
) -> None:
    goes_wrong(monkeypatch, "leaveChat", *errors)
    await was_left(town, town.phones.group_add(town["lead"].chat_id), words=1)


async def test_what_telegram_never_took_is_said_once_it_takes_it(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    goes_wrong(monkeypatch, "sendMessage", ApiError(429, "Too Many Requests: retry after 5", 5))
    await was_left(town, town.phones.group_add(town["lead"].chat_id), words=1)


async def test_words_whose_answer_is_lost_are_not_said_again(town: Town) -> None:
    group = town.phones.group_add(town["lead"].chat_id)
    town.api.faults.order({"kind": "accepted_then_dropped", "chat_id": group})
    await was_left(town, group, words=1)


@pytest.mark.parametrize(
    "said",
    [
        ApiError(403, "Forbidden: bot is not a member of the group chat"),
        ApiError(403, "Forbidden: bot was kicked from the supergroup chat"),
        ApiError(400, "Bad Request: chat not found"),
    ],
    ids=str,
)
async def test_a_group_that_it_is_in_no_more_is_left(
    town: Town, monkeypatch: pytest.MonkeyPatch, said: ApiError
) -> None:
    group = town.phones.group_add(town["lead"].chat_id)
    goes_wrong(monkeypatch, "leaveChat", said)
    await town.settle()
    assert await states(town, KIND) == {"delivered": 1}
    assert words_in(town, group) == 1


async def test_what_a_sender_died_over_is_left_without_a_word(town: Town) -> None:
    """Nobody knows whether the words were said."""
    group = town.phones.group_add(town["lead"].chat_id)
    await town.takes_in()
    await town.running.carry_out()
    await change_rows(town, KIND, state="claimed")
    await town.running.sender.recover(all_claimed=True)
    await was_left(town, group, words=0)
