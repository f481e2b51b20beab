"""Arranging a meeting, from what is due to what everybody hears."""

from __future__ import annotations

from tests.scheduling.arranging import polls
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
    await worker.taps("Thu 19 November, 10am: yes")
    await worker.sees("the answers are in. You'll hear which date it is")
    await lead.taps("Fix Thu 19 November, 10am")
    await lead.sees("Everybody is being told about Thursday 19 November 2026, 10am")
    await school.hears("TAC on Thursday 19 November 2026, 10am, online", "You can free Friday 20 November")
    for somebody in (school, visitor, worker):
        somebody.hush()
    await lead.gets_email("for your calendar")


async def test_whoever_is_not_at_work_before_a_short_poll_closes_is_named_before_and_afterwards(town: Town) -> None:
    await town.is_now("Thu 5 Nov 10:00")
    await lay_family(town, table=("school", "housing officer"), assessed="Fri 30 Oct 2026 09:00")
    lead, school, housing = town.people("lead", "school", "housing officer")
    await lead.says("/schedule")
    await lead.taps("R-1042F", "Any weekday, any time", "Fri 20 November, 10am", "Online", "Leave it out")
    await lead.sees("until 5pm, Friday 6 November")
    await lead.taps("Ask everybody first", "Done")
    await lead.sees("ask 1 person about these dates", "Not at work before then, so not asked: housing.")
    await lead.taps("Ask them")
    await lead.sees("They are being asked")
    await school.hears("when could you come")
    await town.is_now("Fri 6 Nov 16:00")
    await school.hears("we haven't heard when you could come")
    await town.is_now("Fri 6 Nov 17:00")
    await lead.hears("Not answered: school.", "Not asked, as they were not at work: housing.")
    await town.is_now("Mon 9 Nov 08:30")
    await housing.hears_nothing()


async def test_a_poll_closes_early_when_everybody_has_answered(town: Town) -> None:
    await lay_family(town, table=("health visitor", "school"))
    lead, school, visitor = town.people("lead", "school", "health visitor")
    await polls(town)
    await school.taps("Done")
    await school.sees("Thursday 19 November, 10am: no")
    await town.nothing_was_sent()
    await visitor.taps("None of these")
    await lead.hears(
        "the answers about the TAC are in", "Thursday 19 November, 10am: 0 yes", "Missing: health visitor and school"
    )
    await lead.taps("Another date")
    await lead.sees("These dates keep to it")


async def test_the_lead_is_told_how_a_poll_stands_and_is_reminded_to_fix_a_date(town: Town) -> None:
    await lay_family(town, table=("health visitor", "school"))
    lead, school, visitor = town.people("lead", "school", "health visitor")
    await polls(town)
    await school.taps("Thu 19 November, 10am: yes", "Done")
    await lead.says("/meetings")
    await lead.sees("For 1 a date is being found")
    await lead.taps("TAC, date being found", "See the answers")
    await lead.sees(
        "so far, the best date first", "Thursday 19 November, 10am: 1 yes", "Not answered: health visitor"
    )
    await visitor.taps("Thu 19 November, 10am: yes", "Done")
    await lead.hears("the answers about the TAC are in")
    await town.is_now("Tue 3 Nov 12:00")
    await lead.hears("the answers about the TAC are in")


async def test_typed_dates_are_read_as_people_say_them_and_said_again(town: Town) -> None:
    await lay_family(town)
    lead = town["lead"]
    await lead.says("/schedule")
    await lead.taps("R-1042F", "Any weekday, any time", "Another date")
    await lead.sees("The first TAC is due by Monday 23 November 2026", "Tap a day, or type one")
    await lead.says("Sat 21 Nov 2pm")
    await lead.sees("Saturday 21 November 2026 is not a working day")
    await lead.says("25 December")
    await lead.sees("Friday 25 December 2026 is a bank holiday")
    await lead.says("soonish")
    await lead.sees("I could not read that as a date")
    await lead.says("Wed 3/11 2pm")
    await lead.sees("could mean more than one day")
    await lead.taps("Back")
    await lead.says("Thu 19/11 14:15")
    await lead.sees("Thursday 19 November 2026, 2:15pm. Where?")


async def test_a_date_that_a_parent_cannot_make_is_taken_only_on_purpose(town: Town) -> None:
    await lay_family(town, table=(), parents=("father",))
    lead = town["lead"]
    await lead.says("/schedule")
    await lead.taps("R-1042F", "Only some days", "Tuesday", "Mornings", "Done", "Another date")
    await lead.says("Thu 19/11 14:15")
    await lead.sees(
        "The father can only come on Tuesdays, in the afternoon or after school. Keep Thursday 19 November, 2:15pm?"
    )
    await lead.taps("Back")
    await lead.says("Tue 17/11 14:15")
    await lead.sees("Tuesday 17 November 2026, 2:15pm. Where?")
    await lead.taps("Online", "Leave it out", "Fix it now", "Fix it and tell everybody")
    await lead.gets_email("METHOD:REQUEST")
    await lead.taps("Move", "Another date")
    await lead.says("Tue 17/11 11:00")
    await lead.sees("The father can only come on Tuesdays", "Keep Tuesday 17 November, 11am?")
    await lead.taps("Keep Tue 17 November", "Venue closed", "Move it")
    await lead.sees("Everybody is being told about Tuesday 17 November 2026, 11am")
    lead.hush()


async def test_a_day_is_tapped_on_the_calendar(town: Town) -> None:
    await lay_family(town)
    lead = town["lead"]
    await lead.says("/schedule")
    await lead.taps("R-1042F", "Any weekday, any time", "Another date")
    labels = [button["label"] for row in lead.newest["buttons"] for button in row]
    assert labels[:8] == ["November 2026", "Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]
    assert "1" not in labels
    assert "21" not in labels
    await lead.taps("December 2026 ›")
    await lead.sees("Tap a day")
    labels = [button["label"] for row in lead.newest["buttons"] for button in row]
    assert "25" not in labels
    assert "28" not in labels
    assert "29" in labels
    await lead.taps("November 2026", "20")
    await lead.sees("Friday 20 November 2026. What time?")
    await lead.says("quarter past nothing")
    await lead.sees("I could not read that")
    await lead.taps("2:30pm")
    await lead.sees("Friday 20 November 2026, 2:30pm. Where?")


async def test_christmas_in_the_way(town: Town) -> None:
    """Bank holidays are not counted, and the words say which."""
    await town.is_now("Mon 7 Dec 2026 09:00")
    await lay_family(town)
    lead = town["lead"]
    await lead.says("/schedule")
    await lead.taps("R-1042F", "Any weekday, any time")
    await lead.sees(
        "due by Wednesday 30 December 2026",
        "Not counted, besides weekends: Friday 25 December 2026 and Monday 28 December 2026",
    )
    labels = [button["label"] for row in lead.newest["buttons"] for button in row]
    assert labels[:4] == [
        "Thu 24 December, 10am",
        "Thu 24 December, 11:30am",
        "Tue 29 December, 11:30am",
        "Wed 30 December, 1:30pm",
    ]
