"""What is typed: the answer stands below it, small talk stays in the chat, what may be about a family does not."""

from __future__ import annotations

import pytest

from tests.families.told import open_family
from tests.town.family import lay_family
from tests.town.people import Somebody
from tests.town.town import Town

TAKEN_OUT = "taken your message out of the chat"


def chat(who: Somebody) -> list[str]:
    """Everything on the phone, in order: what it says, and whether it has buttons."""
    return [
        f"{'me' if message['from'] != 'bot' else 'bot'}: {message['text'].splitlines()[0]}"
        + (" [...]" if message["buttons"] else "")
        for message in who.town.phones.shown(who.chat_id)
        if not message["deleted"]
    ]


async def begins_a_family(town: Town) -> Somebody:
    """The lead has come to the question for a date."""
    lead = town["lead"]
    await lead.says("/families")
    await lead.taps("Open a family", "1", "5 to 10", "Child in need")
    await lead.sees("When was the child in need plan?")
    return lead


async def test_after_typed_words_the_card_stands_below_them(town: Town) -> None:
    lead = await begins_a_family(town)
    await lead.says("3.x")
    await lead.sees("I could not read a date", "When was the child in need plan?", offering=["Today", "Cancel"])
    await lead.says("30 Oct")
    await lead.sees("Which parents and carers", offering=["☐ mother"])
    assert chat(lead)[-5:] == [
        "bot: When was the child in need plan?",
        "me: 3.x",
        'bot: I could not read a date in that. Please type it like "3 Feb" or "3/2/2027".',
        "me: 30 Oct",
        "bot: Which parents and carers take part? Each is counted separately. [...]",
    ]


async def test_taps_still_change_the_card_where_it_is(town: Town) -> None:
    lead = await begins_a_family(town)
    await lead.says("30 Oct")
    before = len(chat(lead))
    await lead.taps("mother", "That's all")
    assert len(chat(lead)) == before


async def test_a_button_of_the_card_higher_up_answers_in_the_one_below(town: Town) -> None:
    lead = await begins_a_family(town)
    old = lead.remembers("Today")
    await lead.says("banana")
    await lead.sees("I could not read a date")
    await lead.taps_remembered(old)
    await lead.sees("Which parents and carers", offering=["☐ mother"])
    assert [line for line in chat(lead) if "[...]" in line] == [
        "bot: Which parents and carers take part? Each is counted separately. [...]"
    ]


@pytest.mark.parametrize(
    ("said", "answered"),
    [
        ("Hi!", "Hello."),
        ("help", "Most days /today is enough"),
        ("STOP", "nothing to stop"),
        ("asdf", "I did not understand that"),
        ("15/12/26 14.00", "I did not understand that"),
    ],
)
async def test_small_talk_stays_and_is_answered(town: Town, said: str, answered: str) -> None:
    school = town["school"]
    await school.says(said)
    await school.sees(answered, offering=["What's waiting for me"])
    assert TAKEN_OUT not in school.newest["text"]
    assert f"me: {said}" in chat(school)


async def test_small_talk_over_an_open_form_shows_its_question_again(town: Town) -> None:
    lead = town["lead"]
    await lead.says("/families")
    await lead.taps("Open a family")
    for said, answered in (
        ("hello", "Hello. I am still waiting for this:"),
        ("what do I do?", "Tap one of the buttons below, or Cancel"),
        ("Stop", "To leave this, tap Cancel"),
        ("banana", "I could not use that as an answer"),
    ):
        await lead.says(said)
        await lead.sees(answered, "How many children", offering=["1", "Cancel"])
        assert f"me: {said}" in chat(lead)
    await lead.taps("1")
    await lead.sees("How old is Child A, the eldest?")
    assert "waiting for this" not in lead.newest["text"]


async def test_a_call_for_help_is_never_taken_for_a_name(town: Town) -> None:
    manager = town["CAF manager"]
    await manager.says("/invite")
    await manager.says("help")
    await manager.sees("Tap one of the buttons below, or Cancel", "First, their agency", offering=["Cancel"])


