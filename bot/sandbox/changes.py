"""Who wants to know that something changed: waiting tasks, and listeners that pass it on to the page."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

Listener = Callable[[str, dict[str, Any]], None]


class Changes:
    """A counter that rises with every change; waiting for it needs no polling."""

    def __init__(self) -> None:
        self.version = 0
        self.listeners: list[Listener] = []
        self._waiting: list[asyncio.Future[None]] = []

    def note(self, name: str, **about: Any) -> None:
        """Something of this name changed."""
        self.version += 1
        waiting, self._waiting = self._waiting, []
        for future in waiting:
            if not future.done():
                future.set_result(None)
        for listener in list(self.listeners):
            listener(name, about)

    async def wait_changed(self, after: int) -> int:
        """Return the version as soon as it is above `after`."""
        while self.version <= after:
            future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append(future)
            await future
        return self.version
