"""A queue that is longer than the limits let through, judged by Telegram's own bookkeeping: nobody is refused, what is to be
decided overtakes what can wait, and no chat waits for others that have more.
"""

from __future__ import annotations

import asyncio
import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update
from telegram import Bot

from bot.delivery import sender
from bot.delivery.limiter import Limiter
from bot.delivery.sender import Sender
from bot.domain.notifications import Lane
from bot.sandbox.botapi import BotApi
from bot.sandbox.clock import Clock
from bot.sandbox.limits import A_CHAT_AT_ONCE, A_SECOND_IN_ALL
from bot.storage import models as m
from tests.conftest import IN_CI, ON_BOTH, in_worlds
from tests.town.crowd import lay_person, person_of
from tests.town.family import Laid, lay_family
from tests.town.town import TOKEN, Town
from tests.town.wire import InProcess

world = in_worlds(ON_BOTH)

MOST = 45
"""Chats: more than Telegram lets through in a second, and more than a round carries."""
FIRST_CHAT = 800_000_001
MANY = st.lists(st.sampled_from([1, 1, 1, 2, 3, 4, 25]), min_size=1, max_size=MOST)
"""How many reminders wait for each chat, those for the first chat before those for the second."""
LATER = st.lists(st.tuples(st.integers(0, 120), st.integers(0, MOST - 1)), max_size=12)
"""After how many messages something more is to be decided, and by whom."""
A_SECOND = timedelta(seconds=1)


class Told(NamedTuple):
    at: datetime
    chat: int
    number: int


