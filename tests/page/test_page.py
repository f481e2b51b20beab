"""What somebody at the page can see and do: phones, mail, clock, plug, story, tour."""

import asyncio
import re

import pytest
from playwright.async_api import Locator, Page, expect

from tests.page import town
from tests.page.conftest import Open

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


def phone(page: Page, name: str) -> Locator:
    """The phone of the person of that name."""
    return page.get_by_role("article", name=name)


def chat(page: Page, name: str) -> Locator:
    """What stands in that person's chat."""
    return phone(page, name).get_by_role("log")


async def test_the_first_four_phones_stand_side_by_side_and_the_choice_is_remembered(visit: Open) -> None:
    page = (await visit()).page
    names = page.locator(".phone h3")
    await expect(names).to_have_text(["Priya Raman", "Dawn Okafor", "Sam Idowu", "Ruth Bellamy"])

    await page.get_by_role("button", name="Choose people").click()
    await page.get_by_role("searchbox").fill("housing")
    await page.get_by_role("checkbox", name="Marek Nowak").check()
    await page.get_by_role("searchbox").fill("teacher")
    await page.get_by_role("checkbox", name="Dawn Okafor").uncheck()
    await page.reload()

    await expect(names).to_have_text(["Priya Raman", "Sam Idowu", "Ruth Bellamy", "Marek Nowak"])


async def test_the_picker_says_who_has_not_joined_and_who_uses_only_email(visit: Open) -> None:
    page = (await visit()).page
    await page.get_by_role("button", name="Choose people").click()
    await expect(page.locator(".picker-list li", has_text="Leah Frost")).to_contain_text("not joined, e-mail only")

    await page.get_by_role("button", name="Show the mail of Dr Anil Mehta").click()

    await expect(page.locator("#mail-filter option:checked")).to_have_text("Dr Anil Mehta")
    await expect(page.locator(".mail-head")).to_have_count(1)


async def test_a_tap_answers_and_the_story_says_why(visit: Open) -> None:
    here = await visit()
    sam = phone(here.page, "Sam Idowu")
    await sam.get_by_role("button", name="Not seen").click()

    await expect(chat(here.page, "Sam Idowu").get_by_text("You chose Not seen.")).to_be_visible()
    await expect(sam.locator(".message", has_text="You chose")).to_contain_text("edited")
    await expect(sam.locator(".answered")).to_have_text("Thank you, that's noted.")
    await expect(here.page.locator("#story")).to_contain_text("because the answer was awaited")
    assert [(chat, label) for chat, _, label in here.fake.taps] == [(9003, "Not seen")]


async def test_what_is_typed_is_said_and_a_command_in_the_answer_can_be_tapped(visit: Open) -> None:
    page = (await visit()).page
    dawn = phone(page, "Dawn Okafor")
    await dawn.get_by_label("Message from Dawn Okafor").fill("good morning")
    await dawn.get_by_role("button", name="Send as Dawn Okafor").click()
    await expect(chat(page, "Dawn Okafor").get_by_text("You said good morning.")).to_be_visible()

    await dawn.get_by_role("button", name="/help", exact=True).last.click()
    await expect(chat(page, "Dawn Okafor").get_by_text("You said /help.")).to_be_visible()


async def test_the_persons_commands_are_a_tap_away(visit: Open) -> None:
    page = (await visit()).page
    ruth = phone(page, "Ruth Bellamy")
    await ruth.get_by_role("button", name="Commands for Ruth Bellamy").click()
    await expect(ruth.locator(".commands strong")).to_have_text(["/today", "/chase", "/help"])
    await ruth.get_by_role("button", name="/chase").click()
    await expect(chat(page, "Ruth Bellamy").get_by_text("You said /chase.")).to_be_visible()


async def test_the_phone_shows_that_an_answer_is_under_way(visit: Open) -> None:
    here = await visit()
    here.fake.held = asyncio.Event()
    dawn = phone(here.page, "Dawn Okafor")
    await dawn.get_by_label("Message from").fill("/today please")
    await here.page.keyboard.press("Enter")

    await expect(dawn.locator(".working")).to_be_visible()
    await expect(dawn.locator(".waiting")).to_have_text("/today please")
    here.fake.held.set()
    await expect(dawn.locator(".working")).to_be_hidden()
    await expect(dawn.locator(".from-me").last).to_contain_text("/today please")


