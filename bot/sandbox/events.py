"""Server-sent events: tells the page at once what changed, so that it need not ask."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

from aiohttp import web

from bot.sandbox.changes import Changes

SHOWN = {"chat", "mail", "clock", "story", "bot", "people"}
HEARTBEAT_SECONDS = 15
MOST_WAITING = 500


class Events:
    """Passes changes on to every page that listens, which first hears how things stand.

    One that does not keep up is let go and comes back.
    """

    def __init__(self, changes: Changes, greeting: Callable[[], tuple[str, dict[str, Any]]]) -> None:
        self._greeting = greeting
        self._pages: set[asyncio.Queue[str | None]] = set()
        changes.listeners.append(self._pass_on)

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """One page listening, until it goes or the sandbox ends."""
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        )
        queue: asyncio.Queue[str | None] = asyncio.Queue(MOST_WAITING)
        self._pages.add(queue)
        try:
            await response.prepare(request)
            await response.write(_said(*self._greeting()).encode())
            while (said := await self._next(queue)) is not None:
                await response.write(said.encode())
        except ConnectionError:
            pass  # the page is gone
        finally:
            self._pages.discard(queue)
        return response

    def is_heard(self) -> bool:
        """Whether any page listens."""
        return bool(self._pages)

    def end(self) -> None:
        """Let every page go."""
        for queue in list(self._pages):
            self._hang_up(queue)

    async def _next(self, queue: asyncio.Queue[str | None]) -> str | None:
        try:
            async with asyncio.timeout(HEARTBEAT_SECONDS):
                return await queue.get()
        except TimeoutError:
            return ": still here\n\n"

    def _pass_on(self, name: str, about: dict[str, Any]) -> None:
        if name not in SHOWN:
            return
        said = _said(name, about)
        for queue in list(self._pages):
            if queue.full():
                self._hang_up(queue)
            else:
                queue.put_nowait(said)

    def _hang_up(self, queue: asyncio.Queue[str | None]) -> None:
        while queue.full():
            queue.get_nowait()
        queue.put_nowait(None)
        self._pages.discard(queue)


def _said(name: str, about: dict[str, Any]) -> str:
    return f"event: {name}\ndata: {json.dumps(about)}\n\n"
