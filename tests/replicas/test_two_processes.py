"""Two processes of `roundtable serve` on one PostgreSQL, and one of them is killed. The judge is what Telegram accepted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from time import monotonic

import pytest

from bot.app.migrate import upgrade
from bot.clock import StandingClock
from bot.domain.policy import Policy
from bot.sandbox.run import Sandbox
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.work import Installation
from tests.conftest import MONDAY_MORNING
from tests.replicas.process import LEADING, START_SECONDS, replica
from tests.torture.pace import Pace
from tests.town.cast import CAST, CHAT_OF, EMAIL_OF
from tests.town.key_file import use_key_file
from tests.town.postgres import Cluster
from tests.town.seed import lay_cast
from tests.town.town import TOKEN

TAKEN_OVER_SECONDS = 10.0


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    return tmp_path / "keys.json"


@pytest.fixture
def url(laid_postgres: Cluster, keys: Path, policies: tuple[Policy, ...]) -> Iterator[str]:
    async def lay(url: str) -> None:
        database = Database(url)
        async with Installation(database, StandingClock(MONDAY_MORNING), policies, Settings()).working() as work:
            await lay_cast(work, MONDAY_MORNING)
        await database.close()

    with laid_postgres.copy_of("template1") as url:
        use_key_file(keys)
        upgrade(url)
        asyncio.run(lay(url))
        yield url


@pytest.fixture
async def telegram(tmp_path: Path) -> AsyncIterator[Sandbox]:
    sandbox = Sandbox(state_folder=tmp_path / "sandbox", token=TOKEN)
    for part in CAST:
        number = CHAT_OF[part.key] if part.chat else None
        sandbox.phones.add_person(part.key, part.name, email=EMAIL_OF[part.key], chat_id=number)
    await sandbox.start()
    yield sandbox
    await sandbox.stop()


async def answered(telegram: Sandbox, is_so: Callable[[], bool], seconds: float) -> None:
    changes = telegram.phones.changes
    async with asyncio.timeout(seconds):
        while not is_so():
            await changes.wait_changed(changes.version)


def messages(telegram: Sandbox, key: str, words: str) -> int:
    """How many messages with these words that phone was sent."""
    return sum(
        entry["method"] == "sendMessage"
        and entry["params"]["chat_id"] == CHAT_OF[key]
        and words in entry["params"]["text"]
        for entry in telegram.api.ledger.accepted
    )


def begun(telegram: Sandbox) -> int:
    """How many processes have asked Telegram for the bot's name: each does, once everything in it goes on."""
    return sum(entry["method"] == "getMe" for entry in telegram.api.ledger.accepted)


@pytest.mark.long
@pytest.mark.ci
async def test_one_is_killed_and_the_other_goes_on(telegram: Sandbox, url: str, keys: Path) -> None:
    pace = Pace()
    pace.look()
    async with replica(telegram, url, keys) as leader:
        await leader.says(*LEADING.values())
        async with replica(telegram, url, keys) as other:
            await answered(telegram, lambda: begun(telegram) == 2, START_SECONDS)
            telegram.phones.say(CHAT_OF["lead"], "/families")
            await answered(telegram, lambda: messages(telegram, "lead", "Families") == 1, START_SECONDS)
            telegram.phones.say(CHAT_OF["school"], "/families")
            assert not any("leading" in line for line in other.said), (
                "it does neither, as long as the first one lives"
            )
            known = len(other.said)
            await leader.is_killed()
            telegram.phones.say(CHAT_OF["police officer"], "/families")
            asked = ("school", "police officer")
            killed_at = monotonic()
            await other.says(*LEADING.values(), after=known)
            await answered(telegram, lambda: all(messages(telegram, key, "Families") for key in asked), START_SECONDS)
            taken_over = monotonic() - killed_at
            pace.look()
            took = pace.took(taken_over)
            assert took.at_full_speed <= TAKEN_OVER_SECONDS, took
            # What was on its way at the kill may be shown once more; what came afterwards is answered once.
            assert messages(telegram, "lead", "Families") <= 2
            assert messages(telegram, "school", "Families") <= 2
            assert messages(telegram, "police officer", "Families") == 1
