"""After a restore people do again what is gone: what they do is news, though it counts as what was done before."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from bot.storage import models as m
from bot.storage.health import report
from bot.storage.outbox import sent_since
from tests.backup.restoring import all_is_heard, backs_up, restores, said
from tests.conftest import BOTH, in_worlds
from tests.scheduling.arranging import fixed_tac, polls
from tests.town.family import lay_family
from tests.town.town import Town
from tests.updates.story import before_a_tac

world = in_worlds(BOTH)


@pytest.fixture
def database(own_database: str) -> str:
    """It is taken away here, and another one put in its place."""
    return own_database


async def moves(town: Town, to: str) -> None:
    """To 2pm on that day."""
    lead = town["lead"]
    await lead.says("/meetings")
    await lead.taps("TAC, Thu 19 November", "Move", to)
    await lead.says("2pm")
    await lead.taps("Venue closed", "Move it")
    await lead.sees("Moved")


async def test_a_meeting_that_is_moved_again_to_another_date_is_told(town: Town, tmp_path: Path) -> None:
    """It moved to Friday; that is lost; it moves again, to Wednesday. Nobody comes on Friday."""
    await fixed_tac(town)
    await town.is_now("Tue 3 Nov 09:00")
    kept = await backs_up(town, tmp_path / "tuesday")
    await moves(town, "Fri 20 November")
    await town.is_now("Wed 4 Nov 10:00")
    await town["school"].hears("has moved to Friday 20 November 2026, 2pm")
    all_is_heard(town)

    await restores(town, kept)
    await town.settle()
    all_is_heard(town)
    await moves(town, "Wed 18 November")
    await town.is_now("Fri 6 Nov 10:00")
    await town["school"].hears("the TAC on Thursday 19 November has moved to Wednesday 18 November 2026, 2pm")
    letter = await town["school"].gets_email("METHOD:REQUEST")
    assert _sequence(letter.entry or "") > 2  # what the calendars have had of the lost days is older
    await town.is_now("Thu 12 Nov 10:00")
    await town["school"].hears("Wednesday 18 November")
    all_is_heard(town)


def _sequence(text: str) -> int:
    return int(text.partition("SEQUENCE:")[2].split()[0])


async def test_reminders_of_another_date_come_though_those_of_the_lost_one_came(town: Town, tmp_path: Path) -> None:
    await fixed_tac(town)
    await town.is_now("Tue 3 Nov 09:00")
    kept = await backs_up(town, tmp_path / "tuesday")
    await moves(town, "Wed 18 November")
    await town.is_now("Thu 12 Nov 10:00")  # five working days and fewer before it
    before = [what for chat, what in said(town) if chat == town["school"].chat_id and "18 November" in what]
    assert len(before) > 1
    all_is_heard(town)

    await restores(town, kept)
    await town.settle()
    all_is_heard(town)
    since = len(said(town))
    await moves(town, "Fri 20 November")
    await town.is_now("Thu 19 Nov 17:00")
    told = [what for chat, what in said(town)[since:] if chat == town["school"].chat_id and "20 November" in what]
    assert len(told) > 1, "that it has moved, and that it is soon"
    all_is_heard(town)


async def test_what_somebody_else_had_is_news_to_whoever_is_there_now(town: Town, tmp_path: Path) -> None:
    """In the lost days somebody else sat there."""
    await before_a_tac(town, ("school nurse",))
    kept = await backs_up(town, tmp_path / "monday")
    await town.is_now("Tue 1 Dec 12:00")
    all_is_heard(town)
    nurse, other = (str(town[key].person_id) for key in ("school nurse", "health visitor"))
    for file in town.settings.journal.glob("*"):
        file.write_text(file.read_text().replace(nurse, other))
    since = len(said(town))

    await restores(town, kept)
    await town.settle()
    told = [what for chat, what in said(town)[since:] if chat == town["school nurse"].chat_id]
    assert [what for what in told if "update" in what and "restored" not in what]
    all_is_heard(town)


async def test_what_nobody_repeats_and_may_have_arrived_is_the_operators(town: Town, tmp_path: Path) -> None:
    await before_a_tac(town)
    await restores(town, await backs_up(town, tmp_path / "monday"))
    async with town.installation.working() as work:
        work.db.add(m.Accepted(key="a key", at=work.now, is_certain=False))
        work.notify("joined", person=town["lead"].person_id, key="a key")
    async with town.installation.looking() as here:
        (state,) = (await here.db.execute(select(m.Outbox.state).where(m.Outbox.key == "a key"))).scalars()
        found = await report(here)
    assert state == "unknown"
    assert any("joined" in str(one) for one in found.doubtful)
    all_is_heard(town)


async def test_whoever_decides_elsewhere_hears_of_it_too(town: Town, tmp_path: Path) -> None:
    """Who leads on safeguarding in an agency answers and decides, and sits at no table."""
    await before_a_tac(town, ("school",))
    kept = await backs_up(town, tmp_path / "monday")
    all_is_heard(town)
    await restores(town, kept)
    await town.settle()
    await town["head teacher"].hears("Roundtable was restored")
    all_is_heard(town)


async def calls_off(town: Town) -> None:
    lead = town["lead"]
    await lead.says("/meetings")
    await lead.taps("TAC, date being found", "Don't hold this meeting", "The family asked", "None for now")
    await lead.taps("The plan is ending", "Give it up and tell everybody")
    await lead.sees("Given up")


async def test_a_poll_that_is_called_off_again_is_told_again(town: Town, tmp_path: Path) -> None:
    """It was called off, that is lost, and they have kept the dates free."""
    await lay_family(town, table=("school", "health visitor"))
    await polls(town)
    kept = await backs_up(town, tmp_path / "polled")
    await calls_off(town)
    await town.is_now("Tue 3 Nov 08:00")
    await town["school"].hears("is not being held for now")
    all_is_heard(town)

    await restores(town, kept)
    await town.settle()
    all_is_heard(town)
    await calls_off(town)
    await town.is_now("Wed 4 Nov 08:00")
    await town["school"].hears("is not being held for now")
    all_is_heard(town)


async def test_what_was_said_in_one_message_counts_as_one(town: Town, tmp_path: Path) -> None:
    """Nobody has had enough for the day because their morning's message is counted by its lines."""
    await before_a_tac(town, ("school nurse",))
    await restores(town, await backs_up(town, tmp_path / "monday"))
    nurse = town["school nurse"].person_id
    async with town.installation.working() as work:
        for number in range(3):
            known = {"at": work.now, "is_certain": True, "person_id": nurse, "channel": "telegram"}
            work.db.add(m.Accepted(key=f"line {number}", **known))
        await work.flush()
        for number in range(2):
            work.notify("leaving", person=nurse, key=f"line {number}")
    async with town.installation.working() as work:
        work.notify("leaving", person=nurse, key="line 2")
        await work.flush()
        assert await sent_since(work, [nurse], work.now) == {nurse: 1}
    all_is_heard(town)


async def test_what_a_deputy_had_for_an_empty_place_is_not_said_again(town: Town, tmp_path: Path) -> None:
    await before_a_tac(town, ("school nurse",))
    await restores(town, await backs_up(town, tmp_path / "monday"))
    async with town.installation.working() as work:
        seat = (await work.db.execute(select(m.Holding).limit(1))).scalar_one()
        family_id, seat_id, seat.until_at = seat.family_id, seat.seat_id, work.now
        await work.look_again(family_id)
        deputy = town["health visitor"].person_id
        known = {"at": work.now, "is_certain": True, "person_id": deputy, "channel": "telegram"}
        work.db.add(m.Accepted(key="to an empty place", **known))
        await work.flush()
        work.notify("leaving", seat=seat_id, family=family_id, key="to an empty place")
    async with town.installation.looking() as here:
        query = select(m.Outbox.state, m.Outbox.person_id).where(m.Outbox.key == "to an empty place")
        assert (await here.db.execute(query)).one() == ("delivered", deputy)
    all_is_heard(town)
