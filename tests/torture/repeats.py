"""What was said more than once, and whether it says so. The judge of kills, of restarts and of the benchmarks' kill test."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import NamedTuple


class Repeats(NamedTuple):
    """`unmarked`: those of the repeats that do not say that they may be one."""

    repeated: int
    unmarked: int


def repeats(said: Iterable[tuple[Hashable, bool]]) -> Repeats:
    """`said`, in the order in which it was accepted: to whom and about what, and whether it says that it may be a repeat.

    Each time after the first is to say so itself. Where the first says so, as nobody knew, that makes up for none.
    """
    known: set[Hashable] = set()
    repeated = unmarked = 0
    for what, is_marked in said:
        if what in known:
            repeated += 1
            unmarked += not is_marked
        known.add(what)
    return Repeats(repeated, unmarked)
