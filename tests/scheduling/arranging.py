"""Getting a meeting into the town: one that is fixed, or one whose dates are being asked about."""

from __future__ import annotations

from typing import Any

from bot.domain.arranging import ParentTimes, Plan
from bot.domain.facts import MeetingKind
from bot.domain.slots import FamilyTimes, PartOfDay
from bot.flows.conduct import screen_frame
from bot.flows.family_times import WEEKDAYS
from bot.storage.cards import new_card
from bot.usecases.meetings import confirm_new
from tests.town.family import Laid, lay_family
from tests.town.people import Somebody, reader
from tests.town.seed import person_id
from tests.town.town import Town


async def fixed_tac(town: Town, *, room: str | None = None, blocked: str | None = None, **more: Any) -> Laid:
    """A TAC on Thursday 19 November, 1:30pm, fixed on Monday 2 November; everybody has heard of it.

    Its lead fixed it with a few taps, which are scenarios of their own: here it is what came before.
    """
    laid = await lay_family(town, **more)
    lead = town["lead"]
    afternoons = FamilyTimes(WEEKDAYS, frozenset({PartOfDay.AFTERNOON}))
    plan = Plan(
        laid.id,
        MeetingKind.TAC,
        tuple(laid.children.values()),
        first=True,
        times=tuple(ParentTimes(parent_id, afternoons) for parent_id in laid.parents.values()),
        place="both",
        place_detail=room,
    )
    async with town.installation.looking() as here:
        who = await reader(here, person_id("lead"))
    async with town.installation.working(who) as work:
        meeting_id = await confirm_new(work, plan, town.at("Thu 19 Nov 13:30"))
        shown = screen_frame("meeting", {"meeting": str(meeting_id)})
        new_card(work, chat_id=who.chat_id, person_id=who.person_id, stack=[shown])
    await town.settle()
    await lead.gets_email("METHOD:REQUEST")
    for key in laid.seats:
        if key != blocked:
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
