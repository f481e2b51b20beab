"""Runs the bot as a child process, so that killing it is real, and starts it again when it dies."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import os
import secrets
import signal
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bot.sandbox.changes import Changes
from bot.sandbox.control import Control, NoAnswer

FIRST_WAIT_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 30.0
STEADY_SECONDS = 10.0
END_SECONDS = 8.0
LOOK_SECONDS = 0.03
_DIE_WITH_PARENT = 1
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


class Supervisor:
    """The bot's process: `state` is "up", "starting" or "down" (the plug is out)."""

    def __init__(
        self,
        command: list[str],
        env: Callable[[], dict[str, str]],
        log: Path,
        *,
        changes: Changes,
        offset_seconds: Callable[[], float],
    ) -> None:
        self.state = "down"
        self.control: Control | None = None
        self.last_exit: int | None = None
        self._command = command
        self._env = env
        self._log = log
        self._changes = changes
        self._offset_seconds = offset_seconds
        self._wanted = False
        self._one = asyncio.Lock()
        self._keeper: asyncio.Task[None] | None = None
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Put the plug in; returns at once, the bot comes up by and by."""
        async with self._one:
            self._begin()

    async def kill(self) -> None:
        """Pull the plug: SIGKILL, and it stays down."""
        async with self._one:
            await self._end(signal.SIGKILL)

    async def stop(self) -> None:
        """Ask the bot to end, and make it when it does not."""
        async with self._one:
            await self._end(signal.SIGTERM)

    async def restart(self) -> None:
        """SIGKILL and start again."""
        async with self._one:
            await self._end(signal.SIGKILL, then="starting")
            self._begin()

    def _begin(self) -> None:
        if self._keeper is None:
            self._wanted = True
            self._say("starting")
            self._keeper = asyncio.create_task(self._keep())

    async def _end(self, how: signal.Signals, then: str = "down") -> None:
        self._wanted = False
        keeper, self._keeper = self._keeper, None
        if keeper is not None:
            keeper.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await keeper
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            process.send_signal(how)
            try:
                async with asyncio.timeout(END_SECONDS):
                    await process.wait()
            except TimeoutError:
                process.kill()
                await process.wait()
        self._say(then)

    async def _keep(self) -> None:
        wait = FIRST_WAIT_SECONDS
        while self._wanted:
            began = time.monotonic()
            await self._run_once()
            if not self._wanted:
                return
            wait = FIRST_WAIT_SECONDS if time.monotonic() - began > STEADY_SECONDS else wait
            self._say("starting", exit_code=self.last_exit)
            await asyncio.sleep(wait)
            wait = min(LONGEST_WAIT_SECONDS, wait * 2)

    async def _run_once(self) -> None:
        port, secret = free_port(), secrets.token_urlsafe(24)
        env = {**self._env(), "ROUNDTABLE_CONTROL_PORT": str(port), "ROUNDTABLE_CONTROL_SECRET": secret}
        with self._log.open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                *self._command,
                env=env,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=_die_with_parent if _LIBC is not None else None,
            )
        self._process = process
        control = Control(port, secret)
        ended = asyncio.ensure_future(process.wait())
        try:
            while not ended.done():
                with contextlib.suppress(NoAnswer):
                    await control.state()
                    await control.set_clock(self._offset_seconds())  # it may have moved while the bot started
                    self.control = control
                    self._say("up")
                    break
                await asyncio.wait([ended], timeout=LOOK_SECONDS)
            self.last_exit = await ended
        finally:
            ended.cancel()
            self.control = None
            await control.close()

    def _say(self, state: str, **about: object) -> None:
        self.state = state
        self._changes.note("bot", state=state, **about)


def free_port() -> int:
    """A port of loopback that nothing listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _die_with_parent() -> None:
    """In the child: end when the sandbox ends, however it ends."""
    assert _LIBC is not None
    parent = os.getppid()
    _LIBC.prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
