"""What the auditor looks for, what it puts right by itself, and what it needs a person for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

FAMILIES_A_DAY = 24 * 60
"""Looks of a minute each: every open family is computed anew in the course of a day."""
LATE = timedelta(minutes=1)
"""Older than this, what is due is late: a sweep comes each second."""
LATE_MESSAGE = timedelta(minutes=5)
"""Longer than a wave of nine thousand messages takes at Telegram's rate."""
LATELY = timedelta(days=1)
"""For how long what was mended is told of."""


class Finding(StrEnum):
    """`late_look`: a family or a person whose instant has come, and no sweep has. `late_message`: one that has
    been due for minutes and has not left. `late_update`: what somebody wrote or tapped, and nobody has carried
    out. `wrong_instant`: a family that would be looked at later than a fresh computation says. `set_aside`: one
    whose look failed. `claim`: a message that was claimed and never marked. `card`: a phone that shows an older
    card than it should. `unknown`: a message that may or may not have arrived and is not sent again, since the
    last look. `nobody_sends`, `nobody_asks`: no replica does that job."""

    LATE_LOOK = "late_look"
    LATE_MESSAGE = "late_message"
    LATE_UPDATE = "late_update"
    WRONG_INSTANT = "wrong_instant"
    SET_ASIDE = "set_aside"
    CLAIM = "claim"
    CARD = "card"
    UNKNOWN = "unknown"
    NOBODY_SENDS = "nobody_sends"
    NOBODY_ASKS = "nobody_asks"


@dataclass(frozen=True, slots=True)
class Audit:
    """One look at everything. `found` and `mended` count; `families` were computed anew, up to `cursor`. `lately`: when this
    look or one of the last day's mended something, and how much."""

    at: datetime
    found: Mapping[Finding, int] = field(default_factory=dict)
    mended: Mapping[Finding, int] = field(default_factory=dict)
    families: int = 0
    cursor: str | None = None
    lately: tuple[tuple[datetime, int], ...] = ()


def lately(before: Audit | None, at: datetime, mended: int) -> tuple[tuple[datetime, int], ...]:
    """What was mended in the last day, with this look."""
    kept = [one for one in (before.lately if before is not None else ()) if one[0] > at - LATELY]
    return (*kept, (at, mended)) if mended else tuple(kept)


def is_late(kept: datetime | None, fresh: datetime | None) -> bool:
    """Whether a family would be looked at later than it should. Early is free; late is the fault."""
    return fresh is not None and (kept is None or kept > fresh)


def share(families: int) -> int:
    """How many families one look computes anew, so that each has its turn in the course of a day."""
    return max(20, -(-families // FAMILIES_A_DAY))
