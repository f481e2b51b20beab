"""What came of one attempt to reach somebody, in any channel: temporary, permanent and unknown told apart."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Delivered:
    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class TryAfter:
    """`halts`: a 429 halts everything; a connection that was never made only this. `may_repeat`: a part of it may have
    arrived before."""

    seconds: float
    halts: bool = True
    may_repeat: bool = False


@dataclass(frozen=True, slots=True)
class Unreachable:
    """Blocked, deleted or never started: the next channel, and the seat is flagged."""


@dataclass(frozen=True, slots=True)
class Refused:
    """It will never be taken. A fault of ours, unless it `is_too_late` for what was asked."""

    why: str
    is_too_late: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """The answer was lost: it may have arrived."""


Outcome = Delivered | TryAfter | Unreachable | Refused | Unknown
