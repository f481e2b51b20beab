"""Restored to an older point: nothing that was accepted since is said again, what is due goes on, everybody is told."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import threading
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.app import pg_schema, restore
from bot.app.bad_input import BadInput
from bot.storage import schema
from bot.storage.models import Accepted
from bot.storage.schema import KNOWN_SCHEMA
from tests.backup.restoring import all_is_heard, backs_up, is_notice, restores, said
from tests.conftest import BOTH, in_worlds
from tests.delivery.two_places import is_to_be_told, rows, sits_twice
from tests.mail.test_letters import get_in
from tests.scheduling.arranging import fixed_tac
from tests.town.town import Town, World
from tests.updates.story import before_a_tac, quiet

world = in_worlds(BOTH)


@pytest.fixture
def database(own_database: str) -> str:
    """It is taken away here, and another one put in its place."""
    return own_database


async def test_what_was_said_since_is_not_said_again_and_the_ladder_goes_on(town: Town, tmp_path: Path) -> None:
    await before_a_tac(town, ("school nurse", "school"))
    await town.is_now("Tue 1 Dec 12:00")
    kept = await backs_up(town, tmp_path / "tuesday")
    await town.is_now("Fri 11 Dec 12:00")  # asked again, then the deputy, then further up
    before, letters = said(town), Counter((one.to, one.subject) for one in town.mailbox.letters)
    quiet(town)

    found = await restores(town, kept)
    await town.settle()

    assert found.known > 3
    assert found.to is not None
    assert found.to <= town.at("Tue 1 Dec 2026 12:00")
    again = [one for one in said(town)[len(before) :] if not is_notice(one[1])]
    assert again == []
    told = {chat for chat, what in said(town)[len(before) :] if is_notice(what)}
    assert {town[key].chat_id for key in ("lead", "school nurse", "school", "CAF manager")} <= told
    assert Counter(one.to for one in town.mailbox.letters if one.subject.endswith("missing")) == Counter(
        one.to for one in town.mailbox.letters[sum(letters.values()) :]
    )
    all_is_heard(town)
    await town.is_now("Wed 16 Dec 17:00")  # what comes next in the ladder comes once
    later = [one for one in said(town)[len(before) :] if not is_notice(one[1])]
    assert later
    assert not [one for one, times in Counter(later).items() if times > 1]
    all_is_heard(town)


async def test_what_people_answered_since_is_gone_and_they_are_asked_to_look(town: Town, tmp_path: Path) -> None:
    family = await before_a_tac(town, ("school nurse",))
    nurse = town["school nurse"]
    await town.is_now("Tue 1 Dec 12:00")
    kept = await backs_up(town, tmp_path / "tuesday")
    await nurse.taps("Seen, no change")
    quiet(town)
    await town.is_now("Wed 2 Dec 10:00")

    await restores(town, kept)
    await town.settle()
    await nurse.hears(
        "On Wednesday 2 December 2026, 10am Roundtable was restored",
        "Please check whether something of yours is missing",
        offering=["What waits for me"],
    )
    await nurse.taps("What waits for me")
    await nurse.sees(family.reference)
    all_is_heard(town)


async def test_what_may_have_arrived_says_that_it_may_be_a_repeat(town: Town, tmp_path: Path) -> None:
    await before_a_tac(town, ("school nurse",))
    await town.is_now("Tue 1 Dec 08:00")
    kept = await backs_up(town, tmp_path / "early")
    await town.is_now("Tue 1 Dec 12:00")
    before = len(said(town))
    for file in town.settings.journal.glob("*"):
        file.write_text(file.read_text().replace('"delivered"', '"unknown"'))
    quiet(town)

    found = await restores(town, kept)
    await town.settle()

    assert found.known == 0
    assert found.doubtful
    again = [what for _, what in said(town)[before:] if not is_notice(what)]
    assert again
    assert all("You may have had this already" in what for what in again)
    all_is_heard(town)


async def test_an_entry_that_was_not_sent_yet_is_sent(town: Town, tmp_path: Path) -> None:
    """The chat message was accepted, and then everything was lost before its calendar entry went."""
    await fixed_tac(town)
    async with town.installation.working() as work:
        await work.db.execute(text("UPDATE outbox SET state = 'waiting' WHERE kind = 'meeting_confirmed'"))
        await work.db.execute(text("DELETE FROM outbox WHERE kind = 'calendar_entry'"))
    kept = await backs_up(town, tmp_path / "in between")
    for file in town.settings.journal.glob("*"):
        lines = [line for line in file.read_text().splitlines(keepends=True) if '"entry:' not in line]
        file.write_text("".join(lines))
    before = len(said(town))
    all_is_heard(town)

    await restores(town, kept)
    await town.settle()

    assert all(is_notice(what) for _, what in said(town)[before:])
    await town["school nurse"].gets_email("METHOD:REQUEST")
    all_is_heard(town)


@pytest.mark.parametrize("is_known", [True, False])
async def test_whoever_sits_at_two_places_hears_nothing_again_and_has_one_entry(
    town: Town, tmp_path: Path, is_known: bool
) -> None:
    """They were told once what was said to both places: when the backup was taken it waited, or was not thought of yet."""
    family, meeting = await sits_twice(town, "school nurse")
    both = ("school nurse", "school")
    if is_known:
        await is_to_be_told(town, family, meeting, *both)
    kept = await backs_up(town, tmp_path / "before it was said")
    if not is_known:
        await is_to_be_told(town, family, meeting, *both)
    await town.settle()
    for file in town.settings.journal.glob("*"):
        lines = [line for line in file.read_text().splitlines(keepends=True) if '"entry:' not in line]
        file.write_text("".join(lines))
    before = len(said(town))
    all_is_heard(town)

    await restores(town, kept)
    if not is_known:
        await is_to_be_told(town, family, meeting, *both)
    await town.settle()

    assert all(is_notice(what) for _, what in said(town)[before:])
    assert len(await rows(town, "calendar_entry")) == is_known
    all_is_heard(town)


async def test_a_letter_sent_since_still_leads_to_its_question(town: Town, tmp_path: Path) -> None:
    """What the backup does not know yet is worked out anew, and is the same thing: its link in the letter works."""
    family = await before_a_tac(town, ("GP",))
    kept = await backs_up(town, tmp_path / "the day before")
    await town.is_now("Tue 1 Dec 12:00")
    letter = await town["GP"].gets_email(family.reference)
    quiet(town)

    await restores(town, kept)
    await town.settle()
    await town["GP"].gets_email("Roundtable was restored")
    browser = await get_in(town, letter)
    await browser.presses("Seen, no change")
    browser.sees("Thank you")
    (request,) = (await family.facts()).requests
    assert request.answer is not None
    all_is_heard(town)


# What is refused, and leaves everything as it is


async def refused(town: Town, path: Path, **more: Any) -> str:
    with pytest.raises(BadInput) as error:
        await restores(town, path, **more)
    assert "\n" not in str(error.value)
    async with town.installation.looking() as here:
        assert (await here.db.execute(text("SELECT count(*) FROM person"))).scalar_one()
    return str(error.value)


async def test_it_takes_no_databases_place_unasked(town: Town, tmp_path: Path) -> None:
    kept = await backs_up(town, tmp_path / "kept")
    assert "--replace" in await refused(town, kept, replace=False)


async def test_while_the_bot_runs_nothing_is_restored(town: Town, tmp_path: Path) -> None:
    kept = await backs_up(town, tmp_path / "kept")
    async with town.installation.looking() as here:
        await here.db.execute(text("SELECT count(*) FROM person"))
        with pytest.raises(BadInput, match="Stop every"):
            await asyncio.to_thread(restore.put_back, town.settings, kept, replace=True, without_journal=True)


@pytest.mark.parametrize("world", [World.POSTGRES], indirect=True)
async def test_a_bot_that_is_started_while_somebody_restores_begins_once_that_is_done_and_knows_of_it(
    town: Town,
) -> None:
    database = town.installation.database
    release = threading.Event()

    def restoring() -> None:
        with pg_schema.held(database.url):
            asyncio.run_coroutine_threadsafe(is_held(), loop).result()
            release.wait()

    async def is_held() -> None:
        await schema.look(database)
        assert not database.is_known
        await database.close()
        assert (await pg_schema.look(database.url)).others == 0, "it is not in its own way"
        async with town.installation.working() as work:
            work.db.add(Accepted(key="a key", at=work.now, is_certain=True))
        release.set()

    loop = asyncio.get_running_loop()
    await asyncio.to_thread(restoring)
    await schema.look(database)
    assert database.is_known
    assert database.was_restored


async def test_what_is_no_backup_is_refused(town: Town, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_bytes(b"no backup at all" * 400)
    assert "backup" in await refused(town, wrong) or "pg_restore" in await refused(town, wrong)
    assert "not a file" in await refused(town, tmp_path / "nowhere")


async def test_one_that_does_not_open_with_this_key_file_is_refused(town: Town, tmp_path: Path) -> None:
    kept = await backs_up(town, tmp_path / "kept")
    right = town.settings.keys.read_text()
    told = json.loads(right)
    told["sealing"] = {"1": "00" * 32}
    town.settings.keys.write_text(json.dumps(told))
    assert "is not the key file of" in await refused(town, kept)
    town.settings.keys.unlink()
    assert "no key file" in await refused(town, kept)
    assert not town.settings.keys.exists()  # a new one would only hide that it is missing


async def test_one_of_a_newer_version_is_refused(town: Town, tmp_path: Path) -> None:
    async with town.installation.working() as work:
        await work.db.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    kept = await backs_up(town, tmp_path / "kept")
    async with town.installation.working() as work:
        await work.db.execute(text("UPDATE alembic_version SET version_num = :known"), {"known": KNOWN_SCHEMA})
    assert "newer version" in await refused(town, kept)


def is_put_aside(path: Path) -> None:
    (aside,) = path.parent.glob(f"before_*_{path.name}")
    assert aside.read_bytes().startswith(b"broken")
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert path.stat().st_mode & 0o777 == 0o600


async def test_what_was_there_is_put_aside_and_a_broken_file_is_no_hindrance(
    town: Town, tmp_path: Path, database: str
) -> None:
    kept = await backs_up(town, tmp_path / "kept")
    if town.world.on_postgres:
        await restores(town, kept)
        async with town.installation.looking() as here:
            aside = "SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'before_%'"
            assert (await here.db.execute(text(aside))).scalar_one() == 1
    else:
        await town.close()
        path = Path(database.removeprefix("sqlite+aiosqlite:///"))
        await asyncio.to_thread(path.write_bytes, b"broken" * 1000)
        await restores(town, kept)
        is_put_aside(path)
    await town.settle()
    all_is_heard(town)
