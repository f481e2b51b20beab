"""The Bot API over HTTP, as Telegram speaks it: `/bot<token>/<method>`, by GET, form, multipart or JSON."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from typing import Any

from aiohttp import web

from bot.sandbox.botapi import BotApi, File
from bot.sandbox.errors import Dropped, TimedOut

HANG_SECONDS = 120


class Door:
    """Passes calls on to the core, and turns its lost answers into real broken connections."""

    def __init__(self, api: BotApi) -> None:
        self.api = api
        self.in_flight: list[str] = []

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One call."""
        token, method = request.match_info["token"], request.match_info["method"]
        counted = method.lower() != "getupdates"
        if counted:
            self.in_flight.append(method)
        try:
            params, files = await read_call(request)
            status, body = await self.api.call(token, method, params, files)
            return web.json_response(body, status=status)
        except json.JSONDecodeError:
            text = "Bad Request: can't parse JSON object"
            return web.json_response({"ok": False, "error_code": 400, "description": text}, status=400)
        except Dropped as dropped:
            await _break(request, reset=not dropped.accepted)
            raise
        except TimedOut:
            await asyncio.sleep(HANG_SECONDS)  # ends sooner, cancelled, when the bot gives up
            await _break(request, reset=False)
            raise
        finally:
            if counted:
                self.in_flight.remove(method)


async def read_call(request: web.Request) -> tuple[dict[str, Any], dict[str, File]]:
    """Parameters and files of a call, however they were sent. Raises ValueError for JSON that is none."""
    params: dict[str, Any] = dict(request.query)
    files: dict[str, File] = {}
    if request.content_type == "application/json":
        given = json.loads(await request.text() or "{}")
        if not isinstance(given, dict):
            raise json.JSONDecodeError("not an object", "", 0)
        return params | given, files
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            files[name] = (value.filename, value.file.read(), value.content_type)
            value.file.close()
        else:
            params[name] = value if isinstance(value, str) else bytes(value).decode()
    return params, files


async def _break(request: web.Request, *, reset: bool) -> None:
    """End the connection without a word; this task is cancelled with it."""
    transport = request.transport
    if transport is not None:
        if reset:
            plug = transport.get_extra_info("socket")
            plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    await asyncio.sleep(HANG_SECONDS)
