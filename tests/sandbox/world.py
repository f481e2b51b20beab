"""What the sandbox's tests share: a clock that a test owns, two phones, and the API in process."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.sandbox.botapi import BotApi
from bot.sandbox.clock import Clock
from bot.sandbox.phones import Phones

TOKEN = "710000001:sandbox"


class Stopped:
    """Real time, as far as the clock under test knows: it moves when the test says so."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def pass_seconds(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


class World:
    """One bot, Amina (who has started it) and Ben (who has not)."""

    def __init__(self, folder: Path | None = None, **options: Any) -> None:
        self.time = Stopped()
        self.clock = Clock(real=self.time)
        self.phones = Phones(self.clock, folder)
        self.api = BotApi(self.phones, self.clock, token=TOKEN, **options)
        self.amina = self.phones.add_person("amina", "Amina Khan", agency="School", chat_id=401).chat_id
        self.ben = self.phones.add_person("ben", "Ben Hale", agency="GP").chat_id

    async def call(self, method: str, files: dict[str, Any] | None = None, **params: Any) -> Any:
        """The result; fails the test when the call is refused."""
        status, body = await self.api.call(TOKEN, method, params, files)
        assert status == 200, body
        return body["result"]

    async def refusal(self, method: str, files: dict[str, Any] | None = None, **params: Any) -> tuple[int, str]:
        """The error code and words; fails the test when the call is accepted."""
        status, body = await self.api.call(TOKEN, method, params, files)
        assert not body["ok"], body
        assert status == body["error_code"]
        return status, body["description"]

    async def updates(self, **params: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = await self.call("getUpdates", **params)
        return found
