"""A mail server takes a letter and its answer is lost: the letter is sent again, over a real connection, to a mailbox that
shows one mail of each Message-ID."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from email.message import EmailMessage
from uuid import UUID

import pytest
from icalendar import Calendar

from bot.views import common
from tests.conftest import BOTH, in_worlds
from tests.faults.round import states
from tests.mail.post_office import PostOffice, post_office
from tests.mail.posted import KIND, posts_through, told, two_families, words
from tests.town.family import Laid
from tests.town.town import Town

world = in_worlds(BOTH)
TWO = ("TAC on Thursday 26 November", "TAC on Friday 27 November")


@pytest.fixture
async def office(town: Town) -> AsyncIterator[PostOffice]:
    async with post_office() as opened:
        posts_through(town, opened)
        yield opened


@pytest.fixture
async def families(town: Town) -> list[tuple[Laid, UUID]]:
    return await two_families(town)


def entry(letter: EmailMessage) -> tuple[str, str, int] | None:
    """The method, the UID and the sequence of the calendar entry in it."""
    for part in letter.walk():
        if part.get_content_type() == "text/calendar":
            calendar = Calendar.from_ical(part.get_content())
            (event,) = calendar.walk("VEVENT")
            return str(calendar["METHOD"]), str(event["UID"]), int(event["SEQUENCE"])
    return None


async def test_what_a_repeated_letter_carries_besides_is_no_repeat_to_a_mailbox(
    town: Town, office: PostOffice, families: list[tuple[Laid, UUID]]
) -> None:
    """By the time at which the first goes again there is a second thing to say."""
    office.hangs_up = "DATA"
    await told(town, families[:1])
    office.hangs_up = None
    town.clock.move_to(town.clock.now() + timedelta(seconds=10))
    await told(town, families[1:])
    first, repeat, *entries = office.shown()
    assert TWO[0] in words(first)
    assert all(said in words(repeat) for said in TWO)
    assert common.may_be_repeat() in words(repeat)
    assert (await states(town, KIND)) == {"delivered": 1, "merged": 1}
    made = [entry(letter) for letter in entries]
    assert len(set(made)) == len(made) == len(TWO), "each meeting has its own"
    assert entry(first) in made, "the calendar takes the repeat of an entry for the same one"
    assert entry(repeat) is None
    town.hush()


@pytest.mark.parametrize("how_many", [1, 2])
async def test_the_same_letter_again_is_one_mail_to_a_mailbox(
    town: Town, office: PostOffice, families: list[tuple[Laid, UUID]], how_many: int
) -> None:
    office.answers_lost = 2
    await told(town, families[:how_many])
    await town.is_now("Mon 2 Nov 09:05")
    about = [letter for letter in office.taken if "for your calendar" not in words(letter)]
    assert len(about) == 3
    assert len({letter["Message-ID"] for letter in about}) == 1
    assert sum(letter in about for letter in office.shown()) == 1
    assert sum((await states(town, KIND)).values()) == how_many
    town.hush()
