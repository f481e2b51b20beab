"""An update is asked for, and chased until somebody answers or a manager decides."""

from __future__ import annotations

from tests.town.town import Town
from tests.updates.story import before_a_tac, quiet, step_to


async def test_the_whole_way_by_the_calendar_from_asking_to_a_manager_who_decides(town: Town) -> None:
    nurse, deputy, safeguarding = town.people("school nurse", "nurse deputy", "health safeguarding")
    lead, manager, next_up = town.people("lead", "CAF manager", "CAF deputy")
    family = await before_a_tac(town)

    await step_to(town, "Tue 1 Dec 08:59", "school nurse")
    await nurse.hears_nothing()
    await step_to(town, "Tue 1 Dec 09:00", "school nurse")
    await nurse.hears(
        f"{family.reference}: your update for Thursday 17 December, by 5pm, Tuesday 8 December.",
        offering=["Seen, no change", "Seen, going to plan", "Not seen", "Something has changed", "I'm worried"],
    )
    await step_to(town, "Tue 8 Dec 08:59", "school nurse")
    await nurse.hears_nothing()
    await step_to(town, "Tue 8 Dec 09:00", "school nurse")
    await nurse.hears("your update is due today by 5pm", "One tap is enough")
    await step_to(town, "Wed 9 Dec 09:00", "school nurse", "nurse deputy")
    await nurse.hears(
        "your update was due yesterday",
        "If we don't hear, we'll ask your deputy or manager tomorrow.",
        offering=["Seen, no change", "Other answers", "I need until…", "Not my case now"],
    )
    await deputy.hears_nothing()
    await step_to(town, "Thu 10 Dec 09:00", "school nurse", "nurse deputy", "health safeguarding")
    await nurse.hears("Thursday 17 December, 3:30pm: TAC for", offering=["I'll be there"])
    await nurse.hears(
        "your update was due on Tuesday 8 December",
        "We have now asked your deputy or manager as well.",
        offering=["Seen, no change"],
    )
    await deputy.hears(
        "the school nurse hasn't answered. Asked on Tuesday 1 December, due on Tuesday 8 December.",
        "Otherwise we ask the safeguarding lead tomorrow.",
        offering=["Seen, no change"],
    )
    await safeguarding.hears_nothing()
    await step_to(town, "Fri 11 Dec 09:00", "health safeguarding", "lead", "CAF manager")
    await safeguarding.hears(
        "the school nurse hasn't answered", "Otherwise we ask the CAF manager on Monday 14 December."
    )
    await lead.hears("no update from the school nurse at Northwick Community Health", offering=["They told me"])
    await manager.hears_nothing()
    await step_to(town, "Mon 14 Dec 09:00", "CAF manager", "CAF deputy")
    await manager.hears(
        f"{family.reference}: the school nurse at Northwick Community Health hasn't answered.",
        "Asked Tue 1 December, reminded Tue 8 December and Wed 9 December, deputy Thu 10 December, "
        "safeguarding lead Fri 11 December.",
        "TAC: Thursday 17 December.",
        "Take this by 5pm tomorrow or it goes to your deputy.",
        offering=[
            "I'll take this",
            "They told me",
            "Call their head",
            "We'll chair",
            "Consult the front door (MASH)",
        ],
    )
    await step_to(town, "Tue 15 Dec 16:59", "CAF manager", "CAF deputy")
    await next_up.hears_nothing()
    await step_to(town, "Tue 15 Dec 17:00", "CAF manager", "CAF deputy")
    await manager.hears(
        "no update from the school nurse: nobody took it in time, so it has gone to Sunniva Marsh. You can still take it."
    )
    await next_up.hears("hasn't answered", "Take this by 5pm tomorrow")
    await next_up.taps("I'll take this")
    await next_up.sees("You took this. Please decide by Wednesday 16 December")
    await next_up.taps("Go ahead without", "Others have told us what we need", "Record this decision")
    await next_up.sees("Recorded for 1 family")
    await lead.hears(
        f"{family.reference}, no update from the school nurse: Sunniva Marsh decided on Tuesday 15 December "
        "to go ahead without, because: others have told us what we need."
    )
    await nurse.hears("your update that didn't come: Sunniva Marsh decided")
    quiet(town)


async def test_whoever_is_line_manager_and_safeguarding_lead_is_not_told_that_they_come_next(town: Town) -> None:
    head = town["head teacher"]
    await before_a_tac(town, table=("school",))
    await step_to(town, "Thu 10 Dec 09:00", "head teacher")
    await head.hears("the school hasn't answered.", "Otherwise we ask the lead professional tomorrow.")
    await step_to(town, "Fri 11 Dec 09:00", "head teacher")
    await head.hears("the school still hasn't answered. You were asked on Thursday 10 December too.")
    quiet(town)
