"""Keeps the sandbox's picture of the bot: who has joined, and the story of what it did."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any

from bot.sandbox.control import NoAnswer
from bot.sandbox.phones import STRANGER, Phones
from bot.sandbox.supervisor import Supervisor

SHORTEST_SECONDS = 0.25
LONGEST_SECONDS = 2.0


class Watch:
    """People and story as last told; both stay to be seen while the bot is down.

    By itself it asks the bot only while `is_looked_at`: to ask for everybody costs the bot time.
    """

    def __init__(self, phones: Phones, supervisor: Supervisor, is_looked_at: Callable[[], bool]) -> None:
        self._phones = phones
        self._supervisor = supervisor
        self._is_looked_at = is_looked_at
        self._stamp = ""
        self.story: list[dict[str, Any]] = []
        phones.add_person(STRANGER, "A stranger")

    async def run(self) -> None:
        """Look whenever something may have changed; runs until cancelled."""
        while True:
            seen = self._phones.changes.version
            with contextlib.suppress(NoAnswer):
                await self._look()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LONGEST_SECONDS):
                    await self._phones.changes.wait_changed(seen)
            await asyncio.sleep(SHORTEST_SECONDS)

    async def _look(self) -> None:
        control = self._supervisor.control
        if control is None or not self._is_looked_at():
            return
        state = await control.state()
        if state.stamp != self._stamp:
            await self.read_people()
            await self.read_story()
            self._stamp = state.stamp

    async def read_people(self) -> None:
        """Give everybody whom the bot knows a phone. Raises NoAnswer."""
        control = self._supervisor.control
        if control is None:
            return
        self.give_phones(await control.people())

    def give_phones(self, told: list[dict[str, Any]]) -> None:
        """A phone for each of `{"id","name","agency","function","email","chat_id"}`; the last three may be None."""
        joined = {entry["chat_id"] for entry in told if entry["chat_id"] is not None}
        for entry in told:
            about = {name: entry.get(name) or "" for name in ("agency", "function", "email")}
            self._phones.add_person(str(entry["id"]), entry["name"], chat_id=entry["chat_id"], **about)
        own = self._phones.people[STRANGER].chat_id
        self._phones.add_person(STRANGER, "A stranger", chat_id=own if own in joined else None)

    async def read_story(self) -> None:
        """Take over what was added. Raises NoAnswer."""
        control = self._supervisor.control
        if control is None:
            return
        last = self.story[-1]["seq"] if self.story else 0
        added = [entry for entry in await control.story(last) if entry["seq"] > last]
        if added:
            self.story += added
            self._phones.changes.note("story", seq=added[-1]["seq"])
