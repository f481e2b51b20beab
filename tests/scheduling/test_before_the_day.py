"""Reminders, and whether there are enough people."""

from __future__ import annotations

from tests.scheduling.arranging import fixed_tac, hush
from tests.town.family import lay_family
from tests.town.town import Town


async def test_the_lead_is_asked_to_book_before_one_is_due(town: Town) -> None:
    laid = await lay_family(town, assessed="Mon 26 Oct 2026 09:00")
    await laid.held("Mon 2 Nov 2026 08:00")
    await laid.wakes()
    lead = town["lead"]
    await town.is_now("Fri 6 Nov 2026 12:00")
    hush(town)
    await town.is_now("Mon 9 Nov 2026 08:59")
    await lead.hears("has no next date")
    await town.is_now("Mon 9 Nov 2026 09:00")
    await lead.hears("the next TAC is due by Monday 14 December and none is booked", offering=["Book it"])
    await lead.taps("Why am I seeing this?")
    await lead.sees("6 weeks after the last one, Monday 2 November 2026")
    await lead.taps("Book it")
    await lead.sees("the family's times first")
    hush(town)


async def test_reminders_five_days_before_the_day_before_and_two_hours_before(town: Town) -> None:
    await fixed_tac(town)
    school, nurse, deputy, visitor = town.people("school", "school nurse", "nurse deputy", "health visitor")
    await school.taps("I'll be there")
    await nurse.taps("Send a deputy", "Hester Vole", "Ask them")
    await visitor.taps("I can't", "On leave")
    hush(town)
    await town.is_now("Thu 12 Nov 2026 07:59")
    hush(town)
    await town.is_now("Thu 12 Nov 2026 08:00")
    await school.hears("Thursday 19 November, 1:30pm: TAC for R-1042F. You said you'll be there.")
    await deputy.hears("Thursday 19 November, 1:30pm: TAC for R-1042F. You stand in for the school nurse.")
    assert not [text for text in (*nurse.unheard(), *visitor.unheard()) if "19 November, 1:30pm" in text]
    hush(town)
    await town.is_now("Wed 18 Nov 2026 09:00")
    await school.hears(
        "Tomorrow, Thursday 19 November, 1:30pm: TAC for R-1042F. You said you'll be there.",
        offering=["Still coming", "How to join", "Something's come up"],
    )
    await school.taps("Something's come up")
    await school.sees("You said you'll be there.", offering=["I'll join online", "I can't"])
    await school.taps("I'll join online")
    hush(town)
    await town.is_now("Thu 19 Nov 2026 11:30")
    await school.hears("Today, Thursday 19 November, 1:30pm: TAC for R-1042F. You said you'll join online.")
    hush(town)


async def test_whoever_leads_is_reminded_as_coming_until_they_say_otherwise(town: Town) -> None:
    await fixed_tac(town)
    lead = town["lead"]
    await town.is_now("Wed 18 Nov 2026 08:59")
    hush(town)
    await town.is_now("Wed 18 Nov 2026 09:00")
    await lead.hears(
        "Tomorrow, Thursday 19 November, 1:30pm: TAC for R-1042F. You lead, so you are down as coming.",
        offering=["Still coming", "How to join", "Something's come up"],
    )
    await lead.taps("Something's come up", "I'll join online")
    hush(town)
    await town.is_now("Thu 19 Nov 2026 11:30")
    await lead.hears("Today, Thursday 19 November, 1:30pm: TAC for R-1042F. You said you'll join online.")
    hush(town)


async def test_not_enough_people_and_what_the_lead_can_do(town: Town) -> None:
    await fixed_tac(town)
    lead, school = town["lead"], town["school"]
    await town.is_now("Thu 12 Nov 2026 08:59")
    hush(town)
    await town.is_now("Thu 12 Nov 2026 09:00")
    await lead.hears(
        "R-1042F, Thursday 19 November: this meeting can't go ahead as planned yet. "
        "It needs a parent or carer and one more agency.",
        offering=["A parent is coming", "Ask again", "Move it", "Go ahead without a parent"],
    )
    await school.taps("I'll be there")
    await lead.taps("A parent is coming")
    await lead.sees("R-1042F, Thursday 19 November: there are enough people now.")
    hush(town)


async def test_online_is_offered_to_those_who_are_silent(town: Town) -> None:
    await lay_family(town)
    lead, school = town["lead"], town["school"]
    await lead.says("/schedule")
    await lead.taps("R-1042F", "Afternoons", "Thu 19 November, 1:30pm", "In person", "Leave it out", "Fix it now")
    await lead.taps("Fix it and tell everybody")
    hush(town)
    await town.is_now("Thu 12 Nov 2026 09:00")
    for somebody in town.people("school", "health visitor", "school nurse", "GP"):
        somebody.hush()
    await lead.taps("Offer online")
    await school.hears("we don't have enough people yet", "in person or online", offering=["I'll join online"])
    await school.gets_email("METHOD:REQUEST", "SEQUENCE:2", "LOCATION:In person or online")
    await school.taps("I'll join online")
    await lead.taps("Go ahead without a parent", "Not safe for them to be there")
    await lead.sees("it goes ahead without a parent or carer", "there are enough people now")
    hush(town)
