"""The practice clock. Rules, ladders, the limiter and retries read it; it may travel, and only forward."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...


@dataclass(slots=True)
class SystemClock:
    """Real time plus an offset: nought when live, moved by the sandbox in the demo."""

    offset: timedelta = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset


@dataclass(slots=True)
class StandingClock:
    """Moves only when told. For scenarios."""

    instant: datetime

    def now(self) -> datetime:
        return self.instant

    def move_to(self, instant: datetime) -> None:
        """Go forward to `instant`; a move backward is refused, as no clock in the system ever does it."""
        if instant < self.instant:
            raise ValueError("the clock never goes back")
        self.instant = instant
