"""Puts the sandbox together: phones, server, mailbox and clock, with the real bot as its child."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.sandbox.botapi import BotApi
from bot.sandbox.clock import Clock
from bot.sandbox.control import NoAnswer
from bot.sandbox.door import Door
from bot.sandbox.driver import Driver
from bot.sandbox.events import Events
from bot.sandbox.mail import Mailbox, serve_mail
from bot.sandbox.phones import Phones
from bot.sandbox.server import HOST, make_app, serve
from bot.sandbox.settle import DEADLINE_SECONDS, Settler
from bot.sandbox.supervisor import Supervisor
from bot.sandbox.tour import Tour
from bot.sandbox.travel import Travel
from bot.sandbox.visitor import Visitor
from bot.sandbox.watch import Watch
from bot.sandbox.webhook import deliver_updates


class BotDidNotStartError(RuntimeError):
    """The bot ended before it was ever up; the text says where to read why."""


class Sandbox:
    """A running sandbox. Without a command there is no bot under it, and the plug counts as out."""

    def __init__(
        self,
        *,
        state_folder: Path,
        token: str,
        command: list[str] | None = None,
        env: dict[str, str] | None = None,
        tour: Path | None = None,
        limits: bool = True,
        strict_window: bool = False,
        deadline_seconds: float = DEADLINE_SECONDS,
        start_at: datetime | None = None,
        people: list[dict[str, Any]] | None = None,
    ) -> None:
        self.clock = Clock()
        self.phones = Phones(self.clock, state_folder, bot_id=_bot_id(token))
        store, changes = self.phones.store, self.phones.changes
        begun = (start_at - self.clock.now()).total_seconds() if start_at else 0.0
        self.clock.offset_seconds = store.get("setting", "clock_offset", begun)
        store.put("setting", "clock_offset", self.clock.offset_seconds)  # begun once: it never goes back
        self.clock.on_moved = self._clock_moved
        self.api = BotApi(self.phones, self.clock, token=token, limits=limits, strict_window=strict_window)
        self.mailbox = Mailbox(store, self.clock, changes)
        self.log = state_folder / "bot.log"
        self.supervisor = Supervisor(
            command or [],
            self._bot_env,
            self.log,
            changes=changes,
            offset_seconds=lambda: self.clock.offset_seconds,
        )
        self.door = Door(self.api)
        self.settler = Settler(self.api, self.door, self.supervisor, deadline_seconds)
        self.events = Events(changes, lambda: ("bot", {"state": self.supervisor.state}))
        self.watch = Watch(self.phones, self.supervisor, self.events.is_heard)
        self.watch.give_phones(people or [])
        self.port = 0
        self.smtp_port = 0
        self._env = env or {}
        self._tour = tour
        self._command = command
        self._token = token
        self._tasks: list[asyncio.Task[None]] = []
        self._runner: web.AppRunner | None = None
        self._mail: asyncio.Server | None = None

    @property
    def url(self) -> str:
        """The page's address."""
        return f"http://{HOST}:{self.port}/"

    async def start(self, port: int = 0) -> None:
        """Listen, and start the bot where there is one. Raises PortBusyError and BotDidNotStartError."""
        travel = Travel(self.clock, self.settler, self.supervisor)
        visitor = Visitor(self.mailbox, self.settler)
        driver = Driver(
            self.api,
            mailbox=self.mailbox,
            supervisor=self.supervisor,
            settler=self.settler,
            travel=travel,
            watch=self.watch,
            events=self.events,
            tour=Tour(self._tour, self.phones, self.settler, travel, self.supervisor, visitor),
        )
        self._runner, self.port = await serve(make_app(self.door, driver), port)
        self._mail, self.smtp_port = await serve_mail(self.mailbox)
        self._tasks = [asyncio.create_task(deliver_updates(self.api)), asyncio.create_task(self.watch.run())]
        for task in self._tasks:
            task.add_done_callback(_report_fault)
        if self._command:
            await self.supervisor.start()
            await self._first_up()

    async def stop(self) -> None:
        """End the bot, then everything else; what was going on is kept in the state folder."""
        await self.supervisor.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.events.end()
        if self._mail is not None:
            self._mail.close()
            await self._mail.wait_closed()
        if self._runner is not None:
            await self._runner.cleanup()
        self.api.close()

    async def _first_up(self) -> None:
        changes = self.phones.changes
        while self.supervisor.state != "up":
            seen = changes.version
            if self.supervisor.last_exit is not None:
                code = self.supervisor.last_exit
                raise BotDidNotStartError(f"The bot ended with code {code} before it was up: read {self.log}.")
            await changes.wait_changed(seen)
        with contextlib.suppress(NoAnswer):
            await self.watch.read_people()

    def _bot_env(self) -> dict[str, str]:
        return {
            **os.environ,
            **self._env,
            "ROUNDTABLE_API_URL": f"http://{HOST}:{self.port}/bot",
            "ROUNDTABLE_TOKEN": self._token,
            "ROUNDTABLE_SMTP_URL": f"smtp://{HOST}:{self.smtp_port}",
            "ROUNDTABLE_CLOCK_OFFSET": repr(self.clock.offset_seconds),
        }

    def _clock_moved(self, offset_seconds: float) -> None:
        self.phones.store.put("setting", "clock_offset", offset_seconds)
        self.phones.changes.note("clock", now=self.clock.now().isoformat())


async def run_sandbox(
    *,
    state_folder: Path,
    port: int,
    command: list[str],
    env: dict[str, str],
    token: str,
    on_ready: Callable[[str], None],
    start_at: datetime | None = None,
    tour: Path | None = None,
    people: list[dict[str, Any]] | None = None,
) -> None:
    """Run until SIGINT or SIGTERM; `on_ready` is given the page's address once the bot is up.

    `start_at` is the clock's first instant; a state folder that has been used goes on from its own.
    `people` have joined already, and their phones are there before the bot writes to them (see `Watch.give_phones`).
    `tour` is a JSON file with the guided tour, as `bot.sandbox.tour` describes it.

    Raises PortBusyError and BotDidNotStartError, each with one clear line.
    """
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError, RuntimeError):
            asyncio.get_running_loop().add_signal_handler(number, ended.set)
    sandbox = Sandbox(
        state_folder=state_folder, token=token, command=command, env=env, start_at=start_at, tour=tour, people=people
    )
    try:
        await sandbox.start(port)
        on_ready(sandbox.url)
        await ended.wait()
    finally:
        await sandbox.stop()


def _bot_id(token: str) -> int:
    """A token begins with the bot's id."""
    return int(token.partition(":")[0])


def _report_fault(task: asyncio.Task[None]) -> None:
    """A loop that ends by a fault must not end in silence."""
    if not task.cancelled() and (fault := task.exception()) is not None:
        about = {"message": "A loop of the sandbox ended", "exception": fault, "task": task}
        task.get_loop().call_exception_handler(about)
