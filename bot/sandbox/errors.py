"""What can go wrong: answers of Telegram, answers that never come, and refusals to a driver."""

from __future__ import annotations


class ApiError(Exception):
    """What Telegram answers instead of a result; `description` has Telegram's own words."""

    def __init__(self, status: int, description: str, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.retry_after = retry_after


class Dropped(Exception):
    """The connection ends without an answer; `accepted` says whether the call took effect all the same."""

    def __init__(self, *, accepted: bool) -> None:
        super().__init__("the connection was dropped" + (" after the call took effect" if accepted else ""))
        self.accepted = accepted


class TimedOut(Exception):
    """Nothing is ever answered, and nothing took effect."""


class Refused(Exception):
    """A driver asked a phone, the clock or the mailbox for something impossible; the text says what."""

    def __init__(self, reason: str, status: int = 400) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status


class NotSettled(Exception):
    """The bot still had something to do when the deadline passed; `pending` says what."""

    def __init__(self, pending: list[str]) -> None:
        super().__init__("; ".join(pending))
        self.pending = pending
