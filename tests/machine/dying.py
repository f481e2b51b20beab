"""A process that dies with messages on their way: before Telegram has taken the first of them, or just after."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

from telegram import Bot

from tests.town.town import TOKEN, Town
from tests.town.wire import InProcess


class Died(BaseException):
    """Nothing catches it, as nothing catches a kill."""


class Deadly(InProcess):
    """The process dies when it makes its next new message. `taken`: when Telegram has taken it, and nobody knows."""

    def __init__(self, town: Town, *, taken: bool) -> None:
        super().__init__(town.api)
        self._taken = taken

    async def do_request(self, url: str, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        if url.endswith("/sendMessage"):
            if self._taken:
                await super().do_request(url, *args, **kwargs)
            raise Died
        return await super().do_request(url, *args, **kwargs)


async def dies(town: Town, *, taken: bool) -> None:
    """It dies while it sends whatever is due now, and another takes its place."""
    wire = Deadly(town, taken=taken)
    town.running.sender.bot = Bot(TOKEN, base_url=town.settings.api_url, request=wire, get_updates_request=wire)
    with suppress(Died):
        await town.running.send()
    await asyncio.gather(*town.running.sender.in_hand.on_the_way.values(), return_exceptions=True)
    await town.restart()
    if town.running.installation.database.is_sqlite:  # elsewhere another has taken it up by now
        await town.running.recover()