async def test_what_may_be_about_a_family_is_taken_out_and_the_question_stays(town: Town) -> None:
    lead = town["lead"]
    await lead.says("/families")
    await lead.taps("Open a family")
    await lead.says("Zephyrine had bruises on her arm")
    await lead.sees(TAKEN_OUT, "999", "How many children", offering=["1", "Cancel"])
    assert not [line for line in chat(lead) if "Zephyrine" in line]


async def test_a_date_may_be_typed_again_where_the_bot_asks_which_one(town: Town) -> None:
    lead = town["lead"]
    await lay_family(town, 1042)
    await lead.says("/schedule")
    await lead.taps("R-1042F", "Any weekday, any time", "Another date")
    await lead.says("next Tuesday")
    await lead.sees("more than one day", offering=["Tue 3 November", "Tue 10 November"])
    await lead.says("17/11/26 14.00")
    await lead.sees("Tuesday 17 November", "2pm")
    lead.hush()


async def test_home_leads_back_to_what_was_begun(town: Town) -> None:
    lead = await begins_a_family(town)
    await lead.says("30 Oct")
    await lead.says("/today")
    await lead.sees("You were in the middle of: opening a family.")
    await lead.taps("Go on with it")
    await lead.sees("Which parents and carers", offering=["☐ mother", "Cancel"])
    await lead.taps("Cancel")
    await lead.sees("Cancelled. Nothing was changed.")
    assert "in the middle of" not in lead.newest["text"]
    lead.hush()


async def test_home_names_the_family_of_what_was_begun_and_forgets_what_was_done(town: Town) -> None:
    lead = town["lead"]
    await lay_family(town, 1042)
    await lead.says("/schedule")
    await lead.says("/today")
    assert "in the middle of" not in lead.newest["text"]
    await lead.taps("1 Book")
    await lead.taps("Any weekday, any time")
    await lead.says("/today")
    await lead.sees("You were in the middle of: planning a meeting, R-1042F.")
    await lead.taps("Go on with it", "Cancel")
    lead.hush()


async def test_no_card_is_a_dead_end(town: Town) -> None:
    lead, nurse, school = town.people("lead", "school nurse", "school")
    await nurse.says("/meetings")
    await nurse.sees("No meetings ahead.", offering=["My families"])
    assert "schedule" not in nurse.newest["text"]
    await nurse.says("/families")
    await nurse.sees("You are at no family's table yet", offering=["What's waiting for me"])
    await nurse.taps("What's waiting for me")
    await nurse.sees("Nothing is waiting for you.")
    await lead.says("/meetings")
    await lead.taps("Plan a meeting")
    await lead.sees("You don't arrange meetings", offering=["Cancel"])
    await lead.taps("Cancel")
    await lead.sees("No meetings ahead.", offering=["Plan a meeting"])
    await lead.says("/schedule")
    await lead.taps("Cancel")
    await lead.sees("Cancelled. Nothing was changed.", offering=["What's waiting for me"])
    await open_family(town, {"School": "Roland Tipple"})
    await school.hears("You've been added to the team")
    old = school.remembers("Yes")
    await school.taps("Yes")
    await school.taps_remembered(old)
    await school.sees("Thank you", offering=["What's waiting for me"])
    lead.hush()


async def test_what_is_over_says_so_kindly_and_leads_on(town: Town) -> None:
    """The lead taps "I've told them" after the school has said that it knows."""
    lead, school = town.people("lead", "school")
    await open_family(town, {"School": "Roland Tipple"})
    await school.taps("Not yet, ask the lead")
    await lead.hears("does not know yet")
    old = lead.remembers("I've told them")
    await school.taps("Yes")
    await lead.taps_remembered(old)
    await lead.sees("This has been dealt with, or is no longer yours.", offering=["What's waiting for me"])
    school.hush()
    lead.hush()
