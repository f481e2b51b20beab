"""Waits until the bot has nothing left to do, so that a driver never looks too early."""

from __future__ import annotations

import asyncio
import time

from bot.sandbox.botapi import BotApi
from bot.sandbox.control import BotState, NoAnswer
from bot.sandbox.door import Door
from bot.sandbox.errors import NotSettled
from bot.sandbox.supervisor import Supervisor

DEADLINE_SECONDS = 10.0
START_SECONDS = 60.0  # a busy machine takes its time over a process
_FIRST_PAUSE = 0.004
_LONGEST_PAUSE = 0.05


class Settler:
    """Settled: nothing undelivered, the poll parked, no call in flight, nothing due, the bot idle; read twice alike."""

    def __init__(
        self,
        api: BotApi,
        door: Door,
        supervisor: Supervisor,
        deadline_seconds: float = DEADLINE_SECONDS,
        start_seconds: float = START_SECONDS,
    ) -> None:
        self._api = api
        self._door = door
        self._supervisor = supervisor
        self.deadline_seconds = deadline_seconds
        self.start_seconds = start_seconds

    async def settle(self) -> BotState | None:
        """The bot's state once it is settled, or None at once while the plug is out. Raises NotSettled.

        While the bot comes up the time does not count, up to a limit of its own.
        """
        begun = time.monotonic()
        until = begun + self.deadline_seconds
        pause, before = _FIRST_PAUSE, ""
        while self._supervisor.state != "down":
            pending, state = await self._look()
            if self._supervisor.control is None and time.monotonic() < begun + self.start_seconds:
                until = time.monotonic() + self.deadline_seconds
            mark = f"{state.stamp} {self._api.phones.changes.version}" if state else ""
            if state is not None and not pending and mark == before:
                return state
            if time.monotonic() > until:
                raise NotSettled(pending or ["the bot keeps doing things"])
            before = "" if pending else mark
            if pending:
                await asyncio.sleep(pause)
                pause = min(_LONGEST_PAUSE, pause * 1.5)
        return None

    async def _look(self) -> tuple[list[str], BotState | None]:
        control = self._supervisor.control
        if control is None:
            return ["the bot is starting"], None
        try:
            state = await control.state()
        except NoAnswer as lost:
            return [str(lost)], None
        pending = list(state.pending) if not state.idle else []
        if not state.idle and not pending:
            pending = ["the bot is busy"]
        if state.next_at is not None and state.next_at <= self._api.clock.now():
            pending.append(f"something that was due at {state.next_at.isoformat(timespec='seconds')}")
        waiting = self._api.updates.undelivered
        if waiting:
            pending.append(f"{len(waiting)} update{'s' if len(waiting) > 1 else ''} not delivered")
        elif self._api.profile.webhook is None and not self._api.updates.parked:
            pending.append("the bot is not polling")
        pending += [f"{method} in flight" for method in self._door.in_flight]
        return pending, state
