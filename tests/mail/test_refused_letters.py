"""A mail server has something against us, whatever a letter says and whoever it is for: no letter is lost over it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from bot.views import common
from tests.conftest import BOTH, in_worlds
from tests.faults.round import health_says, states
from tests.mail.post_office import PostOffice, post_office
from tests.mail.posted import KIND, posts_through, told, two_families, words
from tests.town.family import Laid
from tests.town.town import Town

world = in_worlds(BOTH)


@pytest.fixture
async def office() -> AsyncIterator[PostOffice]:
    async with post_office() as opened:
        yield opened


@pytest.fixture
async def families(town: Town) -> list[tuple[Laid, UUID]]:
    return await two_families(town)


async def waits_for_an_hour(town: Town, office: PostOffice) -> None:
    """It is ten: nothing has left, nothing is lost, and the operators see it."""
    await town.is_now("Mon 2 Nov 10:00")
    assert office.taken == []
    assert await states(town, KIND) == {"waiting": 2}
    assert "2 messages were tried several times" in await health_says(town)
    logged = [line for line in town.log.getvalue().splitlines() if '"mail_refuses_us"' in line]
    assert len(logged) >= 10, "each time"
    assert all('"error"' in line for line in logged)
    assert "sender rejected" not in town.log.getvalue(), "a server's words may quote anything"


async def arrives_once(town: Town, office: PostOffice) -> None:
    await town.is_now("Mon 2 Nov 10:06")
    letter = office.taken[0]
    assert "TAC on Thursday 26 November" in words(letter)
    assert "TAC on Friday 27 November" in words(letter)
    assert common.may_be_repeat() not in words(letter), "nobody had it before"
    assert all("for your calendar" in words(entry) for entry in office.taken[1:])
    assert await states(town, KIND) == {"delivered": 1, "merged": 1}
    assert "tried several times" not in await health_says(town)


async def test_a_wrong_address_of_our_own_drops_no_letter_and_they_arrive_once_it_is_mended(
    town: Town, office: PostOffice, families: list[tuple[Laid, UUID]]
) -> None:
    right = office.knows = town.settings.mail_from
    town.settings.mail_from = "roundtable@northwick.exmaple"
    posts_through(town, office)
    await told(town, families)
    await waits_for_an_hour(town, office)

    town.settings.mail_from = right
    await town.restart()
    posts_through(town, office)
    await arrives_once(town, office)


@pytest.mark.parametrize(
    ("where", "answer", "well"),
    [("greeting", "554 5.7.1 sender rejected", "220 post office"), ("to_hello", "550 sender rejected", None)],
)
async def test_an_hour_on_a_block_list_drops_no_letter(
    town: Town,
    office: PostOffice,
    families: list[tuple[Laid, UUID]],
    where: str,
    answer: str,
    well: str | None,
) -> None:
    setattr(office, where, answer)
    posts_through(town, office)
    await told(town, families)
    await waits_for_an_hour(town, office)

    setattr(office, where, well)
    await arrives_once(town, office)
