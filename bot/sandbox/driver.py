"""The JSON interface: for the page, the tests and any outside driver. It answers when the bot has settled."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from bot.sandbox.botapi import BotApi
from bot.sandbox.control import NoAnswer
from bot.sandbox.errors import NotSettled, Refused
from bot.sandbox.events import Events
from bot.sandbox.mail import Mailbox
from bot.sandbox.settle import Settler
from bot.sandbox.supervisor import Supervisor
from bot.sandbox.tour import Tour
from bot.sandbox.travel import Travel
from bot.sandbox.watch import Watch

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@web.middleware
async def clear_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Every refusal of the JSON interface is one clear sentence in JSON."""
    if not request.path.startswith("/sandbox"):
        return await handler(request)
    try:
        return await handler(request)
    except Refused as refused:
        return web.json_response({"error": refused.reason}, status=refused.status)
    except NotSettled as busy:
        return web.json_response({"error": "The bot has not settled.", "pending": busy.pending}, status=503)
    except web.HTTPException as wrong:
        return web.json_response({"error": f"{wrong.reason}: {request.method} {request.path}."}, status=wrong.status)


@web.middleware
async def only_loopback(request: web.Request, handler: Handler) -> web.StreamResponse:
    """No page of another site may reach in through the visitor's browser."""
    origin = request.headers.get("Origin")
    if request.url.host not in LOOPBACK or origin not in (None, str(request.url.origin())):
        return web.json_response({"error": "The sandbox is for this machine only."}, status=403)
    return await handler(request)


