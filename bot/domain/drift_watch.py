"""One thing that is watched for drift: when it becomes amber and red if nothing changes.

Levels change in the morning, when the digest goes. A family's clocks start at its baseline date, so that going live
turns nothing red at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from bot.domain.calendar import Interval, WorkingCalendar
from bot.domain.facts import FamilyFacts, Level
from bot.domain.policy import Policy
from bot.domain.policy_drift import Counts, Lengths
from bot.domain.refusals import DateNotKnown

Plain = str | int | bool | None
Evidence = Mapping[str, Plain]


@dataclass(frozen=True, slots=True)
class Watch:
    """`began` tells one occurrence from the next: what is over and comes back is a new signal."""

    signal: str
    subject_id: UUID
    began: str
    amber_at: datetime | None
    red_at: datetime | None
    evidence: Evidence = field(default_factory=dict)

    @property
    def key(self) -> str:
        return f"{self.signal}:{self.subject_id.hex}:{self.began}"

    def level(self, now: datetime) -> Level | None:
        if self.red_at is not None and self.red_at <= now:
            return Level.RED
        return Level.AMBER if self.amber_at is not None and self.amber_at <= now else None

    def since_at(self, now: datetime) -> datetime | None:
        """When the present level began."""
        return self.red_at if self.level(now) is Level.RED else self.amber_at


@dataclass(frozen=True, slots=True)
class Scope:
    """What every watch looks at."""

    facts: FamilyFacts
    policy: Policy
    calendar: WorkingCalendar
    now: datetime

    def day(self, instant: datetime) -> date:
        return self.calendar.local_day(instant)

    def morning(self, day: date) -> datetime:
        return self.calendar.at(day, self.policy.people_time.digest_at)

    def after(self, day: date, length: Interval) -> datetime | None:
        """The morning on which something has stood for so long. None beyond the days that are known: far away."""
        try:
            return self.morning(self.calendar.add_exactly(day, length))
        except DateNotKnown:
            return None

    def before(self, day: date, working_days: int) -> datetime | None:
        try:
            return self.morning(self.calendar.add_working_days(day, -working_days))
        except DateNotKnown:
            return None

    def of_length(self, signal: str, subject_id: UUID, start: date, lengths: Lengths, evidence: Evidence) -> Watch:
        """A clock that runs from a day, at the earliest from the baseline."""
        start = max(start, self.facts.baseline_on)
        amber, red = self.after(start, lengths.amber), self.after(start, lengths.red)
        return Watch(signal, subject_id, str(start), amber, red, evidence)

    def of_count(
        self, signal: str, subject_id: UUID, instants: Sequence[datetime], counts: Counts, **evidence: Plain
    ) -> Watch | None:
        """So many in a row, by when each happened. Those before the baseline are not counted."""
        baseline_at = self.calendar.at(self.facts.baseline_on, _MIDNIGHT)
        row = sorted(instant for instant in instants if instant >= baseline_at)
        if not row:
            return None
        amber = row[counts.amber - 1] if len(row) >= counts.amber else None
        red = row[counts.red - 1] if len(row) >= counts.red else None
        told = {"times": len(row), "first_on": str(self.day(row[0])), **evidence}
        return Watch(signal, subject_id, str(self.day(row[0])), amber, red, told)

    def from_baseline(self, watch: Watch) -> Watch:
        """The same clock, started at the baseline where it would have started before."""
        baseline_at = self.morning(self.facts.baseline_on)
        if watch.amber_at is None or watch.amber_at >= baseline_at:
            return watch
        later = baseline_at - watch.amber_at
        red_at = None if watch.red_at is None else watch.red_at + later
        return Watch(watch.signal, watch.subject_id, watch.began, baseline_at, red_at, watch.evidence)


_MIDNIGHT = datetime.min.time()
