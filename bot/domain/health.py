"""How an installation stands: what is late, and what waits for a person to look at it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.auditing import Audit


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A message that may or may not have arrived, and is not sent again. `reference`: the family's, where it has one."""

    kind: str
    reference: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Report:
    """Counts now; of `unknown` and `doubtful` the last days'. `audit`: the auditor's last look. `late_since`: since when the longest overdue look at a family has been due."""

    families: int
    late: int
    late_since: datetime | None
    set_aside: int
    updates_waiting: int
    updates_set_aside: int
    unsent: int
    unknown: int
    failed: int
    unreachable: int
    doubtful: tuple[Doubtful, ...] = ()
    audit: Audit | None = None

    @property
    def is_well(self) -> bool:
        """Nothing needs a person. Messages that reached nobody do, and so does whatever was set aside."""
        return not (self.late or self.set_aside or self.updates_set_aside or self.unknown or self.failed)