class Driver:
    """The routes under `/sandbox`."""

    def __init__(
        self,
        api: BotApi,
        *,
        mailbox: Mailbox,
        supervisor: Supervisor,
        settler: Settler,
        travel: Travel,
        watch: Watch,
        events: Events,
        tour: Tour,
    ) -> None:
        self._api = api
        self._phones = api.phones
        self._mailbox = mailbox
        self._supervisor = supervisor
        self._settler = settler
        self._travel = travel
        self._watch = watch
        self._events = events
        self._tour = tour

    def routes(self) -> list[web.RouteDef]:
        """Everything but the page and the Bot API."""
        chat = r"/sandbox/chats/{chat_id:-?\d+}"
        return [
            web.get("/sandbox/people", self.people),
            web.get(chat, self.chat),
            web.post(chat + "/{act:say|tap|reply|block|unblock|delete_account|group}", self.act),
            web.get("/sandbox/clock", self.clock),
            web.post("/sandbox/clock", self.move_clock),
            web.get("/sandbox/mail", self.mail),
            web.post("/sandbox/faults", self.faults),
            web.post("/sandbox/restart", self.restart),
            web.post("/sandbox/plug", self.plug),
            web.get("/sandbox/ledger", self.ledger),
            web.get("/sandbox/story", self.story),
            web.get("/sandbox/files/{file_id}", self.file),
            web.get("/sandbox/tour", self.tour),
            web.get("/sandbox/tour/place", self.tour_place),
            web.post("/sandbox/tour/step", self.tour_step),
            web.get("/sandbox/events", self._events.stream),
        ]

    async def people(self, request: web.Request) -> web.Response:
        """Everybody with a phone, the stranger last."""
        await self._settler.settle()
        await self._fresh(self._watch.read_people)
        people = [person.view() for person in self._phones.people.values()]
        return web.json_response(sorted(people, key=lambda person: person["id"] == "stranger"))

    async def chat(self, request: web.Request) -> web.Response:
        """What one phone shows."""
        chat_id = int(request.match_info["chat_id"])
        self._phones.chat(chat_id)
        await self._settler.settle()
        return web.json_response(self._shown(chat_id))

    async def act(self, request: web.Request) -> web.Response:
        """What somebody does on their phone; answers with what the phone shows then."""
        chat_id, act = int(request.match_info["chat_id"]), request.match_info["act"]
        more: dict[str, Any] = {}
        if act == "say":
            given = await _body(request, text=str, by=(int, None))
            self._phones.say(chat_id, given["text"], by=given["by"])
        elif act == "reply":
            given = await _body(request, message_id=int, text=str)
            self._phones.reply(chat_id, given["message_id"], given["text"])
        elif act == "tap":
            given = await _body(request, message_id=int, button=str)
            query = self._phones.tap(chat_id, given["message_id"], given["button"])
            await self._settler.settle()
            more["answer"] = self._phones.answer_to(query)
        elif act == "group":
            given = await _body(request, title=str)
            more["group_chat_id"] = self._phones.group_add(chat_id, given["title"])
        else:
            await _body(request)
            {
                "block": self._phones.block,
                "unblock": self._phones.unblock,
                "delete_account": self._phones.delete_account,
            }[act](chat_id)
        await self._settler.settle()
        return web.json_response(self._shown(chat_id) | more)

    async def clock(self, request: web.Request) -> web.Response:
        """What time it is, and when something happens next."""
        return await self._time()

    async def move_clock(self, request: web.Request) -> web.Response:
        """Move it on."""
        await self._travel.go(await _json(request))
        return await self._time()

    async def mail(self, request: web.Request) -> web.Response:
        """Every e-mail, oldest first."""
        await self._settler.settle()
        return web.json_response(self._mailbox.letters)

    async def faults(self, request: web.Request) -> web.Response:
        """Order trouble for the next calls."""
        self._api.faults.order(await _json(request))
        return web.json_response({"waiting": len(self._api.faults.waiting)})

    async def restart(self, request: web.Request) -> web.Response:
        """SIGKILL, start again, settled."""
        await asyncio.shield(self._supervisor.restart())
        await self._settler.settle()
        return web.json_response({"state": self._supervisor.state})

    async def plug(self, request: web.Request) -> web.Response:
        """Out: SIGKILL and stay down. In: start."""
        given = await _body(request, out=bool)
        if given["out"]:
            await asyncio.shield(self._supervisor.kill())
        else:
            await self._supervisor.start()
            await self._settler.settle()
        return web.json_response({"state": self._supervisor.state})

    async def ledger(self, request: web.Request) -> web.Response:
        """Every call accepted, in order."""
        await self._settler.settle()
        return web.json_response(self._api.ledger.accepted)

    async def story(self, request: web.Request) -> web.Response:
        """What the bot did and why, after an entry."""
        after = request.query.get("after", "0")
        if not after.isdigit():
            raise Refused(f"after is the number of an entry, not {after!r}.")
        await self._settler.settle()
        await self._fresh(self._watch.read_story)
        return web.json_response({"entries": [e for e in self._watch.story if e["seq"] > int(after)]})

    async def tour(self, request: web.Request) -> web.Response:
        """The guided tour: its title, and what each step says and whom it is about."""
        return web.json_response(await self._tour.script())

    async def tour_place(self, request: web.Request) -> web.Response:
        """Whether the tour was left in the middle."""
        return web.json_response(self._tour.place())

    async def tour_step(self, request: web.Request) -> web.Response:
        """Play one step."""
        given = await _body(request, index=int)
        return web.json_response(await self._tour.play(given["index"]))

    async def file(self, request: web.Request) -> web.Response:
        """A document that the bot sent."""
        kept = self._phones.store.file(request.match_info["file_id"])
        if kept is None:
            raise Refused("There is no such document.", 404)
        name, mime, content = kept
        safe = "".join(c if c.isalnum() or c in "-_. " else "_" for c in name)
        headers = {"Content-Disposition": f'inline; filename="{safe}"', "Content-Security-Policy": "sandbox"}
        return web.Response(body=content, content_type=mime.split(";")[0], headers=headers)

    def _shown(self, chat_id: int) -> dict[str, Any]:
        chat = self._phones.chat(chat_id)
        return {
            "messages": self._phones.shown(chat_id),
            "started": chat.started,
            "blocked": chat.blocked,
            "commands": self._api.profile.commands_for(chat_id),
        }

    async def _time(self) -> web.Response:
        state = await self._settler.settle()
        next_at = state.next_at.isoformat() if state is not None and state.next_at is not None else None
        now = self._api.clock.now().isoformat()
        return web.json_response({"now": now, "next_at": next_at, "bot": self._supervisor.state})

    async def _fresh(self, read: Callable[[], Awaitable[None]]) -> None:
        try:
            await read()
        except NoAnswer as lost:
            raise NotSettled([str(lost)]) from lost


async def _json(request: web.Request) -> dict[str, Any]:
    try:
        given = json.loads(await request.text() or "{}")
    except ValueError:
        raise Refused("The body is not JSON.") from None
    if not isinstance(given, dict):
        raise Refused("The body is not a JSON object.")
    return given


async def _body(request: web.Request, **wanted: Any) -> dict[str, Any]:
    """The body with exactly these fields of these types; `(type, default)` may be left out."""
    given = await _json(request)
    if unknown := given.keys() - wanted:
        raise Refused(f"Unknown field: {', '.join(sorted(unknown))}.")
    read: dict[str, Any] = {}
    for name, kind in wanted.items():
        kind, default = kind if isinstance(kind, tuple) else (kind, ...)
        value = given.get(name, default)
        if value is ... or (value is not default and type(value) is not kind):
            raise Refused(f"{name} is missing, or is not {kind.__name__}.")
        read[name] = value
    return read
