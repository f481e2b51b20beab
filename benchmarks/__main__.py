"""`python -m benchmarks`: measure everything, or what is named, and write the results where it was everything."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from importlib import import_module

from benchmarks import figures
from benchmarks.figures import Figure

ALL = ("drain", "whole_path", "wave", "tap", "load", "sweeps", "long_run", "kill_test", "start")


async def main(names: list[str]) -> bool:
    measured: list[Figure] = []
    configurations: dict[str, str] = {}
    for name in names or ALL:
        module = import_module(f"benchmarks.{name}")
        measure: Callable[[], Awaitable[list[Figure]]] = module.measure
        for figure in await measure():
            measured.append(figure)
            figures.show(figure)
        configurations |= getattr(module, "CONFIGURATIONS", {})
    return all(figure.holds for figure in measured) if names else figures.write(measured, configurations)


if __name__ == "__main__":
    sys.exit(0 if asyncio.run(main(sys.argv[1:])) else 1)
