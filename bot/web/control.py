"""The sandbox's way in: its clock, whether the bot has settled, who there is, and what the bot did.

Only where a control port is set, only on this machine, only with the secret that came with it. Never in a live bot.
"""

from __future__ import annotations

import hmac
import math
import socket
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any, Protocol

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.clock import SystemClock
from bot.domain.facts import Function
from bot.domain.refusals import Refusal
from bot.domain.story import together
from bot.settings import BadSetting
from bot.storage import story
from bot.storage.closures import authority_calendar
from bot.storage.work import Installation
from bot.views.directory import function_name
from bot.views.story import tell
from bot.web.serving import listen, serve_app

HOST = "127.0.0.1"
FURTHEST = timedelta(days=366 * 20)
Answer = Callable[[Request], Awaitable[JSONResponse]]


class Running(Protocol):
    """What the process tells of itself."""

    async def state(self) -> tuple[list[str], datetime | None]: ...

    def stamp(self) -> str: ...

    def nudge(self) -> None: ...


class BadRequest(Exception):
    """What was wrong with what the sandbox asked."""


async def people_told(installation: Installation) -> list[dict[str, Any]]:
    """Everybody, as the sandbox is told of them."""
    async with installation.looking() as here:
        everybody = await story.everybody(here)
    return [
        {
            "id": str(one.id),
            "name": one.name,
            "agency": one.agency,
            "function": function_name(Function(one.function)),
            "email": one.email,
            "chat_id": one.chat_id,
        }
        for one in everybody
    ]


class Control:
    def __init__(self, installation: Installation, running: Running) -> None:
        self._installation = installation
        self._running = running

    async def state(self, request: Request) -> JSONResponse:
        pending, next_at = await self._running.state()
        return JSONResponse(
            {
                "idle": not pending,
                "pending": pending,
                "stamp": self._running.stamp(),
                "next_at": next_at.isoformat() if next_at else None,
            }
        )

    async def set_clock(self, request: Request) -> JSONResponse:
        """Forward only, as every clock here; the loops are woken."""
        clock = self._installation.clock
        if not isinstance(clock, SystemClock):
            raise BadRequest("this clock is not the sandbox's to set")
        try:
            asked = (await request.json())["offset_seconds"]
        except (ValueError, KeyError, TypeError, RecursionError):
            raise BadRequest('give {"offset_seconds": number}') from None
        if isinstance(asked, bool) or not isinstance(asked, int | float) or not math.isfinite(asked):
            raise BadRequest("offset_seconds is a number")
        if abs(asked) > FURTHEST.total_seconds():
            raise BadRequest("that is further than the bank holidays are known")
        offset = timedelta(seconds=asked)
        if offset < clock.offset:
            raise BadRequest("the clock never goes back")
        clock.offset = offset
        self._running.nudge()
        return JSONResponse({"now": clock.now().isoformat()})

    async def people(self, request: Request) -> JSONResponse:
        return JSONResponse(await people_told(self._installation))

    async def story(self, request: Request) -> JSONResponse:
        after = _whole_number(request, "after", 0, 2**53)
        async with self._installation.looking() as here:
            entries = await story.since(here, after)
        told: list[dict[str, Any]] = [
            {"seq": alike[-1].seq, "at": alike[-1].at.isoformat(), "text": tell(alike)} for alike in together(entries)
        ]
        return JSONResponse({"entries": told})

    async def working_day(self, request: Request) -> JSONResponse:
        """The same time of day, that many working days on."""
        days = _whole_number(request, "days", 1, 1000)
        try:
            start = datetime.fromisoformat(request.query_params.get("from", ""))
        except ValueError:
            raise BadRequest("from is an instant such as 2027-03-11T15:30:00+00:00") from None
        if start.tzinfo is None or not 1970 < start.year < 9000:
            raise BadRequest("from is an instant of our time, with its offset")
        async with self._installation.looking() as here:
            calendar = await authority_calendar(here)
        wall = calendar.local(start)
        at = calendar.at(calendar.add_working_days(wall.date(), days), wall.time().replace(tzinfo=None))
        return JSONResponse({"at": at.isoformat()})


def _whole_number(request: Request, name: str, least: int, most: int) -> int:
    given = request.query_params.get(name, "0")
    if not (given.isascii() and given.isdigit() and len(given) < 17 and least <= int(given) <= most):
        raise BadRequest(f"{name} is a whole number from {least} to {most}")
    return int(given)


def build_control(installation: Installation, running: Running) -> Starlette:
    secret = installation.settings.control_secret.encode()
    control = Control(installation, running)

    def only_with_secret(answer: Answer) -> Answer:
        async def guarded(request: Request) -> JSONResponse:
            given = request.headers.get("x-control-secret", "").encode()
            if not hmac.compare_digest(given, secret):
                return JSONResponse({"error": "the secret is missing or wrong"}, 403)
            try:
                return await answer(request)
            except (BadRequest, Refusal) as problem:
                return JSONResponse({"error": str(problem)}, 400)

        return guarded

    return Starlette(
        routes=[
            Route("/control/state", only_with_secret(control.state), methods=["GET"]),
            Route("/control/clock", only_with_secret(control.set_clock), methods=["PUT"]),
            Route("/control/people", only_with_secret(control.people), methods=["GET"]),
            Route("/control/story", only_with_secret(control.story), methods=["GET"]),
            Route("/control/working_day", only_with_secret(control.working_day), methods=["GET"]),
        ]
    )


def take_control_port(installation: Installation) -> socket.socket:
    """Raises BadSetting where there is no secret or the port cannot be used."""
    settings = installation.settings
    if settings.control_port is None or not settings.control_secret:
        raise BadSetting(
            "ROUNDTABLE_CONTROL_SECRET is missing. A control port needs one; only the sandbox sets both."
        )
    return listen(HOST, settings.control_port, "ROUNDTABLE_CONTROL_PORT")


async def serve_control(
    installation: Installation,
    running: Running,
    listening: socket.socket | None = None,
    ready: Callable[[], None] = lambda: None,
) -> None:
    """Serve the control port until cancelled."""
    await serve_app(build_control(installation, running), listening or take_control_port(installation), ready)
