"""Whoever has no chat answers from their mail: link, code, the same screens and forms."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from bot.storage.models import MailCode, Outbox, Person
from tests.mail.errand import SECRET
from tests.mail.visitor import LINK, Visitor
from tests.town.browser import Browser
from tests.town.seed import person_id
from tests.town.town import Town

CLOSED = "This link no longer works"


async def count(town: Town, of: type) -> int:
    async with town.installation.looking() as here:
        return (await here.db.execute(select(func.count()).select_from(of))).scalar_one()


async def test_the_gp_answers_from_the_mail(gp: Visitor) -> None:
    await gp.opens_the_link()
    gp.browser.sees_nothing_of(SECRET, "R-1042", "the tea", "ogden")
    await gp.browser.presses("Send me a code")
    gp.browser.sees("We have sent a 6-digit code to the address this e-mail came to.")
    gp.browser.sees_nothing_of(SECRET, "R-1042", "ogden")
    await gp.browser.types(await gp.code())
    gp.browser.sees(SECRET, "So far: asked.")
    await gp.browser.presses("I'll bring it")
    gp.browser.sees("So far: you bring it.", "Thank you.")


async def test_a_form_goes_on_the_page_as_in_the_chat(gp: Visitor) -> None:
    await gp.gets_in()
    await gp.browser.presses("Send somebody")
    gp.browser.sees("Who brings it?")
    await gp.browser.presses("Ben")
    await gp.browser.types("many")
    gp.browser.sees("Please give a number of cups.")
    await gp.browser.types("12")
    gp.browser.sees("ben brings 12 cups. Right?")
    await gp.browser.presses("Back")
    gp.browser.sees("How many cups?")
    await gp.browser.types("20")
    await gp.browser.presses("Yes, send them")
    gp.browser.sees("It is arranged.", "So far: ben brings 20 cups.")


async def test_a_form_half_filled_in_is_there_next_time(gp: Visitor) -> None:
    await gp.gets_in()
    await gp.browser.presses("Send somebody")
    await gp.browser.presses("Ann")
    await gp.town.passes(hours=1)
    gp.browser = Browser(gp.town)  # another machine
    await gp.gets_in()
    gp.browser.sees("How many cups?")


async def test_words_that_no_question_awaits_change_nothing(gp: Visitor) -> None:
    await gp.gets_in()
    form = gp.browser.page.forms[0].hidden | {"do": "type", "text": "hello"}
    await gp.browser.asks("POST", form)
    gp.browser.sees("So far: asked.", "I could not use that as an answer.")


async def test_a_scanner_that_follows_every_link_changes_and_sends_nothing(gp: Visitor) -> None:
    before = await count(gp.town, Outbox)
    for _ in range(5):
        scanner = Browser(gp.town)
        await scanner.opens(gp.link)
        await scanner.asks("HEAD")
        scanner.sees_nothing_of(SECRET)
    assert await count(gp.town, Outbox) == before
    assert await count(gp.town, MailCode) == 0
    await gp.gets_in()
    gp.browser.sees("So far: asked.")


async def test_looking_again_after_an_answer_does_not_answer_again(gp: Visitor) -> None:
    await gp.gets_in()
    await gp.browser.presses("I'll bring it")
    before = await count(gp.town, Outbox)
    await gp.opens_the_link()
    gp.browser.sees("So far: you bring it.")
    assert await count(gp.town, Outbox) == before


async def test_an_act_from_an_old_page_is_not_done(gp: Visitor) -> None:
    """The page was open in two windows; the first has moved on since."""
    await gp.gets_in()
    old = gp.browser.page
    await gp.browser.presses("Send somebody")
    await gp.browser.presses("Cancel")
    gp.browser.page = old
    await gp.browser.presses("I'll bring it")
    gp.browser.sees("So far: asked.", "This has moved on.")


async def test_a_link_whose_matter_is_over_says_so_kindly(gp: Visitor) -> None:
    await gp.gets_in()
    await gp.browser.presses("Nobody need bring it")
    gp.browser.sees("Noted: no tea.")
    later = Browser(gp.town)
    await later.opens(gp.link)
    later.sees(CLOSED, "lead professional", "999", "Northwick MASH on 020 7946 0000")
    assert later.response.status_code == 404


async def test_links_end_after_fourteen_days(gp: Visitor) -> None:
    await gp.town.passes(days=13, hours=23)
    await gp.opens_the_link()
    gp.browser.sees("First, a code")
    await gp.town.passes(hours=1)
    await gp.opens_the_link()
    gp.browser.sees(CLOSED)


async def test_who_was_let_in_is_asked_again_after_half_an_hour(gp: Visitor) -> None:
    await gp.gets_in()
    await gp.town.passes(minutes=29)
    await gp.opens_the_link()
    gp.browser.sees(SECRET)
    await gp.town.passes(minutes=1)
    await gp.opens_the_link()
    gp.browser.sees_nothing_of(SECRET)


async def test_access_ends_on_the_leaving_date(gp: Visitor) -> None:
    await gp.gets_in()
    async with gp.town.installation.working() as work:
        (await work.db.get_one(Person, person_id("GP"))).leaving_on = date(2026, 11, 2)
    await gp.opens_the_link()
    gp.browser.sees(CLOSED)
    gp.browser.sees_nothing_of(SECRET)


async def test_one_persons_cookie_and_code_open_nothing_for_another(gp: Visitor) -> None:
    other = Visitor(gp.town, "newcomer")
    await other.is_asked()
    await gp.gets_in()
    other.browser.cookies = gp.browser.cookies
    await other.opens_the_link()
    other.browser.sees_nothing_of(SECRET)
    other.browser.sees("First, a code")
    await gp.opens_the_link()
    await other.browser.presses("Send me a code")
    await other.code()
    await gp.town.passes(hours=1)
    stranger = Browser(gp.town)
    await stranger.opens(gp.link)
    await stranger.presses("Send me a code")
    hers = await gp.code()
    await other.opens_the_link()
    await other.browser.presses("Send me a code")
    await other.browser.types(hers)
    other.browser.sees("That is not the code.")
    await other.code()


async def test_a_stolen_cookie_value_put_on_another_link_is_worth_nothing(gp: Visitor) -> None:
    await gp.gets_in()
    (value,) = [cookie.value for cookie in gp.browser.cookies.jar]
    other = Visitor(gp.town, "newcomer")
    await other.is_asked()
    other.browser.address = other.link
    await other.browser.asks("GET", headers={"cookie": f"roundtable_answer={value}"})
    other.browser.sees_nothing_of(SECRET)


async def test_five_wrong_codes_end_it_and_a_new_one_works(gp: Visitor) -> None:
    await gp.opens_the_link()
    await gp.browser.presses("Send me a code")
    right = await gp.code()
    wrong = "000 000" if right != "000 000" else "111 111"
    for _ in range(4):
        await gp.browser.types(wrong)
        gp.browser.sees("That is not the code.")
    await gp.browser.types(wrong)
    gp.browser.sees("That code no longer works.")
    form = {"do": "enter", "form": gp.browser.page.forms[0].hidden["form"], "code": right}
    await gp.browser.asks("POST", form)
    gp.browser.sees_nothing_of(SECRET)
    await gp.browser.presses("Send me a code")
    await gp.browser.types(await gp.code())
    gp.browser.sees(SECRET)


async def test_a_code_works_once_and_for_a_quarter_of_an_hour(gp: Visitor) -> None:
    await gp.opens_the_link()
    await gp.browser.presses("Send me a code")
    first = await gp.code()
    await gp.town.passes(minutes=15)
    await gp.browser.types(first)
    gp.browser.sees("That code no longer works.")
    await gp.browser.presses("Send me a code")
    second = await gp.code()
    await gp.browser.types(second)
    gp.browser.sees(SECRET)
    elsewhere = Browser(gp.town)
    await elsewhere.opens(gp.link)
    form = {"do": "enter", "form": elsewhere.page.forms[0].hidden["form"], "code": second}
    await elsewhere.asks("POST", form)
    elsewhere.sees_nothing_of(SECRET)


async def test_a_mailbox_cannot_be_flooded(gp: Visitor) -> None:
    await gp.opens_the_link()
    for _ in range(8):
        await gp.browser.presses("Send" if "Send me a code" in gp.browser.offers() else "Send another code")
    gp.browser.sees("We have sent 5 codes within the hour")
    assert gp.browser.response.status_code == 429
    assert await count(gp.town, MailCode) == 5
    gp.town["GP"].hush()
    await gp.town.passes(hours=1, minutes=1)
    await gp.opens_the_link()
    await gp.browser.presses("Send me a code")
    await gp.code()


async def test_a_form_from_elsewhere_is_not_taken(gp: Visitor) -> None:
    await gp.gets_in()
    form = gp.browser.page.forms[0].hidden
    for bad in ({**form, "form": "x" * 22}, {**form, "form": ""}, {k: v for k, v in form.items() if k != "form"}):
        await gp.browser.asks("POST", bad | {"tap": "yes"})
        gp.browser.sees("So far: asked.")
    await gp.browser.asks("POST", form | {"tap": "yes"}, headers={"sec-fetch-site": "cross-site"})
    gp.browser.sees("So far: asked.")
    await gp.browser.asks("POST", form | {"tap": "yes"}, headers={"sec-fetch-site": "same-origin"})
    gp.browser.sees("So far: you bring it.")


async def test_a_tap_without_a_code_is_not_taken(gp: Visitor) -> None:
    await gp.opens_the_link()
    form = {"form": gp.browser.page.forms[0].hidden["form"], "do": "tap", "revision": "1", "tap": "yes"}
    await gp.browser.asks("POST", form)
    await gp.gets_in()
    gp.browser.sees("So far: asked.")


async def test_every_page_is_private_to_the_reader(gp: Visitor) -> None:
    await gp.gets_in()
    for address in (gp.link, gp.link + "x", gp.link.replace("/a/", "/b/")):
        await gp.browser.opens(address)
        headers = gp.browser.response.headers
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "<script" not in gp.browser.response.text
        assert "style=" not in gp.browser.response.text
    cookie = next(iter(gp.browser.cookies.jar))
    assert cookie.has_nonstandard_attr("HttpOnly")
    assert cookie.path == "/a/" + gp.link.rsplit("/", 1)[1]


@pytest.mark.usefixtures("_errand")
async def test_whoever_blocks_the_bot_gets_the_mail_instead(town: Town) -> None:
    await town["school"].blocks()
    school = Visitor(town, "school")
    await school.is_asked()
    await school.gets_in()
    school.browser.sees(SECRET)
    for who in ("lead", "CAF worker", "CAF manager"):
        town[who].hush()


async def test_the_letter_says_the_reference_and_nobodys_name(gp: Visitor) -> None:
    letter = gp.letter
    assert letter is not None
    assert letter.subject == "Roundtable: something is waiting for you"
    assert LINK.findall(letter.text) == [gp.link]
    assert gp.link in (letter.html or "")
    for name in ("Cyril", "Ogden", "ogden"):
        assert name not in letter.everything()
    assert len(gp.link) < 250


async def test_the_same_row_sent_twice_is_the_same_mail_and_says_that_it_may_be_a_repeat(gp: Visitor) -> None:
    """The answer was lost: silence would be worse."""
    async with gp.town.installation.working() as work:
        row = (await work.db.execute(select(Outbox).where(Outbox.kind == "errand"))).scalar_one()
        row.state, row.may_repeat, row.due_at = "waiting", True, work.now
    await gp.town.settle()
    again = await gp.town["GP"].gets_email("You may have had this already")
    assert LINK.findall(again.text) == [gp.link]


async def test_a_planted_name_stays_out_of_mail_and_log(gp: Visitor) -> None:
    await gp.gets_in()
    await gp.browser.presses("Send somebody")
    await gp.browser.presses("Ann")
    await gp.browser.types("Zephyrine Quillfeather has bruises on her arm")
    gp.browser.sees("Please give a number of cups.")
    gp.browser.sees_nothing_of("Zephyrine")
    gp.town.leaks_nothing()
