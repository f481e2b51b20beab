"""A meeting by mail: invitation with its calendar entry, the answer on the page, the move, the cancellation."""

from __future__ import annotations

import pytest
from icalendar import Calendar

from bot.domain.notifications import KINDS
from bot.storage.models import Meeting, MeetingDate, Seat
from bot.views import mail as words
from tests.mail.visitor import CODE, LINK
from tests.town.browser import Browser
from tests.town.family import Laid, lay_family
from tests.town.mail import Received
from tests.town.seed import person_id
from tests.town.town import Town

OTHERS = ("lead", "health visitor", "school nurse", "school", "CAF manager", "CAF worker", "project manager")


async def told(town: Town, kind: str, who: str, family: Laid, **about: object) -> None:
    async with town.installation.working() as work:
        seat = family.seats.get(who)
        work.notify(kind, person=None if seat else person_id(who), seat=seat, family=family.id, **about)
    await town.settle()


async def get_in(town: Town, letter: Received) -> Browser:
    """Open the link of the GP's letter and type the code that comes."""
    browser = Browser(town)
    await browser.opens(LINK.findall(letter.text)[0])
    await browser.presses("Send me a code")
    found = CODE.search((await town["GP"].gets_email("Your code is")).text)
    assert found
    await browser.types(found.group(1))
    return browser


def entry(letter: Received) -> Calendar:
    assert letter.entry is not None
    return Calendar.from_ical(letter.entry)


async def test_the_gp_has_the_invitation_the_entry_and_the_answer_by_mail(town: Town) -> None:
    family = await lay_family(town)
    meeting = await family.meeting("Thu 26 Nov 15:30")
    await told(town, "meeting_confirmed", "GP", family, meeting=meeting, revision=1)
    letter = await town["GP"].gets_email(family.reference, "Thursday 26 November")
    assert letter.subject == f"Roundtable: {family.reference}: are you coming?"
    (event,) = entry(letter).walk("VEVENT")
    assert event["SUMMARY"] == f"TAC, {family.reference}"
    browser = await get_in(town, letter)
    browser.sees("Are you coming?")
    await browser.presses("I'll be there")
    browser.sees("You said")
    facts = await family.facts()
    rsvp = facts.meetings[0].rsvp_of(family.seats["GP"])
    assert rsvp is not None
    assert rsvp.answer == "coming"
    for who in OTHERS:
        town[who].hush()


async def test_a_form_of_the_real_bot_works_on_the_page(town: Town) -> None:
    """Can't come asks why, from a list."""
    family = await lay_family(town)
    meeting = await family.meeting("Thu 26 Nov 15:30")
    await told(town, "meeting_confirmed", "GP", family, meeting=meeting, revision=1)
    browser = await get_in(town, await town["GP"].gets_email(family.reference))
    await browser.presses("I can't")
    await browser.presses(next(label for label in browser.offers() if label not in ("Cancel", "‹ Back")))
    rsvp = (await family.facts()).meetings[0].rsvp_of(family.seats["GP"])
    assert rsvp is not None
    assert rsvp.answer == "cannot"
    assert rsvp.reason is not None
    for who in OTHERS:
        town[who].hush()


async def test_who_is_told_in_chat_has_the_entry_by_mail_and_a_move_replaces_it(town: Town) -> None:
    family = await lay_family(town)
    meeting = await family.meeting("Thu 26 Nov 15:30")
    await told(town, "meeting_confirmed", "school", family, meeting=meeting, revision=1)
    await town["school"].hears("Thursday 26 November")
    first = await town["school"].gets_email("for your calendar")
    assert LINK.findall(first.text) == []
    async with town.installation.working() as work:
        row = await work.db.get_one(Meeting, meeting)
        row.starts_at = town.at("Fri 27 Nov 10:00")
        row.revision, row.sequence = 2, 1
        date = {"starts_at": row.starts_at, "set_at": work.now, "set_by_id": person_id("lead"), "cause": "clash"}
        work.db.add(MeetingDate(meeting_id=meeting, revision=2, **date))
    await told(town, "meeting_moved", "school", family, meeting=meeting, revision=2)
    await town["school"].hears("has moved to Friday 27 November")
    second = await town["school"].gets_email("for your calendar")
    (was,), (now,) = entry(first).walk("VEVENT"), entry(second).walk("VEVENT")
    assert (was["UID"], was["SEQUENCE"], now["SEQUENCE"]) == (now["UID"], 0, 1)
    assert now.decoded("DTSTART") == town.at("Fri 27 Nov 10:00")


async def test_a_cancelled_meeting_leaves_the_calendar_of_whoever_had_it(town: Town) -> None:
    family = await lay_family(town)
    meeting = await family.meeting("Thu 26 Nov 15:30", status="cancelled", sequence=1, cancelled_at=town.clock.now())
    for who in ("GP", "school"):
        await told(town, "meeting_cancelled", who, family, meeting=meeting, revision=1)
    await town.is_now("Tue 3 Nov 08:00")
    await town["school"].hears("cancelled")
    by_chat = await town["school"].gets_email("takes it out of your calendar")
    by_mail = await town["GP"].gets_email("the meeting is cancelled")
    for letter in (by_chat, by_mail):
        assert entry(letter)["METHOD"] == "CANCEL"
        assert LINK.findall(letter.text) == []


async def test_an_entry_is_for_whoever_sits_at_the_table_only(town: Town) -> None:
    family = await lay_family(town)
    meeting = await family.meeting("Thu 26 Nov 15:30")
    await told(town, "calendar_entry", "police officer", family, meeting=meeting)
    await told(town, "meeting_confirmed", "newcomer", family, meeting=meeting)
    assert town.mailbox.unread() == []


async def test_a_link_ends_with_its_meeting_and_with_the_place_at_the_table(town: Town) -> None:
    family = await lay_family(town)
    meeting = await family.meeting("Thu 5 Nov 15:30")
    await told(town, "meeting_confirmed", "GP", family, meeting=meeting, revision=1)
    letter = await town["GP"].gets_email("The link works until Thursday 5 November 2026, 4:30pm")
    browser = await get_in(town, letter)
    browser.sees("Are you coming?")
    async with town.installation.working() as work:
        (await work.db.get_one(Seat, family.seats["GP"])).removed_at = work.now
    await browser.asks("GET")
    browser.sees("This link no longer works")
    browser.sees_nothing_of("TAC", family.reference)


async def test_no_letter_or_entry_holds_a_name(town: Town) -> None:
    family = await lay_family(town)
    meeting = await family.meeting("Thu 26 Nov 15:30")
    for who in ("GP", "school"):
        await told(town, "meeting_confirmed", who, family, meeting=meeting, revision=1)
    await town["school"].hears("Thursday 26 November")
    letters = [await town["school"].gets_email("for your calendar"), await town["GP"].gets_email("are you coming?")]
    for letter in letters:
        whole = letter.everything().lower()
        for name in ("cyril", "ogden", "tipple", "armitage", "elm road", "oakfield"):
            assert name not in whole
        assert "attendee" not in whole


@pytest.mark.parametrize("kind", sorted(name for name, kind in KINDS.items() if kind.by_mail))
def test_every_kind_that_goes_by_mail_says_in_its_subject_what_is_wanted(kind: str) -> None:
    subject = words.subject(kind, "R-1042")
    assert subject.startswith("Roundtable: R-1042: ")
    assert words.wanted(kind) != words.wanted("a kind that nobody has declared")
    assert len(subject) <= 78
