"""The Bot API itself, in process: one call in, Telegram's status and JSON out. It knows nothing of HTTP."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from bot.sandbox.clock import Clock
from bot.sandbox.errors import ApiError, Dropped, TimedOut
from bot.sandbox.faults import Fault, Faults
from bot.sandbox.ledger import Ledger
from bot.sandbox.limits import Limiter
from bot.sandbox.methods import METHODS, NEW_MESSAGE, SILENT, chat_of
from bot.sandbox.phones import Phones
from bot.sandbox.profile import Profile
from bot.sandbox.schema.check import SchemaError, check_result, decode_request, load

File = tuple[str, bytes, str]
"""An uploaded file: its name, its content, its MIME type."""


@cache
def _names() -> dict[str, str]:
    """Method names are not case-sensitive."""
    return {name.lower(): name for name in load()["methods"]}


class BotApi:
    """Telegram's side of the conversation, for one bot.

    `token` of None accepts any. `limits=False` turns flood control off; `strict_window` makes it a sliding
    window.
    """

    def __init__(
        self,
        phones: Phones,
        clock: Clock,
        *,
        token: str | None = None,
        limits: bool = True,
        strict_window: bool = False,
    ) -> None:
        self.phones = phones
        self.clock = clock
        self.token = token
        self.updates = phones.updates
        self.limiter = Limiter(on=limits, strict_window=strict_window)
        self.faults = Faults(phones.store)
        self.profile = Profile(phones.store)
        self.ledger = Ledger(phones.store.folder)

    async def call(
        self, token: str, method: str, params: dict[str, Any], files: dict[str, File] | None = None
    ) -> tuple[int, dict[str, Any]]:
        """Answer one call with its HTTP status and JSON body.

        Values may come as strings, as forms have them. Raises Dropped and TimedOut where no answer is to
        reach the bot.
        """
        try:
            name = self._known(token, method)
            if name == "getUpdates":
                return 200, {"ok": True, "result": await self._get_updates(params)}
        except ApiError as error:
            return self._error(error)
        return self._answer(name, params, files or {})

    def close(self) -> None:
        """Let go of the files, where a folder was given."""
        self.ledger.close()
        self.phones.store.close()

    def _answer(self, name: str, params: dict[str, Any], files: dict[str, File]) -> tuple[int, dict[str, Any]]:
        at = self.clock.now().isoformat()
        noted = params | {part: {"file_name": f[0], "mime": f[2], "size": len(f[1])} for part, f in files.items()}
        try:
            decoded = noted = self._decode(name, params, files)
            noted = decoded | {p: {"file_name": f[0], "mime": f[2], "size": len(f[1])} for p, f in files.items()}
            chat_id = chat_of(self, name, decoded)
            fault = None if name in SILENT else self.faults.strike(chat_id)
            if fault is not None:
                self._strike(fault)
            if name in NEW_MESSAGE and chat_id is not None:
                self._pace(chat_id)
            with self.phones.store.together():
                result = METHODS[name](self, decoded, files)
        except (ApiError, Dropped, TimedOut) as error:
            self.ledger.refuse(at, name, noted, str(error))
            if isinstance(error, ApiError):
                return self._error(error)
            raise
        check_result(name, result)
        self.ledger.accept(at, name, noted, result, chat_id)
        self.phones.changes.note("call", method=name, chat_id=chat_id)
        if fault is not None:
            raise Dropped(accepted=True)
        return 200, {"ok": True, "result": result}

    def _known(self, token: str, method: str) -> str:
        if self.token is not None and token != self.token:
            raise ApiError(401, "Unauthorized")
        name = _names().get(method.lower())
        if name is None:
            raise ApiError(404, "Not Found")
        if name not in METHODS and name != "getUpdates":
            raise ApiError(404, f"Not Found: the sandbox does not do {name} yet")
        return name

    def _decode(self, name: str, params: dict[str, Any], files: dict[str, File]) -> dict[str, Any]:
        try:
            return decode_request(name, params, set(files))
        except SchemaError as fault:
            raise ApiError(400, f"Bad Request: {fault}") from fault

    async def _get_updates(self, params: dict[str, Any]) -> list[dict[str, Any]]:
        asked = self._decode("getUpdates", params, {})
        if self.profile.webhook is not None:
            raise ApiError(
                409,
                "Conflict: can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first",
            )
        self.updates.allow(asked.get("allowed_updates"))
        return await self.updates.poll(asked.get("offset", 0), asked.get("limit", 100), asked.get("timeout", 0))

    def _strike(self, fault: Fault) -> None:
        """Raise what this fault does before anything took effect; what comes after is left to the caller."""
        if fault.kind == "429":
            raise ApiError(429, f"Too Many Requests: retry after {fault.retry_after}", fault.retry_after)
        if fault.kind == "500":
            raise ApiError(500, "Internal Server Error")
        if fault.kind == "blocked":
            raise ApiError(403, "Forbidden: bot was blocked by the user")
        if fault.kind == "timeout":
            raise TimedOut
        if fault.kind == "reset":
            raise Dropped(accepted=False)

    def _pace(self, chat_id: int) -> None:
        wait = self.limiter.take(chat_id, self.clock.now().timestamp())
        if wait:
            raise ApiError(429, f"Too Many Requests: retry after {wait}", wait)

    @staticmethod
    def _error(error: ApiError) -> tuple[int, dict[str, Any]]:
        body: dict[str, Any] = {"ok": False, "error_code": error.status, "description": error.description}
        if error.retry_after is not None:
            body["parameters"] = {"retry_after": error.retry_after}
        return error.status, json.loads(json.dumps(body))
