"""Settings: one's own time, and what the CAF team looks after."""

from __future__ import annotations

from datetime import date

from bot.domain.facts import Role, Span
from bot.storage import closures, people, posts
from bot.storage.own_time import away_of
from tests.town.seed import agency_id, person_id
from tests.town.town import Town

NEUTRAL = "This is a private service for professionals."


async def test_working_days(town: Town) -> None:
    nurse = town["school nurse"]
    await nurse.says("/settings")
    await nurse.sees("Working days: Monday to Friday", "Away: nothing planned", "Deputy: Hester Vole")
    await nurse.taps("Working days", "Thursday", "Friday", "Save")
    await nurse.sees("Saved.", "Working days: Monday, Tuesday and Wednesday")


async def test_no_working_day_at_all_is_refused(town: Town) -> None:
    officer = town["housing officer"]
    await officer.says("/settings")
    await officer.taps("Working days", "Monday", "Tuesday", "Wednesday", "Save")
    await officer.sees("Please tick at least one day")
    await officer.taps("Cancel")
    await officer.sees("Cancelled. Nothing was changed.", "Working days: Monday, Tuesday and Wednesday")


async def test_time_away_with_somebody_who_answers_meanwhile(town: Town) -> None:
    lead = town["lead"]
    await lead.says("/settings")
    await lead.taps("Time away")
    await lead.says("9 Nov")
    await lead.sees("Away from Monday 9 November 2026. Which is the last day away?")
    await lead.says("Fri 13 Nov")
    await lead.taps("Ivor Penhallow")
    await lead.sees("Away Monday 9 November to Friday 13 November. Ivor Penhallow answers meanwhile.")
    await lead.taps("Yes, save it")
    await lead.sees("Saved.", "Away: Monday 9 November to Friday 13 November")
    await lead.taps("Time away")
    await lead.says("12 Nov")
    await lead.taps("Just that day", "Nobody", "Yes, save it")
    await lead.sees("That overlaps with Monday 9 November to Friday 13 November")
    await lead.taps("Cancel", "Not away from Mon 9 November")
    await lead.sees("Saved.", "Away: nothing planned")


async def test_a_day_that_has_passed_cannot_be_time_away(town: Town) -> None:
    lead = town["lead"]
    await lead.says("/settings")
    await lead.taps("Time away")
    await lead.says("1 November 2026")
    await lead.sees("Sunday 1 November 2026 is too early")
    await lead.taps("10", "Just that day", "Nobody")
    await lead.sees("Away Tuesday 10 November, and nobody stands in")
    await lead.taps("Back")
    await lead.sees("Who answers meanwhile?")
    await lead.taps("Cancel")


async def test_a_deputy_may_be_at_another_agency(town: Town) -> None:
    worker = town["drug worker"]
    await worker.says("/settings")
    await worker.taps("Deputy", "Somebody at another agency")
    await worker.says("elm road")
    await worker.taps("Cyril Ogden")
    await worker.sees("Saved.", "Deputy: Cyril Ogden")
    await worker.taps("Deputy", "Nobody")
    await worker.sees("Deputy: nobody yet")


async def test_a_leaver_is_a_stranger_from_the_day_after_their_last(town: Town) -> None:
    nurse = town["school nurse"]
    await nurse.says("/settings")
    await nurse.taps("Leaving date")
    await nurse.says("10 November")
    await nurse.sees("The last day is Tuesday 10 November 2026")
    await nurse.taps("Yes, save it")
    await nurse.sees("Last day: Tuesday 10 November 2026")
    await town.is_now("Tue 10 Nov 23:59")
    await nurse.says("/help")
    await nurse.sees("Here is what you can send")
    await town.is_now("Wed 11 Nov 00:01")
    await nurse.says("/help")
    await nurse.sees(NEUTRAL)


async def test_a_leaving_date_can_be_taken_back(town: Town) -> None:
    nurse = town["school nurse"]
    await nurse.says("/settings")
    await nurse.taps("Leaving date")
    await nurse.says("20 November")
    await nurse.taps("Yes, save it", "Leaving date", "Not leaving", "Yes, save it")
    await nurse.sees("Saved.")
    assert "Last day" not in nurse.newest["text"]


