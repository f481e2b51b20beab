"""Arranging a meeting, from what is due to what everybody hears."""

from __future__ import annotations

from tests.town.family import lay_family
from tests.town.town import Town


async def test_a_tac_is_fixed_at_once_and_everybody_is_asked(town: Town) -> None:
    await lay_family(town)
    lead, school, nurse, visitor = town.people("lead", "school", "school nurse", "health visitor")
    await lead.says("/schedule")
    await lead.taps("R-1042F")
    await lead.sees("the family's times first", "mother")
    await lead.taps("Afternoons")
    await lead.sees("The first TAC is due by Monday 23 November 2026", "15 working days after the assessment")
    await lead.taps("Thu 19 November, 1:30pm")
    await lead.sees("Thursday 19 November 2026, 1:30pm. Where?")
    await lead.taps("In person or online")
    await lead.sees("never in Telegram or e-mail")
    await lead.taps("Leave it out", "Fix it now")
    await lead.sees("TAC on Thursday 19 November 2026, 1:30pm", "gives people 13 working days")
    await town.nothing_was_sent()

    await lead.taps("Fix it and tell everybody")
    await lead.sees("Everybody is being told", "Not answered: GP, health visitor, school and school nurse")
    for somebody in (school, nurse, visitor):
        await somebody.hears(
            "R-1042F: TAC on Thursday 19 November 2026, 1:30pm, in person or online. It's in your work calendar.",
            offering=["I'll be there", "I'll join online", "Send a deputy", "Send a report", "I can't"],
        )
        await somebody.gets_email("for your calendar", "METHOD:REQUEST", "SEQUENCE:1")
    await town["GP"].gets_email("are you coming?", "METHOD:REQUEST")
    await lead.gets_email("for your calendar", "METHOD:REQUEST")


async def test_a_poll_finds_the_date_and_chases_whoever_is_silent(town: Town) -> None:
    await lay_family(town, table=("health visitor", "school", "drug worker"))
    lead, school, visitor, worker = town.people("lead", "school", "health visitor", "drug worker")
    await lead.says("/schedule")
    await lead.taps("R-1042F", "Any weekday, any time", "Thu 19 November", "Online", "Leave it out")
    await lead.sees("Ask everybody which dates they could make, until 5pm, Thursday 5 November")
    await lead.taps("Ask everybody first")
    await lead.sees("At most 4")
    await lead.taps("Done")
    await lead.sees("ask 3 people about these dates")
    await lead.taps("Ask them")
    await lead.sees("Everybody is being asked")
    for somebody in (school, visitor, worker):
        await somebody.hears("R-1042F: when could you come to a one-hour TAC?", "Answer by 5pm, Thursday 5 November")

    await school.taps("Thu 19 November, 10am: yes", "Fri 20, 11:30am: if needed", "Done")
    await school.sees("You said", "Thursday 19 November, 10am: yes", "Friday 20 November, 11:30am: if needed")
    await visitor.taps("Fri 20 November, 11:30am: yes", "Thu 19, 10am: no", "Done")
    await visitor.taps("Thu 19, 10am: if needed", "Done")
    await visitor.sees("Thursday 19 November, 10am: if needed")
    await town.is_now("Tue 3 Nov 12:00")
    await worker.hears("we haven't heard when you could come to the TAC")
    await town.nothing_was_sent()

    await town.is_now("Thu 5 Nov 17:00")
    await lead.hears(
        "the answers about the TAC are in. The best date first:",
        "Thursday 19 November, 10am: 1 yes, 1 if needed.",
        "Not answered: drugs and alcohol service",
    )
    await worker.sees("the answers are in. You'll hear which date it is")
    await lead.taps("Fix Thu 19 November, 10am")
    await lead.sees("Everybody is being told about Thursday 19 November 2026, 10am")
    await school.hears("TAC on Thursday 19 November 2026, 10am, online", "You can free Friday 20 November")
    print(town.transcript())
    assert 0
