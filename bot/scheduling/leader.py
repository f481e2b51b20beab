"""Election: of all replicas one does a job at a time. Whoever cannot renew in time stops before another may begin."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any
from uuid import uuid4

from bot import log
from bot.storage import leases
from bot.storage.database import AWAY
from bot.storage.work import Installation

logger = log.get(__name__)

EVERY_SECONDS = 1.0
SURE_SECONDS = leases.LENGTH.total_seconds() - 1.0
"""For how long after it was asked for a lease is relied on: shorter than it lasts, as clocks and networks differ."""


async def while_leading(
    installation: Installation,
    job: str,
    do: Callable[[], Coroutine[Any, Any, object]],
    stopping: asyncio.Event,
    leave: Callable[[], object] = lambda: None,
) -> None:
    """Do `do` whenever this replica has the job, and cancel it when it has not. `leave` is called first, at once: what is
    cancelled may take its time, as where it lets go of a connection to a database that does not answer.

    Ends when `do` ends by itself, and, where another replica has the job, once everything stops. A database that only
    one process opens has no other to share with: the job is done at once and all the time. Raises what `do` raises.
    """
    if installation.database.is_sqlite:
        await do()
        return
    holder, doing, sure_until = uuid4().hex, None, 0.0
    try:
        while doing is not None or not stopping.is_set():
            asked = time.monotonic()
            patience = max(sure_until - asked, 0.0) if doing is not None else SURE_SECONDS
            has_it = await _ask(installation, job, holder, patience)
            if has_it:
                sure_until = asked + SURE_SECONDS
                if doing is None:
                    logger.info("leading", job=job)
                    doing = asyncio.create_task(do())
            elif doing is not None and (has_it is False or time.monotonic() >= sure_until):
                logger.warning("no_longer_leading", job=job)
                leave()
                await _end(doing)
                doing = None
                if not installation.database.is_known:
                    await _give_up(installation, job, holder)
            if doing is None:
                await asyncio.sleep(EVERY_SECONDS)
            elif (await asyncio.wait([doing], timeout=min(EVERY_SECONDS, sure_until - time.monotonic())))[0]:
                await doing
                return
    finally:
        if doing is not None:
            await _end(doing)
            await _give_up(installation, job, holder)


async def _ask(installation: Installation, job: str, holder: str, patience: float) -> bool | None:
    """Whether the job is this replica's now. None where the database has not said by then; to give up asking may take longer,
    and is not waited for."""
    if not installation.database.is_known:
        return False
    asking = asyncio.create_task(_takes(installation, job, holder, patience))
    try:
        await asyncio.wait([asking], timeout=patience)
    finally:
        if not asking.done():
            asking.cancel()
            asking.add_done_callback(lambda done: done.cancelled() or done.exception())
    return asking.result() if asking.done() else None


async def _takes(installation: Installation, job: str, holder: str, patience: float) -> bool | None:
    try:
        async with asyncio.timeout(patience), installation.working() as work:
            return await leases.take(work, job, holder)
    except AWAY as error:
        logger.warning("lease_not_answered", job=job, error=type(error).__name__)
        return None


async def _give_up(installation: Installation, job: str, holder: str) -> None:
    with suppress(*AWAY):
        async with asyncio.timeout(EVERY_SECONDS), installation.working() as work:
            await leases.give_up(work, job, holder)


async def _end(doing: asyncio.Task[object]) -> None:
    doing.cancel()
    await asyncio.wait([doing])
