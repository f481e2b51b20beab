"""Where Telegram brings updates: stored and committed before the 200, on whichever replica they arrive."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable
from time import monotonic
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from bot import log, metrics
from bot.storage import inbox
from bot.storage.database import AWAY, is_away
from bot.storage.work import Installation

logger = log.get(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105
LARGEST_BODY = 1 << 20
SAID_AGAIN_SECONDS = 60.0
"""Somebody who does not know the secret is told of in the log no more often than this, and counted each time."""


class Webhook:
    """`arrived` is called when something was stored."""

    def __init__(self, installation: Installation, arrived: Callable[[], None]) -> None:
        self._installation = installation
        self._arrived = arrived
        self._said_at: float | None = None  # when the log last told of somebody who does not know the secret

    async def take(self, request: Request) -> Response:
        """Keep one update. 403 for whoever does not know the secret, 503 while it cannot be kept: Telegram repeats."""
        given = request.headers.get(SECRET_HEADER, "").encode()
        if not hmac.compare_digest(given, self._installation.settings.webhook_secret.encode()):
            self._refused()
            return Response(status_code=403)
        if not self._installation.database.is_known:
            return Response(status_code=503)
        try:
            body = await _read(request)
        except ClientDisconnect:
            return Response(status_code=503)  # to nobody: Telegram brings it again
        if body is None:
            return Response(status_code=413)
        raw = _update(body)
        if raw is None:
            # It came with the secret and will not get better. Any other answer than 200 has Telegram repeat it for
            # a day, and nothing that comes after it gets through meanwhile.
            logger.warning("update_not_understood", size=len(body))
            return Response()
        try:
            async with self._installation.working() as work:
                await inbox.store(work, [raw])
        except AWAY as error:
            if not is_away(error):
                raise
            logger.error("update_not_stored", error=type(error).__name__)
            return Response(status_code=503)
        self._arrived()
        return Response()

    def _refused(self) -> None:
        """It may be Telegram, and this replica has another secret than the one that has set the webhook."""
        metrics.WEBHOOK_REFUSED.inc()
        if self._said_at is None or monotonic() - self._said_at >= SAID_AGAIN_SECONDS:
            self._said_at = monotonic()
            logger.warning("webhook_refused")


async def _read(request: Request) -> bytes | None:
    """The body, or None as soon as it is larger than any update."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            return None
    return bytes(body)


def _update(body: bytes) -> dict[str, Any] | None:
    try:
        raw = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return raw if inbox.is_update(raw) else None
