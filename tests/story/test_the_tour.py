"""The guided tour, played against the demo itself through its JSON interface, with the plug pulled on the way.

In the browser it is played to its end. This one waits for processes to die and come back, so it is CI's.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.story.demo import demo

PLUG_IS_OUT, NOT_SETTLED_YET = 409, 503
PATIENCE = 12
"""How often a step may not settle; each time takes ten seconds or more."""


class Visitor:
    """Somebody who plays the tour, and looks at the phones."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session
        self.next = 0
        self.steps: list[str] = []

    async def gets(self, path: str, status: int = 200) -> Any:
        async with self._session.get(f"/sandbox/{path}") as answer:
            assert answer.status == status, await answer.text()
            return await answer.json()

    async def posts(self, path: str, body: dict[str, Any]) -> tuple[int, Any]:
        async with self._session.post(f"/sandbox/{path}", json=body) as answer:
            return answer.status, await answer.json()

    async def begins(self) -> None:
        script = await self.gets("tour")
        self.steps = [step["say"] for step in script["steps"]]
        self.next = script["next"]

    async def plays_to(self, words: str) -> None:
        """Play on until the step that says this has been played."""
        while True:
            told = self.steps[self.next]
            await self.plays_one()
            if words in told:
                return

    async def plays_one(self) -> None:
        for _ in range(PATIENCE):  # on a busy machine: it goes on where it was
            status, answer = await self.posts("tour/step", {"index": self.next})
            if status != NOT_SETTLED_YET:
                break
        assert status == 200, f"{self.steps[self.next]} {answer}"
        self.next += 1
        assert answer["done"] is (self.next == len(self.steps))

    async def plays_the_next_one_and_pulls_the_plug(self) -> None:
        """In the middle of a step; it goes on when the plug is back, and does nothing twice."""
        step = asyncio.create_task(self.posts("tour/step", {"index": self.next}))
        await self.something_changes()
        await self.posts("plug", {"out": True})
        status, answer = await step
        assert (status, "The plug is out" in answer["error"]) == (PLUG_IS_OUT, True)
        await self.posts("plug", {"out": False})
        await self.plays_one()

    async def something_changes(self) -> None:
        async with self._session.get("/sandbox/events") as events:
            async for line in events.content:
                if line.startswith(b"event: chat"):
                    return

    async def sees(self, name: str, *texts: str) -> None:
        """One of the messages on that phone says all of this."""
        shown = [message["text"] for message in await self.phone(name)]
        assert any(all(text in one for text in texts) for one in shown), "\n---\n".join(shown)

    async def phone(self, name: str) -> list[dict[str, Any]]:
        people = await self.gets("people")
        chat_id = next(person["chat_id"] for person in people if person["name"] == name)
        return [one for one in (await self.gets(f"chats/{chat_id}"))["messages"] if one["from"] == "bot"]


@pytest.fixture
async def visitor(tmp_path: Path) -> AsyncIterator[Visitor]:
    async with demo(tmp_path) as address, aiohttp.ClientSession(address) as session:
        yield Visitor(session)


@pytest.mark.ci
@pytest.mark.long
async def test_the_tour_goes_on_though_the_plug_is_pulled_twice(visitor: Visitor) -> None:
    await visitor.begins()
    await visitor.plays_to("They do. The GP answers from his mail")
    await visitor.sees("Maud Fenwick", "You'll hear when there is something to do for R-1000U.")
    await visitor.plays_to("She schedules the TAC. Christmas is in the way")
    await visitor.sees("Dilys Armitage", "The first TAC is due by Tuesday 5 January 2027.", "Friday 25 December 2026")
    await visitor.plays_to("She asks everybody")
    await visitor.plays_the_next_one_and_pulls_the_plug()
    await visitor.plays_to("only the silent one is asked again")
    await visitor.sees("Lorna Quist", "we haven't heard when you could come to the TAC")
    await visitor.plays_to("the poll closes")
    await visitor.sees("Dilys Armitage", "4 yes", "Not answered: drugs and alcohol service.")
    await visitor.plays_to("So the bot goes on by e-mail")
    await visitor.sees("Dilys Armitage", "we can't reach the drugs and alcohol service", "We'll go on by e-mail.")
    await visitor.plays_to("Before Christmas the reminders arrive")
    await visitor.plays_the_next_one_and_pulls_the_plug()
    await visitor.sees("Dorian Whitlock", "That gives people 2 working days of notice; we promise 10.")
    assert [one["text"] for one in await visitor.phone("A stranger")] == []
