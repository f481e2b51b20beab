"""The library's transport, answered by the sandbox's Bot API in the same process."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.sandbox.botapi import BotApi
from bot.sandbox.errors import Dropped
from bot.sandbox.errors import TimedOut as NoAnswer


class Wire(BaseRequest):
    """One that has nothing to open or to close."""

    @property
    def read_timeout(self) -> float:
        return 5.0

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...


class InProcess(Wire):
    def __init__(self, api: BotApi) -> None:
        self.api = api

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *args: Any, **kwargs: Any
    ) -> tuple[int, bytes]:
        parts = urlsplit(url)
        _, bot, name = parts.path.rsplit("/", 2)
        params: dict[str, Any] = dict(parse_qsl(parts.query))
        files = {}
        if request_data is not None:
            params |= request_data.json_parameters
            files = {
                key: (filename, content, mime)
                for key, (filename, content, mime) in (request_data.multipart_data or {}).items()
            }
        try:
            status, body = await self.api.call(bot.removeprefix("bot"), name, params, files)
        except Dropped as error:
            raise NetworkError("dropped") from error
        except NoAnswer as error:
            raise TimedOut from error
        return status, json.dumps(body).encode()
