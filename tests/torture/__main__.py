"""`python -m tests.torture KILLS`: as many kills, half on each database. One line for each, and an exit status."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.torture.kills import Outcome, kills
from tests.town.postgres import postgres


def main(count: int) -> int:
    with TemporaryDirectory() as folder:
        sqlite = asyncio.run(kills(f"sqlite+aiosqlite:///{folder}/roundtable.db", Path(folder), count // 2, seed=2))
        sys.stdout.write(f"SQLite: {sqlite}\n")
    with TemporaryDirectory() as folder, postgres() as cluster, cluster.copy_of("template1") as url:
        on_postgres = asyncio.run(kills(url, Path(folder), count - count // 2, seed=3))
        sys.stdout.write(f"PostgreSQL: {on_postgres}\n")
    return 0 if _holds(sqlite) and _holds(on_postgres) else 1


def _holds(outcome: Outcome) -> bool:
    return not (outcome.lost or outcome.unmarked or outcome.unanswered) and outcome.repeated <= outcome.in_doubt


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
