"""How fast the machine goes meanwhile.

Seconds are promised of a machine that does nothing else. Tests share theirs with each other, and a lent one may give
half of what it gave an hour ago; what took longer for that alone is no fault of the bot. The seconds that really went by
are told beside those, and how fast the machine was judged to be.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import median
from time import monotonic

COUNTED = 200_000
REFERENCE_SECONDS = 0.012
"""For which one core of a small machine counts so far, left to itself."""
LOOKS = 5
"""One alone may have been interrupted, or not have been where all others were."""


@dataclass(frozen=True, slots=True)
class Took:
    """So many seconds went by, while the machine went at so much of the reference's speed."""

    seconds: float
    speed: float

    @property
    def at_full_speed(self) -> float:
        """For how long it would have gone on at the reference's speed; never longer than it did."""
        return self.seconds * min(1.0, self.speed)

    def __repr__(self) -> str:
        return (
            f"{self.at_full_speed:.2f} s at full speed ({self.seconds:.2f} s by the clock, "
            f"the machine at {self.speed:.2f} of the reference's speed)"
        )


@dataclass(slots=True)
class Pace:
    """The machine is looked at before, after, and between, where the bot itself does nothing: its own work is no excuse."""

    _looks: list[float] = field(default_factory=list)

    def look(self) -> None:
        """Some short looks, for less than a tenth of a second at the reference's speed."""
        for _ in range(LOOKS):
            began, count = monotonic(), 0
            for one in range(COUNTED):
                count += one
            self._looks.append(monotonic() - began)

    @property
    def speed(self) -> float:
        """Of the reference's, in the middle of all the looks."""
        return REFERENCE_SECONDS / median(self._looks)

    def took(self, seconds: float) -> Took:
        """What took so long, by what was seen until now."""
        return Took(seconds, self.speed)
