"""One uvicorn server as a task of the process: no loop and no signal handlers of its own, stopped in order."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable, Generator

import uvicorn
from starlette.types import ASGIApp

from bot.settings import BadSetting

GRACE_SECONDS = 3


class _Quiet(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Signals are the process's own business."""
        yield


def listen(host: str, port: int, variable: str) -> socket.socket:
    """Take the port before anything is started. Raises BadSetting naming the variable that gave it."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family, backlog=512)
    except (OSError, OverflowError) as error:
        raise BadSetting(
            f"{variable}: port {port} on {host} cannot be used ({error.__class__.__name__}). Is it taken? Give another."
        ) from None


async def serve_app(app: ASGIApp, listening: socket.socket, ready: Callable[[], None] = lambda: None) -> None:
    """Serve until cancelled; then no new request is taken and those in flight have a few seconds to end."""
    config = uvicorn.Config(
        app,
        lifespan="off",
        log_config=None,
        access_log=False,  # a link is a secret until it is over
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        timeout_keep_alive=20,
        h11_max_incomplete_event_size=32_768,
    )
    server = _Quiet(config)
    running = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        ready()
        await asyncio.shield(running)
    except asyncio.CancelledError:
        server.should_exit = True
        await running
        raise
    finally:
        listening.close()
