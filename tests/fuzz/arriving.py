"""Updates arrive that Telegram would never send."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from bot.storage import inbox
from bot.storage.models import Inbox
from tests.town.town import Town

AT_ONCE = 50


async def waiting(town: Town) -> int:
    async with town.installation.looking() as here:
        left = select(func.count()).where(Inbox.done_at.is_(None), Inbox.set_aside_at.is_(None))
        return (await here.db.execute(left)).scalar_one()


async def are_carried_out(town: Town, updates: list[dict[str, Any]]) -> None:
    """They arrive, and are carried out or set aside. The bot does nothing of its own meanwhile: whatever has changed then
    has been changed by them."""
    async with town.installation.working() as work:
        await inbox.store(work, updates)
    while await waiting(town):
        await town.running.carry_out()
        await town.running.worker.answered()
        if await waiting(town):  # what cannot be carried out is tried again before it is set aside
            town.clock.move_to(town.clock.now() + timedelta(seconds=3))


async def takes_in(town: Town, updates: list[dict[str, Any]]) -> None:
    """The same with many, and what it leads to is done and said."""
    for start in range(0, len(updates), AT_ONCE):
        await are_carried_out(town, updates[start : start + AT_ONCE])
        town.clock.move_to(town.clock.now() + timedelta(seconds=3))
        await town.settle()
