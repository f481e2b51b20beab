"""How fast the machine goes just now.

Seconds are promised of a machine that does nothing else. Tests share theirs with each other, and a lent one may give
half of what it gave an hour ago; what took longer for that alone is no fault of the bot.
"""

from __future__ import annotations

from time import monotonic

COUNTED = 1_000_000
REFERENCE_SECONDS = 0.06
"""For which one core of a small machine counts so far, left to itself."""


def at_full_speed(seconds: float) -> float:
    """For how long it would have gone on at the reference's speed; never longer than it did."""
    began, count = monotonic(), 0
    for one in range(COUNTED):
        count += one
    return seconds * min(1.0, REFERENCE_SECONDS / (monotonic() - began))
