"""Getting updates by long polling: stored, then acknowledged. The offset that confirms a batch follows its commit."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from telegram import Bot
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.request import BaseRequest

from bot import log
from bot.storage import inbox
from bot.storage.work import Installation

logger = log.get(__name__)

ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member")
POLL_SECONDS = 25
BATCH = 100


async def fetch(request: BaseRequest, base_url: str, offset: int | None, wait: int = POLL_SECONDS) -> list[Any]:
    """One `getUpdates`, undecoded: an update that nobody can decode must not hold up the others."""
    query: dict[str, Any] = {"timeout": wait, "limit": BATCH, "allowed_updates": json.dumps(ALLOWED)}
    if offset is not None:
        query["offset"] = offset
    answer = await request.post(f"{base_url}/getUpdates?{urlencode(query)}", read_timeout=wait + 10.0)
    return list(answer) if isinstance(answer, list) else []


async def poll(
    installation: Installation, bot: Bot, request: BaseRequest, arrived: Callable[[], None], ready: Callable[[], None]
) -> None:
    """Poll until cancelled. `arrived` wakes the worker; `ready` is called when the first poll is out.

    The offset is only kept until the server has heard it: what is not confirmed comes again, and is known by its id,
    and numbers that begin anew after a quiet week are not taken for old ones.
    """
    offset: int | None = None
    ready()
    while True:
        try:
            updates = await fetch(request, bot.base_url, offset)
        except InvalidToken:
            logger.error("token_refused")
            raise
        except RetryAfter as error:
            wait = error.retry_after
            await asyncio.sleep(wait.total_seconds() if hasattr(wait, "total_seconds") else float(wait))
            continue
        except Conflict:
            logger.warning("second_poller")
            await asyncio.sleep(1)
            continue
        except (NetworkError, TelegramError) as error:
            logger.warning("poll_failed", error=type(error).__name__)
            await asyncio.sleep(1)
            continue
        offset = None
        if updates:
            async with installation.working() as work:
                await inbox.store(work, updates)
            offset = max(raw["update_id"] for raw in updates) + 1
            arrived()
