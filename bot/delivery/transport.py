"""The Bot API over aiohttp: the library's own httpx transport slows to a tenth under concurrency."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

import aiohttp
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

TIMEOUT_SECONDS = 20.0
CONNECT_SECONDS = 10.0
"""Of these so many to have a connection: until then nothing was said."""


class NeverSent(NetworkError):
    """Telegram was never reached, so nothing can have arrived: safe to send again."""


class AiohttpRequest(BaseRequest):
    """`timeout` in seconds bounds a whole call; a long poll passes its own as `read_timeout`."""

    def __init__(self, timeout: float = TIMEOUT_SECONDS, connections: int = 100) -> None:
        self._timeout = timeout
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return self._timeout

    async def initialize(self) -> None:
        if self._session is None:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=self._connections))

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        if self._session is None:
            raise RuntimeError("the transport is not open")
        total = read_timeout if isinstance(read_timeout, int | float) else self._timeout
        given: Any = None
        if request_data is not None and request_data.contains_files:
            given = aiohttp.FormData()
            for name, value in request_data.json_parameters.items():
                given.add_field(name, value)
            for name, (filename, content, mime) in (request_data.multipart_data or {}).items():
                given.add_field(name, content, filename=filename, content_type=mime)
        elif request_data is not None:
            given = request_data.json_parameters
        try:
            async with self._session.request(
                method, url, data=given, timeout=aiohttp.ClientTimeout(total=total, connect=CONNECT_SECONDS)
            ) as answer:
                status, body = answer.status, await answer.read()
        except aiohttp.ClientConnectorError as error:
            raise NeverSent("no connection") from error
        except aiohttp.ConnectionTimeoutError as error:  # or none was free
            raise NeverSent("no connection in time") from error
        except TimeoutError as error:
            raise TimedOut from error
        except aiohttp.ClientError as error:
            raise NetworkError(type(error).__name__) from error
        if HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR and not _is_telegrams(body):
            raise NeverSent("somebody else has answered")
        return status, body


def _is_telegrams(body: bytes) -> bool:
    """Whether Telegram has answered: a proxy in between says no with a page of its own, and has passed nothing on."""
    try:
        said = json.loads(body)
    except ValueError:
        return False
    return isinstance(said, dict) and "ok" in said
