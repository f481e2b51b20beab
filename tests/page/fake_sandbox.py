"""A stand-in for the sandbox's server: the same JSON interface over a few dicts, to test the page alone."""

import asyncio
import copy
import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import web

from tests.page import town

STATIC = Path(__file__).parents[2] / "bot" / "sandbox" / "static"
BEGINNING = datetime(2026, 11, 3, 14, 15, tzinfo=UTC)
CLOSING = "closing"


class FakeSandbox:
    """Says and taps are answered at once, unless the plug is out, `held` is set, or `refusal` is."""

    def __init__(self) -> None:
        self.people = copy.deepcopy(town.PEOPLE)
        self.chats: dict[int, list[town.Json]] = {one["chat_id"]: [] for one in self.people}
        self.mail = copy.deepcopy(town.MAIL)
        self.story = [{"seq": seq, **entry} for seq, entry in enumerate(town.STORY, 1)]
        self.now = BEGINNING
        self.next_at: datetime | None = datetime(2026, 11, 4, 9, tzinfo=UTC)
        self.state = "up"
        self.blocked: set[int] = set()
        self.waiting: list[tuple[int, str]] = []
        self.taps: list[tuple[int, int, str]] = []
        self.refusal: tuple[int, town.Json] | None = None
        self.held: asyncio.Event | None = None
        self.listeners: set[asyncio.Queue[tuple[str, town.Json]]] = set()
        self.come_to = 0
        self.last_id = 100
        for chat_id, messages in town.CHATS.items():
            for message in messages:
                self.add(chat_id, copy.deepcopy(message))

    def app(self) -> web.Application:
        app = web.Application()
        app.on_shutdown.append(self._hang_up)
        app.router.add_get("/", self._index)
        app.router.add_static("/static/", STATIC)
        app.router.add_get("/sandbox/people", self._get(lambda _: self.people))
        app.router.add_get("/sandbox/chats/{chat}", self._get(lambda r: self._shown(int(r.match_info["chat"]))))
        app.router.add_get("/sandbox/clock", self._get(lambda _: self._clock()))
        app.router.add_get("/sandbox/mail", self._get(lambda _: self.mail))
        app.router.add_get("/sandbox/story", self._get(self._story))
        app.router.add_get(
            "/sandbox/tour",
            self._get(
                lambda _: {"title": "A TAC from start to escalation", "steps": town.TOUR, "next": self.come_to}
            ),
        )
        app.router.add_get("/sandbox/tour/place", self._get(lambda _: self._place()))
        app.router.add_get("/sandbox/events", self._events)
        app.router.add_post("/sandbox/chats/{chat}/{verb}", self._post(self._act))
        app.router.add_post("/sandbox/clock", self._post(self._move_clock))
        app.router.add_post("/sandbox/plug", self._post(self._plug))
        app.router.add_post("/sandbox/tour/step", self._post(self._step))
        return app

    def add(self, chat_id: int, message: town.Json) -> town.Json:
        """Puts a message into a chat and tells the page."""
        self.last_id += 1
        whole = {"message_id": self.last_id, "document": None, "edited": False, "deleted": False, **message}
        self.chats[chat_id].append(whole)
        self.tell("chat", {"chat_id": chat_id})
        return whole

    def tell(self, event: str, about: town.Json) -> None:
        for listener in self.listeners:
            listener.put_nowait((event, about))

    def at(self) -> str:
        return self.now.isoformat()

    def narrate(self, text: str) -> None:
        self.story.append({"seq": len(self.story) + 1, "at": self.at(), "text": text})
        self.tell("story", {"seq": len(self.story)})

    async def _hang_up(self, _: web.Application) -> None:
        self.tell(CLOSING, {})

    # What the page asks

    async def _index(self, _: web.Request) -> web.StreamResponse:
        return web.FileResponse(STATIC / "index.html")

    def _get(self, answer: Any) -> Any:
        async def handler(request: web.Request) -> web.StreamResponse:
            return web.json_response(answer(request))

        return handler

    def _post(self, act: Any) -> Any:
        async def handler(request: web.Request) -> web.StreamResponse:
            if self.held:
                await self.held.wait()
            if self.refusal:
                status, body = self.refusal
                self.refusal = None
                return web.json_response(body, status=status)
            return web.json_response(act(request, await request.json()) or {})

        return handler

    def _clock(self) -> town.Json:
        next_at = self.next_at.isoformat() if self.next_at and self.state == "up" else None
        return {"now": self.at(), "next_at": next_at, "bot": self.state}

    def _place(self) -> town.Json:
        return {"is_under_way": 0 < self.come_to < len(town.TOUR)}

    def _shown(self, chat_id: int) -> town.Json:
        return {"messages": self.chats[chat_id], "blocked": chat_id in self.blocked, "commands": town.COMMANDS}

    def _story(self, request: web.Request) -> town.Json:
        return {"entries": [one for one in self.story if one["seq"] > int(request.query["after"])]}

    async def _events(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        queue: asyncio.Queue[tuple[str, town.Json]] = asyncio.Queue()
        self.listeners.add(queue)
        with suppress(ConnectionResetError, asyncio.CancelledError):
            while True:
                event, about = await queue.get()
                if event == CLOSING:
                    break
                await response.write(f"event: {event}\ndata: {json.dumps(about)}\n\n".encode())
        self.listeners.discard(queue)
        return response

    # What the page does

    def _act(self, request: web.Request, body: town.Json) -> town.Json:
        more: town.Json = {}
        chat_id = int(request.match_info["chat"])
        match request.match_info["verb"]:
            case "say":
                self.add(chat_id, town.me(self.at(), body["text"]))
                self.waiting.append((chat_id, body["text"]))
                if self.state == "up":
                    self._answer_all()
            case "tap":
                self._tapped(chat_id, body["message_id"], body["button"])
                more["answer"] = {"text": "Thank you, that's noted.", "alert": False}
            case "block":
                self.blocked.add(chat_id)
            case "unblock":
                self.blocked.discard(chat_id)
        return self._shown(chat_id) | more

    def _answer_all(self) -> None:
        for chat_id, text in self.waiting:
            if text.startswith("/start"):
                next(one for one in self.people if one["chat_id"] == chat_id)["joined"] = True
                self.tell("people", {})
            self.add(
                chat_id,
                town.bot(
                    self.at(),
                    f"You said <b>{text}</b>. Here is what I can do: /today, /help.",
                    ["Go on", "Cancel"],
                ),
            )
        self.waiting.clear()

    def _tapped(self, chat_id: int, message_id: int, label: str) -> None:
        self.taps.append((chat_id, message_id, label))
        message = next(one for one in self.chats[chat_id] if one["message_id"] == message_id)
        message.update(
            html=f"{message['html']}\n\nYou chose <b>{label}</b>.",
            edited=True,
            buttons=[[{"label": "Change my answer"}]],
        )
        self.tell("chat", {"chat_id": chat_id})
        self.narrate(f"Noted “{label}”, and told the lead professional, because the answer was awaited.")

    def _move_clock(self, _: web.Request, body: town.Json) -> town.Json:
        if "advance" in body:
            self.now += timedelta(hours=1)
        elif "working_days" in body:
            self.now += timedelta(days=1)
        elif self.next_at:
            self.now, self.next_at = self.next_at, None
        self.tell("clock", {"now": self.at()})
        return self._clock()

    def _plug(self, _: web.Request, body: town.Json) -> None:
        self.state = "down" if body["out"] else "up"
        if not body["out"]:
            self.tell("bot", {"state": "starting"})
            self._answer_all()
        self.tell("bot", {"state": self.state})

    def _step(self, _: web.Request, body: town.Json) -> town.Json:
        step = town.TOUR[body["index"]]
        self.come_to = body["index"] + 1
        if step["do"] == "say":
            chat_id = next(one["chat_id"] for one in self.people if one["id"] == step["person"])
            self.add(chat_id, town.bot(self.at(), f"Step {body['index'] + 1} of the tour."))
        return {
            "done": body["index"] + 1 == len(town.TOUR),
            "narration": step["say"],
            "person": step["person"],
        }
