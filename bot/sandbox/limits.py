"""Telegram's flood control, at the rates the design plans for. Only new messages count."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass

A_SECOND_IN_ALL = 30
A_CHAT_AT_ONCE = 3
A_CHAT_PER_SECOND = 1.0


@dataclass
class Bucket:
    """Tokens that refill with time, never above the room there is."""

    room: float
    per_second: float
    tokens: float
    at: float

    def wait(self, now: float) -> float:
        """Seconds until there is a token; 0 when there is one."""
        self.tokens = min(self.room, self.tokens + max(0.0, now - self.at) * self.per_second)
        self.at = now
        return 0.0 if self.tokens >= 1 - 1e-9 else (1 - self.tokens) / self.per_second


class Limiter:
    """Says how long to wait. `strict_window` allows 30 in any second, instead of 30 refilled through it."""

    def __init__(self, *, on: bool = True, strict_window: bool = False) -> None:
        self.on = on
        self.strict_window = strict_window
        self._all = Bucket(A_SECOND_IN_ALL, A_SECOND_IN_ALL, A_SECOND_IN_ALL, 0.0)
        self._recent: deque[float] = deque()
        self._chats: dict[int, Bucket] = {}

    def take(self, chat_id: int, now: float) -> int:
        """0 and a token taken, or the whole seconds to wait (nothing taken)."""
        if not self.on:
            return 0
        chat = self._chats.setdefault(chat_id, Bucket(A_CHAT_AT_ONCE, A_CHAT_PER_SECOND, A_CHAT_AT_ONCE, now))
        wait = max(self._wait_for_all(now), chat.wait(now))
        if wait > 0:
            return max(1, math.ceil(wait))
        chat.tokens -= 1
        self._all.tokens -= 1
        self._recent.append(now)
        return 0

    def _wait_for_all(self, now: float) -> float:
        if not self.strict_window:
            self._recent.clear()
            return self._all.wait(now)
        while self._recent and self._recent[0] <= now - 1:
            self._recent.popleft()
        return 0.0 if len(self._recent) < A_SECOND_IN_ALL else self._recent[0] + 1 - now
