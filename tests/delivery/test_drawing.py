"""A card is drawn by whoever handled the tap, or else by the sweep, and never by both."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from telegram import Bot
from telegram.request import RequestData

from bot.app.running import Running
from bot.delivery import draw
from bot.handlers import intake
from bot.storage import cards, inbox
from bot.storage.models import Card, Chat
from bot.storage.work import Here
from bot.views import common
from tests.conftest import BOTH, in_worlds
from tests.faults.away import at_the_message
from tests.scheduling.arranging import fixed_tac
from tests.town.people import Somebody
from tests.town.town import TOKEN, Town, World
from tests.town.wire import InProcess

world = in_worlds(BOTH)


class SlowToSend(InProcess):
    """A connection on which a new message takes its time: every one, or those to one chat."""

    SLOW = "/sendMessage"

    def __init__(self, town: Town, chat_id: int | None = None) -> None:
        super().__init__(town.api)
        self.chat_id = chat_id
        self.asked = 0
        self.is_asked = asyncio.Event()
        self.go_on = asyncio.Event()
        self.others_arrived = asyncio.Event()

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *args: Any, **kwargs: Any
    ) -> tuple[int, bytes]:
        to = int((request_data.parameters if request_data is not None else {}).get("chat_id") or 0)
        is_slow = url.endswith(self.SLOW) and self.chat_id in (None, to)
        if is_slow:
            self.asked += 1
            self.is_asked.set()
            await self.go_on.wait()
        answer = await super().do_request(url, method, request_data, *args, **kwargs)
        if url.endswith("/sendMessage") and not is_slow:
            self.others_arrived.set()
        return answer


@pytest.mark.parametrize("seconds", [0, 6])
async def test_while_an_answer_is_on_its_way_the_sweep_does_not_send_it_too(town: Town, seconds: int) -> None:
    """However long it takes: a card is only marked as being drawn for five seconds."""
    lead, wire = town["lead"], SlowToSend(town)
    bot = Bot(TOKEN, base_url=town.settings.api_url, request=wire, get_updates_request=wire)
    running = Running(town.installation, bot)
    town.phones.say(lead.chat_id, "/help")
    async with town.installation.working() as work:
        await inbox.store(work, await intake.fetch(wire, bot.base_url, 0, 0))
    answering = asyncio.create_task(running.carry_out())
    await wire.is_asked.wait()
    at, since = town.installation.database._asked
    town.installation.database._asked = at + timedelta(seconds=seconds), since
    sweeping = asyncio.create_task(running.send())
    await let_it_run(sweeping)
    wire.go_on.set()
    await asyncio.gather(answering, sweeping)
    await running.worker.answered()
    assert [message["from"] for message in town.phones.shown(lead.chat_id)] == ["me", "bot"]
    await lead.sees("Here is what you can send.")


class Left:
    """Another replica has left three cards, two of them the lead's, who has a slow phone. One is looked for at a time."""

    def __init__(self, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
        self.town, self.lead, self.nurse = town, town["lead"], town["school nurse"]
        self.wire = SlowToSend(town, self.lead.chat_id)
        self.bot = Bot(TOKEN, base_url=town.settings.api_url, request=self.wire, get_updates_request=self.wire)
        self.running = Running(town.installation, self.bot)
        self.looks: list[Here] = []
        self.looked: dict[int, asyncio.Event] = {number: asyncio.Event() for number in (2, 3)}
        undrawn = cards.undrawn

        async def one_at_a_time(here: Here, *but: Any) -> Sequence[str]:
            self.looks.append(here)
            if len(self.looks) in self.looked:
                self.looked[len(self.looks)].set()
            return await undrawn(here, *but, limit=1)

        monkeypatch.setattr(cards, "undrawn", one_at_a_time)

    async def leave(self, *by: Somebody) -> None:
        town, running, said = self.town, self.running, Counter[str]()
        running.limiter.is_closed = True
        for somebody in by:
            command = ("/help", "/meetings")[said[somebody.key]]
            said[somebody.key] += 1
            town.phones.say(somebody.chat_id, command)
            async with town.installation.working() as work:
                await inbox.store(work, await intake.fetch(self.wire, self.bot.base_url, 0, 0))
            await running.carry_out()
            town.clock.move_to(
                town.clock.now() + timedelta(seconds=1)
            )  # cards are in the order in which they were made
        running.limiter.is_closed = False

    def shown(self, somebody: Somebody) -> list[str]:
        return [message["text"] for message in self.town.phones.shown(somebody.chat_id) if message["from"] == "bot"]

    async def all_is_drawn(self) -> None:
        while (await self.running.backlog()).cards:
            await self.running.draw()
        assert ["/today" in text for text in self.shown(self.lead)] == [True, False]
        assert len(self.shown(self.nurse)) == 1
        for somebody in (self.lead, self.nurse):
            somebody.hush()


@pytest.fixture(params=[("lead", "school nurse", "lead"), ("lead", "lead", "school nurse")], ids=["between", "after"])
async def left(town: Town, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Left:
    made = Left(town, monkeypatch)
    await made.leave(*(town[key] for key in request.param))
    return made


async def test_while_one_phone_is_slow_the_others_are_drawn_and_its_own_stay_in_order(left: Left) -> None:
    """However many rounds that takes: a round does not wait for it."""
    async with asyncio.timeout(10):
        while not left.wire.others_arrived.is_set():
            await left.running.draw()
        assert (await left.running.draw()) == left.town.clock.now(), "it is seen to again at once"
    assert left.wire.asked == 1, "her second card waits for the first"
    assert not left.shown(left.lead)
    left.wire.go_on.set()
    await left.all_is_drawn()


async def asks(running: Running, bot: Bot, somebody: Somebody, command: str) -> None:
    """And it is carried out by this replica."""
    somebody.town.phones.say(somebody.chat_id, command)
    async with running.installation.working() as work:
        await inbox.store(work, await intake.fetch(bot._request[1], bot.base_url, 0, 0))
    await running.carry_out()


@pytest.mark.parametrize("world", [World.POSTGRES], indirect=True)
async def test_what_another_replica_has_left_is_put_above_what_is_asked_next(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = Left(town, monkeypatch)
    left.wire.go_on.set()
    await left.leave(left.lead)
    await asks(left.running, left.bot, left.lead, "/meetings")
    await left.running.worker.answered()
    assert not left.shown(left.lead), "it may not come first"
    await asks(left.running, left.bot, left.nurse, "/meetings")
    await left.running.worker.answered()
    assert len(left.shown(left.nurse)) == 1, "nobody else waits for that"
    await left.all_is_drawn()


@pytest.mark.parametrize("seconds", [0, 6])
@pytest.mark.parametrize("world", [World.POSTGRES], indirect=True)
async def test_what_another_replica_leaves_waits_for_what_is_being_put_on_that_phone(
    town: Town, monkeypatch: pytest.MonkeyPatch, seconds: int
) -> None:
    """However long that takes; and then it is put there at once."""
    left = Left(town, monkeypatch)
    other = Running(town.installation, left.bot)
    other.limiter.is_closed = True
    await asks(left.running, left.bot, left.lead, "/help")
    async with asyncio.timeout(10):
        await left.wire.is_asked.wait()
    await asks(other, left.bot, left.lead, "/meetings")
    at, since = town.installation.database._asked
    town.installation.database._asked = at + timedelta(seconds=seconds), since
    await left.running.draw()
    assert left.wire.asked == 1
    left.running.left()
    drawing = asyncio.create_task(left.running.loop(left.running.draw, "draw"))
    async with asyncio.timeout(10):
        await left.looked[2].wait()
        left.wire.go_on.set()
        while len(left.shown(left.lead)) < 2:
            await town.phones.changes.wait_changed(town.phones.changes.version)
    left.running.stop()
    await drawing
    assert ["/today" in text for text in left.shown(left.lead)] == [True, False]
    left.lead.hush()


async def test_of_two_for_a_phone_that_is_slow_the_second_has_its_turn_as_its_call_begins(town: Town) -> None:
    """The first takes a minute: a turn that was taken before would be given up by now, and the second not counted."""
    counted = list[int]()
    with pytest.MonkeyPatch.context() as patch:
        left = Left(town, patch)
    await left.leave(left.lead, left.lead, left.nurse)
    limiter = left.running.limiter
    drawing = asyncio.create_task(left.running.draw())
    async with asyncio.timeout(10):
        await left.wire.is_asked.wait()
        await drawing
    town.clock.move_to(town.clock.now() + timedelta(minutes=1))
    at_the_message(town, 2, lambda: counted.append(limiter._waiting_for(town.clock.now())))
    left.wire.go_on.set()
    await left.all_is_drawn()
    assert counted == [1]


@pytest.mark.parametrize("why", ["it stops", "the schema is not known"])
async def test_once_it_stops_or_the_schema_changes_no_card_more_is_begun(left: Left, why: str) -> None:
    drawing = asyncio.create_task(left.running.draw())
    async with asyncio.timeout(10):
        await left.wire.is_asked.wait()
    if why == "it stops":
        left.running.stopping.set()
    else:
        left.town.installation.database.is_known = False
    left.wire.go_on.set()
    await drawing
    assert len(left.shown(left.lead)) == 1, "what had begun is ended"
    assert not left.shown(left.nurse)
    assert len(left.looks) == 1
    left.running.stopping.clear()
    left.town.installation.database.is_known = True
    await left.all_is_drawn()


async def test_no_more_are_begun_than_leave_room_for_what_people_tap(
    left: Left, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draw, "AT_ONCE", 1)
    for name in ("BETWEEN_SECONDS", "PATIENCE_SECONDS"):
        monkeypatch.setattr(draw, name, 0)
    for _ in range(3):
        await left.running.draw()
    assert len(left.looks) == 1
    assert not left.shown(left.nurse)
    left.wire.go_on.set()
    await left.all_is_drawn()


async def test_whoever_may_no_longer_draw_ends_what_has_begun_and_begins_nothing_more(left: Left) -> None:
    """It is cancelled while a card is on its way: that arrives, and is known to have; the rest is for whoever draws next."""
    drawing = asyncio.create_task(left.running.draw())
    async with asyncio.timeout(10):
        await left.looked[3].wait()
    drawing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await drawing
    left.running.phones.drop()
    before = len(left.shown(left.nurse))
    left.wire.go_on.set()
    await left.running.phones.finish()
    assert (len(left.shown(left.lead)), len(left.shown(left.nurse))) == (1, before)
    async with left.town.installation.working() as work:
        await cards.leave_all(work)
    await left.all_is_drawn()


async def test_a_chat_that_cannot_be_read_hides_no_other_and_is_reported(left: Left) -> None:
    """Its key has gone. Once it is there again, what was left is drawn."""
    town, lead = left.town, left.lead
    left.wire.go_on.set()
    async with town.installation.working() as work:
        chat = (await work.db.execute(select(Chat).where(Chat.person_id == lead.person_id))).scalar_one()
        readable, chat.chat_sealed = chat.chat_sealed, b"\x09" + chat.chat_sealed[1:]
    await left.running.draw()
    assert len(left.shown(left.nurse)) == 1
    assert not left.shown(lead)
    assert "chat_not_opened" in town.log.getvalue()
    async with town.installation.working() as work:
        (await work.db.get_one(Chat, chat.id)).chat_sealed = readable
    await left.running.draw()
    assert town.log.getvalue().count("chat_not_opened") == 1, "it is not tried again at once"
    town.clock.move_to(town.clock.now() + draw.UNREADABLE_WAIT)
    await left.all_is_drawn()


async def let_it_run(task: asyncio.Task[Any]) -> None:
    """Until it waits for somebody else: nothing here waits for time."""
    for _ in range(100):
        if not task.done():
            await asyncio.sleep(0)


class SlowToEdit(SlowToSend):
    """A connection on which an edit takes its time."""

    SLOW = "/editMessageText"


async def test_what_is_typed_while_the_question_comes_has_its_answer_below_it(town: Town) -> None:
    """The tap has changed the card, and they know what it will ask: the edit is still on its way as they type."""
    await fixed_tac(town)
    await town.is_now("Tue 3 Nov 09:00")
    lead = town["lead"]
    await lead.says("/meetings")
    await lead.taps("TAC, Thu 19 November", "Move")
    town.hush()
    wire = SlowToEdit(town)
    bot = Bot(TOKEN, base_url=town.settings.api_url, request=wire, get_updates_request=wire)
    running = Running(town.installation, bot)
    for act in (lambda: lead.taps_without_waiting("Wed 18 November"), lambda: says(lead, "2pm")):
        await act()
        async with town.installation.working() as work:
            await inbox.store(work, await intake.fetch(wire, bot.base_url, 0, 0))
        await running.carry_out()
    await wire.is_asked.wait()
    wire.go_on.set()
    await running.worker.answered()
    while (await running.backlog()).cards:
        await running.draw()
    while await running.send():
        pass
    newest = [message for message in town.phones.shown(lead.chat_id) if not message["deleted"]][-1]
    assert newest["from"] == "bot"
    assert "Why does it move?" in newest["text"]
    assert "Venue closed" in str(newest["buttons"])
    town.hush()


async def test_what_is_typed_while_another_replica_edits_is_answered_below_and_that_is_no_repeat(town: Town) -> None:
    await fixed_tac(town)
    await town.is_now("Tue 3 Nov 09:00")
    lead = town["lead"]
    await lead.says("/meetings")
    await lead.taps("TAC, Thu 19 November", "Move", "Wed 18 November")
    async with town.installation.working() as work:
        await work.db.execute(
            update(Card).values(drawn_until=town.installation.database.machine_now() + cards.DRAWING)
        )
    await lead.says("2pm")
    newest = town.phones.shown(lead.chat_id)[-1]
    assert "Why does it move?" in newest["text"]
    assert common.may_be_repeat() not in newest["text"]
    town.hush()


async def says(somebody: Somebody, text: str) -> None:
    somebody.town.phones.say(somebody.chat_id, text)
