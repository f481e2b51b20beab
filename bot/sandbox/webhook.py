"""Delivers updates to the bot's webhook, one after the other, and tries again until each is taken."""

from __future__ import annotations

import asyncio

import aiohttp

from bot.sandbox.botapi import BotApi

FIRST_WAIT_SECONDS = 0.2
LONGEST_WAIT_SECONDS = 5.0
ANSWER_SECONDS = 30


async def deliver_updates(api: BotApi) -> None:
    """Runs until cancelled; idle while the bot polls."""
    timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
    wait = FIRST_WAIT_SECONDS
    async with aiohttp.ClientSession(timeout=timeout) as session:
        while True:
            seen = api.phones.changes.version
            webhook, waiting = api.profile.webhook, api.updates.undelivered
            if webhook is None or not waiting:
                await api.phones.changes.wait_changed(seen)
                continue
            secret = webhook["secret_token"]
            headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {}
            try:
                async with session.post(webhook["url"], json=waiting[0], headers=headers) as answer:
                    fault = None if answer.ok else f"Wrong response from the webhook: {answer.status}"
            except (aiohttp.ClientError, TimeoutError) as lost:
                fault = f"Connection failed: {type(lost).__name__}"
            if fault is None:
                api.updates.confirm(waiting[0]["update_id"] + 1)
                wait = FIRST_WAIT_SECONDS
                continue
            if api.profile.webhook is webhook:
                webhook["last_error_date"] = int(api.clock.now().timestamp())
                webhook["last_error_message"] = fault
            await asyncio.sleep(wait)
            wait = min(LONGEST_WAIT_SECONDS, wait * 2)
