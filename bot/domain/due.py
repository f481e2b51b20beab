"""How a due step is made: one key for ever, and the hours at which steps counted in days happen."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from bot.domain.calendar import WorkingCalendar
from bot.domain.facts import WORKING_DAY_ENDS, WORKING_DAY_STARTS, Due, Role

# Every kind of step that a rule can make due. Each is carried out by somebody: a test compares the two.
STEPS = frozenset(
    {
        "agreement_decision",
        "agreement_ending",
        "book_soon",
        "closed_seat",
        "comes_back",
        "conference_date",
        "did_it_happen",
        "drift_amber",
        "drift_red",
        "drift_reminder",
        "escalation_again",
        "escalation_over",
        "knows_family",
        "leaving",
        "no_ladder",
        "not_enough",
        "not_known_yet",
        "not_recorded",
        "operator_alert",
        "pass_on",
        "poll_chase",
        "poll_closed",
        "record_due",
        "reminder",
        "reminder_hours",
        "update_handover",
        "update_nudge",
        "update_request",
        "update_rung",
    }
)


def step(
    kind: str,
    subject_id: UUID,
    due_at: datetime,
    *,
    revision: int | str = 0,
    seat_id: UUID | None = None,
    cycle: int = 0,
    name: str = "",
    roles: tuple[Role, ...] = (),
    addressed: str | None = None,
    series: str | None = None,
    useful_until: datetime | None = None,
    rank: int = 0,
    detail: str | None = None,
) -> Due:
    """A `Due` with its key: kind, subject, that kind's own revision, seat, cycle, step, role addressed.

    `addressed` replaces the roles in the key where whoever is addressed may change before the step is taken
    (a deputy named in between) though it remains the same step. Without a series of its own a step stands in
    that of its kind, subject, revision and seat. `detail` is the step's name unless given. Raises
    ValueError for a kind that nobody declared.
    """
    if kind not in STEPS:
        raise ValueError(f"nobody declared the step {kind!r}")
    seat = seat_id.hex if seat_id else "-"
    to_whom = "+".join(roles) if addressed is None else addressed
    key = f"{kind}:{subject_id.hex}:{revision}:{seat}:{cycle}:{name or '-'}:{to_whom or '-'}"
    return Due(
        kind=kind,
        due_at=due_at,
        subject_id=subject_id,
        key=key,
        series=series or f"{kind}:{subject_id.hex}:{revision}:{seat}",
        useful_until=useful_until,
        seat_id=seat_id,
        roles=roles,
        rank=rank,
        detail=name if detail is None else detail,
    )


def morning(calendar: WorkingCalendar, day: date) -> datetime:
    """09:00: steps counted in days happen then."""
    return calendar.at(day, WORKING_DAY_STARTS)


def evening(calendar: WorkingCalendar, day: date) -> datetime:
    """17:00: what is counted in days falls due then."""
    return calendar.at(day, WORKING_DAY_ENDS)


def days_before(calendar: WorkingCalendar, instant: datetime, working_days: int) -> date:
    """D-n of a meeting that starts at the instant."""
    return calendar.add_working_days(calendar.local_day(instant), -working_days)


def days_after(calendar: WorkingCalendar, instant: datetime, working_days: int) -> date:
    """So many working days after the local day of the instant, which is day 0."""
    return calendar.add_working_days(calendar.local_day(instant), working_days)


def day_heard(calendar: WorkingCalendar, instant: datetime) -> date:
    """The day on which something said at the instant is heard: out of hours, the next working day."""
    here = calendar.local(instant)
    if calendar.is_working_day(here.date()) and here.time() < WORKING_DAY_ENDS:
        return here.date()
    return calendar.add_working_days(here.date(), 1)
