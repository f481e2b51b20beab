"""A place that a shared mailbox holds: whoever answers says once who they are, and the record names them."""

from __future__ import annotations

from bot.storage.models import Person
from tests.mail.visitor import CODE, LINK
from tests.town.browser import Browser
from tests.town.seed import person_id
from tests.town.town import Town
from tests.updates.story import before_a_tac, quiet, step_to


async def shares_a_mailbox(town: Town, key: str) -> None:
    async with town.installation.working() as work:
        (await work.db.get_one(Person, person_id(key))).is_shared_mailbox = True


async def code_for(town: Town, key: str) -> str:
    found = CODE.search((await town[key].gets_email("Your code is")).text)
    assert found
    return found[1]


async def test_whoever_answers_for_a_shared_mailbox_says_once_who_they_are(town: Town) -> None:
    surgery = town["GP"]
    await shares_a_mailbox(town, "GP")
    family = await before_a_tac(town, table=("GP",))
    await step_to(town, "Tue 1 Dec 09:00", "GP")
    letter = await surgery.gets_email("your update for Thursday 17 December")
    link = LINK.search(letter.text)
    assert link
    browser = Browser(town)
    await browser.opens(link[0])
    await browser.presses("Send me a code")
    browser.sees("Who is answering?")
    code = await code_for(town, "GP")
    await browser.types(code)
    browser.sees("Several people read this mailbox, so please give your name too.")
    await browser.types(code, who="Marmaduke Quillfeather")
    await browser.presses("Seen, no change")
    browser.sees("Thank you")
    assert await family.named_in_the_record("update_answered") == ["Marmaduke Quillfeather"]
    quiet(town)
    town.leaks_nothing()


async def test_one_person_is_not_asked_who_they_are(town: Town) -> None:
    family = await before_a_tac(town, table=("GP",))
    await step_to(town, "Tue 1 Dec 09:00", "GP")
    link = LINK.search((await town["GP"].gets_email("your update for Thursday 17 December")).text)
    assert link
    browser = Browser(town)
    await browser.opens(link[0])
    await browser.presses("Send me a code")
    browser.sees_nothing_of("Who is answering?")
    await browser.types(await code_for(town, "GP"))
    await browser.presses("Seen, no change")
    assert await family.named_in_the_record("update_answered") == []
    quiet(town)
