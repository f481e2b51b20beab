"""The story that all of this is judged by, told from its beginning to its end, on one family.

Dilys Armitage leads. At the table: the school nurse, the school, the GP (who has no Telegram), the drug worker and a
charity. It begins on Thursday 10 December 2026, so that the first TAC is due over Christmas.
"""

from __future__ import annotations

from tests.families.told import saw
from tests.mail.visitor import CODE, LINK
from tests.scheduling.arranging import opens
from tests.town.browser import Browser
from tests.town.town import Town
from tests.updates.story import quiet

FAMILY = "R-1000U"
EVERYBODY_IN_CHAT = ("school nurse", "school", "drug worker", "charity worker")


async def test_the_story_it_is_judged_by(town: Town) -> None:
    await town.is_now("Thu 10 Dec 09:00")
    await a_family_is_opened(town)
    await whoever_sits_there_says_that_they_know_the_family(town)
    await a_tac_is_wanted_and_christmas_is_in_the_way(town)
    await the_poll_closes_with_one_agency_silent(town)
    await the_date_is_fixed_and_each_replies_in_their_way(town)
    await one_has_blocked_the_bot_and_reminders_arrive(town)
    await the_date_is_moved_inside_the_notice_and_says_why(town)
    await the_meeting_is_held_and_written_down(town)
    await an_update_is_ignored_on_every_step(town)
    await the_manager_lets_it_lapse_and_the_next_one_decides(town)
    await the_list_shows_the_family_and_then_clears(town)


async def a_family_is_opened(town: Town) -> None:
    """Three children, two parents, five agencies; one that is missing at first is asked about."""
    lead = town["lead"]
    await lead.says("/families")
    await lead.taps("Open a family", "3", "11 to 15", "5 to 10", "1 to 4", "Yes, the same", "Early help", "Today")
    await lead.taps("mother", "father", "That's all")
    await lead.taps("School nurse", "School", "Drugs and alcohol service", "Charity", "That's all")
    await lead.taps("Roland Tipple", "Wynne Carbury")
    await lead.taps("Bram Ellery", "Lorna Quist")
    await lead.sees("Is anyone missing?", "GP", offering=["Nobody is missing", "Add: GP"])
    await lead.taps("Add: GP", "Cyril Ogden", "Nobody is missing")
    await lead.sees("Has the family agreed")
    await lead.taps("Yes, they agreed", "That's all", "Everyone at the table", "Today", "Thursday 10 June 2027")
    await lead.sees("Child A (11 to 15), Child B (5 to 10) and Child C (1 to 4).", "5 people will be asked")
    await town.nothing_was_sent()
    await lead.taps("Open the family")
    await lead.hears("the next TAC is due by Tuesday 5 January and none is booked", offering=["Book it"])


async def whoever_sits_there_says_that_they_know_the_family(town: Town) -> None:
    for somebody in town.people(*EVERYBODY_IN_CHAT):
        await somebody.hears(f"You've been added to the team for family {FAMILY}", offering=["Yes", "Not yet"])
        await somebody.taps("Yes")
        await somebody.sees("Thank you")
    await from_the_mail(town, "GP", "do you know which family", "Yes")


async def a_tac_is_wanted_and_christmas_is_in_the_way(town: Town) -> None:
    lead = town["lead"]
    await lead.says("/schedule")
    await lead.taps(FAMILY)
    await lead.sees("the family's times first. When can the mother come?")
    await lead.taps("Any weekday, any time")
    await lead.sees("When can the father come?")
    await lead.taps("Afternoons")
    await lead.sees(
        "The first TAC is due by Tuesday 5 January 2027.",
        "15 working days after the assessment, Thursday 10 December 2026.",
        "Not counted, besides weekends: Friday 25 December 2026, Monday 28 December 2026 and Friday 1 January 2027.",
        "These dates keep to it, with full notice.",
    )
    await lead.taps("Mon 4 January, 2:30pm", "In person or online", "Leave it out", "Ask everybody first")
    await lead.taps("Done", "Ask them")
    await lead.sees("They have until 5pm, Tuesday 15 December.")


