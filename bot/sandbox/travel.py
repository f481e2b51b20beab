"""Moving the clock on. Every instant at which something is due is visited in order, and settled, on the way."""

from __future__ import annotations

import asyncio
import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.sandbox.clock import Clock
from bot.sandbox.control import BotState, NoAnswer
from bot.sandbox.errors import NotSettled, Refused
from bot.sandbox.settle import Settler
from bot.sandbox.supervisor import Supervisor

LOCAL = ZoneInfo("Europe/London")
_DURATION = re.compile(
    r"P(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)S)?)?"
)


class Travel:
    """One journey at a time."""

    def __init__(self, clock: Clock, settler: Settler, supervisor: Supervisor) -> None:
        self._clock = clock
        self._settler = settler
        self._supervisor = supervisor
        self._one = asyncio.Lock()

    async def go(self, asked: dict[str, Any]) -> None:
        """Do what the JSON interface asks: exactly one of `advance`, `working_days`, `to` and `next`."""
        if len(asked) != 1 or not asked.keys() <= {"advance", "working_days", "to", "next"}:
            raise Refused('Say one of {"advance": "PT1H"}, {"working_days": 1}, {"to": ISO} and {"next": true}.')
        async with self._one:
            state = await self._settler.settle()
            target = await self._target(asked, state)
            while state is not None and state.next_at is not None and state.next_at <= target:
                await self._set(state.next_at)
                state = await self._settler.settle()
                if state is None:
                    raise Refused("The plug was pulled on the way, so the clock has stopped there.", 409)
            if target > self._clock.now():
                await self._set(target)
                await self._settler.settle()

    async def _target(self, asked: dict[str, Any], state: BotState | None) -> datetime:
        now = self._clock.now()
        if "advance" in asked:
            return now + parse_duration(asked["advance"])
        if "to" in asked:
            target = parse_instant(asked["to"])
            if target < now:
                raise Refused(f"The clock never goes back: it is already {now.isoformat(timespec='seconds')}.")
            return target
        if "working_days" in asked:
            days = asked["working_days"]
            if not isinstance(days, int) or isinstance(days, bool) or days < 1:
                raise Refused("working_days is a whole number, at least 1.")
            return await self._working_day(now, days)
        if asked["next"] is not True:
            raise Refused('Say {"next": true}.')
        if state is None or state.next_at is None:
            raise Refused("Nothing lies ahead that the bot knows of.", 409)
        return state.next_at

    async def _working_day(self, now: datetime, days: int) -> datetime:
        control = self._supervisor.control
        if control is None:
            raise Refused("Only the bot knows the working days, and it is not running.", 409)
        try:
            return await control.working_day(now, days)
        except NoAnswer as lost:
            raise NotSettled([str(lost)]) from lost

    async def _set(self, instant: datetime) -> None:
        self._clock.move_to(max(instant, self._clock.now()))
        control = self._supervisor.control
        if control is None:
            return  # the bot is told when it starts
        try:
            await control.set_clock(self._clock.offset_seconds)
        except NoAnswer as lost:
            raise NotSettled([str(lost)]) from lost


def parse_duration(text: Any) -> timedelta:
    """An ISO 8601 duration of weeks, days, hours, minutes and seconds, above nothing."""
    match = _DURATION.fullmatch(text) if isinstance(text, str) else None
    length = timedelta(**{k: int(v) for k, v in match.groupdict(default="0").items()}) if match else timedelta()
    if not length:
        raise Refused(f"advance is a duration such as PT1H or P2D, not {text!r}.")
    return length


def parse_instant(text: Any) -> datetime:
    """An ISO 8601 instant; without an offset it is the time in London."""
    try:
        instant = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        raise Refused(f"to is an instant such as 2026-12-01T09:00, not {text!r}.") from None
    return instant if instant.tzinfo else instant.replace(tzinfo=LOCAL)
