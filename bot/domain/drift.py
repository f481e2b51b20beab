"""Drift: signals derived from the facts, each with its evidence. Only what was first seen and acknowledged is stored.

Red ones reach the tier's manager at once; the lead hears of every one in the morning digest. An acknowledged one is not
repeated until it worsens, or until the day on which its reader asked to be reminded. Overdue actions, ratings and unanswered
disagreements are not in these facts yet.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from bot.domain import drift_meetings, drift_people, drift_plan
from bot.domain.calendar import WorkingCalendar
from bot.domain.drift_watch import Evidence, Scope, Watch
from bot.domain.due import step
from bot.domain.facts import Due, FamilyFacts, Level, SeenSignal
from bot.domain.policy import Policy
from bot.domain.refusals import DateNotKnown

SIGNALS = (
    "overdue",
    "no_lead",
    "child_not_seen",
    "agreement_ending",
    "not_booked",
    "no_future_date",
    "could_not_go_ahead",
    "cancelled_or_moved",
    "agency_silent",
    "agency_absent",
    "record_late",
    "voice_not_recorded",
    "stepped_up_again",
    "open_too_long",
)


@dataclass(frozen=True, slots=True)
class Signal:
    """`key` is the signal, its subject and when this occurrence began: it stays while the signal worsens.

    `subject_id` is the family's, or that of the meeting, seat or child it is about. `since_at`: the present level's
    start. `evidence` has plain values, days as ISO: what the reader is shown who asks why.
    """

    key: str
    signal: str
    subject_id: UUID
    level: Level
    since_at: datetime
    evidence: Evidence


def watches(facts: FamilyFacts, policy: Policy, calendar: WorkingCalendar, now: datetime) -> list[Watch]:
    """Everything that is watched for this family, whether it shows yet or not."""
    if facts.closed_at is not None:
        return []
    scope = Scope(facts, policy, calendar, now)
    found: dict[str, Watch] = {}
    for area in (drift_meetings.watches, drift_people.watches, drift_plan.watches):
        for watch in _known(area(scope)):
            found.setdefault(watch.key, watch)
    return list(found.values())


def _known(area: Iterator[Watch]) -> Iterator[Watch]:
    """What an area can say of the days that are known: a meeting beyond them is refused when it is fixed."""
    try:
        yield from area
    except DateNotKnown:
        return


def signals(facts: FamilyFacts, policy: Policy, calendar: WorkingCalendar, now: datetime) -> list[Signal]:
    """What shows now, the worst first: red before amber, then by kind, then the oldest."""
    found = []
    for watch in watches(facts, policy, calendar, now):
        level, since_at = watch.level(now), watch.since_at(now)
        if level is not None and since_at is not None:
            found.append(Signal(watch.key, watch.signal, watch.subject_id, level, since_at, watch.evidence))
    return sorted(
        found,
        key=lambda one: (one.level is not Level.RED, SIGNALS.index(one.signal), one.since_at, one.key),
    )


def seen(signal: Signal, facts: FamilyFacts) -> SeenSignal | None:
    """What is kept of this signal."""
    return next((one for one in facts.signals if one.key == signal.key), None)


def is_quiet(signal: Signal, facts: FamilyFacts, now: datetime, calendar: WorkingCalendar) -> bool:
    """Somebody has acknowledged it at its present level, and has not asked to be reminded by now."""
    mine = seen(signal, facts)
    if mine is None or mine.acknowledged_at is None or mine.acknowledged_at < signal.since_at:
        return False
    return mine.remind_on is None or calendar.local_day(now) < mine.remind_on


def to_show(found: list[Signal], facts: FamilyFacts, now: datetime, calendar: WorkingCalendar) -> list[Signal]:
    """Those that nobody has acknowledged at their present level, and those whose reader asked to be reminded by now."""
    return [signal for signal in found if not is_quiet(signal, facts, now, calendar)]


def is_worse(level: Level, before: Level | None) -> bool:
    """Worth saying: not seen before, or at a lower level."""
    return before is None or (level is Level.RED and before is Level.AMBER)


def dues(facts: FamilyFacts, policy: Policy, calendar: WorkingCalendar, now: datetime) -> Iterator[Due]:
    """ "drift_amber" (to be noted as seen; the digest tells it) and "drift_red" (the tier's manager hears at once).

    Subject: the signal's own. `detail` is its key. One series for each occurrence: late, only red is told. And
    "drift_reminder" at the digest of the day on which whoever acknowledged it asked to be reminded. Subject: the family.
    """
    yield from _reminders(facts, policy, calendar)
    manager = policy.decides(facts.tier)[:1]
    for watch in watches(facts, policy, calendar, now):
        levels = (("drift_amber", watch.amber_at), ("drift_red", watch.red_at))
        for rank, (kind, at) in enumerate(levels):
            if at is not None:
                yield step(
                    kind,
                    watch.subject_id,
                    at,
                    revision=watch.began,
                    name=watch.signal,
                    roles=manager if kind == "drift_red" else (),
                    series=f"drift:{watch.key}",
                    rank=rank,
                    detail=watch.key,
                )


def _reminders(facts: FamilyFacts, policy: Policy, calendar: WorkingCalendar) -> Iterator[Due]:
    for one in facts.signals:
        if one.acknowledged_at is not None and one.remind_on is not None:
            yield step(
                "drift_reminder",
                facts.id,
                calendar.at(one.remind_on, policy.people_time.digest_at),
                revision=f"{one.acknowledged_at:%Y%m%dT%H%M%S}",
                name=one.key,
                series=f"drift_reminder:{one.key}",
            )
