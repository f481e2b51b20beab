"""The meeting card, in the order in which people leave the room; and what happens when nobody writes anything down."""

from __future__ import annotations

from bot.domain.facts import MeetingStatus, Presence
from tests.town.family import Laid, lay_family
from tests.town.town import Town


async def ended(town: Town, *, children: str = "A", unborn: str = "", asked: bool = False) -> Laid:
    """A TAC that has just ended: the health visitor said yes, the GP sends a report, the school has not answered.

    `asked`: everybody had been asked for an update before it.
    """
    if not asked:
        await town.is_now("Mon 16 Nov 09:30")
    family = await lay_family(
        town,
        table=("health visitor", "school", "GP"),
        children=children,
        unborn=unborn,
        parents=("mother", "father"),
    )
    meeting = await family.meeting("Mon 16 Nov 10:00", parents_coming=[str(family.parents["mother"])])
    await family.reply(meeting, "health visitor", "coming")
    await family.reply(meeting, "GP", "report")
    await family.wakes()
    await town.is_now("Mon 16 Nov 10:59")
    town.hush()
    await town.is_now("Mon 16 Nov 11:00")
    await town["lead"].hears(
        f"{family.reference}: did the TAC on Monday 16 November happen?",
        offering=["Yes, write it down", "It didn't happen"],
    )
    return family


async def test_next_date_then_who_came_then_each_childs_voice_then_what_was_decided(town: Town) -> None:
    family = await ended(town, children="AB", asked=True)
    lead = town["lead"]
    await lead.taps("Yes, write it down")
    await lead.sees("While everyone's here: the next one, by Thursday 24 December.")
    await lead.taps("Thu 24 December, 10am")
    await lead.sees(
        "The next one is fixed for Thursday 24 December, 10am.",
        "Who came? Filled in from replies:",
        "Health visitor: there",
        "School: not there",
        "GP: sent a report",
        "Mother: there",
        "Father: not there",
        "Child A: not there",
    )
    for member in town.people("health visitor", "school"):
        await member.hears("TAC on Thursday 24 December 2026, 10am", "Are you coming?")
    await lead.taps("Change someone", "School: not there", "Online", "That's everyone", "Write it down")
    await lead.sees("Thank you, that's written down.", "Child A: how did we hear what they think and feel?")
    await lead.taps("They drew or wrote")
    await lead.sees("Child B: how did we hear what they think and feel?")
    await lead.taps("Not heard, because…", "Nobody has asked yet")
    await lead.sees("Does the family still agree", offering=["Yes, they still agree", "Something has changed"])
    await lead.taps("Yes, they still agree")
    await lead.sees("What was decided?")
    await lead.taps("Choose what was decided", "The plan goes on", "Someone joins the table", "Done")
    await lead.sees(
        "School: online",
        "Child A's voice: they drew or wrote.",
        "Child B's voice: nobody has asked yet.",
        "Decided:",
        "Next one: Thursday 24 December, 10am.",
    )
    facts = await family.facts()
    held = facts.meetings[0]
    assert held.status is MeetingStatus.HELD
    assert held.went_ahead is True
    assert held.finished_at is not None
    await town["operator"].hears("no update from the school: they were at the meeting")
    town.hush_mail()


async def test_another_date_is_fixed_and_the_card_goes_on_with_who_came(town: Town) -> None:
    await ended(town)
    lead = town["lead"]
    await lead.taps("Yes, write it down", "Another date", "Any weekday, any time", "Afternoons", "Another date")
    await lead.says("10 Dec 2pm")
    await lead.taps("In person or online", "Leave it out", "Fix it now", "Fix it and tell everybody")
    await lead.sees(
        "Everybody is being told about Thursday 10 December 2026, 2pm.", "Who came? Filled in from replies:"
    )
    await lead.taps("All as shown")
    await lead.sees("Thank you, that's written down.")
    town.hush()


async def test_a_correction_stands_beside_the_first_entry(town: Town) -> None:
    family = await ended(town)
    lead = town["lead"]
    await lead.taps("Yes, write it down", "Later: first who came", "All as shown", "They came and spoke")
    await lead.taps(
        "Yes, they still agree", "Choose what was decided", "The plan goes on", "Done", "Correct who came"
    )
    await lead.taps("Health visitor: there", "Not there", "That's everyone", "Write it down")
    facts = await family.facts()
    shown = await family.screen(lead, "record_meeting", meeting=str(facts.meetings[0].id), date_later=True)
    assert "Health visitor: not there" in shown.text
    assert "It was short of people who are needed" in shown.text
    seat = family.seats["health visitor"]
    assert [p.presence for p in facts.meetings[0].presences if p.seat_id == seat] == [Presence.ABSENT]
    assert await family.presences_of("health visitor") == ["there", "absent"]
    town.hush()