@pytest.mark.parametrize(
    ("status", "answer", "sentence"),
    [
        (503, {"pending": ["a reminder to Tom Hale"]}, "Still waiting for: a reminder to Tom Hale."),
        (400, {"error": "That chat is closed."}, "That chat is closed."),
    ],
)
async def test_a_refusal_is_said_on_that_phone_and_nothing_typed_is_lost(
    visit: Open, status: int, answer: town.Json, sentence: str
) -> None:
    here = await visit()
    here.fake.refusal = (status, answer)
    dawn = phone(here.page, "Dawn Okafor")
    box = dawn.get_by_label("Message from")
    await box.fill("Could we start at 4pm?")
    await here.page.keyboard.press("Enter")

    await expect(dawn.get_by_role("alert")).to_contain_text(sentence)
    await expect(box).to_have_value("Could we start at 4pm?")
    assert [complaint for complaint in here.complaints if str(status) not in complaint] == []
    here.complaints.clear()


async def test_a_half_typed_message_survives_a_reload(visit: Open) -> None:
    page = (await visit()).page
    await page.get_by_label("Message from Sam Idowu").fill("half a sent")
    await page.reload()
    await expect(page.get_by_label("Message from Sam Idowu")).to_have_value("half a sent")


async def test_a_long_chat_follows_the_newest_unless_one_is_reading_back(visit: Open) -> None:
    here = await visit()
    priya = phone(here.page, "Priya Raman")
    for number in range(12):
        here.fake.add(9001, town.bot(here.fake.at(), f"Line {number}"))
    await expect(chat(here.page, "Priya Raman").get_by_text("Line 11")).to_be_in_viewport()
    beyond = await here.page.locator("#phones").evaluate("shelf => shelf.scrollHeight - shelf.clientHeight")
    assert beyond == 0, "what is long is scrolled in its phone, and the phones stay where they are"

    await priya.get_by_role("log").evaluate("log => { log.scrollTop = 0; }")
    here.fake.add(9001, town.bot(here.fake.at(), "The newest"))
    await priya.get_by_role("button", name="New messages").click()
    await expect(chat(here.page, "Priya Raman").get_by_text("The newest", exact=True)).to_be_in_viewport()


async def test_a_deleted_message_is_gone_and_says_so(visit: Open) -> None:
    here = await visit()
    typed = here.fake.add(9002, town.me(here.fake.at(), "The child told me that"))
    dawn = phone(here.page, "Dawn Okafor")
    await expect(chat(here.page, "Dawn Okafor").get_by_text("The child told me that")).to_be_visible()
    typed["deleted"] = True
    here.fake.tell("chat", {"chat_id": 9002})
    await expect(dawn.locator(".ghost")).to_contain_text("deleted")
    await expect(chat(here.page, "Dawn Okafor").get_by_text("The child told me that")).to_have_count(0)


async def test_markup_that_telegram_does_not_know_is_never_built(visit: Open) -> None:
    sam = phone((await visit()).page, "Sam Idowu")
    last = sam.locator(".from-bot").last
    await expect(last).to_contain_text("odd and/or safe")
    await expect(last.locator("strong")).to_have_text("safe")
    await expect(last.locator("a, script, button")).to_have_count(0)


async def test_someone_can_block_the_bot_and_unblock_it(visit: Open) -> None:
    sam = phone((await visit()).page, "Sam Idowu")
    for verb, note in [
        ("Block the bot", "Sam Idowu has blocked the bot. It can't write here."),
        ("Unblock", ""),
    ]:
        await sam.get_by_role("button", name="More for Sam Idowu").click()
        await sam.get_by_role("button", name=verb, exact=True).click()
        await expect(sam.locator(".note")).to_have_text(note)


async def test_a_message_on_a_phone_that_is_put_away_is_not_missed(visit: Open) -> None:
    here = await visit()
    here.fake.add(9005, town.bot(here.fake.at(), "Good morning, Tom."))
    await here.page.get_by_role("button", name="Tom Hale has a message").click()
    await expect(chat(here.page, "Tom Hale").get_by_text("Good morning, Tom.")).to_be_visible()


async def test_pulling_the_plug_shows_that_messages_wait_and_then_are_answered(visit: Open) -> None:
    page = (await visit()).page
    await page.get_by_role("button", name="Pull the plug").click()
    await expect(page.get_by_text("The bot is off. Messages wait.")).to_be_visible()
    ruth = phone(page, "Ruth Bellamy")
    await ruth.get_by_label("Message from").fill("/today")
    await page.keyboard.press("Enter")
    await expect(ruth.locator(".from-me").last).to_contain_text("/today")

    await page.get_by_role("button", name="Plug it back in").click()
    await expect(chat(page, "Ruth Bellamy").get_by_text("You said /today.")).to_be_visible()
    await expect(page.get_by_text("The bot is off.")).to_have_count(0)