async def the_poll_closes_with_one_agency_silent(town: Town) -> None:
    lead, nurse, school, charity = town.people("lead", "school nurse", "school", "charity worker")
    silent = town["drug worker"]
    for somebody in town.people(*EVERYBODY_IN_CHAT):
        await somebody.hears(f"{FAMILY}: when could you come to a one-hour TAC?", "by 5pm, Tuesday 15 December")
    await nurse.taps("Mon 4 January, 2:30pm: yes", "Thu 31 December, 2:30pm: yes", "Done")
    await school.taps("Mon 4 January, 2:30pm: yes", "Done")
    await charity.taps("Mon 4 January, 2:30pm: yes", "Thu 31, 2:30pm: if needed", "Done")
    await from_the_mail(town, "GP", "when could you come", "Mon 4 January, 2:30pm: yes", "Done")
    await town.is_now("Mon 14 Dec 12:00")
    await silent.hears("we haven't heard when you could come to the TAC")
    await town.nothing_was_sent()
    await town.is_now("Tue 15 Dec 17:00")
    await lead.hears(
        "the answers about the TAC are in. The best date first:\n· Monday 4 January, 2:30pm: 4 yes",
        "Not answered: drugs and alcohol service.",
        offering=["Fix Mon 4 January, 2:30pm"],
    )


async def the_date_is_fixed_and_each_replies_in_their_way(town: Town) -> None:
    lead, nurse, school, deputy = town.people("lead", "school nurse", "school", "head teacher")
    await lead.taps("Fix Mon 4 January")
    await lead.sees("Everybody is being told about Monday 4 January 2027, 2:30pm")
    await lead.gets_email("for your calendar", "METHOD:REQUEST")
    for somebody in town.people(*EVERYBODY_IN_CHAT):
        await somebody.hears("TAC on Monday 4 January 2027, 2:30pm, in person or online", "Are you coming?")
        await somebody.gets_email("for your calendar", "METHOD:REQUEST", "SEQUENCE:1")
    await lead.taps("Parents", "Mother is coming", "‹ Back")
    await lead.sees("Mother: coming")
    await nurse.taps("I'll be there")
    await town["charity worker"].taps("I'll be there")
    await from_the_mail(town, "GP", "METHOD:REQUEST", "I'll join online")
    await school.taps("Send a deputy", "Agnes Mallory", "Ask them")
    await school.sees("You said you'll send a deputy.")
    await deputy.hears("please stand in for the school", "They will tell you which family it is.")
    await deputy.gets_email("for your calendar")
    await deputy.taps("I'll be there")
    await lead.says("/meetings")
    await lead.taps("TAC")
    await lead.sees("Not answered: drugs and alcohol service.")


async def one_has_blocked_the_bot_and_reminders_arrive(town: Town) -> None:
    """The drug worker goes on by mail, and the lead sees that; nobody is reminded over Christmas."""
    lead, nurse, charity, deputy = town.people("lead", "school nurse", "charity worker", "head teacher")
    blocked = town["drug worker"]
    await blocked.blocks()
    await town.is_now("Wed 16 Dec 08:00")
    await lead.hears("we can't reach the drugs and alcohol service", "We'll go on by e-mail. You need do nothing.")
    await town.is_now("Wed 16 Dec 10:00")
    await from_the_mail(town, "drug worker", "your update, please", "Seen, going to plan", "All")
    await town.is_now("Wed 23 Dec 12:00")
    for somebody in (nurse, charity):
        await somebody.hears(f"Monday 4 January, 2:30pm: TAC for {FAMILY}. You said you'll be there.")
    await deputy.hears("You stand in for the school.")
    await lead.hears("You lead, so you are down as coming.", offering=["Still coming"])
    for by_mail in town.people("GP", "drug worker"):
        await by_mail.gets_email("your meeting", f"Monday 4 January, 2:30pm: TAC for {FAMILY}")
    await town.nothing_was_sent()
    await town.is_now("Wed 30 Dec 09:30")
    await town.nothing_was_sent()


