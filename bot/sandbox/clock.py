"""The sandbox's clock: real time plus an offset. It runs, it can be moved on, it never goes back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from bot.sandbox.errors import Refused


def _real() -> datetime:
    return datetime.now(UTC)


class Clock:
    """`now()` for everything that Telegram and the phones do; `real` is injected where a test owns time."""

    def __init__(self, offset_seconds: float = 0.0, real: Callable[[], datetime] = _real) -> None:
        self.offset_seconds = offset_seconds
        self.on_moved: Callable[[float], None] = lambda _offset: None
        self._real = real

    def now(self) -> datetime:
        """The aware instant in UTC."""
        return self._real() + timedelta(seconds=self.offset_seconds)

    def move_to(self, instant: datetime) -> None:
        """Set the clock to this instant. Raises Refused when it lies in the past."""
        now = self.now()
        if instant < now:
            raise Refused(f"The clock never goes back: it is already {now.isoformat(timespec='seconds')}.")
        self.offset_seconds += (instant - now).total_seconds()
        self.on_moved(self.offset_seconds)
