"""What a figure is, how one is timed, and the files that a run leaves behind."""

from __future__ import annotations

import json
import os
import platform
import sqlite3
import statistics
import sys
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from time import perf_counter
from typing import Any

RESULTS = Path(__file__).with_name("results.json")
TABLE = Path(__file__).with_name("RESULTS.md")
LIBRARIES = (
    "python-telegram-bot",
    "SQLAlchemy",
    "aiosqlite",
    "asyncpg",
    "APScheduler",
    "aiohttp",
    "procrastinate",
    "pgqueuer",
)


@dataclass(frozen=True)
class Figure:
    """One number and what it must reach. `target` None: told beside the others, and nothing has to be reached.

    `measured`: what it is made of, each with its unit, its samples' median and range. `winner`: a peer that does better,
    whether or not what must be reached is.
    """

    name: str
    value: float
    target: float | None
    at_least: bool = False
    measured: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    winner: str = ""

    @property
    def holds(self) -> bool:
        if self.target is None:
            return True
        return self.value >= self.target if self.at_least else self.value <= self.target

    @property
    def must_reach(self) -> str:
        if self.target is None:
            return "told only"
        return f"at {'least' if self.at_least else 'most'} {self.target:g}"

    def as_json(self) -> dict[str, Any]:
        told = {"name": self.name, "value": round(self.value, 3), "target": self.target, "holds": self.holds}
        said = {"note": self.note, "winner": self.winner}
        return (
            told | {"at_least": self.at_least, **self.measured} | {name: each for name, each in said.items() if each}
        )


def ratio_of_times(name: str, ours: Sequence[float], theirs: Sequence[float], target: float | None) -> Figure:
    """Our seconds over the other's: at most so much."""
    value = statistics.median(ours) / statistics.median(theirs)
    return Figure(name, value, target, False, {"ours_ms": spread(ours, 1000), "theirs_ms": spread(theirs, 1000)})


def ratio_of_rates(
    name: str, ours: Sequence[float], theirs: Sequence[float], target: float | None, peer: str = ""
) -> Figure:
    """Ours a second over the other's: at least so much. `peer`: whose the other is, where it is a peer's."""
    value = statistics.median(ours) / statistics.median(theirs)
    measured = {"ours_a_second": spread(ours), "theirs_a_second": spread(theirs)}
    return Figure(name, value, target, True, measured, winner=peer if value < 1 else "")


async def timed(work: Callable[[], Awaitable[object]]) -> float:
    """Seconds on the wall that one piece of work takes."""
    began = perf_counter()
    await work()
    return perf_counter() - began


def percentile(samples: Sequence[float], hundredths: float) -> float:
    """The nearest rank."""
    ranked = sorted(samples)
    return ranked[min(len(ranked) - 1, max(0, -(-len(ranked) * int(hundredths) // 100) - 1))]


def spread(samples: Sequence[float], scale: float = 1.0) -> dict[str, float]:
    return {
        "lowest": round(min(samples) * scale, 3),
        "median": round(statistics.median(samples) * scale, 3),
        "highest": round(max(samples) * scale, 3),
        "times": len(samples),
    }


def write(figures: Iterable[Figure], configurations: Mapping[str, str], results: Path = RESULTS) -> bool:
    """Write what was measured, how, and where, as data and as a table. True where every figure holds."""
    measured = list(figures)
    machine = {"cores": os.cpu_count(), "processor": platform.machine(), "load_before": round(os.getloadavg()[0], 2)}
    versions = {"python": sys.version.split()[0], "sqlite": sqlite3.sqlite_version, **_versions()}
    told = {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine,
        "versions": versions,
        "configurations": dict(configurations),
        "figures": [figure.as_json() for figure in measured],
    }
    results.write_text(json.dumps(told, indent=1) + "\n")
    TABLE.write_text(_table(measured, told))
    return all(figure.holds for figure in measured)


def show(figure: Figure) -> None:
    """Say what was measured."""
    holds = "holds" if figure.holds else "FALLS SHORT"
    print(
        f"{figure.name}: {figure.value:.3g} ({figure.must_reach}), {holds}; {json.dumps(figure.measured)}", flush=True
    )


def _versions() -> dict[str, str]:
    found = {}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not there"
    return found


def _table(figures: Sequence[Figure], told: Mapping[str, Any]) -> str:
    """The same for a reader."""
    lines = [
        "# What was measured",
        "",
        f"Written by `make bench` on {told['measured_at']}. Medians; the range in brackets. A figure is a ratio of two",
        "things measured in the same run, turn about, on the same machine.",
        "",
        "| figure | must reach | measured | | what it is made of |",
        "| --- | --- | --- | --- | --- |",
    ]
    for figure in figures:
        holds = "" if figure.target is None else "holds" if figure.holds else "**falls short**"
        made_of = "; ".join(f"{name.replace('_', ' ')} {_said(value)}" for name, value in figure.measured.items())
        note = f" {figure.note}" if figure.note else ""
        note += f" **{figure.winner} does better.**" if figure.winner else ""
        lines.append(f"| {figure.name} | {figure.must_reach} | {figure.value:.3g} | {holds} | {made_of}.{note} |")
    lines += ["", "## Machine and versions", ""]
    lines += [
        f"- {name.replace('_', ' ')}: {value}"
        for name, value in (*told["machine"].items(), *told["versions"].items())
    ]
    lines += ["", "## How each was set up", ""]
    lines += [f"- {name}: {words}" for name, words in told["configurations"].items()]
    return "\n".join(lines) + "\n"


def _said(value: Any) -> str:
    if isinstance(value, Mapping):
        return f"{value['median']:,g} ({value['lowest']:,g} to {value['highest']:,g}, {value['times']} times)"
    return f"{value:,g}" if isinstance(value, int | float) else str(value)