async def test_the_caf_team_settles_it_for_others(town: Town) -> None:
    worker = town["CAF worker"]
    await worker.says("/settings")
    await worker.taps("People of an agency", "More", "Northwick Housing", "Gwil Hartnoll")
    await worker.sees("Gwil Hartnoll, housing, Northwick Housing", "Working days: Monday, Tuesday and Wednesday")
    await worker.taps("Line manager", "Ferdy Pascoe")
    await worker.sees("Saved.", "Line manager: Ferdy Pascoe", "Joined: yes")
    await worker.taps("Back")
    await worker.sees("Northwick Housing. ✓ has joined, ★ leads safeguarding.", "Gwil Hartnoll, housing ✓ ★")


async def test_nobody_else_sees_another_persons_settings(town: Town) -> None:
    lead = town["lead"]
    await lead.says("/settings")
    await lead.sees("Your settings.")
    labels = [button["label"] for row in lead.newest["buttons"] for button in row]
    assert labels == ["Working days", "Time away", "Deputy", "Leaving date", "Work e-mail", "Turn reminders off"]


async def test_a_new_safeguarding_lead(town: Town) -> None:
    worker = town["CAF worker"]
    await worker.says("/settings")
    await worker.taps("Safeguarding leads")
    await worker.sees("⚠ has none yet", offering=["CAMHS Northwick ⚠"])
    await worker.says("oakfield")
    await worker.sees("Who leads safeguarding at Oakfield Primary School? Now it is Agnes Mallory.")
    await worker.taps("Roland Tipple")
    await worker.sees("Roland Tipple leads safeguarding for Oakfield Primary School from now on?")
    await worker.taps("Yes, save it")
    await worker.sees("Saved.")
    async with town.installation.looking() as here:
        school = next(agency for agency in await people.agencies(here) if agency.id == agency_id("primary"))
    assert school.safeguarding_lead_id == person_id("school")


async def test_who_decides_changes_hands(town: Town) -> None:
    manager = town["CAF manager"]
    await manager.says("/settings")
    await manager.taps("Who decides")
    await manager.sees("CAF manager: Dorian Whitlock (first), Sunniva Marsh (deputy)")
    await manager.taps("Social work team manager", "Who is asked first")
    await manager.says("social care")
    await manager.taps("Tamsin Rook")
    await manager.sees("Social work team manager (first): Tamsin Rook, from now on?", "Callum Straker then stops")
    await manager.taps("Yes, save it")
    await manager.sees("Saved.", "Social work team manager: Tamsin Rook (first)")
    await manager.taps("CAF manager", "Sunniva Marsh stops", "Yes, save it")
    await manager.sees("CAF manager: Dorian Whitlock (first)\n")
    async with town.installation.looking() as here:
        assert await posts.holders(here, Role.CAF_MANAGER) == [person_id("CAF manager")]


async def test_closed_days_are_added_and_taken_away(town: Town) -> None:
    worker = town["CAF worker"]
    await worker.says("/settings")
    await worker.taps("Closed days")
    await worker.sees("None yet.")
    await worker.taps("Add closed days", "Schools")
    await worker.says("27 Nov")
    await worker.taps("Just that day")
    await worker.sees("Schools: closed Friday 27 November?")
    await worker.taps("Yes, save it")
    await worker.sees("1. Schools: Friday 27 November")
    await worker.taps("Add closed days", "One agency", "Children's Social Care")
    await worker.says("30 November")
    await worker.says("2 December")
    await worker.taps("Yes, save it", "1 Take away", "Yes, save it")
    await worker.sees("1. Children's Social Care: Monday 30 November to Wednesday 2 December")
    async with town.installation.looking() as here:
        assert await closures.closures(here, "schools") == []
        assert await away_of(here, person_id("lead")) == ()
        (kept,) = await closures.closures(here, "agency", agency_id("social"))
    assert Span(kept.start_on, kept.until) == Span(date(2026, 11, 30), date(2026, 12, 3))
