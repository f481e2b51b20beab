"""SQLite without its worker thread, and statements that are compiled once.

aiosqlite hands every statement to a thread and back, which costs a scenario more than the statement. In the town one
scenario runs at a time, so its statements run where they are asked for; everything else about them is as in service.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import aiosqlite.core
from sqlalchemy import Dialect, Engine
from sqlalchemy.util import LRUCache


class Inline:
    """Stands where the library's queue stands: what is put in is done at once."""

    def put_nowait(self, task: tuple[asyncio.Future[Any] | None, Callable[[], Any]]) -> None:
        future, function = task
        try:
            result = function()
        except BaseException as error:
            if future is not None:
                future.set_exception(error)
        else:
            if future is not None:
                future.set_result(result)


class NoThread:
    """Stands where the library's thread stands."""

    daemon = True

    def __init__(self, **_: Any) -> None: ...

    def start(self) -> None: ...

    def join(self, timeout: float | None = None) -> None: ...

    def is_alive(self) -> bool:
        return False


def run_inline(monkeypatch: Any) -> None:
    """Have the connections that are opened from now on do their work at once."""
    monkeypatch.setattr(aiosqlite.core, "SimpleQueue", Inline)
    monkeypatch.setattr(aiosqlite.core, "Thread", NoThread)


_DIALECTS: dict[type[Dialect], Dialect] = {}
_COMPILED: LRUCache[Any, Any] = LRUCache(3000)


def compile_once(monkeypatch: Any) -> None:
    """Have the engines that are made from now on share what has been compiled, as one long-lived process would.

    A town begins with a new database and, in one of its worlds, a new process at every step: compiling each statement
    anew would be most of what a scenario costs, and says nothing about the bot.
    """
    begin = Engine.__init__

    def init(self: Engine, pool: Any, dialect: Dialect, url: Any, hide_parameters: bool = False, **more: Any) -> None:
        known = _DIALECTS.setdefault(type(dialect), dialect)
        begin(self, pool, known, url, hide_parameters=hide_parameters, **more)  # named, as the library looks for it
        self._compiled_cache = _COMPILED

    monkeypatch.setattr(Engine, "__init__", init)
