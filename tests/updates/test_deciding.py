"""An escalation is somebody's all the time, and ends only by an answer or a recorded decision."""

from __future__ import annotations

from tests.town.family import lay_family
from tests.town.town import Town
from tests.updates.story import before_a_tac, quiet, step_to


async def test_a_phone_call_is_a_discussion_and_closes_nothing(town: Town) -> None:
    manager, lead = town.people("CAF manager", "lead")
    family = await before_a_tac(town)
    await step_to(town, "Mon 14 Dec 10:00")
    await manager.taps("I'll take this", "I rang them")
    await manager.sees("Noted as a discussion. It is still open: an answer or a decision ends it.")
    await lead.says("/chase")
    await lead.sees(offering=[f"{family.reference}, school nurse: with Dorian Whitlock"])
    await lead.taps("Who has what to decide")
    await lead.sees("1 waits for a decision.", offering=[f"{family.reference}: school nurse, with Dorian Whitlock"])
    await lead.taps(f"{family.reference}: school nurse")
    await lead.sees(
        "Monday 14 December, 9am: put to Dorian Whitlock.",
        "Monday 14 December, 10am: Dorian Whitlock took it.",
        "Dorian Whitlock rang them, a discussion.",
        "Now with Dorian Whitlock, since Monday 14 December, 10am.",
    )
    assert not (await family.facts()).escalations[0].closed_at
    quiet(town)


async def test_taken_and_left_it_comes_back_and_then_passes_on(town: Town) -> None:
    """Asked between meetings on Monday 2 November: day 10 is Monday 16. Taken that day, five working days: the 23rd."""
    manager, deputy = town.people("CAF manager", "CAF deputy")
    family = await lay_family(town, table=("school nurse",), assessed="Mon 2 Nov 2026 09:00")
    await family.request("school nurse", "Mon 2 Nov 2026 09:00", "Mon 9 Nov 2026 17:00")
    await family.wakes()
    await step_to(town, "Mon 16 Nov 09:00", "CAF manager")
    await manager.hears("the school nurse at Northwick Community Health hasn't answered")
    await manager.taps("I'll take this")
    await manager.sees("Please decide by Monday 23 November, or it comes back to you.")
    await step_to(town, "Fri 20 Nov 17:00", "CAF deputy")
    await town.is_now("Mon 23 Nov 09:00")
    said = [text for text in town["CAF deputy"].unheard() if "hasn't answered" in text]
    assert not said
    await manager.hears("hasn't answered", "Take this by 5pm tomorrow or it goes to your deputy.")
    quiet(town)
    await town.is_now("Tue 24 Nov 17:00")
    await manager.hears("no update from the school nurse: nobody took it in time, so it has gone to Sunniva Marsh.")
    await deputy.hears("hasn't answered")
    await manager.taps("Open it", "Call their head", "It's not the first time", "Record this decision")
    await manager.sees("Recorded for 1 family")
    await deputy.hears("Dorian Whitlock decided on Tuesday 24 November to call the head of the agency")
    quiet(town)


async def test_one_decision_serves_for_every_family_that_one_agency_keeps_waiting(town: Town) -> None:
    manager = town["CAF manager"]
    families = [await before_a_tac(town, number=number) for number in (1042, 2217, 1308)]
    await step_to(town, "Mon 14 Dec 09:00", "CAF manager")
    await manager.hears("things for you", *(f"{one.reference}: the school nurse" for one in families))
    await manager.taps("1 Open")
    await manager.sees("2 more families wait for them; one decision can serve all.")
    await manager.taps("Call their head", "It's not the first time")
    await manager.sees("3 families wait for the same agency. For which does this hold?")
    await manager.taps(families[2].reference, "Done")
    await manager.sees("you decide to call the head of the agency, because: it's not the first time.")
    await manager.taps("Record this decision")
    await manager.sees("Recorded for 2 families.")
    decided = [(await one.facts()).escalations[0].decision for one in families]
    assert decided == ["call_agency_head", "call_agency_head", None]
    quiet(town)


async def test_two_places_of_one_agency_pass_on_in_one_message_and_are_decided_together(town: Town) -> None:
    manager = town["CAF manager"]
    family = await before_a_tac(town, table=("school nurse", "health visitor"))
    await step_to(town, "Tue 15 Dec 16:59")
    await town.is_now("Tue 15 Dec 17:00")
    await manager.hears(
        f"{family.reference}, no update from the health visitor and the school nurse: nobody took it in time, so it has "
        "gone to Sunniva Marsh."
    )
    await manager.hears_nothing()
    await manager.taps("Open it")
    await manager.sees("1 more answer is missing from them; one decision can serve both.")
    await manager.taps("Call their head", "It's not the first time")
    await manager.sees(
        offering=[f"☑ {family.reference} (school nurse)", f"☑ {family.reference} (health visitor)"],
    )
    await manager.taps("Done", "Record this decision")
    decided = [one.decision for one in (await family.facts()).escalations]
    assert decided == ["call_agency_head", "call_agency_head"]
    quiet(town)


async def test_the_escalation_says_who_may_not_see_it_nothing(town: Town) -> None:
    """Whoever is nobody to the family is told neither that it exists nor who has it."""
    police = town["police officer"]
    await before_a_tac(town)
    await step_to(town, "Mon 14 Dec 10:00", "police officer")
    await police.hears_nothing()
    await police.says("/chase")
    await police.sees("I don't know that one")
    quiet(town)
