"""How fast due rows leave: ours with and without a million future rows, and beside its peers."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Protocol

from benchmarks.figures import Figure, ratio_of_rates
from benchmarks.queues import apschedulers, ours, pgqueuers, procrastinates
from benchmarks.server import DESCRIBED, durable, version
from tests.town.postgres import Cluster

TIMES = 5
DUE = 2_000
DUE_OF_SLOW_ONES = 300
FUTURE, MOST_FUTURE = 100_000, 1_000_000
FUTURE_OF_APSCHEDULER = 5_000
CONFIGURATIONS = {
    "every figure on PostgreSQL": f"{version()}, {DESCRIBED}",
    "Roundtable, queue only": ours.CONFIGURED,
    "procrastinate": procrastinates.CONFIGURED,
    "pgqueuer": pgqueuers.CONFIGURED,
    "APScheduler": apschedulers.CONFIGURED,
}


class Queue(Protocol):
    name: str

    async def fill(self, due: int, future: int) -> None: ...

    async def drain(self) -> float: ...

    async def left(self) -> int: ...


async def measure() -> list[Figure]:
    """All in one run on one server, turn about."""
    with durable() as cluster:
        without, with_many, beside = [await _ours(cluster, name) for name in ("none", "many", "beside")]
        slow, fast, laid = await _procrastinate(cluster), await _pgqueuer(cluster), await _apscheduler(cluster)
        for queue, future in (
            (without, 0),
            (with_many, MOST_FUTURE),
            (beside, FUTURE),
            (slow, FUTURE),
            (fast, 0),
            (laid, FUTURE_OF_APSCHEDULER),
        ):
            await queue.fill(0, future)
        rates = await _in_turns([(without, DUE), (with_many, DUE), (beside, DUE), (fast, DUE)])
        slow_rates = await _in_turns([(beside, DUE), (slow, DUE_OF_SLOW_ONES), (laid, DUE_OF_SLOW_ONES)])
        for queue in (without, with_many, beside, slow, fast, laid):
            await queue.close()
    return [
        ratio_of_rates("queue only: with 1,000,000 future rows / with none", rates[1], rates[0], 0.8),
        ratio_of_rates(
            "queue only: ours / procrastinate's, 100,000 future rows",
            slow_rates[0],
            slow_rates[1],
            20,
            "procrastinate",
        ),
        ratio_of_rates("queue only: ours / pgqueuer's, none", rates[0], rates[3], 0.7, "pgqueuer"),
        ratio_of_rates(
            "queue only: ours, 100,000 future rows / APScheduler's job store, 5,000",
            slow_rates[0],
            slow_rates[2],
            None,
            "APScheduler",
        ),
    ]


async def _in_turns(queues: Sequence[tuple[Queue, int]]) -> list[list[float]]:
    """Rows a second of each, turn about; the first turn is not counted."""
    rates: list[list[float]] = [[] for _ in queues]
    for turn in range(TIMES + 1):
        for place, (queue, due) in enumerate(queues):
            await queue.fill(due, 0)
            took = await queue.drain()
            assert await queue.left() == 0, f"{queue.name} left something"
            if turn:
                rates[place].append(due / took)
    return rates


async def _ours(cluster: Cluster, name: str) -> ours.Ours:
    cluster_name = f"ours_{name}"
    await asyncio.to_thread(cluster.create, cluster_name)
    await asyncio.to_thread(ours.migrated, cluster.url(cluster_name))
    queue = ours.Ours()
    await queue.prepare(cluster.url(cluster_name))
    return queue


async def _procrastinate(cluster: Cluster) -> procrastinates.Procrastinate:
    await asyncio.to_thread(cluster.create, "procrastinate")
    queue = procrastinates.Procrastinate()
    await queue.prepare(f"host={cluster.folder} user=roundtable dbname=procrastinate")
    return queue


async def _pgqueuer(cluster: Cluster) -> pgqueuers.Pgqueuer:
    await asyncio.to_thread(cluster.create, "pgqueuer")
    queue = pgqueuers.Pgqueuer()
    await queue.prepare({"host": str(cluster.folder), "user": "roundtable", "database": "pgqueuer"})
    return queue


async def _apscheduler(cluster: Cluster) -> apschedulers.ApScheduler:
    await asyncio.to_thread(cluster.create, "apscheduler")
    queue = apschedulers.ApScheduler()
    await queue.prepare(f"postgresql+psycopg://roundtable@/apscheduler?host={cluster.folder}")
    return queue
