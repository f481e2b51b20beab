"""What can be done when no date keeps both notice and deadline: three ways, none chosen silently.

A core group's deadline wins, and a late one needs the team manager. For a TAC or CHIN the deadline wins while the
notice reaches the floor; below it the later date, as an accepted gap with a name and a reason, which is not drift.
The poll is then shortened or skipped, coming online, a deputy or a report are offered, and the invited are told why.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.calendar import WorkingCalendar
from bot.domain.facts import Role
from bot.domain.policy import Policy
from bot.domain.policy_values import Wins
from bot.domain.refusals import Refusal, refusal
from bot.domain.slots import Search, Slot, holdable, offer, promised_notice


class Way(StrEnum):
    LAST_IN_TIME = "last_in_time"
    FIRST_WITH_NOTICE = "first_with_notice"
    ASK_MANAGER = "ask_manager"


@dataclass(frozen=True, slots=True)
class LastInTime:
    """The last start in time that can be held, with its notice. Below the floor it needs a reason."""

    slot: Slot
    short_by: int
    reason_required: bool


@dataclass(frozen=True, slots=True)
class FirstWithNotice:
    """The first start with full notice that can be held, so many working days late.

    `needs` is whose decision it takes to be late; otherwise it is an accepted gap, with a name and a reason.
    """

    slot: Slot
    days_late: int
    needs: Role | None

    @property
    def accepted_gap(self) -> bool:
        return self.needs is None


@dataclass(frozen=True, slots=True)
class ThreeWays:
    """Both dates, either of which may not exist, and asking the manager, which always can be done."""

    promised: int
    last_in_time: LastInTime | None
    first_with_notice: FirstWithNotice | None
    recommended: Way


@refusal
class NotShort(Refusal):
    """A date keeps both notice and deadline, so there is nothing to choose between; or nothing is due."""


def three_ways(search: Search, policy: Policy, calendar: WorkingCalendar) -> ThreeWays:
    """What to offer when `offer` is empty. Raises `NotShort` when it is not, and when nothing is due."""
    due_on = search.due_on
    if due_on is None or offer(search, policy, calendar):
        raise NotShort
    rules, promised = policy.meeting(search.kind), promised_notice(search, policy)
    floor = min(promised, policy.notice_floor(search.kind, search.first))
    slots = list(holdable(search, policy, calendar))

    last_in_time = first_with_notice = None
    in_time = [slot for slot in slots if calendar.local_day(slot.starts_at) <= due_on]
    if in_time:
        last = max(in_time, key=lambda slot: (slot.working_days, -slot.missing))
        last_in_time = LastInTime(last, promised - last.working_days, last.working_days < floor)
    full = [slot for slot in slots if slot.working_days >= promised]
    if full:
        first = min(full, key=lambda slot: (slot.working_days, slot.missing))
        late = calendar.working_days_between(due_on, calendar.local_day(first.starts_at))
        first_with_notice = FirstWithNotice(first, late, rules.late_needs)
    recommended = _recommend(rules.deadline_wins, last_in_time, first_with_notice)
    return ThreeWays(promised, last_in_time, first_with_notice, recommended)


def _recommend(wins: Wins, last: LastInTime | None, first: FirstWithNotice | None) -> Way:
    if last is not None and (wins is Wins.ALWAYS or not last.reason_required):
        return Way.LAST_IN_TIME
    if first is not None and wins is Wins.DOWN_TO_FLOOR:
        return Way.FIRST_WITH_NOTICE
    return Way.ASK_MANAGER
