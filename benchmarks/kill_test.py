"""Killed again and again while they send: what ours has lost and said twice, and what its peers have.

Each sends as much at the same pace through the same Telegram, and is killed as often, when that has just accepted a
message and has not answered yet. All of them run at the same time on one server; nothing here depends on their speed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import NamedTuple

from benchmarks.figures import Figure, spread
from benchmarks.queues.killed import DATABASE, DEAD_AFTER, HOST, PEERS, words
from benchmarks.server import durable
from tests.torture.kills import FIRST_CHAT, MOST_BEFORE_A_KILL, PEOPLE, much_to_say
from tests.torture.repeats import repeats
from tests.torture.serving import REPEATED, Run, running
from tests.town.postgres import Cluster

TIMES, KILLS, FAMILIES = 5, 3, 3
SENDS = PEOPLE * FAMILIES
APART = timedelta(seconds=1) / 30
"""Telegram's own pace."""
LONGEST_LIFE_SECONDS = 15.0
"""Where less is left to say than it was to be killed after."""
QUIET_SECONDS = 2 * DEAD_AFTER.total_seconds()
"""Nothing has come for twice as long as anybody waits for the dead: nothing more will."""
CONFIGURATIONS = {
    "kill test": f"{TIMES} times {SENDS} sends, {1 / APART.total_seconds():.0f} due each second; killed {KILLS} times, each when Telegram "
    f"has accepted up to {MOST_BEFORE_A_KILL} more and has not answered the last; Roundtable as `roundtable serve`, on "
    "PostgreSQL as its peers",
    **{f"kill test, {name}": peer.configured for name, peer in PEERS.items()},
}


class Kept(NamedTuple):
    """`unmarked`: repeats that do not say that they may be one."""

    lost: int
    repeated: int
    unmarked: int


async def measure() -> list[Figure]:
    runs: list[list[Kept]] = []
    with TemporaryDirectory() as folder, durable() as cluster:
        for turn in range(TIMES):
            each = [
                _ours(cluster, Path(folder), turn),
                *(_peers(cluster, Path(folder), name, turn) for name in PEERS),
            ]
            runs.append(await asyncio.gather(*each))
    ours, *theirs = zip(*runs, strict=True)
    fewest = {name: sum(one.repeated for one in kept) for name, kept in zip(PEERS, theirs, strict=True)}
    fewer = [name for name, count in fewest.items() if count < sum(one.repeated for one in ours)]
    return [
        _lost("ours", ours, 0),
        Figure(
            "repeats in the kill test that do not say so: ours",
            sum(one.unmarked for one in ours),
            0,
            note=f"Fewer repeats than ours, in all: {', '.join(fewer) or 'nobody'}.",
        ),
        *(_lost(f"{name}'s", kept, None) for name, kept in zip(PEERS, theirs, strict=True)),
    ]


def _lost(whose: str, runs: Sequence[Kept], target: float | None) -> Figure:
    """Of all the runs."""
    made_of = {
        "sends": SENDS * len(runs),
        "kills": KILLS * len(runs),
        "repeated in a run": spread([one.repeated for one in runs]),
        "of them without saying so": sum(one.unmarked for one in runs),
    }
    return Figure(f"lost in the kill test: {whose}", sum(one.lost for one in runs), target, measured=made_of)


async def _ours(cluster: Cluster, folder: Path, turn: int) -> Kept:
    database = f"killed_ours_{turn}"
    await asyncio.to_thread(cluster.create, database)
    place = folder / database
    place.mkdir()
    async with much_to_say(cluster.url(database), place, FAMILIES, APART) as much:
        await _killed_and_killed(much.run, turn)
        return Kept(len(much.wanted - set(much.told())), *much.repeats())


async def _peers(cluster: Cluster, folder: Path, name: str, turn: int) -> Kept:
    database = f"killed_{name.lower()}_{turn}"
    place = folder / database
    await asyncio.to_thread(cluster.create, database)
    place.mkdir()
    people = {FIRST_CHAT + number: f"Person {number}" for number in range(PEOPLE)}
    async with running("", place / "keys.json", people) as run:
        run.command = ("-m", "benchmarks.queues.killed", name)
        run.environment |= {HOST: str(cluster.folder), DATABASE: database, "BENCHMARKS_PEOPLE": str(PEOPLE)}
        await PEERS[name].fill(str(cluster.folder), database, SENDS, APART)
        await _killed_and_killed(run, turn)
        said = [text for _, text in run.said()]
    told = set(said)
    lost = sum(words(number) not in told for number in range(SENDS))
    return Kept(lost, *repeats((text, REPEATED in text) for text in said))


async def _killed_and_killed(run: Run, turn: int) -> None:
    """Killed so often, and then left alone until nothing has come for a long time."""
    chance = Random(turn)
    for _ in range(KILLS):
        await run.killed_after(chance.randint(1, MOST_BEFORE_A_KILL), LONGEST_LIFE_SECONDS)
    async with run.process():
        with suppress(TimeoutError):
            while True:
                before = len(run.said())
                await run.until(lambda before=before: len(run.said()) > before, QUIET_SECONDS)  # type: ignore[misc]
