"""The server's queue: updates wait here until the bot confirms them, in order, whoever asks for them."""

from __future__ import annotations

import asyncio
from typing import Any

from bot.sandbox.changes import Changes
from bot.sandbox.errors import ApiError
from bot.sandbox.schema.check import check_update
from bot.sandbox.store import Store

FIRST_UPDATE = 700_000_001
_NOT_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}


class Updates:
    """Ids rise for ever; an update leaves when an offset above it is asked for, or the webhook took it."""

    def __init__(self, store: Store, changes: Changes) -> None:
        self._store = store
        self._changes = changes
        self._pending = {int(key): value for key, value in store.every("update")}
        self._pending = dict(sorted(self._pending.items()))
        self._waiting: asyncio.Future[None] | None = None
        self.allowed: list[str] = store.get("setting", "allowed_updates", [])

    @property
    def undelivered(self) -> list[dict[str, Any]]:
        """What the bot has not confirmed yet, oldest first."""
        return list(self._pending.values())

    @property
    def parked(self) -> bool:
        """A long poll is waiting, with nothing to hand to it."""
        return self._waiting is not None and not self._waiting.done()

    def allow(self, kinds: list[str] | None) -> None:
        """The kinds wanted from now on; None keeps the earlier choice, an empty list means the usual ones."""
        if kinds is not None and kinds != self.allowed:
            self.allowed = kinds
            self._store.put("setting", "allowed_updates", kinds)

    def add(self, kind: str, content: dict[str, Any]) -> int | None:
        """Queue one update; None when the bot has said that it does not want this kind."""
        if kind not in self.allowed if self.allowed else kind in _NOT_BY_DEFAULT:
            return None
        number = self._store.count("update", FIRST_UPDATE)
        update = {"update_id": number, kind: content}
        check_update(update)
        self._store.put("update", number, update)
        self._pending[number] = update
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)
        self._changes.note("update", update_id=number)
        return number

    def confirm(self, offset: int) -> None:
        """Forget everything below this id; a negative one keeps only that many of the newest."""
        if offset < 0:
            kept = list(self._pending)[offset:]
            offset = kept[0] if kept else 0
        done = [number for number in self._pending if number < offset]
        if done:
            with self._store.together():
                for number in done:
                    del self._pending[number]
                    self._store.drop("update", number)
            self._changes.note("confirmed", below=offset)

    def forget_all(self) -> None:
        """`drop_pending_updates`."""
        if self._pending:
            self.confirm(max(self._pending) + 1)

    def end_poll(self, why: str) -> None:
        """End the poll that waits, if one does, with 409."""
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(ApiError(409, f"Conflict: terminated by {why}"))

    async def poll(self, offset: int, limit: int, timeout_seconds: float) -> list[dict[str, Any]]:
        """A long poll. A newer one ends it with 409, as Telegram does."""
        self.end_poll("other getUpdates request; make sure that only one bot instance is running")
        if offset:
            self.confirm(offset)
        if not self._pending and timeout_seconds > 0:
            await self._wait(timeout_seconds)
        return self.undelivered[:limit]

    async def _wait(self, timeout_seconds: float) -> None:
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting = mine
        self._changes.note("parked")
        try:
            async with asyncio.timeout(timeout_seconds):
                await mine
        except TimeoutError:
            return
        finally:
            if self._waiting is mine:
                self._waiting = None
