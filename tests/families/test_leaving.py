"""Somebody leaves, and their place at a table does not die in silence: the thing the audit was about."""

from __future__ import annotations

from tests.town.people import Somebody
from tests.town.town import Town
from tests.updates.story import before_a_tac, quiet, step_to


async def leaves(who: Somebody, last_day: str) -> None:
    """They enter their last day themselves."""
    await who.says("/settings")
    await who.taps("Leaving date")
    await who.says(last_day)
    await who.taps("Yes, save it")
    who.hush()


async def test_the_lead_hears_at_once_and_again_on_the_first_day_without(town: Town) -> None:
    nurse, lead, colleague = town.people("school nurse", "lead", "nurse deputy")
    family = await before_a_tac(town, table=("school nurse", "school"))
    await leaves(nurse, "4 December")
    await lead.hears(
        f"{family.reference}: the school nurse, Wynne Carbury, leaves. Their last day is Friday 4 December, "
        "and nobody is named to take over.",
        offering=["Choose who takes over", "Who's at the table"],
    )
    quiet(town)
    await step_to(town, "Fri 4 Dec 23:59", "lead")
    assert not [text for text in lead.unheard() if "leaves" in text or "has left" in text]
    lead.hush()
    await step_to(town, "Mon 7 Dec 09:00", "lead")
    await lead.hears("the school nurse, Wynne Carbury, has left (last day Friday 4 December)", "it comes to you.")
    await lead.taps("Who's at the table")
    await lead.sees("School nurse: nobody now, they have left")
    await lead.taps("Back", "Choose who takes over", "Hester Vole", "Hand it over")
    await colleague.hears("You've been added to the team", "as school nurse")
    await lead.sees("the school nurse is seen to. There is nothing left for you to do here.")
    quiet(town)


async def test_with_a_successor_named_nobody_is_told_that_a_place_falls_empty(town: Town) -> None:
    nurse, lead, colleague = town.people("school nurse", "lead", "nurse deputy")
    await before_a_tac(town)
    await leaves(nurse, "4 December")
    await lead.taps("Choose who takes over", "Hester Vole", "When they leave", "Hand it over")
    quiet(town)
    await step_to(town, "Mon 7 Dec 12:00", "lead", "nurse deputy")
    await colleague.hears("You've been added to the team", "as school nurse")
    assert not [text for text in lead.unheard() if "has left" in text]
    quiet(town)


async def test_a_leaver_is_a_gap_nobody_waits_for(town: Town) -> None:
    """They had said that they would come: nobody comes for the place any more, and the lead sees so in time."""
    nurse, lead = town.people("school nurse", "lead")
    family = await before_a_tac(town)
    (tac,) = (await family.facts()).meetings
    await family.reply(tac.id, "school nurse", "coming")
    await leaves(nurse, "4 December")
    await step_to(town, "Thu 10 Dec 09:00", "lead")
    await lead.hears("this meeting can't go ahead as planned yet")
    await lead.says("/families")
    await lead.taps(family.reference)
    await lead.sees("Nobody there: School nurse, Northwick Community Health")
    quiet(town)


async def test_what_was_held_for_the_morning_goes_to_the_deputy_of_whoever_has_left(town: Town) -> None:
    """Cancelled on Friday evening, when the nurse had gone home for good: Hester Vole is her deputy."""
    nurse, deputy = town.people("school nurse", "nurse deputy")
    family = await before_a_tac(town)
    await leaves(nurse, "4 December")
    await step_to(town, "Fri 4 Dec 18:30")
    await _cancels_the_tac(town)
    await step_to(town, "Mon 7 Dec 08:30", "nurse deputy")
    await deputy.hears(f"{family.reference}: the TAC on Thursday 17 December 2026, 3:30pm is cancelled.")
    quiet(town)


async def _cancels_the_tac(town: Town) -> None:
    lead = town["lead"]
    await lead.says("/meetings")
    await lead.taps("TAC, Thu 17 December")
    await lead.taps("Cancel the meeting", "Venue closed", "Another date", "Cancel it and tell everybody")


async def test_the_lead_leaves_and_whoever_stands_behind_hears(town: Town) -> None:
    lead, worker = town.people("lead", "CAF worker")
    family = await before_a_tac(town)
    await leaves(lead, "4 December")
    await step_to(town, "Mon 7 Dec 09:00", "CAF worker")
    await worker.hears(f"{family.reference}: the lead professional, Dilys Armitage, has left")
    quiet(town)


async def test_a_date_taken_back_is_said_no_more(town: Town) -> None:
    nurse, lead = town.people("school nurse", "lead")
    family = await before_a_tac(town)
    await leaves(nurse, "4 December")
    await lead.hears("leaves. Their last day")
    await nurse.says("/settings")
    await nurse.taps("Leaving date", "Not leaving", "Yes, save it")
    quiet(town)
    await step_to(town, "Mon 7 Dec 12:00", "lead")
    assert not [text for text in lead.unheard() if "has left" in text]
    await lead.says("/families")
    await lead.taps(family.reference)
    assert "Nobody there" not in lead.newest["text"]
    quiet(town)
