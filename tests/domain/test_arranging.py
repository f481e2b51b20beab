"""What a chosen date means, and why it may be so."""

from __future__ import annotations

from bot.domain import cadence
from bot.domain.arranging import Wanted, short_causes, verdict
from bot.domain.facts import MeetingKind
from bot.domain.reasons import ShortCause
from tests.domain.builders import CALENDAR, at, on, policy


def causes(starts: str, plan: str) -> tuple[ShortCause, ...]:
    """For a first CHIN meeting fixed on Monday 7 December, ten working days after the plan at latest."""
    due = cadence.first_due(MeetingKind.CHIN, on(plan), policy(), CALENDAR)
    means = verdict(at(starts), at("Mon 7 Dec 2026 09:00"), Wanted(MeetingKind.CHIN, due, True), policy(), CALENDAR)
    return short_causes(means, CALENDAR)


def test_the_deadline_is_no_reason_for_a_date_that_could_wait() -> None:
    assert ShortCause.DEADLINE not in causes("Tue 8 Dec 2026 10:00", "Thu 3 Dec 2026")  # due on Thursday 17 December


def test_the_deadline_is_a_reason_where_full_notice_would_miss_it() -> None:
    assert causes("Tue 8 Dec 2026 10:00", "Tue 24 Nov 2026")[0] is ShortCause.DEADLINE  # due on that very day
