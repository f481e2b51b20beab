"""Getting a meeting into the town by the same taps that a lead makes."""

from __future__ import annotations

from typing import Any

from tests.town.family import Laid, lay_family
from tests.town.people import Somebody
from tests.town.town import Town


async def fixed_tac(town: Town, *, room: str | None = None, blocked: str | None = None, **more: Any) -> Laid:
    """A TAC on Thursday 19 November, 1:30pm, fixed on Monday 2 November; everybody has heard of it."""
    laid = await lay_family(town, **more)
    lead = town["lead"]
    await lead.says("/schedule")
    await lead.taps("R-1042F")
    for _ in laid.parents:
        await lead.taps("Afternoons")
    await lead.taps("Thu 19 November, 1:30pm", "In person or online")
    if room:
        await lead.says(room)
    else:
        await lead.taps("Leave it out")
    await lead.taps("Fix it now", "Fix it and tell everybody")
    await lead.gets_email("METHOD:REQUEST")
    for key in laid.seats:
        if key != "lead" and key != blocked:
            town[key].hush()
    return laid


async def polls(town: Town) -> None:
    """The lead asks the school and the health visitor of R-1042 when they could come to a TAC."""
    lead = town["lead"]
    await lead.says("/schedule")
    await lead.taps("R-1042F", "Any weekday, any time", "Thu 19 November", "Online", "Leave it out")
    await lead.taps("Ask everybody first", "Done", "Ask them")
    await lead.sees("Everybody is being asked")
    for key in ("school", "health visitor"):
        await town[key].hears("when could you come")


async def opens(somebody: Somebody, said: str) -> None:
    """Open the thing that says so, where several came in one message."""
    line = next(line for line in somebody.newest["text"].split("\n") if said in line)
    await somebody.taps(f"{line.partition('.')[0]} Open")


def hush(town: Town) -> None:
    """Everybody takes notice of everything up to now: what comes next is what it is about."""
    for somebody in town.cast.values():
        somebody.hush()
