"""What replicas note of the installation they share."""

from __future__ import annotations

import asyncio

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.storage import invitations
from bot.storage.work import Installation

PATIENCE_SECONDS = 10.0


async def test_two_that_start_for_the_first_time_at_once_may_both_note_the_bots_name(
    replicas: list[Installation],
) -> None:
    one, other = replicas

    async def notes() -> None:
        async with other.working() as work:
            await invitations.note_bot_name(work, "RoundtableBot")

    async with one.working() as work:
        assert await invitations.bot_name(work) is None
        await invitations.note_bot_name(work, "RoundtableBot")
        noting = asyncio.create_task(notes())
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not await _waits(work.db):
                pass
    await noting
    async with other.looking() as here:
        assert await invitations.bot_name(here) == "RoundtableBot"


async def _waits(db: AsyncSession) -> bool:
    """Whether anybody waits for what this transaction holds."""
    return bool((await db.execute(text("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)"))).scalar_one())
