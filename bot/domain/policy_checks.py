"""Figures that are possible one by one and contradict each other: refused when the policy is read."""

from __future__ import annotations

from dataclasses import fields
from itertools import pairwise

from bot.domain.calendar import Interval, Unit
from bot.domain.policy import Policy
from bot.domain.policy_figures import Conference, Ladder, Meetings
from bot.domain.refusals import PolicyRefused

# For comparing lengths only: a year's average, exact enough to tell an order.
_DAYS = {Unit.WORKING_DAYS: 365 / 253, Unit.DAYS: 1.0, Unit.WEEKS: 7.0, Unit.MONTHS: 365.25 / 12}


def check(policy: Policy) -> None:
    """Raises `PolicyRefused` for the first pair of figures that cannot both hold."""
    _check_notice(policy.meetings)
    _check_meetings(policy)
    for name in ("tac", "chin", "core_group", "between_meetings"):
        _check_ladder(getattr(policy.updates, name), f"updates.{name}", before=name != "between_meetings")
    _check_drift(policy)
    _check_people_time(policy)


def _check_notice(meetings: Meetings) -> None:
    for kind in fields(Meetings):
        rules = getattr(meetings, kind.name)
        for suffix in ("", "_first"):
            if getattr(rules, f"notice_floor{suffix}") > getattr(rules, f"notice{suffix}"):
                key = f"meetings.{kind.name}.notice"
                raise PolicyRefused(f"{key}_floor{suffix}.figure", "above_promised", (f"{key}{suffix}",))


def _check_meetings(policy: Policy) -> None:
    if policy.meetings.tac.then_every is None:
        raise PolicyRefused("meetings.tac.then_every", "missing")
    conference: Conference = policy.conference
    if _days(conference.first_within) > _days(conference.then_within):
        raise PolicyRefused("conference.first_within.figure", "out_of_order", ("conference.then_within",))


def _check_ladder(ladder: Ladder, key: str, *, before: bool) -> None:
    steps = {
        "asked": ladder.asked,
        "due": ladder.due,
        "nudges": ladder.nudges[0],
        "rung_1": ladder.rung_1,
        "rung_2": ladder.rung_2,
        "rung_3": ladder.rung_3,
    }
    for step, offset in steps.items():
        if (offset >= 0) is before:
            raise PolicyRefused(f"{key}.{step}.figure", "out_of_order")
    order = [*steps.items()]
    order[3:3] = [("nudges", offset) for offset in ladder.nudges[1:]]
    for (_, earlier), (step, later) in pairwise(order):
        if later < earlier:
            raise PolicyRefused(f"{key}.{step}.figure", "out_of_order")


def _check_drift(policy: Policy) -> None:
    for signal in fields(policy.drift):
        levels = getattr(policy.drift, signal.name)
        if not (hasattr(levels, "amber") and hasattr(levels, "red")):
            continue
        key = f"drift.{signal.name}"
        amber, red = levels.amber, levels.red
        if signal.name in ("not_booked", "agreement_ending"):  # counted back from a date: red is the nearer one
            amber, red = -amber, -red
        if _days(red) < _days(amber):
            raise PolicyRefused(f"{key}.red.figure", "red_before_amber", (f"{key}.amber",))


def _check_people_time(policy: Policy) -> None:
    times = policy.people_time
    order = ("urgent_from", "quiet_until", "quiet_from", "urgent_until")
    for earlier, later in pairwise(order):
        if getattr(times, later) < getattr(times, earlier):
            key = f"people_time.{later}.figure"
            raise PolicyRefused(key, "ends_before_start", (f"people_time.{earlier}",))
    if not times.quiet_until <= times.digest_at < times.quiet_from:
        raise PolicyRefused("people_time.digest_at.figure", "out_of_order", ("people_time.quiet_until",))


def _days(length: Interval | int) -> float:
    return length if isinstance(length, int) else length.amount * _DAYS[length.unit]