async def test_mail_is_counted_until_read_and_shows_its_link_and_its_calendar_entry(visit: Open) -> None:
    page = (await visit()).page
    await expect(page.locator("#mail-unread")).to_have_text("3 unread")
    await page.get_by_role("button", name=re.compile("Dr Anil Mehta.*are you coming")).click()
    await expect(page.locator("#mail-unread")).to_have_text("2 unread")
    link = page.locator(".mail-inside a")
    await expect(link).to_have_attribute("href", town.ANSWER_PAGE)
    await expect(link).to_have_attribute("target", "_blank")
    card = page.get_by_role("group", name="Calendar entry")
    await expect(card).to_contain_text("TAC, R-1042")
    await expect(card).to_contain_text("Thu 12 Nov 2026")
    await expect(card).to_contain_text("3:30pm to 4:30pm")
    await expect(card).to_contain_text("SEQUENCE 0")

    await page.get_by_role("button", name=re.compile("Marek Nowak.*cancelled")).click()
    await expect(card).to_contain_text(re.compile("CANCEL.*SEQUENCE 1"))


async def test_an_invitation_opens_on_the_phone_of_whom_it_was_sent_to(visit: Open) -> None:
    page = (await visit()).page
    await page.get_by_role("button", name=re.compile("Leah Frost.*invited")).click()
    await page.get_by_role("button", name="t.me/roundtable_bot").click()
    await page.get_by_role("button", name="Open it").click()
    await expect(chat(page, "Leah Frost").get_by_text("You said /start aB3xYz.")).to_be_visible()


async def test_the_clock_is_read_in_london_and_moved_three_ways(visit: Open) -> None:
    page = (await visit()).page
    face = page.locator("#clock-now")
    await expect(face).to_have_text("Tuesday 3 November 2026, 2:15pm")
    await expect(page.locator("#clock-next-when")).to_have_text("Wednesday 4 November, 9am")
    for button, then in (
        ("+1 hour", "Tuesday 3 November 2026, 3:15pm"),
        ("+1 working day", "Wednesday 4 November 2026, 3:15pm"),
        ("To the next thing that happens", "Wednesday 4 November 2026, 9am"),
    ):
        await page.get_by_role("button", name=button).click()
        await expect(face).to_have_text(then)
        await expect(page.locator("[aria-busy=true]")).to_have_count(0)
    await expect(page.locator("#clock-next-when")).to_have_text("Nothing is waiting")


async def test_the_tour_tells_each_step_and_shows_whom_it_is_about(visit: Open) -> None:
    page = (await visit()).page
    await page.get_by_role("button", name="Start the tour").click()
    await page.get_by_role("button", name="Pause").click()
    tour = page.get_by_role("region", name="Guided tour")
    await expect(tour).to_contain_text("Priya leads the plan")
    await expect(tour).to_contain_text("Step 1 of 3")
    await expect(phone(page, "Priya Raman")).to_have_class(re.compile("spoken-of"))
    await expect(phone(page, "Priya Raman")).to_contain_text("Step 1 of the tour.")

    await tour.get_by_role("button", name="Next").click()
    await expect(tour).to_contain_text("Gareth is told too")
    await expect(phone(page, "Gareth Pugh")).to_have_class(re.compile("spoken-of"))
    await expect(phone(page, "Gareth Pugh")).to_be_in_viewport()

    await tour.get_by_role("button", name="Next").click()
    await expect(page.locator("#mailbox")).to_have_class(re.compile("spoken-of"))
    await expect(tour).to_contain_text("The phones are yours.")
    await tour.get_by_role("button", name="Close").click()
    await expect(tour).to_be_hidden()


async def test_taking_a_phone_in_hand_makes_the_tour_wait_and_stop_ends_it(visit: Open) -> None:
    page = (await visit()).page
    await page.get_by_role("button", name="Start the tour").click()
    await expect(page.locator("#tour")).to_contain_text("Step 1 of 3")
    await phone(page, "Sam Idowu").get_by_role("button", name="Not seen").click()
    await expect(page.locator("#tour")).to_contain_text("You've taken over")
    await page.get_by_role("button", name="Stop").click()
    await expect(page.get_by_role("button", name="Go on with the tour")).to_be_focused()
    await expect(page.locator(".spoken-of")).to_have_count(0)

    await page.reload()
    await page.get_by_role("button", name="Go on with the tour").click()
    await page.get_by_role("button", name="Pause").click()
    await expect(page.locator("#tour")).to_contain_text("Step 2 of 3")
