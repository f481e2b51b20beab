"""What the update scenarios share: a TAC on Thursday 17 December 2026, and the working days before it.

D-12 is Tuesday 1 December, D-7 Tuesday 8, D-6 Wednesday 9, D-5 Thursday 10, D-4 Friday 11, D-3 Monday 14,
D-1 Wednesday 16. The clock begins on Monday 2 November.
"""

from __future__ import annotations

from typing import Any

from tests.town.family import Laid, lay_family
from tests.town.town import Town

TAC = "Thu 17 Dec 2026 15:30"
FIXED = "Mon 9 Nov 2026 10:00"


async def before_a_tac(town: Town, table: tuple[str, ...] = ("school nurse",), **more: Any) -> Laid:
    """A family at whose table these sit besides the lead, with the TAC fixed; it is Monday 30 November, 10:00."""
    await town.is_now("Mon 30 Nov 10:00")
    family = await lay_family(
        town, table=table, opened="Mon 2 Nov 2026 09:00", assessed="Fri 27 Nov 2026 09:00", **more
    )
    await family.meeting(TAC, fixed=FIXED, parents_coming=[str(each) for each in family.parents.values()])
    await family.wakes()
    quiet(town)
    return family


def quiet(town: Town, *but: str) -> None:
    """Take notice of everything so far: the scenario is about what comes now."""
    for key, who in town.cast.items():
        if key not in but and key != "stranger":
            who.hush()


async def step_to(town: Town, when: str, *about: str) -> None:
    """Time passes; what those who are not the scenario's concern hear on the way is not its concern either."""
    await town.is_now(when)
    quiet(town, *about)
