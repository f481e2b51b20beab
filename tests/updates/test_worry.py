"""I'm worried: whom to telephone first, then the lead and the manager at once, and who has read it."""

from __future__ import annotations

from tests.town.town import Town
from tests.updates.story import before_a_tac, quiet, step_to

PHONE = "In danger now: 999. Otherwise telephone today: Northwick MASH on 020 7946 0000"


async def test_worried_at_half_past_seven_in_the_evening(town: Town) -> None:
    nurse, lead, manager = town.people("school nurse", "lead", "CAF manager")
    family = await before_a_tac(town)
    await step_to(town, "Tue 1 Dec 19:30")
    await nurse.taps("I'm worried")
    await nurse.sees(
        PHONE,
        "out of hours the emergency duty team",
        "This is not a referral, and nobody may read it before Wednesday 2 December, 8am.",
        offering=["Yes, tell them I'm worried", "Cancel"],
    )
    await lead.hears_nothing()
    await manager.hears_nothing()
    await nurse.taps("Yes, tell them I'm worried")
    await nurse.sees("You'll hear who has read it. Please telephone as well")
    await manager.hears(
        f"{family.reference}: the school nurse at Northwick Community Health, Wynne Carbury, is worried.",
        "Telephone them now.",
        offering=["I'll take this", "Consult the front door (MASH)"],
    )
    await lead.hears("Wynne Carbury, is worried. Telephone them now.", "With Dorian Whitlock.")
    await lead.taps("I've read this and will ring")
    await nurse.hears(f"{family.reference}: Dilys Armitage, lead professional, has read that you are worried.")
    await manager.taps("I'll take this")
    await nurse.hears("Dorian Whitlock, CAF manager, has read that you are worried and has taken it.")
    await step_to(town, "Wed 2 Dec 10:00")
    await manager.taps("Consult the front door", "A child has not been seen", "Record this decision")
    await nurse.hears("the worry: Dorian Whitlock decided on Wednesday 2 December to consult the front door (MASH)")
    await lead.hears("the worry: Dorian Whitlock decided")
    await step_to(town, "Thu 10 Dec 09:00", "nurse deputy")
    await town["nurse deputy"].hears_nothing()
    quiet(town)


async def test_a_worry_that_nobody_takes_passes_on(town: Town) -> None:
    nurse, lead, manager, deputy = town.people("school nurse", "lead", "CAF manager", "CAF deputy")
    family = await before_a_tac(town)
    await step_to(town, "Tue 1 Dec 10:00")
    await nurse.taps("I'm worried", "Yes, tell them I'm worried")
    await step_to(town, "Wed 2 Dec 16:59", "CAF deputy")
    await deputy.hears_nothing()
    await nurse.taps("Change")
    await nurse.sees("your answer is now: worried", offering=["Seen, no change"])
    await nurse.taps("Seen, no change")
    await lead.says("/today")
    await lead.sees(f"1. {family.reference}: somebody is worried, and no manager has taken it yet.")
    await lead.taps("1 Read")
    await lead.sees("Wynne Carbury, is worried", "With Dorian Whitlock.")
    await town.is_now("Wed 2 Dec 17:00")
    await deputy.hears("Wynne Carbury, is worried. Telephone them now.")
    for waiting in (nurse, lead):
        await waiting.hears(
            f"{family.reference}: nobody has taken the worry yet.",
            "with Sunniva Marsh since Wednesday 2 December, 5pm",
            "by 5pm, Thursday 3 December",
            "Please telephone: Northwick MASH",
        )
    assert [one.closed_at for one in (await family.facts()).escalations] == [None]  # it is still somebody's to decide
    quiet(town)
    await deputy.taps("I'll take this")
    await lead.says("/today")
    assert "is worried" not in lead.newest["text"]
    await deputy.taps("Consult the front door", "A child has not been seen", "Record this decision")
    for waiting in (nurse, lead, manager):
        await waiting.hears(f"{family.reference}, the worry: Sunniva Marsh decided")
    quiet(town)


async def test_the_lead_reads_it_once_and_the_sender_hears_it_once(town: Town) -> None:
    nurse, lead = town.people("school nurse", "lead")
    await before_a_tac(town)
    await step_to(town, "Tue 1 Dec 10:00")
    await nurse.taps("I'm worried", "Yes, tell them I'm worried")
    read = lead.remembers("I've read this and will ring")
    await lead.taps("I've read this and will ring")
    await nurse.hears("Dilys Armitage, lead professional, has read that you are worried.")
    await lead.says("/today")
    await lead.taps("1 Read")
    await lead.sees("You have said that you will ring.")
    assert "I've read this" not in str(lead.newest["buttons"])
    await lead.taps_remembered(read)
    await nurse.hears_nothing()
    quiet(town)


async def test_backing_out_tells_nobody(town: Town) -> None:
    nurse = town["school nurse"]
    family = await before_a_tac(town)
    await step_to(town, "Tue 1 Dec 10:00", "lead", "CAF manager")
    await nurse.taps("I'm worried", "Cancel")
    await nurse.sees("Cancelled. Nothing was changed.")
    await town["CAF manager"].hears_nothing()
    assert not (await family.facts()).escalations
    quiet(town)


async def test_worried_from_the_familys_screen_without_having_been_asked(town: Town) -> None:
    nurse, lead, manager = town.people("school nurse", "lead", "CAF manager")
    family = await before_a_tac(town)
    await nurse.says("/families")
    await nurse.taps(family.reference, "I'm worried")
    await nurse.sees(PHONE)
    await nurse.taps("Yes, tell them I'm worried")
    await manager.hears("Wynne Carbury, is worried. Telephone them now.")
    await lead.hears("Wynne Carbury, is worried.")
    await lead.says("/families")
    await lead.taps(family.reference, "Who has what to decide", f"{family.reference}: a worry, with Dorian Whitlock")
    await lead.sees("put to Dorian Whitlock", "Now with Dorian Whitlock")
    quiet(town)
