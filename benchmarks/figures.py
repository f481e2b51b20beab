"""What a figure is, how one is timed, and the file that a run leaves behind."""

from __future__ import annotations

import json
import os
import platform
import sqlite3
import statistics
import sys
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from time import perf_counter
from typing import Any

RESULTS = Path(__file__).with_name("results.json")
LIBRARIES = ("python-telegram-bot", "SQLAlchemy", "aiosqlite", "APScheduler", "aiohttp")


@dataclass(frozen=True)
class Figure:
    """One ratio: our time over the other's. It holds where it is at most its target."""

    name: str
    ours_seconds: tuple[float, ...]
    theirs_seconds: tuple[float, ...]
    target: float

    @property
    def value(self) -> float:
        return statistics.median(self.ours_seconds) / statistics.median(self.theirs_seconds)

    @property
    def holds(self) -> bool:
        return self.value <= self.target

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "value": round(self.value, 2),
            "target": self.target,
            "holds": self.holds,
            "ours_ms": _spread(self.ours_seconds),
            "theirs_ms": _spread(self.theirs_seconds),
        }


async def timed(work: Callable[[], Awaitable[object]]) -> float:
    """Seconds on the wall that one piece of work takes."""
    began = perf_counter()
    await work()
    return perf_counter() - began


def write(figures: Iterable[Figure], path: Path = RESULTS) -> bool:
    """Write what was measured, and where. True where every figure holds."""
    measured = [figure.as_json() for figure in figures]
    told = {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {"cores": os.cpu_count(), "processor": platform.machine(), "load_before": os.getloadavg()[0]},
        "versions": {
            "python": sys.version.split()[0],
            "sqlite": sqlite3.sqlite_version,
            **{name: version(name) for name in LIBRARIES},
        },
        "figures": measured,
    }
    path.write_text(json.dumps(told, indent=1) + "\n")
    return all(figure["holds"] for figure in measured)


def show(figure: Figure) -> bool:
    """Say what was measured. True where it holds."""
    told = figure.as_json()
    holds = "holds" if told["holds"] else "FALLS SHORT"
    print(
        f"{told['name']}: {told['value']} (at most {told['target']}), {holds}; {told['ours_ms']} {told['theirs_ms']}"
    )
    return bool(told["holds"])


def _spread(seconds: tuple[float, ...]) -> dict[str, float]:
    return {
        "lowest": round(min(seconds) * 1000, 3),
        "median": round(statistics.median(seconds) * 1000, 3),
        "highest": round(max(seconds) * 1000, 3),
        "times": len(seconds),
    }
