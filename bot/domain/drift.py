"""placeholder"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bot.domain.calendar import WorkingCalendar
from bot.domain.facts import Due, FamilyFacts
from bot.domain.policy import Policy


def dues(facts: FamilyFacts, policy: Policy, calendar: WorkingCalendar, now: datetime) -> Iterator[Due]:
    yield from ()
