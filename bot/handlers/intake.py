"""Getting updates: by long polling, stored and then acknowledged, or by a webhook that Telegram is told of.

The offset that confirms a batch follows its commit.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from telegram import Bot, WebhookInfo
from telegram.error import BadRequest, Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.request import BaseRequest

from bot import log, metrics
from bot.delivery.telegram import seconds_asked
from bot.storage import calls, inbox
from bot.storage.database import AWAY, is_away
from bot.storage.work import Installation

logger = log.get(__name__)

ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member")
POLL_SECONDS = 25
BATCH = 100
CONNECTIONS = 20  # at once; they are only stored, and a database has more to do
LOOK_SECONDS = 60.0
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 1.0, 60.0
LATELY = timedelta(minutes=5)
"""Telegram brings again what it could not bring, about once a minute: an error older than this is over."""
NOT_BROUGHT = (
    "ssl",
    "certificate",
    "timed out",
    "timeout",
    "refused",
    "reset",
    "resolve",
    "unreachable",
    "no route",
    "closed",
    "wrong response",
)
"""What Telegram says when it cannot bring an update, as far as it may be logged: the rest of it may be an address."""
_STATUS = re.compile(r"wrong response from the webhook: (\d{3})\b")


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
    with installation.hearing.listening():
        await _poll(installation, bot, request, arrived, ready)


async def _poll(
    installation: Installation, bot: Bot, request: BaseRequest, arrived: Callable[[], None], ready: Callable[[], None]
) -> None:
    offset: int | None = None
    ready()
    while True:
        try:
            updates = await fetch(request, bot.base_url, offset)
        except InvalidToken:
            logger.error("token_refused")
            raise
        except RetryAfter as error:
            await asyncio.sleep(seconds_asked(error))
            continue
        except Conflict:
            await asyncio.sleep(max(1.0, await _put_away_webhook(bot)))
            continue
        except (NetworkError, TelegramError) as error:
            logger.warning("poll_failed", error=type(error).__name__)
            if isinstance(error, BadRequest):
                offset = None  # Telegram does not take it back
            await asyncio.sleep(1)
            continue
        offset = None
        installation.hearing.heard()
        if not installation.database.is_known or not await _keep(installation, updates):
            await asyncio.sleep(1)
            continue  # not confirmed: it comes again, to whoever may keep it
        if updates:
            offset = _after(updates)
            arrived()
            if offset is None:
                await asyncio.sleep(1)  # nothing of it can be confirmed, and all of it comes again


async def _keep(installation: Installation, updates: list[Any]) -> bool:
    """Store what came, and leave out what is no update: nothing that comes with it waits for that. Whether it was kept."""
    good = [raw for raw in updates if inbox.is_update(raw)]
    if len(good) < len(updates):
        logger.warning("update_not_understood", count=len(updates) - len(good))
    if not good:
        return True
    try:
        async with installation.working() as work:
            await inbox.store(work, good)
            if len(good) > 1:
                await calls.call(work, calls.ARRIVED)  # the other replicas help
    except AWAY as error:
        if is_away(error):
            logger.warning("not_stored", error=type(error).__name__)
        else:
            logger.error("not_stored", exc_info=error)
        return False
    return True


def _after(updates: list[Any]) -> int | None:
    """The offset that confirms all of these that have a number, also one that no column holds. One below nought would mean
    the newest."""
    numbers = [raw.get("update_id") for raw in updates if isinstance(raw, dict)]
    return max((number for number in numbers if type(number) is int and number >= 0), default=-1) + 1 or None


async def _put_away_webhook(bot: Bot) -> float:
    """A conflict is another poller, or a webhook left over from before: it is deleted, and what waits is kept. For how many
    seconds Telegram asks to wait."""
    try:
        if not (await bot.get_webhook_info()).url:
            logger.warning("second_poller")
            return 0.0
        await bot.delete_webhook(drop_pending_updates=False)
    except TelegramError as error:
        logger.warning("webhook_not_deleted", error=type(error).__name__)
        return seconds_asked(error)
    logger.info("webhook_deleted")
    return 0.0


async def keep_webhook(installation: Installation, bot: Bot) -> None:
    """Tell Telegram where to bring updates, again and again until it has heard; then see to it that it stays so.

    Whoever polls with the same token takes it away (`_put_away_webhook`), and nothing would come any more.
    """
    is_set, wait, noted = False, FIRST_WAIT_SECONDS, None
    with installation.hearing.listening():
        while True:
            try:
                kept_back = await _kept_back(installation, bot) if is_set else None
                if kept_back is None:
                    await _set_webhook(installation, bot)
            except InvalidToken:
                logger.error("token_refused")
                raise
            except TelegramError as error:
                logger.warning("webhook_not_set", error=type(error).__name__)
                await asyncio.sleep(max(wait, seconds_asked(error)))
                wait = min(wait * 2, LONGEST_WAIT_SECONDS)
                continue
            installation.hearing.heard(kept_back or 0)
            noted = await _note_kept_back(installation, kept_back or 0, noted)
            is_set, wait = True, FIRST_WAIT_SECONDS
            await asyncio.sleep(LOOK_SECONDS)


async def _kept_back(installation: Installation, bot: Bot) -> int | None:
    """How many updates Telegram could not bring just now; None where the webhook is not ours any more."""
    info = await bot.get_webhook_info()
    if info.url != installation.settings.webhook_url:
        logger.error("webhook_lost")
        metrics.WEBHOOK_LOST.inc()
        return None
    if not info.pending_update_count or not _has_failed_lately(installation, info):
        return 0
    logger.error(
        "webhook_not_reached", kept_back=info.pending_update_count, why=why_not_brought(info.last_error_message or "")
    )
    return info.pending_update_count


async def _note_kept_back(installation: Installation, count: int, noted: int | None) -> int | None:
    """For whoever runs `roundtable check`, which asks the database only. What is noted there now: nothing is written again
    while it stays the same, or while the schema is another's."""
    if count == noted or not installation.database.is_known:
        return noted
    try:
        async with installation.working() as work:
            await inbox.note_kept_back(work, count)
    except AWAY as error:
        logger.warning("kept_back_not_noted", error=type(error).__name__)
        return noted
    return count


def _has_failed_lately(installation: Installation, info: WebhookInfo) -> bool:
    at = info.last_error_date
    return at is not None and at > installation.clock.now() - LATELY


def why_not_brought(said: str) -> str:
    """Constant words, and the status that whoever is reached there has answered with."""
    said = said.lower()
    status = _STATUS.search(said)
    return ", ".join([*(words for words in NOT_BROUGHT if words in said), *(status.groups() if status else ())])


async def _set_webhook(installation: Installation, bot: Bot) -> None:
    settings = installation.settings
    await bot.set_webhook(
        settings.webhook_url,
        secret_token=settings.webhook_secret,
        allowed_updates=list(ALLOWED),
        max_connections=CONNECTIONS,
    )
    logger.info("webhook_set")
