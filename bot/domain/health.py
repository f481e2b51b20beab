"""How an installation stands: what is late, and what waits for a person to look at it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.auditing import Audit, Finding


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A message that may or may not have arrived, and is not sent again. `reference`: the family's, where it has one."""

    kind: str
    reference: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Restored:
    """A restore: when, to which point, and what the journal told of the time in between.

    `known`: messages that will not be said again. `doubtful`: those that may not have arrived, and that will say that
    they may be a repeat, or are not said. `gone`: accepted messages of which no more is known, as what they came from
    is gone too.
    """

    at: datetime
    to: datetime | None
    known: int
    doubtful: int
    gone: int


@dataclass(frozen=True, slots=True)
class Report:
    """Counts now; `held_up`: tried several times, and still waiting; `kept_back`: updates that Telegram could
    not bring to the webhook; of `updates_set_aside`, `failed`, `unknown`
    and `doubtful` the last days'. `late`: families and people who should have been looked at, since
    `late_since`. `audit`: the auditor's last look; `unwatched`: it was longer ago than it may be, or never."""

    families: int
    late: int
    late_since: datetime | None
    late_messages: int
    late_updates: int
    set_aside: int
    updates_waiting: int
    updates_set_aside: int
    unsent: int
    held_up: int
    kept_back: int
    unknown: int
    failed: int
    unreachable: int
    doubtful: tuple[Doubtful, ...] = ()
    audit: Audit | None = None
    unwatched: bool = False
    restored: Restored | None = None

    @property
    def is_idle(self) -> bool:
        """No replica did what only one does at a time, when the auditor looked."""
        return self.audit is not None and bool({Finding.NOBODY_ASKS, Finding.NOBODY_SENDS} & self.audit.found.keys())

    @property
    def is_well(self) -> bool:
        """Nothing needs an operator. Whom a message did not reach is told to the lead, in chat."""
        return not any(
            (
                self.late,
                self.late_messages,
                self.late_updates,
                self.set_aside,
                self.updates_set_aside,
                self.held_up,
                self.kept_back,
                self.unknown,
                self.failed,
                self.unwatched,
                self.is_idle,
            )
        )
