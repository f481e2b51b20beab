"""Joining by a link and a code; a stranger learns nothing."""

from __future__ import annotations

from tests.joining.links import code_for, link_for, menu_of
from tests.town.town import Town

NEUTRAL = (
    "This is a private service for professionals. If a child is in danger now, call 999. "
    "If you are worried about a child, contact Northwick MASH on 020 7946 0000."
)


async def test_a_stranger_learns_where_the_front_door_is_and_nothing_else(town: Town) -> None:
    stranger = town["stranger"]
    for text in ("/start", "hello, this is about Zephyrine", "/help", "/today", "/start not-a-link", "/invite"):
        await stranger.says(text)
        await stranger.sees(NEUTRAL)
        assert stranger.newest["text"] == NEUTRAL
        assert not stranger.newest["buttons"]


async def test_a_link_and_the_code_from_the_work_email_make_somebody_a_member(town: Town) -> None:
    newcomer = town["newcomer"]
    await newcomer.says(await link_for(town, "newcomer"))
    await newcomer.sees("6-digit code to your work e-mail", "15 minutes", offering=["Send a new code", "Cancel"])
    await newcomer.says(await code_for(town, "newcomer"))
    await newcomer.sees(
        "You've joined Roundtable, for Northwick Housing",
        "Nothing to do yet",
        offering=["What's waiting for me"],
    )
    assert await menu_of(newcomer) == ["today", "families", "meetings", "settings", "help"]


async def test_a_link_works_once(town: Town) -> None:
    newcomer, stranger = town["newcomer"], town["stranger"]
    link = await link_for(town, "newcomer")
    await newcomer.says(link)
    await newcomer.says(await code_for(town, "newcomer"))
    await newcomer.sees("You've joined")
    await stranger.says(link)
    await stranger.sees(NEUTRAL)
    await newcomer.says(link)
    await newcomer.sees("That link has been used or is too old. You have joined already")


async def test_a_link_works_for_seven_days(town: Town) -> None:
    newcomer = town["newcomer"]
    link = await link_for(town, "newcomer")
    await town.is_now("Mon 9 Nov 09:00")
    await newcomer.says(link)
    await newcomer.sees(NEUTRAL)


async def test_a_new_link_ends_the_one_before_it(town: Town) -> None:
    newcomer = town["newcomer"]
    first = await link_for(town, "newcomer")
    second = await link_for(town, "newcomer")
    await newcomer.says(first)
    await newcomer.sees(NEUTRAL)
    await newcomer.says(second)
    await newcomer.sees("6-digit code")
    await newcomer.says(await code_for(town, "newcomer"))
    await newcomer.sees("You've joined")


async def test_opening_the_link_twice_sends_one_code(town: Town) -> None:
    newcomer = town["newcomer"]
    link = await link_for(town, "newcomer")
    await newcomer.says(link)
    await newcomer.sees("6-digit code")
    code = await code_for(town, "newcomer")
    await newcomer.says(link)
    await newcomer.sees("6-digit code")
    await newcomer.says(code)
    await newcomer.sees("You've joined")


async def test_a_wrong_code_is_counted_and_a_new_one_can_be_sent(town: Town) -> None:
    newcomer = town["newcomer"]
    await newcomer.says(await link_for(town, "newcomer"))
    code = await code_for(town, "newcomer")
    wrong = "000000" if code != "000 000" else "111111"
    await newcomer.says("what code?")
    await newcomer.sees("The code has six digits")
    for _ in range(4):
        await newcomer.says(wrong)
        await newcomer.sees("That isn't the code in the e-mail")
    await newcomer.says(wrong)
    await newcomer.sees("That code no longer works")
    await newcomer.says(code)
    await newcomer.sees("That code no longer works")
    await newcomer.taps("Send a new code")
    await newcomer.sees("A new code is on its way")
    await newcomer.says(await code_for(town, "newcomer"))
    await newcomer.sees("You've joined")


async def test_a_code_lasts_fifteen_minutes(town: Town) -> None:
    newcomer = town["newcomer"]
    await newcomer.says(await link_for(town, "newcomer"))
    code = await code_for(town, "newcomer")
    await town.passes(minutes=15)
    await newcomer.says(code)
    await newcomer.sees("That code no longer works: it lasts 15 minutes")


async def test_no_mailbox_is_flooded_with_codes(town: Town) -> None:
    newcomer = town["newcomer"]
    await newcomer.says(await link_for(town, "newcomer"))
    for _ in range(4):
        await newcomer.taps("Send a new code")
    await newcomer.sees("A new code is on its way")
    await newcomer.taps("Send a new code")
    await newcomer.sees("We have sent 5 codes within the hour")
    assert len([letter for letter in town.mailbox.letters if "Your code is" in letter.text]) == 5
    newcomer.hush()


async def test_a_new_phone_ends_the_old_one(town: Town) -> None:
    nurse, new_phone = town["school nurse"], town["stranger"]
    await nurse.says("/help")
    await nurse.sees("Here is what you can send")
    await new_phone.says(await link_for(town, "school nurse"))
    await new_phone.says(await code_for(town, "school nurse"))
    await new_phone.sees("You've joined Roundtable, as school nurse at Northwick Community Health")
    await nurse.hears("You have joined from another phone, so this chat has ended")
    await nurse.says("/today")
    await nurse.sees(NEUTRAL)
    assert not [m for m in nurse._messages() if "Here is what you can send" in m["text"]]


async def test_what_is_typed_unasked_is_taken_out_of_the_chat(town: Town) -> None:
    lead = town["lead"]
    await lead.says("Zephyrine had bruises on her arm today")
    await lead.sees("taken your message out of the chat and kept it safe", "999", offering=["What's waiting for me"])
    assert lead.left_in_chat == []


async def test_an_unknown_command_is_answered_with_what_there_is(town: Town) -> None:
    lead, manager = town["lead"], town["CAF manager"]
    await lead.says("/invite")
    await lead.sees("I don't know that one", "/schedule")
    assert "/invite" not in lead.newest["text"]
    await manager.says("/whatever")
    await manager.sees("I don't know that one", "/invite")
