"""Whether this replica hears from Telegram, where that is its job: for whoever asks if it is ready."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

SILENT_SECONDS = 120.0
"""A long poll is answered within half a minute, with updates or without."""


class Hearing:
    """Counted on the process's own clock, which no travelling clock moves."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._at_it = False
        self._heard_at: float | None = None
        self._began_at = 0.0
        self._kept_back = 0

    @contextmanager
    def listening(self) -> Iterator[None]:
        """While this replica polls, or has the webhook to set."""
        self._at_it, self._heard_at, self._began_at, self._kept_back = True, None, self._seconds(), 0
        try:
            yield
        finally:
            self._at_it = False

    def heard(self, kept_back: int = 0) -> None:
        """Telegram has answered. `kept_back`: so many updates it has, and says that it could not bring them."""
        self._heard_at, self._kept_back = self._seconds(), kept_back

    @property
    def kept_back(self) -> int:
        """How many updates Telegram could not bring when it was last asked: 0 where this replica does not ask."""
        return self._kept_back if self._at_it else 0

    @property
    def has_not_heard(self) -> bool:
        """It is this replica's job, and Telegram has not answered once."""
        return self._at_it and self._heard_at is None

    @property
    def silent_seconds(self) -> float:
        """For how long Telegram has not answered: 0 where this replica does not listen."""
        if not self._at_it:
            return 0.0
        return self._seconds() - (self._began_at if self._heard_at is None else self._heard_at)
