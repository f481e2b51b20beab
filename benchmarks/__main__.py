"""`python -m benchmarks`: measure everything, or the figures that are named, and write the results."""

from __future__ import annotations

import asyncio
import sys

from benchmarks import figures, start, sweeps, tap

ALL = {"tap": tap.measure, "sweeps": sweeps.measure, "start": start.measure}


async def main(names: list[str]) -> bool:
    measured = []
    for name in names or ALL:
        measured.append(await ALL[name]())
        figures.show(measured[-1])
    return all(figure.holds for figure in measured) if names else figures.write(measured)


if __name__ == "__main__":
    sys.exit(0 if asyncio.run(main(sys.argv[1:])) else 1)