async def the_date_is_moved_inside_the_notice_and_says_why(town: Town) -> None:
    lead, nurse, school, charity = town.people("lead", "school nurse", "school", "charity worker")
    manager, deputy = town.people("CAF manager", "head teacher")
    await lead.says("/meetings")
    await lead.taps("TAC", "Move", "Tue 5 January", "1:30pm")
    await lead.sees("Tuesday 5 January gives people 3 working days", "We promise 10", "The manager is told")
    await lead.taps("Parent or carer can't make it", "Move it anyway")
    await manager.hears("gives people 3 working days of notice; we promise 10. Why: parent or carer can't make it.")
    await manager.taps("I've seen it")
    await deputy.hears("the TAC on Monday 4 January, 2:30pm has moved, so you needn't stand in then.")
    await deputy.gets_email("METHOD:CANCEL")
    for somebody in (nurse, charity, school):
        await somebody.hears("the TAC on Monday 4 January has moved to Tuesday 5 January 2027, 1:30pm")
        entry = await somebody.gets_email("for your calendar", "METHOD:REQUEST")
        assert "SEQUENCE:0" not in entry.everything()  # it takes the place of the first one
        await opens(somebody, "has moved")
        await somebody.sees(
            "An answer to the old date no longer counts.",
            "Sorry for the short notice: parent or carer can't make it. Are you coming?",
        )
        await somebody.taps("I'll be there")
    await from_the_mail(town, "GP", "has moved", "1 Open", "I'll join online")
    await from_the_mail(town, "drug worker", "has moved", "I'll join online")
    await lead.taps("Parents", "Mother is coming")
    quiet(town)


async def the_meeting_is_held_and_written_down(town: Town) -> None:
    """In the order in which people leave the room: next date, who came, each child's voice, what was decided."""
    lead = town["lead"]
    await town.is_now("Tue 5 Jan 14:29")
    quiet(town)
    await town.is_now("Tue 5 Jan 14:30")
    await lead.hears("did the TAC on Tuesday 5 January happen?", offering=["Yes, write it down"])
    await lead.taps("Yes, write it down")
    await lead.sees("While everyone's here: the next one, by Tuesday 16 February.")
    await lead.taps("Another date", "Not asked yet", "Afternoons", "Another date")
    await lead.says("9 Feb 1:30pm")
    await lead.sees("Tuesday 9 February 2027, 1:30pm")
    await lead.taps("In person or online", "Leave it out", "Fix it now", "Fix it and tell everybody")
    await lead.sees(
        "Done. Everybody is being told about Tuesday 9 February 2027, 1:30pm.",
        "Who came? Filled in from replies:",
        "School nurse: there",
        "GP: online",
        "Mother: there",
        "Father: not there",
        "Child A: not there",
    )
    await lead.taps("Change someone", "Child A", "There", "That's everyone", "Write it down")
    await lead.sees("Child A: how did we hear what they think and feel?")
    await lead.taps("They came and spoke", "They drew or wrote", "We watched: too young to say")
    await lead.taps("Yes, they still agree", "Choose what was decided", "The plan goes on", "Done")
    await lead.sees(
        "School: there",
        "Child A: there",
        "Child A's voice: they came and spoke.",
        "Child B's voice: they drew or wrote.",
        "Child C's voice: we watched: too young to say.",
        "Decided: the plan goes on.",
        "Next one: Tuesday 9 February, 1:30pm.",
    )
    await lead.says("/meetings")
    await lead.taps("TAC, Tue 9 February", "Parents", "Mother is coming")
    for somebody in town.people("school", "charity worker"):
        await somebody.hears("TAC on Tuesday 9 February 2027, 1:30pm", "Are you coming?")
        await somebody.taps("I'll be there")
    await from_the_mail(town, "GP", "Tuesday 9 February", "I'll join online")
    await from_the_mail(town, "drug worker", "Tuesday 9 February", "I'll join online")
    await town["school nurse"].hears("TAC on Tuesday 9 February 2027, 1:30pm", "Are you coming?")
    quiet(town)


