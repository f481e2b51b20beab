"""A backup is taken while the bot runs, and put back while it does not."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from bot.app import backup, restore
from bot.domain.health import Restored
from bot.storage import restored
from bot.storage.sealing import use_keys
from tests.conftest import KEYS
from tests.town.town import Town
from tests.updates.story import quiet


async def backs_up(town: Town, to: Path) -> Path:
    """While the bot runs."""
    await asyncio.to_thread(backup.take, town.settings, to)
    return to


async def restores(town: Town, path: Path, *, replace: bool = True) -> Restored:
    """The bot is stopped, the backup put back, and the bot started again."""
    await town.close()
    town.settings.clock_offset = (town.clock.now() - datetime.now(UTC)).total_seconds()
    was_silent = not town.settings.journal.exists()
    try:
        found = await asyncio.to_thread(
            restore.put_back, town.settings, path, replace=replace, without_journal=was_silent
        )
        town.clock.move_to(max(found.at, town.clock.now()))  # the command has taken its time
        return found
    finally:
        use_keys(KEYS)  # whatever the command was given
        await town.open()
        await restored.ask(town.installation.database)


def all_is_heard(town: Town) -> None:
    """Messages and letters up to now are not what comes next."""
    quiet(town)
    for key in town.cast:
        town.mailbox.hush(key)


def said(town: Town, since: int = 0) -> list[tuple[int, str]]:
    """What Telegram accepted as new messages, to whom."""
    return [
        (entry["chat_id"], entry["params"]["text"])
        for entry in town.api.ledger.accepted[since:]
        if entry["method"] == "sendMessage"
    ]


def is_notice(told: str) -> bool:
    return "Roundtable was restored" in told
