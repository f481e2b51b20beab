"""Whoever has no chat gets what is due at one moment in one letter, as others get it in one message."""

from __future__ import annotations

from tests.mail.visitor import CODE, LINK
from tests.town.browser import Browser
from tests.town.family import lay_family
from tests.town.town import Town

FAMILIES = 9  # more than the messages that one person gets in a day


async def test_the_gp_is_asked_about_nine_families_in_one_letter_and_answers_on_one_page(town: Town) -> None:
    families = []
    for number in range(1042, 1042 + FAMILIES):
        family = await lay_family(town, number, table=("GP",))
        await family.meeting("Thu 26 Nov 15:30", fixed="Mon 5 Oct 2026 09:00")
        await family.wakes()
        families.append(family)
    await town.is_now("Tue 10 Nov 08:59")
    town.hush()
    await town.is_now("Tue 10 Nov 09:00")  # twelve working days before each TAC
    doctor = town["GP"]
    letter = await doctor.gets_email("9 things for you")
    assert letter.subject == "Roundtable: 9 things for you"
    for family in families:
        assert family.reference in letter.text
    (link,) = LINK.findall(letter.text)
    assert len(link) < 300
    browser = Browser(town)
    await browser.opens(link)
    await browser.presses("Send me a code")
    found = CODE.search((await doctor.gets_email("Your code is")).text)
    assert found
    await browser.types(found.group(1))
    browser.sees("9 things for you")
    await browser.presses("2 Open")
    browser.sees("your update for Thursday 26 November")
    await browser.presses("Seen, no change")
    answered = [one for family in families for one in (await family.facts()).requests if one.answer]
    assert len(answered) == 1
    await browser.presses("Back")
    browser.sees("8 things for you")
    for who in town.cast.values():
        if who is not doctor:
            who.hush()


async def test_an_entry_for_the_calendar_goes_with_each_meeting_of_the_letter(town: Town) -> None:
    for number in (1042, 1043):
        family = await lay_family(town, number, table=("GP",))
        meeting = await family.meeting("Thu 26 Nov 15:30" if number == 1042 else "Fri 27 Nov 15:30")
        async with town.installation.working() as work:
            work.notify("meeting_confirmed", seat=family.seats["GP"], family=family.id, meeting=meeting, revision=1)
    await town.is_now("Mon 2 Nov 09:01")
    doctor = town["GP"]
    letter = await doctor.gets_email("2 things for you", "TAC on Thursday 26 November", "TAC on Friday 27 November")
    assert letter.entry is None
    for day in ("20261126", "20261127"):
        await doctor.gets_email("for your calendar", f"DTSTART;TZID=Europe/London:{day}T153000")
    town.hush()