async def an_update_is_ignored_on_every_step(town: Town) -> None:
    nurse, deputy, safeguarding = town.people("school nurse", "nurse deputy", "health safeguarding")
    await later(town, "Fri 22 Jan 09:00", "school nurse")
    await nurse.hears("your update for Tuesday 9 February, by 5pm, Friday 29 January.", offering=["Seen, no change"])
    await later(town, "Fri 29 Jan 09:00", "school nurse")
    await nurse.hears("your update is due today by 5pm. One tap is enough.")
    await later(town, "Mon 1 Feb 09:00", "school nurse", "nurse deputy")
    await nurse.hears("your update was due on Friday 29 January", "we'll ask your deputy or manager tomorrow")
    await deputy.hears_nothing()
    await later(town, "Tue 2 Feb 09:00", "nurse deputy", "health safeguarding")
    await deputy.hears("the school nurse hasn't answered", "Otherwise we ask the safeguarding lead tomorrow.")
    await safeguarding.hears_nothing()
    await later(town, "Wed 3 Feb 09:00", "health safeguarding", "lead", "CAF manager")
    await safeguarding.hears("the school nurse hasn't answered", "Otherwise we ask the CAF manager tomorrow.")
    await town["lead"].hears("no update from the school nurse", offering=["They told me"])


async def the_manager_lets_it_lapse_and_the_next_one_decides(town: Town) -> None:
    manager, next_one, lead, nurse = town.people("CAF manager", "CAF deputy", "lead", "school nurse")
    await later(town, "Thu 4 Feb 09:00", "CAF manager", "CAF deputy")
    await manager.hears(
        "Asked Fri 22 January, reminded Fri 29 January and Mon 1 February, deputy Tue 2 February, "
        "safeguarding lead Wed 3 February.",
        "Take this by 5pm tomorrow or it goes to your deputy.",
    )
    await later(town, "Fri 5 Feb 16:59", "CAF manager", "CAF deputy")
    await next_one.hears_nothing()
    await later(town, "Fri 5 Feb 17:00", "CAF manager", "CAF deputy")
    await manager.hears("nobody took it in time, so it has gone to Sunniva Marsh.")
    await next_one.hears("the school nurse at Northwick Community Health hasn't answered")
    await manager.says("/attention")
    await manager.sees(f"1 family, worst first:\n1. {FAMILY}: urgent: ", "has not answered; with the CAF manager")
    await next_one.taps("Call their head", "It's not the first time", "Record this decision")
    await next_one.sees("Recorded for 1 family")
    for waiting in (lead, nurse):
        await waiting.hears("Sunniva Marsh decided on Friday 5 February to call the head of the agency")


async def the_list_shows_the_family_and_then_clears(town: Town) -> None:
    """What was decided brings the answer: the family was seen, and nothing is left to attend to."""
    manager, nurse = town.people("CAF manager", "school nurse")
    await nurse.taps("Seen, going to plan", "All")
    saw(nurse, f"{FAMILY}: saved. Thank you.", "Your update, Friday 5 February: seen, going to plan.")
    await manager.says("/attention")
    await manager.sees("No family needs attention.")
    await town.is_now("Mon 8 Feb 08:59")
    await manager.hears_nothing()
    quiet(town)


async def from_the_mail(town: Town, who: str, letter: str, *labels: str) -> None:
    """They open the newest such letter's link, get in with the code that comes, and press these."""
    page = Browser(town)
    found = LINK.search((await town[who].gets_email(letter)).text)
    assert found, f"no link in {who}'s letter about {letter!r}"
    await page.opens(found.group())
    if "Send me a code" in page.offers():
        await page.presses("Send me a code")
        code = CODE.search((await town[who].gets_email("Your code is")).text)
        assert code
        await page.types(code.group(1))
    for label in labels:
        await page.presses(label)


async def later(town: Town, when: str, *about: str) -> None:
    """Time passes; what others hear on the way belongs to other scenarios."""
    await town.is_now(when)
    quiet(town, *about)
