"""The sandbox's web server: the Bot API, the JSON interface and the page, on loopback and nowhere else."""

from __future__ import annotations

import errno
from pathlib import Path

from aiohttp import web

from bot.sandbox.door import Door
from bot.sandbox.driver import Driver, clear_errors, only_loopback

STATIC = Path(__file__).parent / "static"
LARGEST_BYTES = 60 * 1024 * 1024
HOST = "127.0.0.1"


class PortBusyError(RuntimeError):
    """The port is taken; the text says what to do."""


def make_app(door: Door, driver: Driver) -> web.Application:
    """All routes; the page's files are served when they are there."""
    app = web.Application(middlewares=[only_loopback, clear_errors], client_max_size=LARGEST_BYTES)
    app.router.add_route("*", "/bot{token}/{method}", door.handle)
    app.add_routes(driver.routes())
    if STATIC.is_dir():
        app.router.add_get("/", _page)
        app.router.add_static("/static", STATIC)
    return app


async def serve(app: web.Application, port: int) -> tuple[web.AppRunner, int]:
    """Listen on loopback; port 0 takes a free one. Raises PortBusyError."""
    runner = web.AppRunner(app, handler_cancellation=True, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    site = web.TCPSite(runner, HOST, port)
    try:
        await site.start()
    except OSError as fault:
        await runner.cleanup()
        if fault.errno != errno.EADDRINUSE:
            raise
        raise PortBusyError(
            f"Port {port} is in use: stop what uses it, or choose another with PORT=8090 make demo."
        ) from fault
    return runner, int(runner.addresses[0][1])


async def _page(request: web.Request) -> web.FileResponse:
    return web.FileResponse(STATIC / "index.html", headers={"Cache-Control": "no-store"})
