"""What stands between Telegram and two replicas: what it is brought it brings to one and then to the other, in turn."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

import aiohttp
from aiohttp import web

from bot.sandbox.server import HOST
from bot.web.webhook import SECRET_HEADER
from tests.ports import free_ports

SECRET = "a-secret_of-9"


class Balancer:
    """Some updates it brings twice, as Telegram does where it did not hear of the 200: to both at once, or to one and, once
    that has taken it, to the other. Where a replica is not there, Telegram is to try again, and the other's turn comes.
    """

    def __init__(self, twice: Callable[[int], bool]) -> None:
        self.ports = tuple(free_ports(2))
        self.taken: Counter[int] = Counter()
        """How often each update was taken with a 200."""
        self.took: Counter[int] = Counter()
        """How many the replica at each port has taken."""
        self.has_taken: Callable[[int], object] = lambda port: None
        """Called with the port of a replica that has taken one, before Telegram hears of it."""
        self.port = 0
        self._twice = twice
        self._turn = 0

    @property
    def told(self) -> dict[str, str]:
        """What both replicas are told."""
        url = f"http://{HOST}:{self.port}/telegram"
        return {"ROUNDTABLE_WEBHOOK_URL": url, "ROUNDTABLE_WEBHOOK_SECRET": SECRET}

    @property
    def told_each(self) -> Sequence[dict[str, str]]:
        return [{"ROUNDTABLE_PORT": str(port)} for port in self.ports]

    async def bring(self, request: web.Request) -> web.Response:
        body = await request.read()
        self._turn += 1
        one, other = self.ports[self._turn % 2], self.ports[1 - self._turn % 2]
        number = json.loads(body)["update_id"]
        given = request.headers.get(SECRET_HEADER, "")
        if self._twice(self._turn) and self._turn % 4 < 2:
            statuses = await asyncio.gather(*(self._brought(port, number, body, given) for port in (one, other)))
        elif self._twice(self._turn):
            statuses = [await self._brought(port, number, body, given) for port in (one, other)]
        else:
            statuses = [await self._brought(one, number, body, given)]
        return web.Response(status=min(statuses))

    async def _brought(self, port: int, number: int, body: bytes, given: str) -> int:
        try:
            async with (
                aiohttp.ClientSession() as session,
                session.post(f"http://{HOST}:{port}/telegram", data=body, headers={SECRET_HEADER: given}) as answer,
            ):
                status = answer.status
        except aiohttp.ClientError:
            return web.HTTPBadGateway.status_code
        if status == web.HTTPOk.status_code:
            self.taken[number] += 1
            self.took[port] += 1
            self.has_taken(port)
        return status


@asynccontextmanager
async def balancing(twice: Callable[[int], bool] = lambda turn: False) -> AsyncIterator[Balancer]:
    """`twice`: whether what comes at this turn is brought twice."""
    balancer = Balancer(twice)
    app = web.Application()
    app.router.add_post("/telegram", balancer.bring)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, HOST, 0)
    await site.start()
    balancer.port = runner.addresses[0][1]
    try:
        yield balancer
    finally:
        await runner.cleanup()
