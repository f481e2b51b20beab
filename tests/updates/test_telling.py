"""Asking now, /chase, and writing down what somebody said by phone."""

from __future__ import annotations

from tests.scheduling.arranging import opens
from tests.town.town import Town
from tests.updates.story import before_a_tac, quiet, step_to


async def test_what_they_told_me_stops_the_asking_and_they_see_it(town: Town) -> None:
    nurse, lead = town.people("school nurse", "lead")
    family = await before_a_tac(town)
    await step_to(town, "Wed 9 Dec 10:00")
    await lead.says("/chase")
    await lead.sees(
        "1 update is waited for. 1 is late.", offering=[f"{family.reference}, school nurse: reminded Wed 9"]
    )
    await lead.taps(f"{family.reference}, school nurse")
    await lead.sees("Wynne Carbury", "Due by 5pm, Tuesday 8 December.", "Next: the deputy, Thursday 10 December.")
    await lead.taps("They told me")
    await lead.sees(f"{family.reference}: what did the school nurse say?", offering=["Seen, no change"])
    await lead.taps("Seen, going to plan")
    await lead.sees("They'll see that you wrote it down for them.")
    await lead.taps("Write it down")
    await lead.sees("saved as told to you by the school nurse")
    await town.is_now("Thu 10 Dec 08:00")
    await nurse.hears("2 things", f"{family.reference}: Dilys Armitage recorded for you: seen, going to plan.")
    await opens(nurse, "recorded for you")
    await nurse.sees("Dilys Armitage recorded for you: seen, going to plan.", offering=["Change"])
    await step_to(town, "Thu 10 Dec 09:00", "nurse deputy")
    await town["nurse deputy"].hears_nothing()
    given = (await family.facts()).requests[0]
    assert (given.answer, given.recorded_by_id) == ("seen_to_plan", lead.person_id)
    await nurse.taps("Change", "Not seen")
    given = (await family.facts()).requests[0]
    assert (given.answer, given.recorded_by_id) == ("not_seen", None)
    quiet(town)


async def test_the_caf_team_writes_down_what_nobody_had_asked(town: Town) -> None:
    worker = town["CAF worker"]
    family = await before_a_tac(town)
    await worker.says("/chase")
    await worker.sees("Every update that was asked for in your families has come.")
    await worker.says("/families")
    await worker.taps(family.reference, "They told me", "School nurse", "Seen, no change", "Write it down")
    await step_to(town, "Tue 1 Dec 09:00", "school nurse")
    facts = await family.facts()
    assert [one.answer for one in facts.requests] == ["seen_no_change"]
    assert not [text for text in town["school nurse"].unheard() if "your update for" in text]
    quiet(town)


async def test_a_reminder_by_hand_is_once_a_day(town: Town) -> None:
    nurse, lead = town.people("school nurse", "lead")
    family = await before_a_tac(town)
    await step_to(town, "Thu 3 Dec 10:00", "school nurse")
    await nurse.taps("Something else")
    await lead.says("/chase")
    await lead.taps(f"{family.reference}, school nurse", "Remind now")
    await lead.sees("They are being reminded now.", "reminded Thu 3 December")
    assert "Remind now" not in [button["label"] for row in lead.newest["buttons"] for button in row]
    await nurse.hears("your update is due by 5pm on Tuesday 8 December")
    await town.is_now("Fri 4 Dec 10:00")
    await lead.says("/chase")
    await lead.taps(f"{family.reference}, school nurse")
    await lead.sees("reminded Thu 3 December", offering=["Remind now"])
    quiet(town)


async def test_the_lead_asks_some_of_the_table_now(town: Town) -> None:
    nurse, visitor, lead = town.people("school nurse", "health visitor", "lead")
    family = await before_a_tac(town, ("school nurse", "health visitor"))
    await lead.says("/request")
    await lead.taps(family.reference, "When the children were last seen")
    await lead.sees(f"{family.reference}: whom shall we ask?", offering=["All 2 who can be asked"])
    await lead.taps("Choose some of them", "Health visitor", "Done", "Ask them")
    await lead.sees(f"{family.reference}: 1 person is being asked.")
    await visitor.hears(f"{family.reference}: have you seen the children lately, by 5pm, Tuesday 8 December.")
    await nurse.hears_nothing()
    await lead.says("/request")
    await lead.taps(family.reference, "How things are")
    await lead.sees("Can't be asked now: health visitor (asked already).")
    quiet(town)


async def test_chase_is_of_ones_own_families(town: Town) -> None:
    worker, other = town.people("CAF worker", "social worker")
    family = await before_a_tac(town)
    await step_to(town, "Tue 1 Dec 10:00")
    await other.says("/chase")
    await other.sees("Every update that was asked for in your families has come.")
    await worker.says("/chase")
    await worker.sees("1 update is waited for.", offering=[f"{family.reference}, school nurse: due Tue 8 December"])
    quiet(town)