@pytest.fixture
async def family(town: Town) -> Laid:
    """Everybody in the crowd may be told that something about this family is theirs to see to: each time a message."""
    laid = await lay_family(town)
    now = town.clock.now()
    async with town.installation.working() as work:
        for chat in range(MOST):
            town.phones.add_person(f"queue {chat}", f"Person {chat}", chat_id=FIRST_CHAT + chat)
            who = await lay_person(work, FIRST_CHAT + chat, now)
            work.db.add(m.Post(role="operator", person_id=who, rank=10 + chat))
    await town.settle()
    town.hush()
    town.hush_mail()
    return laid


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A round ends when its calls do, however slow the machine."""
    monkeypatch.setattr(sender, "LIMITED_PATIENCE_SECONDS", 10.0)


@dataclass
class Queue:
    """What waits, the sender, and a Telegram that refuses one message too many in any second."""

    town: Town
    family: Laid
    lanes: list[Lane] = field(default_factory=list)
    chats: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.api = BotApi(self.town.phones, Clock(real=self.town.clock.now), token=TOKEN, strict_window=True)
        wire = InProcess(self.api)
        bot = Bot(TOKEN, base_url=self.town.settings.api_url, request=wire, get_updates_request=wire)
        self.sender = Sender(self.town.installation, bot, Limiter(), None, asyncio.Event())

    async def put(self, lane: Lane, chats: Sequence[int]) -> None:
        """One message for each of these, in this order. Each has a number, and all are of a kind that is never merged."""
        keys = [f"queue:{number}" for number in range(len(self.chats), len(self.chats) + len(chats))]
        async with self.town.installation.working() as work:
            for number, (key, chat) in enumerate(zip(keys, chats, strict=True), start=len(self.chats)):
                due_at = work.now - A_SECOND + timedelta(microseconds=number)
                said: dict[str, Any] = {"family": self.family.id, "what": "date_not_known", "number": number}
                work.notify("operator_alert", person=person_of(FIRST_CHAT + chat), key=key, due_at=due_at, **said)
        async with self.town.installation.working() as work:
            await work.db.execute(update(m.Outbox).where(m.Outbox.key.in_(keys)).values(lane=int(lane)))
        self.chats += chats
        self.lanes += [lane] * len(chats)

    async def told(self) -> list[Told]:
        """What Telegram has accepted, the first one first."""
        async with self.town.installation.looking() as here:
            rows = (await here.db.execute(select(m.Card.id, m.Card.stack))).all()
        about = {card_id: stack[-1][2]["number"] for card_id, stack in rows if "number" in stack[-1][2]}
        return [
            Told(datetime.fromisoformat(entry["at"]), entry["chat_id"] - FIRST_CHAT, about[_card_of(entry)])
            for entry in self.api.ledger.accepted
            if entry["method"] == "sendMessage"
        ]

    def is_free(self, chat: int) -> bool:
        """Whether Telegram would take something more for this chat now, if it were the only one."""
        known = self.api.limiter._chats.get(FIRST_CHAT + chat)
        return known is None or known.wait(self.town.clock.now().timestamp()) == 0

    async def begins(self) -> None:
        """Nothing waits yet, whatever an earlier one has left."""
        async with self.town.installation.working() as work:
            await work.db.execute(delete(m.Outbox))
            await work.db.execute(delete(m.Card))
        self.town.clock.move_to(self.town.clock.now() + 60 * A_SECOND)


def _card_of(entry: dict[str, Any]) -> str:
    return str(entry["params"]["reply_markup"]["inline_keyboard"][0][0]["callback_data"]).split(".")[0]


class Round(NamedTuple):
    """One round of the sender, as it began. `put`: how many messages there were by then; `accepted`: of how many calls."""

    at: datetime
    put: int
    accepted: int
    free: frozenset[int]


async def goes_through(queue: Queue, later: Sequence[tuple[int, int]]) -> list[Round]:
    """Round after round until nothing is left, and where the limits say wait, until then. `later` is put in meanwhile."""
    clock, left, rounds = queue.town.clock, sorted(later), list[Round]()
    while True:
        so_far = len(queue.api.ledger.accepted)
        now, left = [chat for after, chat in left if after <= so_far], [one for one in left if one[0] > so_far]
        await queue.put(Lane.ESCALATION, now)
        free = frozenset(chat for chat in range(MOST) if queue.is_free(chat))
        rounds.append(Round(clock.now(), len(queue.chats), so_far, free))
        pending = await queue.sender.send_due()
        if pending.done:
            continue
        if pending.next_at is not None:
            clock.move_to(max(pending.next_at, clock.now()))
        elif left:
            left = [(0, chat) for _, chat in left]  # everything else has been said
        else:
            return rounds


def what_is_to_be_decided_goes_first(queue: Queue, told: Sequence[Told], rounds: Sequence[Round]) -> None:
    """In no round does a reminder leave before something that is to be decided and that Telegram would take.

    Whoever was told something in the round before, at the same instant, may still be waited for.
    """
    in_hand: set[int] = set()
    for begun, ended in pairwise([*rounds, rounds[-1]._replace(accepted=len(told))]):
        before, these = {one.number for one in told[: begun.accepted]}, told[begun.accepted : ended.accepted]
        waiting = {
            queue.chats[number]
            for number in range(begun.put)
            if queue.lanes[number] is Lane.ESCALATION and number not in before
        }
        first = next((place for place, one in enumerate(these) if queue.lanes[one.number] is Lane.REMINDER), None)
        if first is not None:
            overtaken = waiting & begun.free - in_hand - {one.chat for one in these[:first]}
            assert not overtaken, f"a reminder leaves, and these have something to decide: {overtaken}"
        in_hand = {one.chat for one in these} if ended.at == begun.at else set()


def nobody_waits_for_those_who_have_more(queue: Queue, told: Sequence[Told], began: datetime) -> None:
    """Whoever comes after others is told something as soon as what those may have by then leaves room for it."""
    firsts: dict[int, Told] = {}
    for one in told:
        firsts.setdefault(one.chat, one)
    urgent = Counter(chat for chat, lane in zip(queue.chats, queue.lanes, strict=True) if lane is Lane.ESCALATION)
    waits = Counter(queue.chats) - urgent
    for chat in waits:
        ahead = urgent + Counter({other: count for other, count in waits.items() if other < chat})
        del ahead[chat]
        seconds = next(
            at
            for at in itertools.count()
            if sum(min(count, A_CHAT_AT_ONCE + at) for count in ahead.values()) < A_SECOND_IN_ALL * (at + 1)
        )
        assert firsts[chat].at - began <= seconds * A_SECOND, f"{chat} is told something too late"


@settings(max_examples=30 if IN_CI else 6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(MANY, LATER)
@example([25] * 5 + [1] * 35, [(30, chat) for chat in range(30, 40)])
async def test_the_queue_is_never_refused_anything_and_goes_in_its_order(
    town: Town, family: Laid, patient: None, many: list[int], later: list[tuple[int, int]]
) -> None:
    queue = Queue(town, family)
    await queue.begins()
    await queue.put(Lane.REMINDER, [chat for chat, count in enumerate(many) for _ in range(count)])
    began = town.clock.now()
    rounds = await goes_through(queue, later)

    assert not queue.api.ledger.refused
    told = await queue.told()
    assert sorted(one.number for one in told) == list(range(len(queue.chats))), "each exactly once"
    assert all(queue.chats[one.number] == one.chat for one in told)
    what_is_to_be_decided_goes_first(queue, told, rounds)
    nobody_waits_for_those_who_have_more(queue, told, began)