async def test_it_did_not_happen_leads_to_another_date_or_a_cancellation(town: Town) -> None:
    family = await ended(town)
    lead = town["lead"]
    await lead.taps("It didn't happen")
    await lead.sees(offering=["Hold it on another day", "It will not be held"])
    await lead.taps("It will not be held")
    await lead.sees("why did the TAC on Monday 16 November, 10am not happen?")
    assert (await family.facts()).meetings[0].status is MeetingStatus.CONFIRMED


async def test_what_nobody_writes_down_is_chased_and_then_the_manager_hears(town: Town) -> None:
    family = await ended(town, asked=True)
    lead, manager, deputy = town.people("lead", "CAF manager", "CAF deputy")
    await town.is_now("Tue 17 Nov 09:00")
    await lead.hears("did the TAC on Monday 16 November happen?")
    await town.is_now("Wed 18 Nov 08:59")
    manager.hush()
    await town.is_now("Wed 18 Nov 09:00")
    await manager.hears(
        f"{family.reference}: nobody has said whether the meeting happened.",
        "TAC: Monday 16 November.",
        "Take this by 5pm tomorrow or it goes to your deputy.",
        offering=["I'll take this", "Write it down", "The lead writes it down", "Change the lead"],
    )
    town.hush()
    await town.is_now("Thu 19 Nov 17:00")
    await deputy.hears("nobody has said whether the meeting happened")
    town.hush()
    await lead.says("/today")
    await lead.taps("1 ")
    await lead.taps("Later: first who came", "All as shown", "Finish later")
    await deputy.hears("the meeting that nobody had written down: it is written down now")
    await lead.says("/chase")
    await lead.taps("Who has what to decide")
    await lead.sees(offering=[f"{family.reference}: nothing left to decide"])
    town.hush()


async def test_a_record_that_is_written_down_is_chased_no_more(town: Town) -> None:
    await ended(town)
    lead = town["lead"]
    await lead.taps("Yes, write it down", "Later: first who came", "All as shown", "Finish later")
    await town.is_now("Wed 18 Nov 12:00")
    said = [text for who in town.cast.values() for text in who.unheard()]
    assert not [text for text in said if "happen?" in text or "nobody has said" in text]
    town.hush()


async def test_a_member_of_the_table_sees_the_record_and_cannot_change_it(town: Town) -> None:
    family = await ended(town)
    lead, member = town["lead"], town["health visitor"]
    await lead.taps("Yes, write it down", "Later: first who came", "All as shown")
    meeting = (await family.facts()).meetings[0]
    shown = await family.screen(member, "record_meeting", meeting=str(meeting.id))
    assert "Health visitor: there" in shown.text
    assert shown.rows == ()
    assert await family.screen(town["drug worker"], "record_meeting", meeting=str(meeting.id)) is None


async def test_an_unborn_child_is_asked_for_neither_a_voice_nor_attendance(town: Town) -> None:
    family = await ended(town, children="AB", unborn="B")
    lead = town["lead"]
    await lead.taps("Yes, write it down", "Later: first who came")
    await lead.sees("Child A: not there")
    assert "Child B" not in lead.newest["text"]
    await lead.taps("All as shown")
    await lead.sees("Child A: how did we hear")
    await lead.taps("They drew or wrote", "Yes, they still agree")
    await lead.sees("What was decided?")
    await lead.taps("Choose what was decided", "The plan goes on", "Done")
    assert (await family.facts()).meetings[0].finished_at is not None
    town.hush()
    town.hush_mail()


async def test_a_child_who_came_and_spoke_was_there(town: Town) -> None:
    await ended(town)
    lead = town["lead"]
    await lead.taps("Yes, write it down", "Later: first who came", "All as shown", "They came and spoke")
    await lead.taps("Yes, they still agree", "Choose what was decided", "The plan goes on", "Done")
    await lead.sees("Child A: there", "Child A's voice: they came and spoke.")
    town.hush()
    town.hush_mail()


async def test_whether_a_parent_came_is_asked_in_a_sentence(town: Town) -> None:
    await ended(town)
    lead = town["lead"]
    await lead.taps("Yes, write it down", "Later: first who came", "Change someone", "Father: not there")
    await lead.sees("Father: did they come?")
    town.hush()
