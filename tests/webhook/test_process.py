"""`roundtable serve` with a webhook, as a process of its own, and the sandbox bringing it what people tap."""

from __future__ import annotations

import asyncio
from pathlib import Path

import asyncpg
import httpx
import pytest

from bot.sandbox.run import Sandbox
from bot.storage.schema import KNOWN_SCHEMA
from bot.web.webhook import SECRET_HEADER
from tests.replicas.test_two_processes import START_SECONDS, answered, keys, messages, replica, telegram, url
from tests.torture.serving import by_webhook
from tests.town.cast import CHAT_OF

__all__ = ["keys", "telegram", "url"]  # fixtures

pytestmark = [pytest.mark.long, pytest.mark.ci]


@pytest.fixture
def webhook() -> dict[str, str]:
    return by_webhook()


async def ready(webhook: dict[str, str]) -> httpx.Response:
    async with httpx.AsyncClient() as client:
        return await client.get(webhook["ROUNDTABLE_WEBHOOK_URL"].replace("/telegram", "/readyz"))


async def test_a_word_is_answered_and_polling_comes_back(
    telegram: Sandbox, url: str, keys: Path, webhook: dict[str, str]
) -> None:
    async with replica(telegram, url, keys, **webhook) as bot:
        await bot.says('"webhook_set"', '"job": "sender"')
        info = telegram.api.profile.webhook
        assert info is not None
        assert (info["url"], info["secret_token"]) == (
            webhook["ROUNDTABLE_WEBHOOK_URL"],
            webhook["ROUNDTABLE_WEBHOOK_SECRET"],
        )
        telegram.phones.say(CHAT_OF["lead"], "/families")
        await answered(telegram, lambda: messages(telegram, "lead", "Families") == 1, START_SECONDS)
        assert (await ready(webhook)).json() == {"ready": True, "why": []}
    async with replica(telegram, url, keys) as bot:
        await bot.says('"webhook_deleted"')
        telegram.phones.say(CHAT_OF["school"], "/families")
        await answered(telegram, lambda: messages(telegram, "school", "Families") == 1, START_SECONDS)


async def test_killed_after_the_200_it_is_carried_out_by_the_next(
    telegram: Sandbox, url: str, keys: Path, webhook: dict[str, str]
) -> None:
    """Another transaction holds the cards, so that the update is kept and cannot be carried out yet."""
    database = await asyncpg.connect(url.replace("+asyncpg", ""))
    async with replica(telegram, url, keys, **webhook) as bot:
        await bot.says('"webhook_set"')
        holding = database.transaction()
        await holding.start()
        await database.execute("LOCK TABLE card IN ACCESS EXCLUSIVE MODE")
        chat = {"id": CHAT_OF["lead"], "type": "private"}
        message = {"message_id": 1, "date": 1, "chat": chat, "from": {"id": chat["id"], "is_bot": False}}
        message["from"] |= {"first_name": "Lead"}
        async with httpx.AsyncClient() as client:
            answer = await client.post(
                webhook["ROUNDTABLE_WEBHOOK_URL"],
                json={"update_id": 1, "message": message | {"text": "/families"}},
                headers={SECRET_HEADER: webhook["ROUNDTABLE_WEBHOOK_SECRET"]},
            )
        assert answer.status_code == 200
        await bot.is_killed()
        assert await database.fetchval("SELECT count(*) FROM inbox WHERE done_at IS NULL") == 1
        await holding.rollback()
    assert messages(telegram, "lead", "Families") == 0
    async with replica(telegram, url, keys, **webhook):
        await answered(telegram, lambda: messages(telegram, "lead", "Families") == 1, START_SECONDS)
    await database.close()


async def test_a_running_replica_of_older_code_stops_and_goes_on_after_a_roll_back(
    telegram: Sandbox, url: str, keys: Path, webhook: dict[str, str]
) -> None:
    database = await asyncpg.connect(url.replace("+asyncpg", ""))
    async with replica(telegram, url, keys, **webhook) as bot:
        await bot.says('"webhook_set"', '"job": "sender"')
        await database.execute("UPDATE alembic_version SET version_num = '9999'")
        await bot.says('"schema_not_known"', "no_longer_leading")
        answer = await ready(webhook)
        assert answer.status_code == 503
        assert answer.json()["why"] == ["the database is not at this version's schema"]
        telegram.phones.say(CHAT_OF["lead"], "/families")
        async with asyncio.timeout(START_SECONDS):
            while not (telegram.api.profile.webhook or {}).get("last_error_message", "").endswith("503"):
                await ready(webhook)
        assert await database.fetchval("SELECT count(*) FROM inbox") == 0
        await database.execute(f"UPDATE alembic_version SET version_num = '{KNOWN_SCHEMA}'")
        await answered(telegram, lambda: messages(telegram, "lead", "Families") == 1, START_SECONDS)
    await database.close()
