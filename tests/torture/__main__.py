"""`python -m tests.torture KILLS [RESTARTS [TAKEOVERS]]`: as many kills, half on each database, as many restarts of PostgreSQL
under two replicas, and as many kills of the one of two replicas that sends, while the other lives. A line now and then, and
one for what came of each; and an exit status.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.torture.kills import Outcome, kills
from tests.torture.restarts import Restarted, restarts
from tests.torture.standbys import TakenOver, takeovers
from tests.town.postgres import postgres

A_LINE_FOR, A_LINE_FOR_TAKEOVERS = 50, 5
RESTARTS = 5
TAKEOVERS = 25


def main(count: int, restarts: int = RESTARTS, takeovers: int = TAKEOVERS) -> int:
    with TemporaryDirectory() as folder:
        sqlite = _killed("SQLite", f"sqlite+aiosqlite:///{folder}/roundtable.db", Path(folder), count // 2, seed=2)
    with TemporaryDirectory() as folder, postgres() as cluster, cluster.copy_of("template1") as url:
        on_postgres = _killed("PostgreSQL", url, Path(folder), count - count // 2, seed=3)
    restarted = _restarted(restarts, seed=4)
    taken_over = _taken_over(takeovers, seed=5)
    return 0 if sqlite.holds and on_postgres.holds and restarted.holds and taken_over.holds else 1


def _killed(name: str, url: str, folder: Path, count: int, seed: int) -> Outcome:
    def note(so_far: int) -> None:
        if so_far % A_LINE_FOR == 0:
            _say(f"{name}: killed {so_far} times of {count}")

    outcome = asyncio.run(kills(url, folder, count, seed, note))
    _say(f"{name}: {outcome}")
    return outcome


def _restarted(count: int, seed: int) -> Restarted:
    """One that keeps what it has promised, as in service."""

    def note(so_far: int) -> None:
        _say(f"PostgreSQL: restarted {so_far} times of {count}")

    with TemporaryDirectory() as folder, postgres(fsync="on", full_page_writes="on") as cluster:
        cluster.create("town")
        outcome = asyncio.run(restarts(cluster, cluster.url("town"), Path(folder), count, seed, restarted=note))
    _say(f"PostgreSQL, two replicas: {outcome}")
    return outcome


def _taken_over(count: int, seed: int) -> TakenOver:
    def note(so_far: int) -> None:
        if so_far % A_LINE_FOR_TAKEOVERS == 0:
            _say(f"PostgreSQL, the one of two replicas that sends: killed {so_far} times of {count}")

    with TemporaryDirectory() as folder, postgres() as cluster, cluster.copy_of("template1") as url:
        outcome = asyncio.run(takeovers(url, Path(folder), count, seed, note))
    _say(f"PostgreSQL, the one of two replicas that sends: {outcome}")
    return outcome


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
