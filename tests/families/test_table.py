"""Who sits at the table changes, and nothing that was asked is orphaned."""

from __future__ import annotations

from tests.families.told import open_family
from tests.town.town import Town


async def test_a_gap_is_shown_until_somebody_is_chosen(town: Town) -> None:
    lead, nurse = town.people("lead", "school nurse")
    await open_family(town, {"School nurse": "Nobody yet"})
    await lead.sees("Nobody there: School nurse, Northwick Community Health")
    await lead.taps("Who's at the table")
    await lead.sees("School nurse: nobody yet")
    await lead.taps("School nurse", "Choose someone")
    await lead.says("wynne")
    await lead.sees("Wynne Carbury takes over now")
    await lead.taps("Hand it over")
    await lead.sees("Wynne Carbury sits here from now on", "They are in the chat")
    await nurse.hears("You've been added to the team", "as school nurse")


async def test_a_place_is_handed_over_with_what_was_known(town: Town) -> None:
    lead, nurse, deputy = town.people("lead", "school nurse", "nurse deputy")
    await open_family(town, {"School nurse": "Wynne Carbury"})
    await nurse.taps("Yes")
    await nurse.sees("Thank you")
    await lead.taps("Who's at the table", "School nurse", "Change who sits here", "Hester Vole", "Hand it over")
    await deputy.hears("You've been added to the team")
    await nurse.hears("no longer at this family's table")
    await lead.sees("They have not said yet that they know which family it is")
    await lead.taps("I've told them who it is")
    await deputy.hears("Do you know which family it is?")
    await deputy.taps("Yes")
    await deputy.sees("Thank you")


async def test_somebody_is_added_and_another_place_is_taken_away(town: Town) -> None:
    lead, nurse, school = town.people("lead", "school nurse", "school")
    await open_family(town, {"School nurse": "Wynne Carbury"})
    nurse.hush()
    await lead.taps("Who's at the table", "Add someone", "School", "Roland Tipple")
    await lead.sees("add Roland Tipple for the school?")
    await lead.taps("Add to the table")
    await lead.sees("Added. They are being asked")
    await school.hears("for the school")
    await lead.taps("School nurse", "Take this place away")
    await lead.sees("They will not be asked or invited any more")
    await lead.taps("Take it away")
    await lead.sees("What was recorded stays on record")
    await nurse.hears("no longer at this family's table")


async def test_the_same_person_is_not_added_twice_for_the_same(town: Town) -> None:
    lead = town["lead"]
    await open_family(town, {"School": "Roland Tipple"})
    town["school"].hush()
    await lead.taps("Who's at the table", "Add someone", "School", "Roland Tipple", "Add to the table")
    await lead.sees("They are at this table already")


async def test_somebody_stands_in_for_a_time(town: Town) -> None:
    lead, nurse, deputy = town.people("lead", "school nurse", "nurse deputy")
    await open_family(town, {"School nurse": "Wynne Carbury"})
    nurse.hush()
    await lead.taps("Who's at the table", "School nurse", "Someone stands in", "Hester Vole")
    await lead.sees("On which day is the usual person back?")
    await lead.says("Mon 16 Nov")
    await lead.sees("Whoever usually sits there stays accountable")
    await lead.taps("That's right")
    await lead.sees("Hester Vole stands in until Monday 16 November", "Wynne Carbury sits here")
    await deputy.hears("you stand in for the school nurse until Monday 16 November")
    await deputy.taps("Look at the family")
    await deputy.sees("R-1000")


async def test_the_lead_is_handed_over_and_never_taken_away(town: Town) -> None:
    lead, worker = town.people("lead", "social worker")
    await open_family(town, {"School": "Roland Tipple"})
    town["school"].hush()
    await lead.taps("Who's at the table", "Lead professional")
    assert "Take this place away" not in [b["label"] for row in lead.newest["buttons"] for b in row]
    await lead.taps("‹ Back", "‹ Back", "Hand over the lead")
    await lead.says("tamsin")
    await lead.taps("Hand it over")
    await worker.hears("You now lead for family R-1000")
    await worker.taps("Yes")
    await worker.says("/families")
    await worker.taps("R-1000", "Who's at the table")
    await worker.sees("Lead professional, Children's Social Care")
    await lead.says("/families")
    await lead.sees("You are at no family's table yet")


async def test_the_doctor_without_a_chat_is_told_by_mail(town: Town) -> None:
    await open_family(town, {"GP": "Cyril Ogden"})
    await town["GP"].gets_email("R-1000", "GP")
    lead = town["lead"]
    await lead.taps("Who's at the table", "GP")
    await lead.sees("everything goes by e-mail")
