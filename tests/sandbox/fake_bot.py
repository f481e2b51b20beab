"""A tiny bot that the sandbox can supervise: it answers what it is told, reminds on time, and opens the control port.

"remind at ISO": says "reminder" at that instant. "slow": answers only when the file named in FAKE_BOT_GATE is there.
"die": ends at once. Anything else is echoed with a button. What it knows is in FAKE_BOT_STATE. Where the file named in
FAKE_BOT_SLOW_START is, it takes so many seconds before it comes up.
"""

from __future__ import annotations

import asyncio
import json
import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

BASE = os.environ["ROUNDTABLE_API_URL"] + os.environ["ROUNDTABLE_TOKEN"]
STATE = Path(os.environ["FAKE_BOT_STATE"])
GATE = Path(os.environ["FAKE_BOT_GATE"])
SLOW_START = Path(os.environ["FAKE_BOT_SLOW_START"])


class FakeBot:
    def __init__(self, session: aiohttp.ClientSession) -> None:
        self.session = session
        self.offset_seconds = float(os.environ["ROUNDTABLE_CLOCK_OFFSET"])
        kept = json.loads(STATE.read_text()) if STATE.exists() else {"offset": 0, "due": [], "story": []}
        self.offset: int = kept["offset"]
        self.due: list[list[Any]] = kept["due"]
        self.story: list[dict[str, Any]] = kept["story"]
        self.work: list[str] = []
        self.moved = asyncio.Event()

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.offset_seconds)

    def keep(self) -> None:
        """Whole or not at all: it may be killed at any moment."""
        new = STATE.with_suffix(".new")
        new.write_text(json.dumps({"offset": self.offset, "due": self.due, "story": self.story}))
        new.replace(STATE)

    def tell(self, text: str) -> None:
        self.story.append({"seq": len(self.story) + 1, "at": self.now().isoformat(), "text": text})

    async def call(self, method: str, **params: Any) -> Any:
        async with self.session.post(f"{BASE}/{method}", json=params) as answer:
            return (await answer.json()).get("result")

    async def poll(self) -> None:
        while True:
            updates = await self.call("getUpdates", offset=self.offset, timeout=30) or []
            for update in updates:
                if update.get("message", {}).get("text") == "die":
                    self.offset = update["update_id"] + 1
                    self.keep()
                    os._exit(3)
                self.work.append("an update")
                await self.answer(update)
                self.offset = update["update_id"] + 1
                self.keep()
                self.work.pop()

    async def answer(self, update: dict[str, Any]) -> None:
        if "callback_query" in update:
            query = update["callback_query"]
            await self.call("answerCallbackQuery", callback_query_id=query["id"], text="Noted")
            where = {"chat_id": query["message"]["chat"]["id"], "message_id": query["message"]["message_id"]}
            await self.call("editMessageText", **where, text=f"You chose {query['data']}")
        if "message" in update:
            await self.hear(update["message"]["chat"]["id"], update["message"]["text"])

    async def hear(self, chat_id: int, text: str) -> None:
        self.tell(f"heard {text}")
        if text.startswith("remind at "):
            self.due.append([text.removeprefix("remind at "), chat_id])
            self.due.sort()
            return
        while text == "slow" and not GATE.exists():  # noqa: ASYNC110, ASYNC240
            await asyncio.sleep(0.01)
        keys = {"inline_keyboard": [[{"text": "Good", "callback_data": "good"}]]}
        await self.call("sendMessage", chat_id=chat_id, text=f"echo {text}", reply_markup=keys)

    async def remind(self) -> None:
        while True:
            while self.due and datetime.fromisoformat(self.due[0][0]) <= self.now():
                at, chat_id = self.due[0]
                self.work.append("a reminder")
                await self.call("sendMessage", chat_id=chat_id, text=f"reminder due {at} at {self.now():%d %H:%M}")
                self.due.pop(0)
                self.work.pop()
                self.keep()
            self.moved.clear()
            ahead = (datetime.fromisoformat(self.due[0][0]) - self.now()).total_seconds() if self.due else 60
            try:
                await asyncio.wait_for(self.moved.wait(), min(ahead, 0.2))
            except TimeoutError:
                continue

    async def state(self, request: web.Request) -> web.Response:
        overdue = [at for at, _ in self.due if datetime.fromisoformat(at) <= self.now()]
        next_at = self.due[0][0] if self.due else None
        about = {"idle": not self.work and not overdue, "pending": self.work + overdue, "next_at": next_at}
        return web.json_response(about | {"stamp": f"{self.offset} {len(self.story)} {self.due}"})

    async def set_clock(self, request: web.Request) -> web.Response:
        self.offset_seconds = (await request.json())["offset_seconds"]
        self.moved.set()
        return web.json_response({})

    async def people(self, request: web.Request) -> web.Response:
        about = {"agency": "School", "function": "Teacher", "email": "a@school.example"}
        amina = {"id": "amina", "name": "Amina Khan", "chat_id": 401, **about}
        return web.json_response([amina, {"id": "ben", "name": "Ben Hale", "chat_id": None, **about}])

    async def read_story(self, request: web.Request) -> web.Response:
        after = int(request.query["after"])
        return web.json_response({"entries": [e for e in self.story if e["seq"] > after]})

    async def working_day(self, request: web.Request) -> web.Response:
        start = datetime.fromisoformat(request.query["from"])
        return web.json_response({"at": (start + timedelta(days=int(request.query["days"]))).isoformat()})


@web.middleware
async def only_the_sandbox(request: web.Request, handler: Any) -> web.StreamResponse:
    if request.headers.get("X-Control-Secret") != os.environ["ROUNDTABLE_CONTROL_SECRET"]:
        raise web.HTTPForbidden
    answer: web.StreamResponse = await handler(request)
    return answer


async def main() -> None:
    async with aiohttp.ClientSession() as session:
        bot = FakeBot(session)
        app = web.Application(middlewares=[only_the_sandbox])
        app.router.add_get("/control/state", bot.state)
        app.router.add_put("/control/clock", bot.set_clock)
        app.router.add_get("/control/people", bot.people)
        app.router.add_get("/control/story", bot.read_story)
        app.router.add_get("/control/working_day", bot.working_day)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", int(os.environ["ROUNDTABLE_CONTROL_PORT"])).start()
        await asyncio.gather(bot.poll(), bot.remind())


if __name__ == "__main__":
    if SLOW_START.is_file():
        time.sleep(float(SLOW_START.read_text()))
    asyncio.run(main())
