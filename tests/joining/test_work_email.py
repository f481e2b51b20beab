"""A changed work e-mail is used once a code that went there has been typed, and the old mailbox is told."""

from __future__ import annotations

import re

from tests.joining.links import CODE
from tests.mail.visitor import LINK
from tests.town.browser import Browser
from tests.town.cast import EMAIL_OF
from tests.town.town import Town

NEW = "wynne.carbury@trust.example"
NEW_GP = "cyril@surgery.example"


def code_at(town: Town, address: str) -> str:
    found = CODE.search(town.mailbox.read(address, "Your code is").text)
    assert found
    return found[1]


def wrong(code: str) -> str:
    return re.sub(r"\d", lambda digit: str((int(digit[0]) + 1) % 10), code)


async def test_somebody_changes_their_own(town: Town) -> None:
    nurse = town["school nurse"]
    await nurse.says("/settings")
    await nurse.taps("Work e-mail")
    await nurse.says(EMAIL_OF["lead"])
    await nurse.sees("Somebody else has that address already")
    await nurse.says(NEW)
    await nurse.sees(f"We have sent a 6-digit code to {NEW}.", offering=["Send a new code"])
    code = code_at(town, NEW)
    await nurse.says(wrong(code))
    await nurse.sees("That isn't the code in the e-mail")
    await nurse.says("/settings")
    await nurse.sees(f"New work e-mail: {NEW}, used once its code is typed")
    await nurse.taps("Type the code")
    await nurse.says(code)
    await nurse.sees("From now on we write to your new address. We have told the old one.")
    assert NEW not in nurse.newest["text"].split("\n", 1)[1]
    told = await nurse.gets_email("Roundtable no longer writes to this address", "tell your CAF team")
    assert NEW not in told.everything()


async def test_nothing_changes_before_the_code(town: Town) -> None:
    nurse = town["school nurse"]
    await nurse.says("/settings")
    await nurse.taps("Work e-mail")
    await nurse.says(NEW)
    code_at(town, NEW)
    await town.passes(days=8)
    await nurse.says("/settings")
    await nurse.sees("Your settings.")
    assert NEW not in nurse.newest["text"]


async def test_the_caf_team_corrects_it_for_somebody_in_chat(town: Town) -> None:
    worker, nurse = town["CAF worker"], town["school nurse"]
    await worker.says("/settings")
    await worker.taps("People of an agency", "More", "Northwick Community Health", "Wynne Carbury", "Work e-mail")
    await worker.says(NEW)
    await worker.sees(f"{NEW} for Wynne Carbury? We ask them first")
    await worker.taps("Yes, ask them")
    await worker.sees("Until they have typed the code, everything goes to the old address.")
    await nurse.hears(f"The CAF team has entered {NEW} as your work e-mail. Is it right?")
    await nurse.taps("Yes, send the code")
    await nurse.says(code_at(town, NEW))
    await nurse.sees("From now on we write to your new address")
    await nurse.gets_email("Roundtable no longer writes to this address")


async def test_whoever_says_that_it_is_not_theirs_keeps_the_old_one(town: Town) -> None:
    worker, nurse = town["CAF worker"], town["school nurse"]
    await worker.says("/settings")
    await worker.taps("People of an agency", "More", "Northwick Community Health", "Wynne Carbury", "Work e-mail")
    await worker.says(NEW)
    await worker.taps("Yes, ask them")
    await nurse.taps("No, that's not mine")
    await nurse.sees("The address is not used, and nothing has changed.")
    await worker.says("/settings")
    await worker.taps("People of an agency", "More", "Northwick Community Health", "Wynne Carbury")
    await worker.sees("Wynne Carbury")
    assert NEW not in worker.newest["text"]


async def test_who_has_no_chat_confirms_it_on_the_page_behind_the_letter(town: Town) -> None:
    worker, gp = town["CAF worker"], town["GP"]
    await worker.says("/settings")
    await worker.taps("People of an agency", "Elm Road Surgery", "Cyril Ogden", "Work e-mail")
    await worker.says(NEW_GP)
    await worker.taps("Yes, ask them")
    letter = town.mailbox.read(NEW_GP, f"The CAF team has entered {NEW_GP} as your work e-mail.")
    link = LINK.search(letter.text)
    assert link
    browser = Browser(town)
    await browser.opens(link[0])
    await browser.presses("Send me a code")
    code = code_at(town, NEW_GP)
    await browser.types(wrong(code))
    await browser.types(code)
    assert f"From now on we write to {NEW_GP}." in browser.page.text
    await gp.gets_email("Roundtable no longer writes to this address")
