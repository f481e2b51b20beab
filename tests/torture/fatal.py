"""`python -m tests.torture.fatal POINT TIMES MARK SIGNAL COMMAND`: run `roundtable COMMAND`, and be killed at this point.

A point is where a function of the bot begins or has ended. It is wrapped here, from outside: the bot's code knows of no
point. The process ends there as by `kill -9`, at once and with nothing put in order; or it only stands still there, as by
`kill -STOP`, until it is sent on its way.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from importlib import import_module
from inspect import iscoroutinefunction
from pathlib import Path
from typing import Any, NamedTuple

from bot.app.cli import main
from bot.storage.leases import POLLER, SENDER

LONGEST_WAY_SECONDS = 60.0


class Point(NamedTuple):
    """Where this function begins, or has ended. `counts` is asked of each call, what came of it first."""

    module: str
    name: str
    has_ended: bool = False
    counts: Callable[..., bool] = lambda *_: True


def _begins(where: str, counts: Callable[..., bool] = lambda *_: True) -> Point:
    module, _, name = where.partition(":")
    return Point(module, name, counts=counts)


def _ended(where: str, counts: Callable[..., bool] = lambda *_: True) -> Point:
    return _begins(where, counts)._replace(has_ended=True)


def _confirms(came_of_it: None, request: Any, base_url: str, offset: int | None, *more: object) -> bool:
    return offset is not None


def _elected(job: str) -> Callable[..., bool]:
    return lambda is_elected, work, wanted, holder: is_elected and wanted == job


POINTS = {
    "before store": _begins("bot.storage.inbox:store"),
    "after store before acknowledge": _begins("bot.handlers.intake:fetch", _confirms),
    "after store before the webhook's answer": _ended("bot.web.webhook:Webhook.take"),
    "after effect before commit": _ended("bot.delivery.draw:Phones.draw_touched"),
    "after commit before the card is drawn": _begins("bot.delivery.draw:Phones.put"),
    "after the card is drawn before it is marked": _begins("bot.storage.cards:mark_shown"),
    "inside recovery, before its commit": _ended("bot.storage.outbox:in_doubt"),
    "inside recovery, after its commit": _ended("bot.delivery.sender:Sender.recover"),
    "during the poller's election": _ended("bot.storage.leases:take", _elected(POLLER)),
    "when the poller is elected": _begins("bot.handlers.intake:poll"),
    "during the sender's election": _ended("bot.storage.leases:take", _elected(SENDER)),
    "when the sender is elected": _begins("bot.app.running:Running.be_sender"),
    "during migration": _ended("alembic.runtime.migration:HeadMaintainer.update_to_step"),
    "before the backup has its name": _begins("os:link"),
    "before the copy takes the database's place": _begins("pathlib:Path.replace"),
    "when the copy is in the server, before it is reconciled": _begins("bot.delivery.reconciling:reconcile"),
    "when it is reconciled, before its commit": _ended("bot.delivery.reconciling:reconcile"),
}


@dataclass(frozen=True, slots=True)
class Fatal:
    """A process dies at this point, when it comes there for so many times. `mark` is left by whoever dies: where it is
    there, nobody does, so that of several processes one dies and the others go on. `by` SIGSTOP: it stands still instead.
    """

    point: str
    mark: Path
    times: int = 1
    by: signal.Signals = signal.SIGKILL

    @property
    def arguments(self) -> tuple[str, ...]:
        """What Python is to run instead of `bot.app`."""
        return ("tests.torture.fatal", self.point, str(self.times), str(self.mark), self.by.name)

    async def has_come(self, *processes: asyncio.subprocess.Process) -> None:
        """Wait until one of these has died there, and of nothing else."""
        waiting = {asyncio.create_task(process.wait()) for process in processes}
        done, others = await asyncio.wait(waiting, timeout=LONGEST_WAY_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        for task in others:
            task.cancel()
        ended = [task.result() for task in done]
        assert ended == [-signal.SIGKILL], f"{self.point}: ended with {ended or 'nothing'}"
        assert self.mark.exists(), f"it died before it came there: {self.point}"

    async def holds(self, process: asyncio.subprocess.Process) -> None:
        """Wait until this one stands still there."""
        seen = os.WSTOPPED | os.WEXITED | os.WNOWAIT
        async with asyncio.timeout(LONGEST_WAY_SECONDS):
            became = await asyncio.to_thread(os.waitid, os.P_PID, process.pid, seen)
        assert became is not None
        assert became.si_code == os.CLD_STOPPED, f"{self.point}: it ended"
        assert self.mark.exists(), f"it stopped before it came there: {self.point}"


@dataclass(slots=True)
class Death:
    left: int
    mark: Path
    by: signal.Signals

    def comes_nearer(self) -> None:
        self.left -= 1
        if self.left == 0 and self._is_the_first():
            os.kill(os.getpid(), self.by)

    def _is_the_first(self) -> bool:
        try:
            self.mark.touch(exist_ok=False)
        except FileExistsError:
            return False
        return True


def lay(point: Point, death: Death) -> None:
    """From now on, death comes nearer each time that somebody comes to this point."""
    holder: Any = import_module(point.module)
    *around, name = point.name.split(".")
    for each in around:
        holder = getattr(holder, each)
    setattr(holder, name, _deadly(getattr(holder, name), point, death))


def _deadly(function: Callable[..., Any], point: Point, death: Death) -> Callable[..., Any]:
    def begins(*given: object) -> None:
        if not point.has_ended and point.counts(None, *given):
            death.comes_nearer()

    def ended(came_of_it: object, *given: object) -> None:
        if point.has_ended and point.counts(came_of_it, *given):
            death.comes_nearer()

    @wraps(function)
    def at_once(*given: Any, **more: Any) -> Any:
        begins(*given)
        came_of_it = function(*given, **more)
        ended(came_of_it, *given)
        return came_of_it

    @wraps(function)
    async def awaited(*given: Any, **more: Any) -> Any:
        begins(*given)
        came_of_it = await function(*given, **more)
        ended(came_of_it, *given)
        return came_of_it

    return awaited if iscoroutinefunction(function) else at_once


if __name__ == "__main__":
    named, times, mark, by, *command = sys.argv[1:]
    lay(POINTS[named], Death(int(times), Path(mark), signal.Signals[by]))
    sys.exit(main(command))
