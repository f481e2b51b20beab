"""Talks to the control port that the bot opens under the sandbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import aiohttp

ANSWER_SECONDS = 5


class NoAnswer(Exception):
    """The bot is not there, or did not answer in time."""


@dataclass(frozen=True)
class BotState:
    """What the bot says of itself: idle or not, a stamp that changes with whatever it does, what comes next."""

    idle: bool
    pending: tuple[str, ...]
    stamp: str
    next_at: datetime | None


class Control:
    """The bot's control port. Every method raises NoAnswer when the bot does not answer."""

    def __init__(self, port: int, secret: str) -> None:
        self._base = f"http://127.0.0.1:{port}/control"
        timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
        self._session = aiohttp.ClientSession(timeout=timeout, headers={"X-Control-Secret": secret})

    async def state(self) -> BotState:
        """Whether the bot has anything to do."""
        told = await self._ask("GET", "/state")
        next_at = datetime.fromisoformat(told["next_at"]) if told["next_at"] else None
        return BotState(bool(told["idle"]), tuple(told["pending"]), str(told["stamp"]), next_at)

    async def set_clock(self, offset_seconds: float) -> None:
        """Tell the bot how far its clock is ahead of real time."""
        await self._ask("PUT", "/clock", json={"offset_seconds": offset_seconds})

    async def people(self) -> list[dict[str, Any]]:
        """Everybody the bot knows, with their chat where they have joined."""
        told: list[dict[str, Any]] = await self._ask("GET", "/people")
        return told

    async def story(self, after: int) -> list[dict[str, Any]]:
        """What the bot did and why, in plain words, since an entry."""
        told: list[dict[str, Any]] = (await self._ask("GET", "/story", params={"after": str(after)}))["entries"]
        return told

    async def working_day(self, start: datetime, days: int) -> datetime:
        """The instant that many working days on, by the bot's calendar."""
        params = {"from": start.isoformat(), "days": str(days)}
        return datetime.fromisoformat((await self._ask("GET", "/working_day", params=params))["at"])

    async def close(self) -> None:
        """Let go of the connections."""
        await self._session.close()

    async def _ask(self, verb: str, path: str, **more: Any) -> Any:
        if self._session.closed:
            raise NoAnswer("the bot has just gone")
        try:
            async with self._session.request(verb, self._base + path, **more) as answer:
                answer.raise_for_status()
                return await answer.json()
        except (aiohttp.ClientError, TimeoutError) as lost:
            raise NoAnswer(f"the bot does not answer {path}: {lost!r}") from lost
