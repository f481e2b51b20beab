"""Everybody who has joined has the commands of what they are in the menu of their chat, and no others."""

from __future__ import annotations

from bot.storage import people_wake
from tests.families.told import open_family
from tests.joining.links import menu_of
from tests.town.seed import person_id
from tests.town.town import Town

EVERYBODY = ["today", "families", "meetings", "settings", "help"]
OVERSEES = ["today", "families", "meetings", "request", "chase", "attention", "settings", "help"]


async def test_whoever_was_brought_in_has_a_menu_without_having_joined_by_a_link(town: Town) -> None:
    """As an import and a seeded borough leave people: to be looked at."""
    async with town.installation.working() as work:
        await people_wake.wake(work, *(person_id(key) for key in ("school", "team manager", "GP")))
    await town.settle()
    assert await menu_of(town["school"]) == EVERYBODY
    assert await menu_of(town["team manager"]) == OVERSEES


async def test_a_post_brings_its_commands_and_takes_them_away_again(town: Town) -> None:
    chief, worker, chair = town.people("CAF manager", "social worker", "conference chair")
    await chief.says("/settings")
    await chief.taps("Who decides", "Conference chair", "Who is asked first", "Children's Social Care")
    await chief.taps("Tamsin Rook", "Yes, save")
    assert "attention" in await menu_of(worker)
    assert await menu_of(chair) == EVERYBODY


async def test_whoever_stands_in_for_a_lead_can_plan_meetings(town: Town) -> None:
    lead, deputy = town.people("lead", "project manager")
    await open_family(town, {"School": "Roland Tipple"})
    await lead.says("/settings")
    await lead.taps("Deputy", "Ivor Penhallow")
    assert "schedule" in await menu_of(deputy)
    town.hush()
