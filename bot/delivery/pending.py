"""What one round of sending or drawing comes to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(slots=True)
class Pending:
    """What a round did, and when the limits let more through."""

    done: int
    next_at: datetime | None
